/*
 * feed_record - a feed as the outbox keeps it.
 */
#ifndef FETCHER_FEED_RECORD_H
#define FETCHER_FEED_RECORD_H

#include "fetcher/feeds.h"

/* Owned texts in both. 0, -EBADMSG (or no memory); on failure nothing is to be freed. */
int feed_record_read(struct str value, struct feed_settings *ret_set, struct feed_state *ret_state);
void feed_record_write(struct buf *out, const struct feed_settings *set, const struct feed_state *state);

/* In answers: a member with the time, null where there is none. */
void feed_write_time(struct json *out, const char *key, int64_t usec);

#endif
