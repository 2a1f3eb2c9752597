/*
 * When, where, to whom and on what occasion a statement was made, where its own
 * sentence says so outside source and content: "told reporters in Lund on Thursday".
 */
#include <errno.h>

#include "common/cleanup.h"
#include "parser/extract_impl.h"
#include "parser/text_token.h"

#define DETAIL_TOKENS 60 /* of a sentence that are looked at */

struct day {
	int year, month, day; /* month and day from 1 */
};

static int number(struct str s, size_t from, size_t n)
{
	int v = 0;

	for (size_t i = from; i < from + n; i++) {
		if (i >= s.len || s.ptr[i] < '0' || s.ptr[i] > '9')
			return -1;
		v = 10 * v + (s.ptr[i] - '0');
	}
	return v;
}

static bool read_day(struct str published, struct day *ret)
{
	struct day d = { number(published, 0, 4), number(published, 5, 2), number(published, 8, 2) };

	if (d.year < 1 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31)
		return false;
	*ret = d;
	return true;
}

/* Days from 1970-01-01 and back; H. Hinnant, "chrono-compatible low-level date algorithms". */
static long to_days(struct day d)
{
	long y = d.year - (d.month <= 2), era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
	long doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1, doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

static struct day from_days(long z)
{
	z += 719468;
	long era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365,
	     doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	struct day d = { (int)(yoe + era * 400), (int)(mp < 10 ? mp + 3 : mp - 9), (int)(doy - (153 * mp + 2) / 5 + 1) };

	d.year += d.month <= 2;
	return d;
}

static int index_in(struct str word, const char *const *list, int n)
{
	for (int i = 0; i < n; i++) {
		struct str full = str_from(list[i]);
		struct str plain = word.len && word.ptr[word.len - 1] == '.' ? (struct str){ word.ptr, word.len - 1 } : word;
		if (str_eq(plain, full) || (plain.len >= 3 && plain.len < 5 && str_starts(full, plain)))
			return i;
	}
	return -1;
}

static int weekday_of(struct str word)
{
	static const char *const days[] = { "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday" };

	return index_in(word, days, 7); /* 1970-01-01 was a Thursday */
}

static int month_of(struct str word)
{
	static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September",
		                              "October", "November", "December" };

	return index_in(word, months, 12);
}

static int day_number(const struct text *t, uint32_t i)
{
	struct str w = i < t->n_tokens ? text_token(t, i) : (struct str){ 0 };
	int n = w.len == 1 ? number(w, 0, 1) : w.len == 2 ? number(w, 0, 2) : -1;

	return n >= 1 && n <= 31 ? n : -1;
}

