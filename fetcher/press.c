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
