/* loose_frame - bytes as a zstd frame of raw blocks, which any decoder reads: where there is no time to compress them. */
#ifndef COMMON_LOOSE_FRAME_H
#define COMMON_LOOSE_FRAME_H

#include "common/buf.h"

/* Appends the frame of in, at most 4 GiB. */
void loose_frame_put(struct str in, struct buf *out);
/* How long it is. */
size_t loose_frame_bytes(size_t len);
/*
 * What is in such a frame, where it lies there, if that is one block's: of at most LOOSE_WHOLE_BYTES. False: it is another
 * frame, longer, or none; *ret is untouched.
 */
enum { LOOSE_WHOLE_BYTES = 128 << 10 };
bool loose_frame_whole(struct str frame, struct str *ret);

#endif
