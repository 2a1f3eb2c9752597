/*
 * bytes - numbers in keys and packed lists: big-endian, so that keys sort by
 * value, and varints (LEB128) in lists. Readers are bounded: what is on disk
 * may be damaged.
 */
#ifndef STORE_BYTES_H
#define STORE_BYTES_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { VARINT_MAX = 10 };

static inline void put_be(unsigned char *to, uint64_t v, size_t n)
{
	if (n == 8) {
		v = htobe64(v);
		memcpy(to, &v, 8);
		return;
	}
	for (size_t i = n; i-- > 0; v >>= 8)
		to[i] = (unsigned char)(v & 0xff);
}

/* Of a constant number of bytes it is a load or two: keys are compared by it in every search. */
static inline uint64_t get_be(const void *from, size_t n)
{
	const unsigned char *p = from;
	uint64_t v = 0;
	uint32_t half;

	if (n == 8) {
		memcpy(&v, p, 8);
		return be64toh(v);
	}
	if (n == 5) {
		memcpy(&half, p, 4);
		return (uint64_t)be32toh(half) << 8 | p[4];
	}
	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

static inline size_t put_varint(unsigned char *to, uint64_t v)
{
	size_t n = 0;

	for (; v > 0x7f; v >>= 7)
		to[n++] = (unsigned char)((v & 0x7f) | 0x80);
	to[n++] = (unsigned char)v;
	return n;
}

/* A reader that stays at end, with 0, once it was asked for more than there is. */
struct reader {
	const unsigned char *at, *end;
	bool bad;
};

static inline uint64_t read_long_varint(struct reader *r)
{
	uint64_t v = 0;

	for (unsigned shift = 0; r->at < r->end && shift < 64; shift += 7) {
		unsigned char b = *r->at++;

		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			return v;
	}
	r->bad = true;
	r->at = r->end;
	return 0;
}

/* Nearly all have a byte or two. */
static inline uint64_t read_varint(struct reader *r)
{
	const unsigned char *p = r->at;

	if (r->end - p < 2)
		return read_long_varint(r);
	if (p[0] < 0x80) {
		r->at = p + 1;
		return p[0];
	}
	if (p[1] < 0x80) {
		r->at = p + 2;
		return (uint64_t)(p[0] & 0x7f) | (uint64_t)p[1] << 7;
	}
	return read_long_varint(r);
}

static inline const unsigned char *read_bytes(struct reader *r, uint64_t n)
{
	const unsigned char *p = r->at;

	if (n > (uint64_t)(r->end - r->at)) {
		r->bad = true;
		r->at = r->end;
		return NULL;
	}
	r->at += n;
	return p;
}

static inline uint64_t zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0);
}

static inline int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

#endif
