/*
 * utf8 - code points in and out of bytes, by the Unicode Standard's table 3-7:
 * no overlong form, no surrogate, nothing past U+10FFFF.
 */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

#define UTF8_BAD UINT32_MAX

/*
 * Reads the code point at offset at (< s.len); returns how many bytes it took
 * (at least 1). Bytes that are none give UTF8_BAD and the length of the maximal
 * subpart, so each run of bad bytes becomes as many U+FFFD as WHATWG says.
 */
static inline size_t utf8_next(struct str s, size_t at, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	size_t left = s.len - at, need;
	unsigned char low = 0x80, high = 0xbf;
	uint32_t c = p[0];

	if (c < 0x80)
		return *ret = c, 1;
	if (c >= 0xc2 && c <= 0xdf)
		need = 1, c &= 0x1f;
	else if (c >= 0xe0 && c <= 0xef)
		low = c == 0xe0 ? 0xa0 : 0x80, high = c == 0xed ? 0x9f : 0xbf, need = 2, c &= 0x0f;
	else if (c >= 0xf0 && c <= 0xf4)
		low = c == 0xf0 ? 0x90 : 0x80, high = c == 0xf4 ? 0x8f : 0xbf, need = 3, c &= 0x07;
	else
		return *ret = UTF8_BAD, 1;
	for (size_t i = 1; i <= need; i++) {
		if (i >= left || p[i] < low || p[i] > high)
			return *ret = UTF8_BAD, i;
		c = c << 6 | (p[i] & 0x3f);
		low = 0x80, high = 0xbf;
	}
	return *ret = c, need + 1;
}

/* Writes c (a valid code point) to out, which has room for 4 bytes; returns how many it took. */
static inline size_t utf8_put(uint32_t c, char *out)
{
	if (c < 0x80)
		return out[0] = (char)c, 1;
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6), out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12), out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18), out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f)), out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* At most the first n bytes of s, without a code point cut in two at their end. */
static inline struct str utf8_cut(struct str s, size_t n)
{
	if (s.len <= n)
		return s;
	while (n && ((unsigned char)s.ptr[n] & 0xc0) == 0x80)
		n--;
	return (struct str){ s.ptr, n };
}

/* Where the run of ASCII that begins at offset at ends, looked at eight bytes at a time: at most 7 before its true end. */
static inline size_t utf8_skip_ascii(struct str s, size_t at)
{
	uint64_t word, four[4];

	for (; s.len - at >= sizeof four; at += sizeof four) {
		memcpy(four, s.ptr + at, sizeof four);
		if ((four[0] | four[1] | four[2] | four[3]) & UINT64_C(0x8080808080808080))
			break;
	}
	for (; s.len - at >= sizeof word; at += sizeof word) {
		memcpy(&word, s.ptr + at, sizeof word);
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	return at;
}

/* True when every byte belongs to a code point. */
static inline bool utf8_valid(struct str s)
{
	for (size_t at = utf8_skip_ascii(s, 0); at < s.len;) {
		uint32_t c;
		size_t n = utf8_next(s, at, &c);

		at += n;
		if (n > 1)
			at = utf8_skip_ascii(s, at);
		if (c == UTF8_BAD)
			return false;
	}
	return true;
}

#endif
