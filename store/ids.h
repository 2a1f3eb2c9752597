/*
 * ids - statements by their ids.
 *
 * In the index all ids are one list (TERM_IDS), ordered by their first 32 bits
 * as other lists are by date: with a term of its own each took seven times the
 * room. Until schema 5 each had one (TERM_ID); those are found, too.
 */
#ifndef STORE_IDS_H
#define STORE_IDS_H

#include "store/index.h"

/* What stands in the list in place of a date. */
static inline uint64_t ids_place(uint64_t id)
{
	return id >> 32;
}

/*
 * Calls each with every statement whose id is from low to high, until it
 * returns other than 0; returns that, or -errno. Statements whose ids differ
 * from these in their last 32 bits alone come too: who cares looks at the record.
 */
int ids_find(const struct view *view, uint64_t low, uint64_t high, struct arena *arena,
	     int (*each)(void *ctx, uint64_t seq), void *ctx);

#endif
