/* A date's signs, written one way: what typographers and other scripts have for digits, spaces, hyphens and colons. */
#include "common/cleanup.h"
#include "common/utf8.h"
#include "fetcher/date_scan.h"

/* The first of ten digits each. */
static const uint32_t zeros[] = { 0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0xff10 };

static const struct {
	uint32_t from, to;
	char as;
} signs[] = {
	{ 0x00a0, 0x00a0, ' ' }, { 0x00b7, 0x00b7, ' ' }, { 0x2000, 0x200f, ' ' }, { 0x2010, 0x2015, '-' },
	{ 0x2016, 0x206f, ' ' }, { 0x2212, 0x2212, '-' }, { 0x3000, 0x3002, ' ' }, { 0x060c, 0x060c, ',' },
	{ 0xff0c, 0xff0c, ',' }, { 0xff0d, 0xff0d, '-' }, { 0xff0f, 0xff0f, '/' }, { 0xff1a, 0xff1a, ':' },
	{ 0xfeff, 0xfeff, ' ' },
};

static char plain_of(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_LEN(zeros); i++)
		if (c >= zeros[i] && c < zeros[i] + 10)
			return (char)('0' + c - zeros[i]);
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (c >= signs[i].from && c <= signs[i].to)
			return signs[i].as;
	return 0;
}

size_t date_plain(struct str text, char *out)
{
	size_t n = 0;

	for (size_t at = 0; at < text.len;) {
		uint32_t c;
		size_t taken = utf8_next(text, at, &c);
		char as = taken > 1 && c != UTF8_BAD ? plain_of(c) : 0;

		if (as) {
			out[n++] = as;
		} else {
			memcpy(out + n, text.ptr + at, taken);
			n += taken;
		}
		at += taken;
	}
	return n;
}
