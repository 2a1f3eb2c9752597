#include <errno.h>

#include "common/cleanup.h"
#include "parser/extract_impl.h"
#include "parser/text_token.h"

#define HEADING_WORDS_MAX 18

static bool overlaps(struct span s, uint32_t from, uint32_t to)
{
	return from < s.to && s.from < to;
}

static bool in_spans(struct spans s, uint32_t from, uint32_t to)
{
	size_t low = 0, high = s.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (s.at[mid].to <= from)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s.n && overlaps(s.at[low], from, to);
}

/* A short line without a final stop. */
static bool looks_like_heading(const struct text *t, const struct paragraph *p)
{
	const struct token *last = &t->tokens[p->last - 1];
	uint32_t c = text_first_char(t, p->last - 1), words = 0;

	if (p->last - p->first > 2 * HEADING_WORDS_MAX || t->tokens[p->first].flags & TOKEN_OPENS)
		return false;
	for (uint32_t i = p->first; i < p->last; i++)
		words += t->tokens[i].kind <= TOKEN_NUMBER;
	if (words > HEADING_WORDS_MAX || words < 2 || last->flags & TOKEN_ABBREV)
		return false;
	return last->kind <= TOKEN_NUMBER ||
	       (last->flags & TOKEN_CLOSES && p->last - p->first > 2 &&
		t->tokens[p->last - 2].kind <= TOKEN_NUMBER) ||
	       c == ')';
}

/* Below the headline: a sentence or two, no byline, date or credit. */
static bool may_be_deck(const struct reading *r, const struct paragraph *p)
{
	const struct text *t = &r->text;
	uint32_t words = 0, verbs = 0, c = text_first_char(t, p->first);

	if (str_eq_nocase(text_token(t, p->first), STR("by")) || c == 0xa9 || t->tokens[p->first].kind == TOKEN_NUMBER)
		return false;
	for (uint32_t i = p->first; i < p->last; i++) {
		words += t->tokens[i].kind <= TOKEN_NUMBER;
		verbs += r->entries[i].verb || r->entries[i].classes & (W_VERB | W_BE | W_HAVE | W_MODAL);
	}
	return words >= 5 && words < 60 && verbs > 0;
}

int extract_parts(struct reading *r)
{
	const struct text *t = &r->text;
	const struct article *a = r->article;
	size_t at = a->title.len ? str_find(a->text, a->title, 0) : a->text.len;
	struct span title = { (uint32_t)at, (uint32_t)(at < a->text.len ? at + a->title.len : at) };
	bool before_body = true, titled = false;

	r->parts = arena_alloc(r->arena, t->n_paragraphs + 1, 1);
	if (!r->parts)
		return -ENOMEM;
	for (uint32_t i = 0; i < t->n_paragraphs; i++) {
		const struct paragraph *p = &t->paragraphs[i];
		uint32_t from = t->tokens[p->first].from, to = t->tokens[p->last - 1].to;
		if (overlaps(title, from, to) && before_body)
			r->parts[i] = PART_HEADLINE, titled = true;
		else if (overlaps(a->deck, from, to))
			r->parts[i] = PART_DECK;
		else if (in_spans(a->headings, from, to))
			r->parts[i] = PART_HEADING;
		else if (titled && before_body && i > 0 && r->parts[i - 1] == PART_HEADLINE &&
			 !in_spans(a->body, from, to) && may_be_deck(r, p))
			r->parts[i] = PART_DECK;
		else if (!in_spans(a->body, from, to) || text_first_char(t, p->first) == 0xa9)
			r->parts[i] = PART_OUTSIDE;
		else if (looks_like_heading(t, p))
			r->parts[i] = PART_HEADING;
		else
			r->parts[i] = PART_BODY, before_body = false;
	}
	return 0;
}

#define DATELINE_MAX 16 /* tokens */

/* Only names in capitals, dates and agencies may stand in a dateline. */
static bool fits_dateline(const struct reading *r, uint32_t i)
{
	const struct token *k = &r->text.tokens[i];
	uint32_t c = text_first_char(&r->text, i);

	if (k->kind == TOKEN_NUMBER || r->entries[i].classes & W_TIME)
		return true;
	if (k->kind == TOKEN_WORD)
		return k->flags & (TOKEN_CAPS | TOKEN_ABBREV | TOKEN_TITLE);
	return k->kind == TOKEN_PUNCT && (c == ',' || c == '.' || c == '/' || c == '(' || c == ')');
}

