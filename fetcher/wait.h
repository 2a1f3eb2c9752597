/*
 * wait - clients that are answered when pages are done.
 *
 * A wait names pages (ranges of numbers) or feeds; it is over when none of
 * those pages is in the outbox, and nothing that those feeds' polls led to.
 */
#ifndef FETCHER_WAIT_H
#define FETCHER_WAIT_H

#include "common/control.h"

enum { WAITS_MAX = 256 };

struct wait_range {
	uint64_t from, to;
};

struct wait {
	struct control_call call;
	struct wait_range *ranges; /* of pages */
	size_t n_ranges;
	uint64_t left; /* pages of the ranges that are still in the outbox */
	uint32_t *feeds; /* numbers */
	size_t n_feeds;
};

struct waits;

int waits_new(struct waits **ret); /* 0 or -ENOMEM */
void waits_destroy(struct waits **self_p);

/* Copies wait and what it points to. 0, -ENOMEM, -E2BIG over WAITS_MAX. */
int waits_add(struct waits *self, const struct wait *wait);

/* A page left the outbox. */
void waits_page_gone(struct waits *self, uint64_t number);

/* Removes, one a call, a wait that is over; feed_busy says whether a feed still leads to something. NULL: none. Freed by wait_destroy(). */
struct wait *waits_take(struct waits *self, bool (*feed_busy)(void *ctx, uint32_t feed), void *ctx);
void wait_destroy(struct wait **self_p);

#endif
