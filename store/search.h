/*
 * search - which statements match, in which order, a chunk at a time.
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "store/plan.h"

enum {
	SEARCH_LIMIT_MAX = 2048,
	SEARCH_LOOKED_MAX = 200000, /* candidates that one chunk may look at */
	SEARCH_CURSOR_BYTES = 24,
};

enum search_sort { SORT_DATE, SORT_SAID, SORT_SEEN, SORT_ARRIVAL, SORT_SCORE }; /* SCORE: see score.h */

/* A place in the results: after this one. */
struct search_cursor {
	bool set;
	uint64_t value, seq; /* what is sorted by, and the statement */
};

struct search {
	enum search_sort sort;
	bool oldest;     /* first, instead of the newest */
	size_t limit;    /* 1 to SEARCH_LIMIT_MAX */
	struct search_cursor cursor;
};

struct hit {
	uint64_t value, seq;
};

struct hits {
	struct hit *at; /* in the question's arena, limit + 1 of them */
	size_t n;
	bool more;                  /* there may be others, after cursor */
	struct search_cursor cursor;
};

/* asking has its plan. 0, -EIO, -ENOMEM. */
int search_run(struct asking *asking, const struct search *search, struct hits *ret);

/*
 * Calls each for every statement that matches, newest first where that costs
 * nothing, until it returns other than 0; asking->work is free in it. Returns
 * that, or 0, -EIO, -ENOMEM.
 */
int search_each(struct asking *asking, int (*each)(void *ctx, uint64_t date, uint64_t seq), void *ctx);

/* How many statements match, of how many articles. */
int search_count(struct asking *asking, uint64_t *ret_statements, uint64_t *ret_articles);

/* Cursors as text: 'd', 's', 'e' or 'a' for the sort, 'n' or 'o' for the order, hex. -EINVAL: none, or of another order. */
void search_cursor_print(const struct search *search, const struct search_cursor *cursor,
			 char out[SEARCH_CURSOR_BYTES]);
int search_cursor_read(struct str text, const struct search *search, struct search_cursor *ret);

#endif
