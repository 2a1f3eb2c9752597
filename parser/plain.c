#include "parser/plain.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/body_sums.h"
#include "parser/decode.h"
#include "parser/language.h"
#include "parser/meta_names.h"
#include "parser/plain_dateline.h"
#include "parser/plain_head.h"
#include "parser/plain_lines.h"
#include "parser/plain_tail.h"

enum {
	TITLE_WORDS_MIN = 3,
	TITLE_WORDS_MAX = 30,
	DECK_WORDS_MIN = 5,
	HEADING_WORDS_MAX = 20,
	START_WORDS = 6,          /* least words of the line with which a body begins */
	OVERLAP_LEAST = 40,       /* percent of a title's words that the text takes up */
	OVERLAP_HEADED = 20,      /* the same of a line above a byline or date */
	HEAD_BEHIND_MAX = 3,
	TITLE_ABOVE_MAX = 2,      /* lines from a title to its byline: a deck between */
	TOP_LINES_MAX = 40,       /* how far down the body may begin */
	PLACE_BYTES_MAX = 48,
};

struct reading {
	struct str text;
	struct arena *arena;
	struct lines lines;
	size_t first, end; /* the body's lines */
	size_t title, deck; /* lines, or SIZE_MAX */
};

static struct str line_text(const struct reading *self, size_t i)
{
	return (struct str){ self->text.ptr + self->lines.at[i].from, self->lines.at[i].to - self->lines.at[i].from };
}

/* The byline or date close behind line i, which is then the head's: a deck may be a sentence. 0: none. */
static size_t head_behind(const struct reading *self, size_t i)
{
	for (size_t k = i + 1; k < self->lines.n && k <= i + HEAD_BEHIND_MAX; k++)
		if (self->lines.at[k].kind == LINE_BYLINE || self->lines.at[k].kind == LINE_DATE)
			return k;
	return 0;
}

/* The body begins with the first line that is a sentence or a turn, behind the head. */
static void find_first(struct reading *self)
{
	size_t n = self->lines.n < TOP_LINES_MAX ? self->lines.n : TOP_LINES_MAX;

	self->first = 0;
	for (size_t i = 0; i < n; i++) {
		struct line *l = &self->lines.at[i];
		size_t head = head_behind(self, i);
		if (l->kind != LINE_PROSE || l->words < START_WORDS)
			continue;
		if (is_site_notice(line_text(self, i), l->words)) {
			l->kind = LINE_FURNITURE;
			continue;
		}
		if (head && l->words <= TITLE_WORDS_MAX) {
			i = head;
			continue;
		}
		self->first = i;
		return;
	}
	/* No sentence: all that is not furniture. */
	while (self->first < n && self->lines.at[self->first].kind == LINE_FURNITURE)
		self->first++;
	if (self->first == n)
		self->first = 0;
}

struct seen_words {
	struct key_map map;
	uint32_t hits, of;
};

static bool note_word(void *ctx, uint32_t hash)
{
	*key_map_at(&((struct seen_words *)ctx)->map, hash) = 1;
	return true;
}

static bool seek_word(void *ctx, uint32_t hash)
{
	struct seen_words *w = ctx;

	w->of++;
	w->hits += key_map_find(&w->map, hash) != NULL;
	return true;
}

/* Percent of the line's words that the body has too. */
static uint32_t overlap(struct seen_words *body, struct str line)
{
	body->hits = body->of = 0;
	scan_words(line, seek_word, body);
	return body->of ? body->hits * 100 / body->of : 0;
}

/*
 * The title: of the lines before the body the first that the body takes up, and of those one above a byline or date
 * before the name of the site; else that which it takes up most.
 */