static int write_day(struct arena *arena, struct day d, struct str *ret)
{
	return arena_printf(arena, ret, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* "September 22", "22 September", with a year or that of publication. */
static int month_day(struct reading *r, uint32_t i, bool dated, struct day published, struct str *ret)
{
	const struct text *t = &r->text;
	struct day d = { 0, month_of(text_token(t, i)) + 1, day_number(t, i + 1) };
	uint32_t after = i + 2;

	if (d.day < 0 && i > 0)
		d.day = day_number(t, i - 1), after = i + 1;
	if (d.day < 0)
		return 0;
	if (after < t->n_tokens && text_first_char(t, after) == ',')
		after++;
	d.year = after < t->n_tokens && text_token(t, after).len == 4 ? number(text_token(t, after), 0, 4) : -1;
	if (d.year < 1000) {
		if (!dated)
			return 0;
		d.year = published.year;
		d.year -= to_days(d) > to_days(published) + 1;
	}
	return write_day(r->arena, d, ret);
}

static int find_date(struct reading *r, uint32_t i, struct str *ret)
{
	struct str w = text_token(&r->text, i);
	struct day published = { 0 };
	bool dated = read_day(r->article->published, &published);
	int day = weekday_of(w);
	long days;

	if (month_of(w) >= 0 && r->text.tokens[i].flags & TOKEN_TITLE)
		return month_day(r, i, dated, published, ret);
	if (!dated)
		return 0;
	days = to_days(published);
	if (day >= 0)
		return write_day(r->arena, from_days(days - ((days - day) % 7 + 7) % 7), ret);
	if (str_eq_nocase(w, STR("yesterday")))
		return write_day(r->arena, from_days(days - 1), ret);
	if (str_eq_nocase(w, STR("today")) || str_eq_nocase(w, STR("tonight")))
		return write_day(r->arena, published, ret);
	return 0;
}

bool extract_in_words(const struct attribution *a, uint32_t i)
{
	if (i >= a->source.first && i < a->source.last)
		return true;
	for (uint32_t c = 0; c < a->n_content && c < 64; c++)
		if (i >= a->content[c].first && i < a->content[c].last)
			return true;
	return false;
}

static struct str run_of(const struct text *t, uint32_t first, uint32_t last)
{
	uint32_t from = t->tokens[first].from;

	return (struct str){ t->bytes.ptr + from, t->tokens[last - 1].to - from };
}

/* A noun phrase from token i: its article left out. */
static struct str phrase(const struct reading *r, const struct attribution *a, uint32_t i, uint32_t end)
{
	uint32_t first = i, last;

	while (first < end && r->entries[first].classes & W_DET)
		first++;
	for (last = first; last < end && last < first + 8 && !extract_in_words(a, last); last++) {
		uint32_t c = r->entries[last].classes;
		if (r->text.tokens[last].kind > TOKEN_NUMBER ||
		    c & (W_PREP | W_TIME | W_SUBORD | W_CONJ | W_REL | W_BE | W_HAVE | W_MODAL | W_ADV | W_SUBJ))
			break;
	}
	return last > first ? run_of(&r->text, first, last) : (struct str){ 0 };
}

static bool is_occasion(const struct reading *r, struct str s, uint32_t from, uint32_t end)
{
	for (uint32_t i = from; i < end && r->text.tokens[i].from < (uint32_t)(s.ptr - r->text.bytes.ptr) + s.len; i++)
		if (r->entries[i].classes & W_OCCASION)
			return true;
	return false;
}

static void after_preposition(const struct reading *r, const struct attribution *a, uint32_t i, uint32_t end, struct statement *s)
{
	struct str w = text_token(&r->text, i), p;
	bool in = str_eq_nocase(w, STR("in")) || str_eq_nocase(w, STR("at"));

	if (i + 1 >= end || extract_in_words(a, i + 1) || !(in || str_among_nocase(w, "to during on")))
		return;
	if (str_eq_nocase(w, STR("to")) && !(r->entries[i + 1].classes & (W_HEARER | W_DET)))
		return;
	p = phrase(r, a, i + 1, end);
	if (!p.len)
		return;
	if (is_occasion(r, p, i + 1, end)) {
		if (!s->occasion.len)
			s->occasion = p;
	} else if (in && !s->place.len && r->text.tokens[i + 1].flags & TOKEN_TITLE && !(r->entries[i + 1].classes & W_TIME) &&
		   !extract_names_language(r, i + 1, end)) {
		s->place = p;
	} else if (str_eq_nocase(w, STR("to")) && !s->to.len && r->entries[i + 1].classes & W_HEARER) {
		s->to = p;
	}
}

/* "told parliament", "told a briefing". */
static void hearer(const struct reading *r, const struct attribution *a, uint32_t end, struct statement *s)
{
	const struct entry *verb = &r->entries[a->cue.last - 1];
	uint32_t at = a->cue.last;
	struct str p;

	if (!verb->verb || !(lexicon_verbs[verb->verb - 1].frames & V_HEAR) || at >= end || extract_in_words(a, at) ||
	    r->entries[at].classes & (W_PREP | W_SUBORD | W_OBJ))
		return;
	p = phrase(r, a, at, end);
	if (p.len && is_occasion(r, p, at, end))
		s->occasion = p;
	else
		s->to = p;
}

int extract_detail(struct reading *r, const struct attribution *a, struct statement *s)
{
	const struct text *t = &r->text;
	const struct sentence *sentence;
	uint32_t first, last;
	int e = 0;

	if (a->cue.first >= a->cue.last || a->turn)
		return 0;
	sentence = &t->sentences[t->tokens[a->cue.first].sentence];
	first = a->cue.first > sentence->first + DETAIL_TOKENS ? a->cue.first - DETAIL_TOKENS : sentence->first;
	last = sentence->last < a->cue.last + DETAIL_TOKENS ? sentence->last : a->cue.last + DETAIL_TOKENS;
	hearer(r, a, last, s);
	for (uint32_t i = first; i < last && e >= 0; i++) {
		if (extract_in_words(a, i) || t->tokens[i].kind > TOKEN_NUMBER ||
		    t->tokens[i].depth != t->tokens[a->cue.first].depth)
			continue;
		if (r->entries[i].classes & W_TIME && !s->said_at.len)
			e = find_date(r, i, &s->said_at);
		else if (r->entries[i].classes & W_PREP)
			after_preposition(r, a, i, last, s);
	}
	return e < 0 ? e : 0;
}
