#include "fetcher/press.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "common/cleanup.h"

struct press {
	ZSTD_CCtx *zstd;
	int level;
	struct buf out;
};

void press_destroy(struct press **self_p)
{
	struct press *self = *self_p;

	if (!self)
		return;
	ZSTD_freeCCtx(self->zstd);
	buf_destroy(&self->out);
	free(self);
	*self_p = NULL;
}

int press_new(int level, struct press **ret)
{
	owned(press_destroy) struct press *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->level = level;
	self->zstd = ZSTD_createCCtx();
	if (!self->zstd)
		return -ENOMEM;
	*ret = self;
	self = NULL;
	return 0;
}

void press_level(struct press *self, int level)
{
	self->level = level;
}

/* One large page must not keep its memory for ever. */
enum { PRESS_KEEP_BYTES = 1 << 20 };

int press_run(struct press *self, struct str in, struct str *ret)
{
	size_t bound = ZSTD_compressBound(in.len), n;
	char *room;

	if (self->out.cap > PRESS_KEEP_BYTES && bound <= PRESS_KEEP_BYTES)
		buf_destroy(&self->out);
	buf_clear(&self->out);
	room = buf_room(&self->out, bound);
	if (!room)
		return -ENOMEM;
	n = ZSTD_compressCCtx(self->zstd, room, bound, in.ptr, in.len, self->level);
	if (ZSTD_isError(n))
		return -ENOMEM;
	buf_take(&self->out, n);
	*ret = buf_str(&self->out);
	return 0;
}

int press_undo(struct str body, size_t limit, char **ret, size_t *ret_len)
{
	unsigned long long size = ZSTD_getFrameContentSize(body.ptr, body.len);
	char *out;
	size_t n;

	if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
		return -EBADMSG;
	if (size > limit)
		return -E2BIG;
	out = malloc((size_t)size + 1);
	if (!out)
		return -ENOMEM;
	n = ZSTD_decompress(out, (size_t)size, body.ptr, body.len);
	if (ZSTD_isError(n) || n != size) {
		free(out);
		return -EBADMSG;
	}
	out[n] = '\0';
	*ret = out;
	*ret_len = n;
	return 0;
}

/*
 * RFC 8878, section 3.1.1: magic number, a descriptor that says "one segment,
 * its size in four bytes", the size, then blocks of type raw, each with three
 * bytes of head: last one, type, size. Little-endian throughout.
 */
enum { FRAME_HEAD_BYTES = 9, BLOCK_HEAD_BYTES = 3, BLOCK_BYTES = 128 << 10, DESCRIPTOR = 2 << 6 | 1 << 5 };

size_t press_loose_bytes(size_t len)
{
	size_t blocks = len ? (len + BLOCK_BYTES - 1) / BLOCK_BYTES : 1;

	return FRAME_HEAD_BYTES + blocks * BLOCK_HEAD_BYTES + len;
}

static void add_le(struct buf *out, uint32_t v, size_t bytes)
{
	for (; bytes; bytes--, v >>= 8)
		buf_add_byte(out, (char)(v & 0xff));
}

void press_loose(struct str in, struct buf *out)
{
	add_le(out, ZSTD_MAGICNUMBER, 4);
	add_le(out, DESCRIPTOR, 1);
	add_le(out, (uint32_t)in.len, 4);
	do {
		size_t n = in.len < BLOCK_BYTES ? in.len : BLOCK_BYTES;

		add_le(out, (uint32_t)(n << 3 | (n == in.len)), BLOCK_HEAD_BYTES);
		buf_add(out, (struct str){ in.ptr, n });
		in = str_skip(in, n);
	} while (in.len);
}
