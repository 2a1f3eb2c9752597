#include "fetcher/feed_decode.h"

#include <errno.h>
#include <stdint.h>

#include "common/charset.h"
#include "common/cleanup.h"
#include "common/utf8.h"

enum { DECLARATION_BYTES = 1024 };

/* How "<" and "?" or white space look before one knows the encoding: XML 1.0, appendix F. */
static bool from_zeros(struct str bytes, enum charset *ret)
{
	static const struct {
		struct str start;
		enum charset charset;
	} starts[] = {
		{ STR_INIT("\0\0\0<"), CHARSET_UTF_32BE }, { STR_INIT("<\0\0\0"), CHARSET_UTF_32LE },
		{ STR_INIT("\0<\0"), CHARSET_UTF_16BE },   { STR_INIT("<\0"), CHARSET_UTF_16LE },
		{ STR_INIT("\0{\0"), CHARSET_UTF_16BE },   { STR_INIT("{\0"), CHARSET_UTF_16LE },
		{ STR_INIT("\0\n\0"), CHARSET_UTF_16BE },  { STR_INIT("\n\0"), CHARSET_UTF_16LE },
	};

	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (str_starts(bytes, starts[i].start)) {
			*ret = starts[i].charset;
			return true;
		}
	return false;
}

static bool from_mark(struct str bytes, enum charset *ret, size_t *ret_len)
{
	*ret_len = 4;
	if (str_starts(bytes, STR("\0\0\xfe\xff")))
		return *ret = CHARSET_UTF_32BE, true;
	if (str_starts(bytes, STR("\xff\xfe\0\0")))
		return *ret = CHARSET_UTF_32LE, true;
	return charset_from_bom(bytes, ret, ret_len);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The value behind name and '=' in text, quoted or up to white space or ';'. */
static struct str value_of(struct str text, struct str name)
{
	for (size_t at = 0; at + name.len < text.len; at++) {
		if (!str_eq_nocase((struct str){ text.ptr + at, name.len }, name))
			continue;
		size_t i = at + name.len;
		while (i < text.len && is_space(text.ptr[i]))
			i++;
		if (i >= text.len || text.ptr[i] != '=')
			continue;
		for (i++; i < text.len && is_space(text.ptr[i]);)
			i++;
		char quote = (char)(i < text.len && (text.ptr[i] == '"' || text.ptr[i] == '\'') ? text.ptr[i] : 0);
		size_t from = i += quote != 0;
		while (i < text.len && (quote ? text.ptr[i] != quote : !is_space(text.ptr[i]) && text.ptr[i] != ';' && text.ptr[i] != '?'))
			i++;
		return (struct str){ text.ptr + from, i - from };
	}
	return (struct str){ 0 };
}

static bool from_label(struct str label, enum charset *ret)
{
	/* What is read byte by byte so far cannot be of two or four each. */
	return label.len && charset_from_label(label, ret) == 0 && *ret != CHARSET_UTF_16LE && *ret != CHARSET_UTF_16BE &&
	       *ret != CHARSET_REPLACEMENT;
}

/* The label in the first XML declaration, wherever in the first bytes it stands. */
static struct str declared(struct str bytes)
{
	struct str head = { bytes.ptr, bytes.len < DECLARATION_BYTES ? bytes.len : DECLARATION_BYTES };
	size_t from = str_find(head, STR("<?xml"), 0), to = str_find(head, STR("?>"), from);

	if (from == head.len)
		return (struct str){ 0 };
	return value_of((struct str){ head.ptr + from, to - from }, STR("encoding"));
}

/* What the bytes need before they can be read as they are. */
struct look {
	size_t good, bad; /* characters of UTF-8 beyond ASCII, and bytes that belong to none */
	bool repair;
};

static struct look look_at(struct str s)
{
	struct look look = { 0 };

	for (size_t at = 0; at < s.len;) {
		uint64_t word;
		/* Eight bytes at once: all of them printable ASCII? */
		if (s.len - at >= sizeof word) {
			memcpy(&word, s.ptr + at, sizeof word);
			if (!(word & 0x8080808080808080u) && !((word - 0x2020202020202020u) & 0x8080808080808080u)) {
				at += sizeof word;
				continue;
			}
		}
		unsigned char c = (unsigned char)s.ptr[at];
		if (c >= 0x80) {
			uint32_t code;
			at += utf8_next(s, at, &code);
			*(code == UTF8_BAD ? &look.bad : &look.good) += 1;
			continue;
		}
		look.repair |= c < 0x20 && c != '\t' && c != '\n';
		at++;
	}
	return look;
}

/* Without control characters, lines ended by "\n": XML 1.0, sections 2.2 and 2.11. */
static int repaired(struct str text, struct arena *arena, struct str *ret)
{
	char *out = arena_alloc(arena, text.len + 1, 1);
	size_t to = 0;

	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '\r') {
			out[to++] = '\n';
			i += i + 1 < text.len && text.ptr[i + 1] == '\n';
		} else if ((unsigned char)c >= 0x20 || c == '\t' || c == '\n') {
			out[to++] = c;
		}
	}
	*ret = (struct str){ out, to };
	return 0;
}

