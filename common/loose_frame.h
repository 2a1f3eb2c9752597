/* loose_frame - bytes as a zstd frame of raw blocks, which any decoder reads: where there is no time to compress them. */
#ifndef COMMON_LOOSE_FRAME_H
#define COMMON_LOOSE_FRAME_H

#include "common/buf.h"

/* Appends the frame of in, at most 4 GiB. */
void loose_frame_put(struct str in, struct buf *out);
/* How long it is. */
size_t loose_frame_bytes(size_t len);

#endif
