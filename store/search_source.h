/*
 * search_source - where a search's candidates come from: the lists that the plan drives, as one stream.
 */
#ifndef STORE_SEARCH_SOURCE_H
#define STORE_SEARCH_SOURCE_H

#include "store/search.h"

/* Binary heap of the lists' next postings; equal ones come out once. */
struct stream {
	struct list **lists;
	struct posting *head; /* of each list */
	size_t *heap, n;
	bool descending;
};

struct source {
	struct asking *asking;
	struct driver driver;
	struct list *only;   /* the plan's own, when there is but one: list_give() */
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

/* The date of a candidate that source_next() left without. */
int source_date(struct source *self, struct posting *p);

#endif
