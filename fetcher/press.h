/*
 * press - pages as zstd frames.
 *
 * A page is compressed once, here; outbox, wire and the store's snapshot have
 * the same bytes. Where no snapshot is kept, a page lives for some
 * milliseconds, and compressing it would cost more than all else that is done
 * to it: then it is "loose", a zstd frame of raw blocks (common/loose_frame.h), which any decoder reads.
 * So it is where they come in a rush, faster than the disk is synced: a store
 * that keeps them compresses them when it has time.
 */
#ifndef FETCHER_PRESS_H
#define FETCHER_PRESS_H

#include "common/buf.h"

enum { PRESS_LATER_LEVEL = 1 }; /* of pages that are compressed by the store, if they are kept */

/* Reused between pages: the compressor and its buffer. */
struct press;
int press_new(int level, struct press **ret); /* 0 or -ENOMEM */
void press_level(struct press *self, int level); /* from the next page on */
void press_destroy(struct press **self_p);

/* *ret until the next call. 0 or -ENOMEM. */
int press_run(struct press *self, struct str in, struct str *ret);

/* Decompresses a frame into malloc'ed memory. -EBADMSG, -E2BIG over limit, -ENOMEM. */
int press_undo(struct str body, size_t limit, char **ret, size_t *ret_len);

#endif
