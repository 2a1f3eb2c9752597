/*
 * search_source - where a search's candidates come from: the lists that the plan drives, as one stream.
 */
#ifndef STORE_SEARCH_SOURCE_H
#define STORE_SEARCH_SOURCE_H

#include "store/join.h"
#include "store/search.h"

/* Binary heap of the lists' next postings; equal ones come out once. */
struct stream {
	struct list **lists;
	struct posting *head; /* of each list */
	size_t *heap, n;
	bool descending;
};

/* Candidates that are in each of several lists: most plans have nothing more to ask of them, or only whether words follow each other. */
struct joined {
	struct join join;
	size_t at; /* of what was found, the next */
	enum joined_rest { JOINED_ALL, JOINED_NONE, JOINED_PLACES } rest;
	size_t n_words;
	uint8_t word[PLAN_FOLLOW_MAX]; /* PLACES: in which list each of the words is */
	bool has_dates;  /* of those that were found */
	bool some_dated; /* the join's filter has set those of the block that they are of */
};

enum { SOURCE_NEAR = 16 }; /* one statement of so many, and what is read from memory for one has several dates */

struct source {
	struct asking *asking;
	struct driver driver;
	struct list *only;   /* the plan's own, when there is but one: list_give() */
	struct joined *joined; /* instead of the driver, where it applies */
	struct stream stream;
	struct list **lists; /* opened anew: matching moves the plan's own */
	size_t n;
	size_t at;        /* in a set */
	bool in_date_order;
	bool dates;       /* source_next() says them */
};

/*
 * all: every statement in order of date, whatever the plan drives. (date, seq):
 * where to begin, for what is in that order. 0, -ENOMEM, -EIO. Then source_close(), also after a failure.
 */
int source_open(struct asking *asking, struct source *ret, bool all, bool descending, uint64_t date, uint64_t seq);
void source_close(struct source *self);

/*
 * 1 and the next candidate, 0 at the end, -EIO. *ret has its date where dates
 * are wanted, and must stay where it is, unchanged, until the next.
 */
int source_next(struct source *self, struct posting *ret);

/* Whether what source_next() gave last matches: as plan_match(), but for what is known already. */
int source_match(struct source *self, const struct posting *p);

/* The date of a candidate that source_next() left without. */
int source_date(struct source *self, struct posting *p);

#endif
