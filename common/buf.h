/*
 * buf - bytes that grow at the end: what a frame, a file or a reply is written into.
 *
 * A failed append leaves a mark and every later one does nothing, so a writer
 * checks once, at the end, with buf_error().
 */
#ifndef COMMON_BUF_H
#define COMMON_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

struct buf {
	char *ptr;
	size_t len, cap;
	size_t limit; /* most bytes it may hold; 0: as memory allows */
	int error;    /* 0, -ENOMEM or -E2BIG: the first failure */
};

void buf_destroy(struct buf *self); /* also a cleanup handler for a struct on the stack */
void buf_clear(struct buf *self);   /* empty and without error, memory kept */

void buf_add(struct buf *self, struct str s);
void buf_add_byte(struct buf *self, char c);
void buf_printf(struct buf *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What buf_room() does when there is no room yet. */
char *buf_grow(struct buf *self, size_t n);

/*
 * Room for n more bytes, to be written at the returned address and then counted with buf_take(). NULL on failure.
 * Here, as a page of results asks for room a thousand times.
 */
static inline char *buf_room(struct buf *self, size_t n)
{
	return self->ptr && !self->error && !self->limit && n <= self->cap - self->len ? self->ptr + self->len : buf_grow(self, n);
}

static inline void buf_take(struct buf *self, size_t n)
{
	self->len += n;
}

static inline int buf_error(const struct buf *self)
{
	return self->error;
}

/* What was written; valid until the next call that writes. */
static inline struct str buf_str(const struct buf *self)
{
	return (struct str){ .ptr = self->ptr, .len = self->len };
}

#endif
