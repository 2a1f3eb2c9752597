/*
 * A long text is read in sections, so that memory is that of one section and time is linear whatever stands in it.
 * No news article is as long as a section; in what is, names and turns are known within their section only.
 */
#include <errno.h>

#include "common/cleanup.h"
#include "parser/extract_impl.h"

/* The place behind the last mark in [low, high), or high when there is none. */
static size_t behind_last(struct str text, size_t low, size_t high, struct str mark)
{
	for (size_t at = high - mark.len + 1; at-- > low;)
		if (memcmp(text.ptr + at, mark.ptr, mark.len) == 0)
			return at + mark.len;
	return high;
}

size_t extract_section_end(struct str text, size_t from)
{
	static const struct str marks[] = { STR_INIT("\n\n"), STR_INIT("\n"), STR_INIT(". "), STR_INIT(" ") };
	size_t high = from + SECTION_BYTES, low = from + SECTION_BYTES / 2;

	if (text.len - from <= SECTION_BYTES)
		return text.len;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		size_t end = behind_last(text, low, high, marks[i]);
		if (end < high)
			return end;
	}
	while (high > low && ((unsigned char)text.ptr[high] & 0xc0) == 0x80)
		high--;
	return high;
}

/* Those parts of spans which lie in [from, to), as the section counts. */
static int clip(struct spans s, size_t from, size_t to, struct arena *arena, struct spans *ret)
{
	size_t n = 0;
	struct span *at = arena_alloc(arena, s.n, sizeof *at);

	if (!at)
		return -ENOMEM;
	for (size_t i = 0; i < s.n; i++) {
		size_t a = s.at[i].from > from ? s.at[i].from : from, b = s.at[i].to < to ? s.at[i].to : to;
		if (a < b)
			at[n++] = (struct span){ (uint32_t)(a - from), (uint32_t)(b - from) };
	}
	*ret = (struct spans){ at, n };
	return 0;
}

int extract_section(const struct article *whole, size_t from, size_t to, struct arena *arena, struct article *ret)
{
	struct article part = *whole;
	struct spans deck = { &part.deck, whole->deck.from < whole->deck.to };
	int r;

	part.text = (struct str){ whole->text.ptr + from, to - from };
	if (from > 0)
		part.title = (struct str){ 0 };
	r = clip(whole->body, from, to, arena, &part.body);
	if (r == 0)
		r = clip(whole->headings, from, to, arena, &part.headings);
	if (r == 0)
		r = clip(deck, from, to, arena, &deck);
	if (r < 0)
		return r;
	part.deck = deck.n ? deck.at[0] : (struct span){ 0 };
	*ret = part;
	return 0;
}

/* Copied to arena, but for what lies in the text. */
static int keep_str(struct arena *arena, struct str text, struct str *s)
{
	if (!s->len || (s->ptr >= text.ptr && s->ptr < text.ptr + text.len))
		return 0;
	return arena_dup(arena, *s, s);
}

static int keep_spans(struct arena *arena, size_t from, struct spans *s)
{
	struct span *at = arena_alloc(arena, s->n, sizeof *at);

	if (!at)
		return -ENOMEM;
	for (size_t i = 0; i < s->n; i++)
		at[i] = (struct span){ s->at[i].from + (uint32_t)from, s->at[i].to + (uint32_t)from };
	s->at = at;
	return 0;
}

int extract_keep(struct arena *arena, struct str text, size_t from, size_t had, struct statement *inout)
{
	struct str *const strings[] = { &inout->speaker, &inout->role, &inout->said_at,
					&inout->place,   &inout->to,   &inout->occasion };
	struct spans *const spans[] = { &inout->source, &inout->cue, &inout->content };
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(strings) && r == 0; i++)
		r = keep_str(arena, text, strings[i]);
	for (size_t i = 0; i < ARRAY_LEN(spans) && r == 0; i++)
		r = keep_spans(arena, from, spans[i]);
	if (inout->nested_in >= 0)
		inout->nested_in += (int32_t)had;
	return r;
}
