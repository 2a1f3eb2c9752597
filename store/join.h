/*
 * join - the statements that are in each of several lists of words, a block at a time.
 *
 * To ask list after list for one statement costs a search in each; two blocks
 * that lie over each other are gone through together, without a branch that
 * depends on what is found. Where each of a handful of statements stands in its
 * blocks is remembered, so that places are read of those alone, in the blocks as they are.
 */
#ifndef STORE_JOIN_H
#define STORE_JOIN_H

#include "store/index.h"

enum { JOIN_LISTS_MAX = 8 };

/* Statements of the rarest list's block, where they are in it, and their dates, which the join does not read. */
struct join_some {
	size_t n;
	uint64_t seq[POSTINGS_MAX], date[POSTINGS_MAX];
	uint8_t at[POSTINGS_MAX];
};

struct join {
	struct list *list[JOIN_LISTS_MAX]; /* rarest first, of as many different words */
	size_t n;
	uint64_t want;       /* in the tree: from here on nothing has been looked at */
	bool tree_done;
	size_t tail_at;      /* then in the rarest one's tail */
	struct join_some some; /* of the block at hand … */
	size_t some_at;        /* … the next that is to be looked up in the others */

	/* Leaves out some of those, before they are looked up: n becomes less. 0, -EIO. May be NULL. */
	int (*filter)(void *ctx, struct join_some *some);
	void *ctx;

	/* What join_next() found, and where it is in each list, in its block or its tail. */
	bool in_tail;
	size_t found;
	uint64_t seq[POSTINGS_MAX], date[POSTINGS_MAX]; /* date: as the filter set it */
	uint32_t at[JOIN_LISTS_MAX][POSTINGS_MAX];
};

/*
 * Lists are of words, 2 to JOIN_LISTS_MAX of them, no two of one word, the
 * rarest first; filter is NULL. They are the join's until it ends: list_has() may be asked of
 * what was found last, nothing else.
 */
void join_open(struct join *self, struct list *const *lists, size_t n);

/* Before anything was found: nothing below seq is, nor the first so many of the rarest one's tail. */
void join_skip(struct join *self, uint64_t seq, size_t tail_at);

/* 1 and the next ones, ascending, at least one; 0 at the end; -EIO. */
int join_next(struct join *self);

/* The extra in a list of the i-th that was found. */
struct str join_extra(const struct join *self, size_t list, size_t i);

#endif
