#include "parser/decode.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/decode_twice.h"

enum {
	META_SEARCH_BYTES = 64 << 10, /* how far a <meta> with the encoding is looked for */
	LABEL_BYTES_MAX = 40,
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* The label behind "charset=", in a content type or in a meta element's text. */
static struct str charset_value(struct str s)
{
	for (size_t at = 0; s.len >= 7 && at <= s.len - 7; at++) {
		if (!str_eq_nocase((struct str){ s.ptr + at, 7 }, STR("charset")))
			continue;
		size_t from = at + 7, end;
		while (from < s.len && is_space(s.ptr[from]))
			from++;
		if (from == s.len || s.ptr[from] != '=')
			continue;
		from++;
		while (from < s.len && (is_space(s.ptr[from]) || s.ptr[from] == '"' || s.ptr[from] == '\''))
			from++;
		for (end = from; end < s.len && end - from < LABEL_BYTES_MAX && !is_space(s.ptr[end]) &&
				 !memchr("\"';>/", s.ptr[end], 5);)
			end++;
		return (struct str){ s.ptr + from, end - from };
	}
	return (struct str){ NULL, 0 };
}

/* End of a tag that begins at html[at]; quoted values may hold '>'. */
static size_t tag_end(struct str html, size_t at)
{
	char quote = 0;

	for (; at < html.len; at++) {
		char c = html.ptr[at];
		if (quote)
			quote = c == quote ? 0 : quote;
		else if ((c == '"' || c == '\'') && html.ptr[at - 1] == '=')
			quote = c;
		else if (c == '>')
			return at;
	}
	return html.len;
}

/* The prescan of the HTML standard, without its limit of 1024 bytes. */
static bool charset_from_meta(struct str html, enum charset *ret)
{
	html.len = html.len < META_SEARCH_BYTES ? html.len : META_SEARCH_BYTES;
	for (size_t at = 0; at = str_find_byte(html, '<', at), at < html.len;) {
		struct str rest = str_skip(html, at);
		if (str_starts(rest, STR("<!--"))) {
			at = str_find(html, STR("-->"), at + 2);
			continue;
		}
		if (rest.len < 6 || !str_eq_nocase((struct str){ rest.ptr, 5 }, STR("<meta")) ||
		    !(is_space(rest.ptr[5]) || rest.ptr[5] == '/')) {
			at++;
			continue;
		}
		size_t end = tag_end(html, at + 5);
		struct str label = charset_value((struct str){ html.ptr + at, end - at });
		if (label.len && charset_from_label(label, ret) == 0) {
			/* A page that could be read so far is not in UTF-16, whatever it says. */
			if (*ret == CHARSET_UTF_16LE || *ret == CHARSET_UTF_16BE)
				*ret = CHARSET_UTF_8;
			if (*ret == CHARSET_X_USER_DEFINED)
				*ret = CHARSET_WINDOWS_1252;
			return true;
		}
		at = end;
	}
	return false;
}

struct utf8_count {
	size_t good, bad; /* characters of more than one byte; places where bytes are none */
};

static struct utf8_count count_utf8(struct str s)
{
	struct utf8_count n = { 0 };

	for (size_t at = utf8_skip_ascii(s, 0); at < s.len;) {
		uint32_t c;
		size_t len = utf8_next(s, at, &c);
		n.bad += c == UTF8_BAD;
		n.good += c >= 0x80 && c != UTF8_BAD;
		at += len;
		if (len > 1)
			at = utf8_skip_ascii(s, at);
	}
	return n;
}

static bool is_one_byte(enum charset c)
{
	return c <= CHARSET_SINGLE_BYTE_LAST || c == CHARSET_ISO_8859_8_I;
}

/* ret_utf8: whether the bytes were seen to be UTF-8, every one. */
static enum charset choose(struct str bytes, struct str content_type, bool html, bool *ret_utf8)
{
	enum charset c;
	struct str label = charset_value(content_type);
	bool told = (label.len && charset_from_label(label, &c) == 0) || (html && charset_from_meta(bytes, &c));

