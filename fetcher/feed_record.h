/*
 * feed_record - a feed as the outbox keeps it.
 */
#ifndef FETCHER_FEED_RECORD_H
#define FETCHER_FEED_RECORD_H

#include "fetcher/feeds.h"

/* Owned texts in both. 0, -EBADMSG, -ENOMEM; on failure nothing is to be freed. */
int feed_record_read(struct str value, struct feed_settings *ret_set, struct feed_state *ret_state);
void feed_record_write(struct buf *out, const struct feed_settings *set, const struct feed_state *state);

#endif
