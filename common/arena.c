#include "common/arena.h"

#include <errno.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK_BYTES = 64 * 1024 };

struct block {
	struct block *older;
	size_t size, used;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *newest; /* allocations come from here */
	size_t used, limit;
};

struct arena *arena_new(size_t limit)
{
	struct arena *self = calloc(1, sizeof *self);

	if (self)
		self->limit = limit;
	return self;
}

void arena_destroy(struct arena **self_p)
{
	struct arena *self = *self_p;

	if (!self)
		return;
	for (struct block *b = self->newest, *older; b; b = older) {
		older = b->older;
		free(b);
	}
	free(self);
	*self_p = NULL;
}

void arena_reset(struct arena *self)
{
	struct block *keep = NULL;

	for (struct block *b = self->newest, *older; b; b = older) {
		older = b->older;
		/* A block made for one huge request is not kept: it would pin that memory for ever. */
		if (!keep && b->size == BLOCK_BYTES)
			keep = b;
		else
			free(b);
	}
	if (keep)
		*keep = (struct block){ .size = BLOCK_BYTES };
	self->newest = keep;
	self->used = 0;
}

size_t arena_used(const struct arena *self)
{
	return self->used;
}

/* count * size rounded up to the alignment of every type; 0 on overflow or for nothing. */
static size_t rounded(size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n) || n > SIZE_MAX / 2)
		return 0;
	return (n + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
}

static struct block *block_for(struct arena *self, size_t want)
{
	struct block *b = self->newest;

	if (b && want <= b->size - b->used)
		return b;
	size_t size = want > BLOCK_BYTES ? want : BLOCK_BYTES;
	b = malloc(sizeof *b + size);
	if (!b)
		return NULL;
	*b = (struct block){ .older = self->newest, .size = size };
	self->newest = b;
	return b;
}

/* want is rounded. */
static inline void *take(struct arena *self, size_t want)
{
	if (want == 0 || want > self->limit - self->used)
		return NULL;
	struct block *b = block_for(self, want);
	if (!b)
		return NULL;
	void *p = b->bytes + b->used;
	b->used += want;
	self->used += want;
	return p;
}

/* Nothing still gets an address of its own, so that NULL means failure only. */
static inline size_t wanted(size_t count, size_t size)
{
	return count && size ? rounded(count, size) : alignof(max_align_t);
}

void *arena_alloc(struct arena *self, size_t count, size_t size)
{
	size_t want = wanted(count, size);
	void *p = take(self, want);

	return p ? memset(p, 0, want) : NULL;
}

void *arena_take(struct arena *self, size_t count, size_t size)
{
	return take(self, wanted(count, size));
}

void *arena_grow(struct arena *self, void *ptr, size_t had_count, size_t count, size_t size)
{
	size_t had = rounded(had_count, size), want = rounded(count, size);
	struct block *b = self->newest;

	if (ptr && b && want >= had && (unsigned char *)ptr + had == b->bytes + b->used &&
	    want - had <= b->size - b->used && want - had <= self->limit - self->used) {
		memset(b->bytes + b->used, 0, want - had);
		b->used += want - had;
		self->used += want - had;
		return ptr;
	}
	size_t kept = ptr && had < want ? had_count * size : ptr ? count * size : 0;
	unsigned char *p = arena_take(self, count, size);
	if (!p)
		return NULL;
	if (kept)
		memcpy(p, ptr, kept);
	memset(p + kept, 0, wanted(count, size) - kept);
	return p;
}

void *arena_stretch(struct arena *self, void *ptr, size_t had_count, size_t count, size_t size)
{
	size_t had = rounded(had_count, size), want = rounded(count, size);
	struct block *b = self->newest;

	if (!ptr || !b || (unsigned char *)ptr != b->bytes || b->used != had || want < had)
		return arena_grow(self, ptr, had_count, count, size);
	if (want - had > self->limit - self->used)
		return NULL;
	if (want > b->size) {
		b = realloc(b, sizeof *b + want);
		if (!b)
			return NULL;
		b->size = want;
		self->newest = b;
	}
	b->used = want;
	self->used += want - had;
	return b->bytes;
}

int arena_dup(struct arena *self, struct str s, struct str *ret)
{
	char *p = arena_take(self, s.len + 1, 1);

	if (!p)
		return -ENOMEM;
	if (s.len)
		memcpy(p, s.ptr, s.len);
	p[s.len] = 0;
	*ret = (struct str){ .ptr = p, .len = s.len };
	return 0;
}

int arena_printf(struct arena *self, struct str *ret, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		return -ENOMEM;
	char *p = arena_alloc(self, (size_t)n + 1, 1);
	if (!p)
		return -ENOMEM;
	va_start(args, format);
	(void)vsnprintf(p, (size_t)n + 1, format, args);
	va_end(args);
	*ret = (struct str){ .ptr = p, .len = (size_t)n };
	return 0;
}
