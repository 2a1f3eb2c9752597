/*
 * revision - which versions of an article there are, whatever order its pages arrive in.
 *
 * An article remembers each fetch and which content it brought. Sorted by
 * fetch, runs of equal content are the revisions; the last one stands. So a
 * late page lands in its place, and a page with the same title and text makes
 * no revision.
 */
#ifndef STORE_REVISION_H
#define STORE_REVISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FETCHES_MAX = 1024 }; /* of one article; beyond, those are forgotten that change nothing */

struct fetch {
	uint64_t outbox, seq;
	int64_t usec;
	uint32_t content; /* index into the article's contents */
};

/* Order of fetching: by sequence within an outbox, by time between two. */
int fetch_cmp(const struct fetch *a, const struct fetch *b);

/*
 * Inserts f into the sorted at[*n], which has room for FETCHES_MAX + 1. A
 * fetch that is there already is left as it is. When the list is full, one in
 * the midst of a run goes, else the oldest.
 */
void fetches_add(struct fetch *at, size_t *n, const struct fetch *f);

/* How many revisions the fetches make. */
uint32_t fetches_revisions(const struct fetch *at, size_t n);

/*
 * The latest revision with this content: its number from 1, 0 when there is
 * none; *ret_first (may be NULL): the first fetch of it.
 */
uint32_t fetches_revision_of(const struct fetch *at, size_t n, uint32_t content, struct fetch *ret_first);

/* The first fetch that brought this content at all; NULL when none did. */
const struct fetch *fetches_first_of(const struct fetch *at, size_t n, uint32_t content);

#endif
