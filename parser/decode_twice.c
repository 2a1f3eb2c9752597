#include "parser/decode_twice.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/utf8.h"

/* The byte of windows-1252 that c was, where it can be a later byte of a character in UTF-8; 0: none. */
static unsigned char later_byte(uint32_t c)
{
	/* The standard's table of windows-1252, 80 to 9f. */
	static const uint16_t high[32] = {
		0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f,
		0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
	};

	if (c >= 0x80 && c <= 0xbf)
		return (unsigned char)c;
	for (size_t i = 0; i < ARRAY_LEN(high); i++)
		if (high[i] == c)
			return (unsigned char)(0x80 + i);
	return 0;
}

size_t twice_at(struct str s, size_t at, uint32_t *ret)
{
	uint32_t c;
	size_t used = utf8_next(s, at, &c), n = 1;
	char bytes[4];

	if (c < 0xc2 || c > 0xf4)
		return 0;
	size_t need = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	for (bytes[0] = (char)c; n < need; n++) {
		if (at + used >= s.len)
			return 0;
		used += utf8_next(s, at + used, &c);
		bytes[n] = (char)later_byte(c);
		if (!bytes[n])
			return 0;
	}
	return utf8_next((struct str){ bytes, need }, 0, ret) == need && *ret != UTF8_BAD ? used : 0;
}

/* The next byte that can begin a character over U+00C1. */
static size_t next_lead(struct str s, size_t at)
{
	at = str_find_byte(s, '\xc3', at);
	return at;
}

bool twice_encoded(struct str s)
{
	size_t n = 0;
	uint32_t c;

	for (size_t at = 0; at = next_lead(s, at), at < s.len;) {
		size_t len = twice_at(s, at, &c);
		if (len && ++n == TWICE_LEAST)
			return true;
		at += len ? len : 1;
	}
	return false;
}

int twice_repair(struct str s, struct arena *arena, struct str *ret)
{
	char *out = arena_alloc(arena, s.len + 1, 1);
	size_t n = 0;

	if (!out)
		return -ENOMEM;
	for (size_t at = 0; at < s.len;) {
		size_t lead = next_lead(s, at), len = 0;
		uint32_t c;
		memcpy(out + n, s.ptr + at, lead - at);
		n += lead - at;
		at = lead;
		if (at < s.len && (len = twice_at(s, at, &c)) > 0)
			n += utf8_put(c, out + n);
		else if (at < s.len)
			out[n++] = s.ptr[at], len = 1;
		at += len;
	}
	*ret = (struct str){ out, n };
	return 0;
}
