/*
 * arena - memory that lives as long as one message.
 *
 * The loop owns an arena a message; whoever handles the message takes memory
 * from it and gives none back. A limit turns what a hostile page could make us
 * take into -ENOMEM at a known point.
 */
#ifndef COMMON_ARENA_H
#define COMMON_ARENA_H

#include <stddef.h>

#include "common/str.h"

struct arena;

/* limit: bytes that may be taken between two resets. NULL when out of memory. */
struct arena *arena_new(size_t limit);
void arena_destroy(struct arena **self_p);

/* Zeroed and aligned for any type; NULL past the limit or out of memory. */
void *arena_alloc(struct arena *self, size_t count, size_t size);

/* The same, but not zeroed: for what is filled at once, or is so large that it costs more than its use. */
void *arena_take(struct arena *self, size_t count, size_t size);

/*
 * Makes room for count elements of size bytes where ptr (from this arena, or
 * NULL) has had_count; extends in place when ptr was the newest allocation,
 * else copies. New elements are zeroed. NULL as arena_alloc(), ptr stays valid.
 */
void *arena_grow(struct arena *self, void *ptr, size_t had_count, size_t count, size_t size);

/*
 * The same for long arrays into which nothing points: what was at ptr may be gone, the array may have moved, and new elements
 * are not zeroed. So the arena need not keep each size that the array once had.
 */
void *arena_stretch(struct arena *self, void *ptr, size_t had_count, size_t count, size_t size);

/* 0 and a copy of s (followed by a NUL that is not counted), or -ENOMEM. */
int arena_dup(struct arena *self, struct str s, struct str *ret);

/* 0 and the formatted text, NUL-terminated as arena_dup(), or -ENOMEM. */
int arena_printf(struct arena *self, struct str *ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Bytes taken since the last reset. */
size_t arena_used(const struct arena *self);

/* Everything taken is void; one ordinary block stays for the next message. */
void arena_reset(struct arena *self);

#endif
