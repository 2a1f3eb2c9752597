#include "common/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_destroy(struct buf *self)
{
	free(self->ptr);
	*self = (struct buf){ .limit = self->limit };
}

void buf_clear(struct buf *self)
{
	self->len = 0;
	self->error = 0;
}

char *buf_grow(struct buf *self, size_t n)
{
	if (self->error)
		return NULL;
	if (n > SIZE_MAX / 4 - self->len || (self->limit && n > self->limit - self->len)) {
		self->error = -E2BIG;
		return NULL;
	}
	if (n > self->cap - self->len) {
		size_t cap = self->cap ? self->cap * 2 : 256;
		while (cap < self->len + n)
			cap *= 2;
		char *p = realloc(self->ptr, cap);
		if (!p) {
			self->error = -ENOMEM;
			return NULL;
		}
		self->ptr = p;
		self->cap = cap;
	}
	/* None asked of a buffer that has none yet. */
	return self->ptr ? self->ptr + self->len : NULL;
}

void buf_add(struct buf *self, struct str s)
{
	char *p = s.len ? buf_room(self, s.len) : NULL;

	if (!p)
		return;
	memcpy(p, s.ptr, s.len);
	self->len += s.len;
}

void buf_add_byte(struct buf *self, char c)
{
	buf_add(self, (struct str){ .ptr = &c, .len = 1 });
}

void buf_printf(struct buf *self, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *p = n < 0 ? NULL : buf_room(self, (size_t)n + 1);
	if (!p)
		return;
	va_start(args, format);
	(void)vsnprintf(p, (size_t)n + 1, format, args);
	va_end(args);
	self->len += (size_t)n;
}