	if (told && !is_one_byte(c) && c != CHARSET_UTF_8)
		return c;
	struct utf8_count n = count_utf8(bytes);
	*ret_utf8 = n.bad == 0;
	if (n.bad == 0 && (!told || n.good || c == CHARSET_UTF_8))
		return told || n.good ? CHARSET_UTF_8 : charset_guess(bytes);
	if (!told || (c == CHARSET_UTF_8 && n.bad > n.good))
		return charset_guess(bytes);
	return c;
}

static void free_buf(struct buf *b)
{
	buf_destroy(b);
}

static int decode(struct str bytes, enum charset charset, bool is_utf8, struct arena *arena, struct decoded *ret)
{
	owned(free_buf) struct buf out = { 0 };

	ret->charset = charset;
	ret->same = charset == CHARSET_UTF_8 && (is_utf8 || utf8_valid(bytes));
	ret->text = bytes;
	if (ret->same)
		return 0;
	if (charset_decode(charset, bytes, &out) < 0)
		return -ENOMEM;
	return arena_dup(arena, buf_str(&out), &ret->text);
}

static int decode_any(struct str bytes, struct str content_type, bool html, struct arena *arena, struct decoded *ret)
{
	struct decoded d = { .bytes = bytes };
	bool is_utf8 = false;

	if (!charset_from_bom(bytes, &d.charset, &d.mark_len))
		d.charset = choose(bytes, content_type, html, &is_utf8);
	int r = decode(str_skip(bytes, d.mark_len), d.charset, is_utf8, arena, &d);
	if (r < 0)
		return r;
	*ret = d;
	return 0;
}

int decode_page(struct str bytes, struct str content_type, struct arena *arena, struct decoded *ret)
{
	struct decoded d;
	int r = decode_any(bytes, content_type, true, arena, &d);

	if (r < 0)
		return r;
	if (d.same && twice_encoded(d.text)) {
		if (twice_repair(d.text, arena, &d.text) < 0)
			return -ENOMEM;
		d.repaired = true;
		d.same = false;
	}
	*ret = d;
	return 0;
}

int decode_text(struct str bytes, struct str content_type, struct arena *arena, struct decoded *ret)
{
	return decode_any(bytes, content_type, false, arena, ret);
}

/* Bytes of the character at bytes[at] in a multi-byte encoding; right for what is well formed. */
static size_t multi_byte_len(enum charset charset, struct str bytes, size_t at)
{
	unsigned char b = (unsigned char)bytes.ptr[at];
	unsigned char next = at + 1 < bytes.len ? (unsigned char)bytes.ptr[at + 1] : 0;

	if (b < 0x80 || (charset == CHARSET_SHIFT_JIS && (b == 0x80 || (b >= 0xa0 && b <= 0xdf))))
		return 1;
	if (charset == CHARSET_EUC_JP && b == 0x8f)
		return 3;
	if ((charset == CHARSET_GBK || charset == CHARSET_GB18030) && (b == 0x80 || b == 0xff))
		return 1;
	return (charset == CHARSET_GBK || charset == CHARSET_GB18030) && next >= '0' && next <= '9' ? 4 : 2;
}

static size_t source_len(const struct decoded *self, size_t at, size_t text_len)
{
	uint32_t c;

	size_t twice = self->repaired ? twice_at(self->bytes, at, &c) : 0;

	if (twice)
		return twice;
	switch ((int)self->charset) {
	case CHARSET_UTF_8:
		return utf8_next(self->bytes, at, &c);
	case CHARSET_UTF_16LE:
	case CHARSET_UTF_16BE:
		return text_len == 4 ? 4 : 2;
	case CHARSET_UTF_32LE:
	case CHARSET_UTF_32BE:
		return 4;
	default:
		return is_one_byte(self->charset) ? 1 : multi_byte_len(self->charset, self->bytes, at);
	}
}

size_t decode_origin(const struct decoded *self, struct decode_cursor *cursor, size_t text_at)
{
	if (self->same)
		return text_at + self->mark_len;
	if (!cursor->byte_at)
		cursor->byte_at = self->mark_len;
	while (cursor->text_at < text_at && cursor->text_at < self->text.len && cursor->byte_at < self->bytes.len) {
		uint32_t c;
		size_t n = utf8_next(self->text, cursor->text_at, &c);
		cursor->byte_at += source_len(self, cursor->byte_at, n);
		cursor->text_at += n;
	}
	return cursor->byte_at < self->bytes.len ? cursor->byte_at : self->bytes.len;
}

struct place {
	uint32_t text_at, origin;
};

static int by_text_at(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->text_at > y->text_at) - (x->text_at < y->text_at);
}

int decode_origins(const struct decoded *self, struct arena *arena, struct origin *origins, size_t n)
{
	struct decode_cursor cursor = { 0 };
	bool ascending = true;

	for (size_t i = 1; i < n && !self->same; i++)
		ascending &= origins[i].page_at >= origins[i - 1].page_at;
	for (size_t i = 0; i < n && ascending; i++)
		origins[i].page_at = (uint32_t)decode_origin(self, &cursor, origins[i].page_at);
	if (ascending)
		return 0;
	struct place *places = arena_alloc(arena, n, sizeof *places);
	if (!places)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){ origins[i].page_at, (uint32_t)i };
	qsort(places, n, sizeof *places, by_text_at);
	for (size_t i = 0; i < n; i++)
		origins[places[i].origin].page_at = (uint32_t)decode_origin(self, &cursor, places[i].text_at);
	return 0;
}
