/*
 * pack_at - msgpack values into room that is there: for who writes many at once.
 *
 * The same bytes as pack.h writes, without a look at the room for each: who
 * made room for PACK_HEAD_MAX bytes a value, and for those of strings and
 * spans, may write them all. Each function returns where its value ends.
 */
#ifndef COMMON_PACK_AT_H
#define COMMON_PACK_AT_H

#include <endian.h>
#include <string.h>

#include "common/article.h"

/* A byte for small ones; else a tag, and the number in 1, 2, 4 or 8 bytes. */
enum { PACK_HEAD_MAX = 9 };

/* n in 1 << width bytes, after the tag of that width; eight bytes are written whatever the width. */
static inline char *pack_number_at(char *to, unsigned tag, unsigned width, uint64_t n)
{
	uint64_t bytes = htobe64(n << (64 - (8u << width)));

	*to = (char)tag;
	memcpy(to + 1, &bytes, sizeof bytes);
	return to + 1 + ((size_t)1 << width);
}

static inline unsigned pack_width(uint64_t n)
{
	return n <= UINT8_MAX ? 0 : n <= UINT16_MAX ? 1 : n <= UINT32_MAX ? 2 : 3;
}

static inline char *pack_uint_at(char *to, uint64_t v)
{
	enum { UINT_8 = 0xcc, ONE_BYTE_MAX = 127 };

	if (v > ONE_BYTE_MAX)
		return pack_number_at(to, UINT_8 + pack_width(v), pack_width(v), v);
	*to = (char)v;
	return to + 1;
}

static inline char *pack_int_at(char *to, int64_t v)
{
	enum { INT_8 = 0xd0, ONE_BYTE_MIN = -32 };
	unsigned width = v >= INT8_MIN ? 0 : v >= INT16_MIN ? 1 : v >= INT32_MIN ? 2 : 3;

	if (v >= 0)
		return pack_uint_at(to, (uint64_t)v);
	if (v < ONE_BYTE_MIN)
		return pack_number_at(to, INT_8 + width, width, (uint64_t)v);
	*to = (char)v;
	return to + 1;
}

static inline char *pack_bool_at(char *to, bool v)
{
	*to = (char)(v ? 0xc3 : 0xc2);
	return to + 1;
}

/* n < 2^32. */
static inline char *pack_array_at(char *to, size_t n)
{
	enum { FIX_ARRAY = 0x90, FIX_ARRAY_MAX = 15, ARRAY_16 = 0xdc };

	if (n > FIX_ARRAY_MAX)
		return pack_number_at(to, n <= UINT16_MAX ? ARRAY_16 : ARRAY_16 + 1, n <= UINT16_MAX ? 1 : 2, n);
	*to = (char)(FIX_ARRAY | n);
	return to + 1;
}

/* s.len < 2^32. */
static inline char *pack_str_at(char *to, struct str s)
{
	enum { FIX_STR = 0xa0, FIX_STR_MAX = 31, STR_8 = 0xd9 };

	if (s.len <= FIX_STR_MAX)
		*to++ = (char)(FIX_STR | s.len);
	else
		to = pack_number_at(to, STR_8 + pack_width(s.len), pack_width(s.len), s.len);
	if (s.len)
		memcpy(to, s.ptr, s.len);
	return to + s.len;
}

/* From and to of each, 4 big-endian bytes, as one bin. */
static inline char *pack_spans_at(char *to, struct spans spans)
{
	enum { BIN_8 = 0xc4 };
	size_t len = spans.n * sizeof(uint64_t);

	to = pack_number_at(to, BIN_8 + pack_width(len), pack_width(len), len);
	for (size_t i = 0; i < spans.n; i++, to += sizeof(uint64_t)) {
		uint64_t both = htobe64((uint64_t)spans.at[i].from << 32 | spans.at[i].to);

		memcpy(to, &both, sizeof both);
	}
	return to;
}

#endif
