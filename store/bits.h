/*
 * bits - numbers of less than a byte's multiple, one after the other, the lowest bit first.
 *
 * Readers take any place in bytes of known length and never look beyond them;
 * who asks past the end gets zeros.
 */
#ifndef STORE_BITS_H
#define STORE_BITS_H

#include <stddef.h>
#include <stdint.h>

enum { BITS_WIDTH_MAX = 56 }; /* of one number: with the bits before it in its first byte, eight bytes */

static inline uint64_t bits_load(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
	       (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* Eight bytes from `at` on, zeros past the end. */
static inline uint64_t bits_word(const unsigned char *p, size_t len, size_t at)
{
	uint64_t v = 0;

	if (at + 8 <= len)
		return bits_load(p + at);
	for (size_t i = at; i < len; i++)
		v |= (uint64_t)p[i] << 8 * (i - at);
	return v;
}

static inline uint64_t bits_get(const unsigned char *p, size_t len, size_t bit, unsigned width)
{
	return bits_word(p, len, bit / 8) >> bit % 8 & ((UINT64_C(1) << width) - 1);
}

static inline size_t bits_bytes(size_t bits)
{
	return bits / 8 + (bits % 8 != 0);
}

/* How many bits v has; 0: none. */
static inline unsigned bits_width(uint64_t v)
{
	return v ? 64 - (unsigned)__builtin_clzll(v) : 0;
}

/* How many of its bits are ones: not every processor that this is built for counts them itself. */
static inline unsigned bits_ones(uint64_t v)
{
	v -= v >> 1 & UINT64_C(0x5555555555555555);
	v = (v & UINT64_C(0x3333333333333333)) + (v >> 2 & UINT64_C(0x3333333333333333));
	v = (v + (v >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(v * UINT64_C(0x0101010101010101) >> 56);
}

/* Writes to memory that the caller has enough of; bits_end() fills the last byte up. */
struct bits {
	unsigned char *at;
	uint64_t rest;
	unsigned n;
};

static inline void bits_put(struct bits *self, uint64_t v, unsigned width)
{
	self->rest |= v << self->n;
	for (self->n += width; self->n >= 8; self->n -= 8) {
		*self->at++ = (unsigned char)(self->rest & 0xff);
		self->rest >>= 8;
	}
}

/* So many zeros, and a one. */
static inline void bits_put_unary(struct bits *self, uint64_t zeros)
{
	for (; zeros >= 32; zeros -= 32)
		bits_put(self, 0, 32);
	bits_put(self, UINT64_C(1) << zeros, (unsigned)zeros + 1);
}

static inline void bits_end(struct bits *self)
{
	if (self->n)
		*self->at++ = (unsigned char)(self->rest & 0xff);
	self->rest = 0;
	self->n = 0;
}

#endif
