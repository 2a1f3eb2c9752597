#include "common/charset.h"

#include "common/charset_letters.h"
#include "common/cleanup.h"
#include "common/utf8.h"

enum {
	READ_BYTES = 64 * 1024,
	BAD_PER_PAIRS = 50, /* a grammar may be broken once in so many pairs */
};

struct range {
	unsigned char from, to;
};

/*
 * A multi-byte encoding: which bytes lead, which trail, and which pairs make up
 * most of any text in the language: kana, Hangul, the frequent Han characters.
 */
static const struct multi_byte {
	enum charset charset;
	struct range lead[2], trail[2], common_lead, common_trail;
	unsigned min_percent; /* of pairs that must be common */
} multi_bytes[] = {
	{ CHARSET_EUC_JP, { { 0x8e, 0x8f }, { 0xa1, 0xfe } }, { { 0xa1, 0xfe } }, { 0xa4, 0xa5 }, { 0xa1, 0xf6 }, 20 },
	{ CHARSET_SHIFT_JIS, { { 0x81, 0x9f }, { 0xe0, 0xfc } }, { { 0x40, 0x7e }, { 0x80, 0xfc } }, { 0x82, 0x83 }, { 0x40, 0xf1 }, 20 },
	{ CHARSET_EUC_KR, { { 0xa1, 0xfe } }, { { 0xa1, 0xfe } }, { 0xb0, 0xc8 }, { 0xa1, 0xfe }, 90 },
	{ CHARSET_GBK, { { 0xa1, 0xfe } }, { { 0xa1, 0xfe } }, { 0xb0, 0xd7 }, { 0xa1, 0xfe }, 60 },
	{ CHARSET_BIG5, { { 0xa1, 0xf9 } }, { { 0x40, 0x7e }, { 0xa1, 0xfe } }, { 0xa4, 0xc6 }, { 0x40, 0xfe }, 60 },
	{ CHARSET_GBK, { { 0x81, 0xfe } }, { { 0x40, 0x7e }, { 0x80, 0xfe } }, { 0xb0, 0xd7 }, { 0xa1, 0xfe }, 60 },
};

static bool in_range(struct range r, unsigned char b)
{
	return r.from && b >= r.from && b <= r.to;
}

/* Four bytes of GB18030, which writes with them what GBK has not. */
static bool is_four(const struct multi_byte *m, struct str s, size_t at)
{
	static const struct range lead = { 0x81, 0xfe }, digit = { '0', '9' };

	return m->charset == CHARSET_GBK && s.len - at >= 4 && in_range(lead, (unsigned char)s.ptr[at]) &&
		       in_range(digit, (unsigned char)s.ptr[at + 1]) &&
	       in_range(lead, (unsigned char)s.ptr[at + 2]) && in_range(digit, (unsigned char)s.ptr[at + 3]);
}

static bool obeys(const struct multi_byte *m, struct str s)
{
	size_t pairs = 0, common = 0, bad = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char a = (unsigned char)s.ptr[i], b = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;
		if (a < 0x80 || i + 1 == s.len)
			continue;
		/* Half-width kana stand alone. */
		if (m->charset == CHARSET_SHIFT_JIS && a >= 0xa1 && a <= 0xdf)
			continue;
		if ((in_range(m->lead[0], a) || in_range(m->lead[1], a)) &&
		    (in_range(m->trail[0], b) || in_range(m->trail[1], b))) {
			pairs++;
			common += in_range(m->common_lead, a) && in_range(m->common_trail, b);
			i++;
		} else if (is_four(m, s, i)) {
			i += 3;
		} else {
			bad++;
		}
	}
	return pairs && bad * BAD_PER_PAIRS <= pairs && common * 100 >= pairs * m->min_percent;
}

/* Text of any language has spaces and digits: every other byte of theirs is zero. */
static bool guess_utf16(struct str s, enum charset *ret)
{
	size_t even = 0, odd = 0;

	for (size_t i = 0; i < s.len; i++)
		if (!s.ptr[i])
			*(i % 2 ? &odd : &even) += 1;
	if (even + odd < s.len / 16 + 1 || (even * 8 > odd && odd * 8 > even))
		return false;
	*ret = even > odd ? CHARSET_UTF_16BE : CHARSET_UTF_16LE;
	return true;
}

/* A character cut by the end of what is read is not held against it. */
static bool is_utf8(struct str s, bool cut)
{
	for (size_t at = 0; at < s.len;) {
		uint32_t c;
		at += utf8_next(s, at, &c);
		if (c == UTF8_BAD)
			return cut && at == s.len;
	}
	return true;
}

enum charset charset_guess(struct str bytes)
{
	struct str s = { bytes.ptr, bytes.len < READ_BYTES ? bytes.len : READ_BYTES };
	enum charset charset;
	size_t first = 0;

	if (guess_utf16(s, &charset))
		return charset;
	if (str_find(s, STR("\x1b$B"), 0) < s.len || str_find(s, STR("\x1b$@"), 0) < s.len)
		return CHARSET_ISO_2022_JP;
	/* Pages begin with much markup: what is read begins where there is something to tell. */
	while (first < bytes.len && !(bytes.ptr[first] & 0x80))
		first++;
	s = str_skip(bytes, first);
	s.len = s.len < READ_BYTES ? s.len : READ_BYTES;
	if (is_utf8(s, s.len < bytes.len - first))
		return CHARSET_UTF_8;
	for (size_t i = 0; i < ARRAY_LEN(multi_bytes); i++)
		if (obeys(&multi_bytes[i], s))
			return multi_bytes[i].charset;
	return charset_by_letters(bytes);
}