static int find_title(struct reading *self)
{
	struct str body = str_skip(self->text, self->lines.at[self->first].from);
	struct seen_words words = { 0 };
	uint32_t most = 0;
	bool most_headed = false;

	self->title = self->deck = SIZE_MAX;
	body.len = body.len < 65536 ? body.len : 65536;
	if (self->first == 0)
		return 0;
	if (key_map_init(&words.map, body.len / 2 + 1, self->arena) < 0)
		return -ENOMEM;
	scan_words(body, note_word, &words);
	for (size_t i = 0; i < self->first; i++) {
		const struct line *l = &self->lines.at[i];
		if (l->kind != LINE_SHORT && l->kind != LINE_PROSE)
			continue;
		if (l->words < TITLE_WORDS_MIN || l->words > TITLE_WORDS_MAX)
			continue;
		uint32_t share = overlap(&words, line_text(self, i));
		size_t head = head_behind(self, i);
		bool headed = head && head <= i + TITLE_ABOVE_MAX;
		if (self->title == SIZE_MAX || (headed && !most_headed && share >= OVERLAP_HEADED) ||
		    (most < OVERLAP_LEAST && share > most && headed >= most_headed)) {
			self->title = i;
			most = share;
			most_headed = headed;
		}
	}
	size_t next = self->title + 1;
	if (self->title != SIZE_MAX && next < self->first && self->lines.at[next].kind == LINE_SHORT &&
	    self->lines.at[next].words >= DECK_WORDS_MIN && self->lines.at[next].gap_before)
		self->deck = next;
	return 0;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static int set_date(struct reading *self, const struct line *l, struct article *a)
{
	struct date d = l->date.date;
	char text[32];

	if (a->published.len)
		return 0;
	a->published_from = STR("text");
	if (date_time_format(str_skip(self->text, l->date.to), d, text))
		return arena_dup(self->arena, str_from(text), &a->published);
	return arena_printf(self->arena, &a->published, "%04u-%02u-%02u", d.year, d.month, d.day);
}

static int read_byline(struct reading *self, const struct line *l, struct article *a)
{
	struct str s = { self->text.ptr + l->from, l->to - l->from };
	struct names names;

	if (l->has_date && l->date.from > l->from)
		s.len = l->date.from - l->from;
	names_from(s, &names);
	return names.n && !a->author.len ? names_join(&names, self->arena, &a->author) : 0;
}

static bool is_date(const struct reading *self, size_t i)
{
	return self->lines.at[i].kind == LINE_DATE;
}

/* Byline, date, place and outlet from the lines before the body. */
static int read_head(struct reading *self, struct article *a)
{
	for (size_t i = 0; i < self->first; i++) {
		const struct line *l = &self->lines.at[i];
		int r = 0;
		if (l->kind == LINE_BYLINE)
			r = read_byline(self, l, a);
		if (r == 0 && l->has_date && (l->kind == LINE_BYLINE || l->kind == LINE_DATE))
			r = set_date(self, l, a);
		if (r < 0)
			return r;
		/* "Port Halvern, 9 April 2026" */
		if (l->kind == LINE_DATE && !a->place.len && l->date.from > l->from + 3) {
			struct str before = str_trim((struct str){ self->text.ptr + l->from, l->date.from - l->from });
			if (str_ends(before, STR(",")) && is_upper(before.ptr[0]) && before.len < PLACE_BYTES_MAX)
				a->place = str_trim((struct str){ before.ptr, before.len - 1 });
		}
	}
	for (size_t i = 0; i < self->first && !a->author.len; i++) {
		struct str line = line_text(self, i);
		bool beside = (i > 0 && is_date(self, i - 1)) || (i + 1 < self->first && is_date(self, i + 1));
		if (i != self->title && beside && self->lines.at[i].kind == LINE_SHORT && is_lone_name(line))
			a->author = line;
	}
	for (size_t i = 0; i < self->first && !a->published.len; i++)
		if (self->lines.at[i].has_date && self->lines.at[i].kind != LINE_CREDIT && set_date(self, &self->lines.at[i], a) < 0)
			return -ENOMEM;
	return 0;
}

/* "© Ministry of ..." behind the body names the outlet. */
static void read_tail(const struct reading *self, struct article *a)
{
	for (size_t i = self->end; i < self->lines.n && !a->outlet.len; i++) {
		struct str s = line_text(self, i);
		if (self->lines.at[i].kind != LINE_CREDIT || !str_starts(s, STR("©")))
			continue;
		s = str_trim(str_skip(s, 2));
		while (s.len && (s.ptr[0] == ' ' || (s.ptr[0] >= '0' && s.ptr[0] <= '9')))
			s = str_skip(s, 1);
		s.len = str_find_byte(s, '.', 0);
		a->outlet = s.len < 80 ? s : a->outlet;
	}
}

/* "The minister stated the following:" introduces, "Press freedom:" is a heading. */
static bool introduces(struct str s, unsigned words)
{
	static const struct str inside[] = { STR_INIT("here "), STR_INIT("following"), STR_INIT(" said"), STR_INIT(" stated"), STR_INIT(" told"),
					     STR_INIT(" says"), STR_INIT("below"), STR_INIT(" wrote"), STR_INIT(" adding"), STR_INIT(" are:"),
					     STR_INIT(" asked"), STR_INIT(" added") };

	for (size_t i = 0; i < ARRAY_LEN(inside); i++)
		for (size_t at = 0; at + inside[i].len <= s.len; at++)
			if (str_eq_nocase((struct str){ s.ptr + at, inside[i].len }, inside[i]))
				return true;
	return words > 7;
}

static bool is_numbered(struct str s)
{
	size_t n = 0;

	while (n < s.len && n < 3 && s.ptr[n] >= '0' && s.ptr[n] <= '9')
		n++;
	return n && n + 2 < s.len && (s.ptr[n] == '.' || s.ptr[n] == ')') && s.ptr[n + 1] == ' ';
}

static bool is_heading(const struct reading *self, size_t i)
{
	const struct line *l = &self->lines.at[i];
	struct str s = line_text(self, i);
	unsigned char c = (unsigned char)s.ptr[0];

	if (!l->gap_before || i + 1 >= self->end || l->words > HEADING_WORDS_MAX || memchr("-*", s.ptr[0], 2))
		return false;
	if (self->lines.at[i + 1].kind != LINE_PROSE && self->lines.at[i + 1].words <= 8)
		return false;
	if (is_numbered(s) && l->words < 12)
		return true;
	if (str_ends(s, STR(":")))
		return !introduces(s, l->words);
	return l->kind == LINE_SHORT && (is_upper((char)c) || c >= 0x80 || c == '"') &&
	       (!ends_as_sentence(s) || str_ends(s, STR("\"")) || str_ends(s, STR("”")));
}

/* The body's spans, cut where furniture or a credit stands in it, and its headings. */
static int write_spans(struct reading *self, struct article *a)
{
	size_t n = self->end - self->first;
	struct span *body = arena_alloc(self->arena, n + 1, sizeof *body), *headings = arena_alloc(self->arena, n + 1, sizeof *headings);

	if (!body || !headings)
		return -ENOMEM;
	a->body.at = body;
	a->headings.at = headings;
	for (size_t i = self->first; i < self->end; i++) {
		const struct line *l = &self->lines.at[i];
		bool out = l->kind == LINE_FURNITURE || (l->kind == LINE_CREDIT && l->words < 15);
		if (out)
			continue;
		bool joined = a->body.n && i > self->first && body[a->body.n - 1].to == self->lines.at[i - 1].to;
		if (joined)
			body[a->body.n - 1].to = (uint32_t)l->to;
		else
			body[a->body.n++] = (struct span){ (uint32_t)l->from, (uint32_t)l->to };
		if (is_heading(self, i))
			headings[a->headings.n++] = (struct span){ (uint32_t)l->from, (uint32_t)l->to };
	}
	return 0;
}

static int read_lines(struct reading *self, const struct page_hints *hints, struct article *a)
{
	find_first(self);
	if (find_title(self) < 0)
		return -ENOMEM;
	if (hints->published.len)
		a->published = hints->published, a->published_from = STR("feed");
	if (read_head(self, a) < 0)
		return -ENOMEM;
	self->end = plain_end(self->text, &self->lines, self->first, a->author);
	struct str agency = { NULL, 0 };
	struct str place = dateline_read(line_text(self, self->first), &agency);
	a->place = place.len ? place : a->place;
	a->outlet = agency;
	read_tail(self, a);
	a->title = self->title != SIZE_MAX ? line_text(self, self->title) : hints->title;
	if (self->deck != SIZE_MAX)
		a->deck = (struct span){ (uint32_t)self->lines.at[self->deck].from, (uint32_t)self->lines.at[self->deck].to };
	return write_spans(self, a);
}

int plain_read(struct str bytes, const struct page_hints *hints, struct arena *arena, struct article *ret, const char **reterr_why)
{
	struct decoded page;
	int r = decode_text(bytes, hints->content_type, arena, &page);

	if (r < 0)
		return r;
	struct reading self = { .text = page.text, .arena = arena };
	ret->text = page.text;
	ret->url = hints->url;
	r = lines_from(page.text, arena, &self.lines);
	if (r < 0)
		return r;
	if (!self.lines.n) {
		*reterr_why = "no text";
		return -EBADMSG;
	}
	r = read_lines(&self, hints, ret);
	if (r < 0)
		return r;
	if (!ret->body.n) {
		*reterr_why = "no article in the text";
		return -EBADMSG;
	}
	ret->language = language_of(str_skip(page.text, ret->body.at[0].from), hints->language);
	return 0;
}
