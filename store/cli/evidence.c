#include "store/cli/evidence.h"

#include <string.h>

#include "common/utf8.h"

enum { REFERENCE_BYTES_MAX = 40, ESCAPE_BYTES = 6 /* \u201c */ };

static bool is_white(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool is_name(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '#';
}

/* "&ldquo;": with its semicolon; 0: where it would end cannot be told from here. */
static size_t reference_bytes(struct str page)
{
	size_t n = 1;

	while (n < page.len && n < REFERENCE_BYTES_MAX && is_name(page.ptr[n]))
		n++;
	return n > 1 && n < page.len && page.ptr[n] == ';' ? n + 1 : 0;
}

/* "\n", "\u201c", and two of these for a character beyond them. */
static size_t escape_bytes(struct str page, uint32_t c)
{
	size_t n = page.len > 1 && page.ptr[1] == 'u' ? c > 0xffff ? 2 * ESCAPE_BYTES : ESCAPE_BYTES : 2;

	return n <= page.len ? n : 0;
}

/* In an encoding that is not UTF-8 a character's bytes end where what comes next is in the page, too. */
static size_t other_bytes(struct str page, struct str next)
{
	for (size_t n = 1; n <= 2 && n < page.len; n++)
		if (next.len && (unsigned char)next.ptr[0] < 0x80 && page.ptr[n] == next.ptr[0])
			return n;
	return page.len > 1 && (unsigned char)page.ptr[1] >= 0x80 ? 0 : 1;
}

/*
 * How many of the page's bytes the text's first character, of n bytes, was made
 * from; alone: it is a run of its own, as what is written otherwise is. 0: unknown.
 */
static size_t made_from(struct str page, struct str text, size_t n, uint32_t c, bool alone)
{
	if (!page.len)
		return 0;
	if (alone && page.ptr[0] == '&' && reference_bytes(page))
		return reference_bytes(page);
	if (alone && page.ptr[0] == '\\' && escape_bytes(page, c))
		return escape_bytes(page, c);
	if (n <= page.len && memcmp(page.ptr, text.ptr, n) == 0)
		return n;
	if (is_white(page.ptr[0]) && is_white(text.ptr[0]))
		return page.len > 1 && page.ptr[0] == '\r' && page.ptr[1] == '\n' ? 2 : 1;
	if (n > 1 && (unsigned char)page.ptr[0] >= 0x80)
		return other_bytes(page, str_skip(text, n));
	return 0;
}

/* A stretch of the page, grown as long as what comes next stands behind it. */
struct stretch {
	struct buf *out;
	size_t from, to;
};

static void flush(struct stretch *self)
{
	if (self->to > self->from)
		buf_printf(self->out, " %zu+%zu", self->from, self->to - self->from);
	self->from = self->to = 0;
}

static void grow(struct stretch *self, size_t from, size_t to)
{
	if (from != self->to || self->to == self->from) {
		flush(self);
		self->from = from;
	}
	self->to = to;
}

/* Of a run of the text what is within the span. */
static void add_run(struct stretch *self, const struct origin *o, struct str text, struct span span, struct str page)
{
	struct str run;
	size_t at = o->page_at;

	if (!str_sub(text, o->text_at, (size_t)o->text_at + o->len, &run))
		return;
	for (size_t i = 0, n; i < run.len && o->text_at + i < span.to; i += n) {
		uint32_t c;

		n = utf8_next(run, i, &c);
		size_t bytes = made_from(str_skip(page, at), str_skip(run, i), n, c, n == run.len);
		if (!bytes)
			return;
		if (o->text_at + i >= span.from)
			grow(self, at, at + bytes);
		at += bytes;
	}
}

void evidence_add(struct buf *out, const struct article *article, struct spans spans, struct str page)
{
	bool marked = str_starts(page, STR("\xef\xbb\xbf"));
	/* Without runs the text is its page, but for a mark of its byte order. */
	struct origin whole = { 0, marked ? 3 : 0, (uint32_t)article->text.len };
	const struct origin *runs = article->n_origins ? article->origins : &whole;
	size_t n = article->n_origins ? article->n_origins : 1;

	for (size_t k = 0; k < spans.n; k++) {
		struct stretch stretch = { .out = out };

		for (size_t i = 0; i < n; i++)
			if (runs[i].text_at < spans.at[k].to && runs[i].text_at + runs[i].len > spans.at[k].from)
				add_run(&stretch, &runs[i], article->text, spans.at[k], page);
		flush(&stretch);
	}
}
