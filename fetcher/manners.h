/*
 * manners - when a server wants to be asked again.
 *
 * Pure functions of headers, entries and numbers; times are microseconds.
 */
#ifndef FETCHER_MANNERS_H
#define FETCHER_MANNERS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

enum next_why {
	NEXT_INTERVAL, /* as its entries come */
	NEXT_FIXED,    /* `every` */
	NEXT_RETRY_AFTER,
	NEXT_CACHE,
	NEXT_TTL,
	NEXT_SKIP,
	NEXT_BACK_OFF,
	NEXT_ADDED,
	NEXT_REFRESH,
	NEXT_WHYS,
};
const char *next_why_name(enum next_why why); /* "retry-after" */

/* An HTTP date, of any of RFC 9110's three forms. -EINVAL. */
int http_date(struct str text, int64_t *ret_usec);

/* Retry-After (RFC 9110, 10.2.3), seconds or a date: how long from now; -EINVAL when it is neither. At most MANNERS_WAIT_MAX. */
int retry_after(struct str value, int64_t now_usec, uint64_t *ret_usec);

/* How long an answer stays fresh (RFC 9111, 4.2): Cache-Control's max-age, else Expires; less its Age. 0: it does not say. */
uint64_t fresh_for(struct str cache_control, struct str expires, struct str date, struct str age, int64_t now_usec);

/* No wish of a server is granted for longer than a day, Retry-After's than a week. */
#define MANNERS_DAY_USEC (UINT64_C(86400) * 1000000)
#define MANNERS_WAIT_MAX_USEC (7 * MANNERS_DAY_USEC)

/*
 * Time between two polls of a feed whose entries have these dates: half the
 * median gap between the newest ones, so that most polls find something and
 * few entries wait long. 0: too few dates to say. Sorts times.
 */
uint64_t interval_of_entries(int64_t *times_usec, size_t n, int64_t now_usec);

struct next_poll {
	uint64_t every_usec;   /* 0: adaptive */
	uint64_t learned_usec; /* interval_of_entries() or what it was before */
	uint64_t min_usec, max_usec;
	uint64_t fresh_usec, ttl_usec, retry_usec; /* lower bounds; 0: none */
	uint32_t skip_hours;   /* bit h: not in hour h UTC */
	uint8_t skip_days;     /* bit 0: not on Monday */
	unsigned failures;     /* in a row; 0: the poll was well */
	uint64_t random;       /* of the jitter: any bits */
};
/* The time of the next poll, and what decided it. */
int64_t next_poll(const struct next_poll *self, int64_t now_usec, enum next_why *ret_why);

/* A generator for the jitter (splitmix64): seeded, runs repeat. */
uint64_t random_next(uint64_t *state);

#endif
