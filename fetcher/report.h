/*
 * report - what the fetcher says of itself to `inquit metrics` and `inquit doctor`.
 */
#ifndef FETCHER_REPORT_H
#define FETCHER_REPORT_H

#include "fetcher/fetcher.h"

/* For struct daemon_handlers; ctx is the fetcher. */
void fetcher_metrics(void *ctx, struct metrics *out);

/*
 * Servers say what time it is. A poll's answer came at now with these headers: dates of caches (with an Age) are left out.
 */
void report_date(struct skews *self, struct str date, struct str age, int64_t now_usec);
/* How far our clock is behind (ahead: below 0) the middle one of the last servers' clocks; false until three have been seen. */
bool report_skew(const struct skews *self, int64_t *ret_usec);

/* When the oldest page of the outbox was fetched, since the epoch; 0: it is empty. */
int64_t report_oldest(struct fetcher *self);

#endif
