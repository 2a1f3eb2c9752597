/*
 * search_hits - the best of many hits, as a heap with the worst on top.
 */
#ifndef STORE_SEARCH_HITS_H
#define STORE_SEARCH_HITS_H

#include "store/search.h"

/* By value and then by number, in search's order. */
static inline bool hit_before(const struct search *search, const struct hit *a, const struct hit *b)
{
	int c = posting_cmp(a->value, a->seq, b->value, b->seq);

	return search->oldest ? c < 0 : c > 0;
}

/* Keeps the search->limit best of all that are offered; hits->more is set when one had to go. */
void hits_keep(const struct search *search, struct hits *hits, struct hit hit);

/* True when a hit of this value and number would be kept. */
static inline bool hits_want(const struct search *search, const struct hits *hits, const struct hit *hit)
{
	return hits->n < search->limit || hit_before(search, hit, &hits->at[0]);
}

/* Best first. No heap any more. */
void hits_sort(const struct search *search, struct hits *hits);

#endif