static enum charset choose(struct str bytes, struct look look, struct str content_type)
{
	enum charset charset;

	if (from_zeros(bytes, &charset))
		return charset;
	bool said = from_label(value_of(content_type, STR("charset")), &charset);
	/* ISO-2022-JP is ASCII to the eye: for it alone the label must be believed. */
	if (!said)
		said = from_label(declared(bytes), &charset);
	bool is_utf8 = look.good && !look.bad;
	if (said && charset != CHARSET_UTF_8 && !is_utf8)
		return charset;
	/* One bad byte in a thousand does not make it something else. */
	return look.bad > look.good ? CHARSET_WINDOWS_1252 : CHARSET_UTF_8;
}

/*
 * UTF-8 into which somebody has pasted windows-1252: a byte that is none, and
 * that no other follows, is that one's character. What is left of a character
 * that was cut in two stays to be marked as such.
 */
static int mend_utf8(struct str bytes, struct buf *out)
{
	size_t done = 0;

	for (size_t at = 0; at < bytes.len;) {
		uint32_t c;
		size_t n = utf8_next(bytes, at, &c);
		bool alone = c == UTF8_BAD && n == 1 && (unsigned char)bytes.ptr[at] < 0xf5 && at + 1 < bytes.len &&
			     (unsigned char)bytes.ptr[at + 1] < 0x80;

		if (alone) {
			int r = charset_decode(CHARSET_UTF_8, (struct str){ bytes.ptr + done, at - done }, out);

			if (r == 0)
				r = charset_decode(CHARSET_WINDOWS_1252, (struct str){ bytes.ptr + at, 1 }, out);
			if (r < 0)
				return r;
			done = at + 1;
		}
		at += n;
	}
	return charset_decode(CHARSET_UTF_8, str_skip(bytes, done), out);
}

int feed_decode(struct str bytes, struct str content_type, struct arena *arena, struct str *ret)
{
	owned(buf_destroy) struct buf out = { 0 };
	enum charset charset;
	size_t mark;
	struct look look;
	struct str text;

	if (from_mark(bytes, &charset, &mark)) {
		bytes = str_skip(bytes, mark);
		look = look_at(bytes);
	} else {
		look = look_at(bytes);
		charset = choose(bytes, look, content_type);
	}
	if (charset == CHARSET_UTF_8 && !look.bad && !look.repair) {
		*ret = bytes;
		return 0;
	}
	if ((charset == CHARSET_UTF_8 ? mend_utf8(bytes, &out) : charset_decode(charset, bytes, &out)) < 0)
		return -ENOMEM;
	text = buf_str(&out);
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_skip(text, 3);
	return repaired(text, arena, ret);
}