/* "14:05 The mayor said", "14:05 \"We stay,\" she said": the time of a live blog's entry. */
static bool is_clock(const struct text *t, uint32_t i)
{
	struct str w = text_token(t, i);

	return t->tokens[i].kind == TOKEN_NUMBER && (w.len == 4 || w.len == 5) && w.ptr[w.len - 3] == ':';
}

uint32_t extract_after_dateline(const struct reading *r, uint32_t p)
{
	const struct text *t = &r->text;
	const struct paragraph *para = &t->paragraphs[p];

	uint32_t next = para->first + 1;

	if (is_clock(t, para->first) && next < para->last &&
	    (t->tokens[next].kind == TOKEN_WORD || t->tokens[next].flags & TOKEN_OPENS))
		return next;
	uint32_t stop = para->first + DATELINE_MAX < para->last ? para->first + DATELINE_MAX : para->last, end = para->first;
	bool caps = t->tokens[para->first].flags & TOKEN_CAPS || text_first_char(t, para->first) == '/', date = false;

	for (uint32_t i = para->first; caps && i < stop; i++) {
		uint32_t c = text_first_char(t, i);
		if (i > para->first && (t->tokens[i].flags & TOKEN_DASH || (c == ':' && t->tokens[i - 1].flags & TOKEN_CAPS)))
			return i + 1 < para->last ? i + 1 : para->first;
		if (!fits_dateline(r, i))
			break;
		date |= (r->entries[i].classes & W_TIME) != 0 || c == '/';
		if (c == '.' && date && t->tokens[i].kind == TOKEN_PUNCT)
			end = i + 1; /* "OSLO, May 2. /ABC/." */
	}
	return end;
}

const char *extract_genre(const struct reading *r)
{
	const struct text *t = &r->text;
	uint32_t clocks = 0, comments = 0, first_person = 0;

	if (r->n_turns)
		return "interview";
	for (uint32_t i = 0; i < t->n_paragraphs; i++) {
		uint32_t k = t->paragraphs[i].first;
		struct str w = text_token(t, k);
		if (r->parts[i] == PART_OUTSIDE)
			continue;
		clocks += t->tokens[k].kind == TOKEN_NUMBER && w.len >= 4 && w.len <= 5 &&
			  memchr(w.ptr, ':', w.len) && r->parts[i] == PART_HEADING;
		comments += str_eq(w, STR("Comment")) && k + 1 < t->n_tokens && text_first_char(t, k + 1) == ':';
	}
	for (uint32_t i = 0; i < t->n_tokens; i++)
		first_person += t->tokens[i].depth == 0 && t->tokens[i].kind == TOKEN_WORD && str_eq(text_token(t, i), STR("I"));
	if (clocks >= 3)
		return "live";
	if (comments)
		return "briefing";
	return first_person >= 3 ? "opinion" : "news";
}

#define ADDRESS_WORDS 60 /* running words for each "you", "I" or "we" of a text that talks to its reader */

bool extract_addresses(const struct reading *r)
{
	static const char *const list[] = { "you", "your", "yours", "i", "my", "me", "we", "our", "us" };
	const struct text *t = &r->text;
	uint32_t words = 0, persons = 0;

	for (uint32_t i = 0; i < t->n_tokens; i++) {
		struct str w = text_token(t, i);
		if (t->tokens[i].kind != TOKEN_WORD || t->tokens[i].depth || (r->turn_of && r->turn_of[t->tokens[i].paragraph]))
			continue;
		words++;
		if (w.len > 4 && str_ends(w, STR("day")) && r->entries[i].classes & W_TIME && t->tokens[i].flags & TOKEN_TITLE)
			return false; /* a weekday: it tells what happened */
		for (size_t k = 0; w.len < 6 && k < ARRAY_LEN(list); k++)
			persons += str_eq_nocase(w, str_from(list[k])) && !(t->tokens[i].flags & TOKEN_CAPS && w.len > 1);
	}
	return persons * ADDRESS_WORDS > words;
}
