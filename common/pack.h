/*
 * pack - msgpack values into a buf and out of bytes: the one place that knows the format.
 *
 * Writing is msgpack-c's, but for what pages of results are made of
 * (pack_at.h). Reading walks the bytes where they lie: a reader that first
 * builds a tree, as msgpack-c's does, sizes arrays from counts that the sender
 * wrote, and five hostile bytes make it reserve 8 GB. Here nothing is allocated
 * at all, and strings point into the input.
 *
 * A failed read leaves a mark, every later one yields 0 or the empty str, and
 * the decoder checks once, at its end, with unpack_error().
 */
#ifndef COMMON_PACK_H
#define COMMON_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/article.h"
#include "common/buf.h"

enum { PACK_DEPTH_MAX = 16 };

void pack_array(struct buf *out, size_t n);
void pack_uint(struct buf *out, uint64_t v);
void pack_int(struct buf *out, int64_t v);
void pack_bool(struct buf *out, bool v);
void pack_nil(struct buf *out);
void pack_str(struct buf *out, struct str s); /* text; not checked to be UTF-8 */
void pack_bin(struct buf *out, struct str s);
void pack_bin_head(struct buf *out, size_t n); /* the caller appends the n bytes */
/* Many small numbers as one bin, 4 big-endian bytes each: a page of spans is one value to check, not thousands. */
void pack_u32s(struct buf *out, const uint32_t *at, size_t n);
void pack_spans(struct buf *out, struct spans spans); /* from and to of each */

/*
 * 0 when in is one whole value: nothing missing, nothing after it, no deeper
 * than PACK_DEPTH_MAX, no count that the remaining bytes cannot hold. Else
 * -EBADMSG with *reterr_at, the offset of the first offending byte.
 */
int pack_check(struct str in, size_t *reterr_at);

struct unpack {
	struct str in;
	size_t at;
	int error; /* 0 or -EBADMSG */
};

/*
 * An array of at least min items; returns how many there are. When the known
 * ones are read, unpack_rest(u, count - known) steps over those that a newer
 * sender appended.
 */
size_t unpack_array(struct unpack *self, size_t min);
void unpack_rest(struct unpack *self, size_t n);

uint64_t unpack_uint(struct unpack *self);
int64_t unpack_int(struct unpack *self);
bool unpack_bool(struct unpack *self);
struct str unpack_str(struct unpack *self); /* nil reads as the empty str */
struct str unpack_bin(struct unpack *self);
bool unpack_nil(struct unpack *self); /* true, and stepped over, when the next value is nil */

/* n is a multiple of per. -ENOMEM when arena is spent, which also marks u. */
int unpack_u32s(struct unpack *self, struct arena *arena, size_t per, uint32_t **ret, size_t *ret_n);
/* The same; the spans are not checked against any text. */
int unpack_spans(struct unpack *self, struct arena *arena, struct spans *ret);

/* Marks u as malformed: for what a decoder itself finds wrong. */
void unpack_fail(struct unpack *self);

static inline int unpack_error(const struct unpack *self)
{
	return self->error;
}

#endif
