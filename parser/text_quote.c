/*
 * Pairing of quotation marks. Each mark gets a direction from what stands
 * beside it (space before and a word behind: it opens); its shape decides only
 * where that is no help. Marks then pair like brackets within a paragraph, a
 * single one with a single one where possible, so broken texts still pair by position.
 */
#include <errno.h>

#include "parser/text_char.h"
#include "parser/text_token.h"


enum direction { NONE, OPEN, CLOSE, EITHER };

struct mark {
	uint32_t token, quotation; /* its entry in the list while open */
	uint8_t direction;
	bool single;
	bool double_closes; /* the next double mark of the paragraph closes */
	bool single_closes; /* the next single mark of the paragraph closes */
};

struct pairing {
	struct text *text;
	struct mark *marks; /* of one paragraph */
	uint32_t *stack;    /* indices into marks */
	struct quotation *found;
	uint32_t n_found, depth;
	uint32_t had; /* n_found at the paragraph's start */
	uint32_t open; /* found[] left open at the last paragraph's end, or TEXT_NONE */
};

static bool opens_context(const struct text *t, uint32_t i)
{
	uint32_t c;

	if (t->tokens[i].flags & (TOKEN_SPACE | TOKEN_PARAGRAPH) || i == 0)
		return true;
	c = text_first_char(t, i - 1);
	return c == '(' || c == '[' || c == '{' || c == '/' || c == '=' || t->tokens[i - 1].flags & TOKEN_DASH;
}

static bool closes_context(const struct text *t, uint32_t i)
{
	const struct token *next = &t->tokens[i + 1];
	uint32_t c;

	if (i + 1 >= t->n_tokens || next->kind == TOKEN_NEWLINE || next->flags & TOKEN_SPACE)
		return true;
	c = text_first_char(t, i + 1);
	return next->kind == TOKEN_PUNCT && c != '(' && c != '[' && c != '$' && c != '#' && c != '@' && c != 0xa3 &&
	       c != 0x20ac && c != 0xbf && c != 0xa1 && c != 0x2026 && c != '.';
}

/* A point behind a mark closes (“fair”.), points before words open (“...and so”). */
static bool closes_before_point(const struct text *t, uint32_t i)
{
	uint32_t c = text_first_char(t, i + 1);

	if (i + 1 >= t->n_tokens || (c != '.' && c != 0x2026))
		return false;
	return i + 2 >= t->n_tokens || t->tokens[i + 2].flags & TOKEN_SPACE || t->tokens[i + 2].kind >= TOKEN_PUNCT;
}

static enum direction shape_of(const struct text *t, uint32_t i)
{
	switch (text_first_char(t, i)) {
	case 0x201c:
	case 0x201e:
	case 0x2018:
	case 0x201a:
	case 0xab:
	case 0x2039:
	case '`':
		return OPEN;
	case 0x201d:
	case 0x2019:
	case 0xbb:
	case 0x203a:
		return CLOSE;
	default:
		return EITHER;
	}
}

static bool is_glued(const struct text *t, uint32_t i)
{
	return i + 1 < t->n_tokens && t->tokens[i + 1].kind == TOKEN_QUOTE && !(t->tokens[i + 1].flags & TOKEN_SPACE);
}

/* ’90s, ’em, ’til: an apostrophe for what was left out. */
static bool is_elision(const struct text *t, uint32_t i)
{
	static const struct str words[] = { STR_INIT("em"), STR_INIT("tis"), STR_INIT("twas"), STR_INIT("til"), STR_INIT("cause"),
		                            STR_INIT("n"), STR_INIT("bout"), STR_INIT("round") };

	if (i + 1 >= t->n_tokens || !(t->tokens[i].flags & TOKEN_SINGLE) || t->tokens[i + 1].flags & TOKEN_SPACE)
		return false;
	if (t->tokens[i + 1].kind == TOKEN_NUMBER)
		return shape_of(t, i) != OPEN && text_token(t, i + 1).len == 3;
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if (str_eq(text_token(t, i + 1), words[k]))
			return shape_of(t, i) != OPEN;
	return false;
}

static enum direction direction_of(const struct text *t, uint32_t i, bool left, bool right)
{
	if (is_elision(t, i))
		return NONE;
	if (left != right)
		return left ? OPEN : CLOSE;
	if (t->tokens[i].flags & TOKEN_SINGLE && left)
		return NONE;
	return shape_of(t, i);
}

/* The marks of tokens [first, last) with their directions; returns how many. */
static uint32_t collect(struct pairing *p, uint32_t first, uint32_t last)
{
	struct text *t = p->text;
	uint32_t n = 0;
	bool left = false, right = false, double_closes = false, single_closes = false;

	for (uint32_t i = first; i < last; i++) {
		if (t->tokens[i].kind != TOKEN_QUOTE)
			continue;
		bool goes_on = i > first && t->tokens[i - 1].kind == TOKEN_QUOTE && is_glued(t, i - 1);
		if (!goes_on)
			left = i == first || opens_context(t, i);
		p->marks[n++] = (struct mark){ .token = i, .direction = left ? OPEN : NONE,
			                       .single = t->tokens[i].flags & TOKEN_SINGLE };
	}
	for (uint32_t k = n; k-- > 0;) {
		struct mark *m = &p->marks[k];
		right = is_glued(t, m->token) && k + 1 < n ? right
		                                           : closes_context(t, m->token) || closes_before_point(t, m->token);
		m->direction = (uint8_t)direction_of(t, m->token, m->direction == OPEN, right);
		m->double_closes = double_closes;
		m->single_closes = single_closes;
		if (m->single && m->direction != NONE)
			single_closes = m->direction == CLOSE;
		else if (!m->single)
			double_closes = m->direction == CLOSE || m->direction == EITHER;
	}
	return n;
}

static void open_mark(struct pairing *p, uint32_t k)
{
	struct mark *m = &p->marks[k];

	m->quotation = p->n_found;
	p->found[p->n_found++] = (struct quotation){ .first = m->token, .last = 0, .flags = m->single ? QUOTATION_SINGLE : 0u };
	p->stack[p->depth++] = k;
}

static void close_mark(struct pairing *p, uint32_t k)
{
	struct mark *m = &p->marks[k], *o = &p->marks[p->stack[--p->depth]];
	struct quotation *q = &p->found[o->quotation];

	q->last = m->token + 1;
	q->flags |= QUOTATION_CLOSED | (o->single != m->single ? QUOTATION_MISMATCH : 0u);
	p->text->tokens[o->token].flags |= TOKEN_OPENS;
	p->text->tokens[m->token].flags |= TOKEN_CLOSES;
}

static bool after_s(const struct text *t, uint32_t i)
{
	struct str word = i ? text_token(t, i - 1) : (struct str){ 0 };

	return i && t->tokens[i - 1].kind == TOKEN_WORD && (word.ptr[word.len - 1] == 's' || word.ptr[word.len - 1] == 'S');
}

static bool before_small(const struct text *t, uint32_t i)
{
	return i + 1 < t->n_tokens && t->tokens[i + 1].kind == TOKEN_WORD && !(t->tokens[i + 1].flags & TOKEN_TITLE);
}

/* A single mark that could close: does it, or is it the apostrophe of ships’ crews? */
static void close_single(struct pairing *p, uint32_t k)
{
	struct mark *m = &p->marks[k];
	bool inside = p->depth > 0, top_single = inside && p->marks[p->stack[p->depth - 1]].single;
	bool possessive = after_s(p->text, m->token) && before_small(p->text, m->token);

	if (inside && top_single && !(possessive && m->single_closes)) {
		close_mark(p, k);
	} else if (inside && !top_single && !m->double_closes && shape_of(p->text, m->token) == EITHER) {
		close_mark(p, k);
	} else if (after_s(p->text, m->token) || (m->token && p->text->tokens[m->token - 1].kind == TOKEN_WORD)) {
		p->text->tokens[m->token].kind = TOKEN_WORD;
		p->text->tokens[m->token].flags |= TOKEN_CLITIC;
	}
}

static void close_double(struct pairing *p, uint32_t k)
{
	uint32_t d = p->depth;

	while (d > 0 && p->marks[p->stack[d - 1]].single)
		d--;
	if (d > 0)
		p->depth = d; /* single ones left open inside were apostrophes */
	else if (p->depth > 0)
		p->depth = 1;
	if (p->depth > 0)
		close_mark(p, k);
}

/* A closing mark without an opening one ends what the paragraph before left open. */
static bool close_before(struct pairing *p, uint32_t k, uint32_t first)
{
	struct quotation *q;

	if (p->open == TEXT_NONE || p->marks[k].single || p->n_found > p->had)
		return false;
	q = &p->found[p->open];
	q->flags |= QUOTATION_CONTINUES;
	p->found[p->n_found++] = (struct quotation){ .first = first, .last = p->marks[k].token + 1,
		                                     .flags = QUOTATION_CLOSED | QUOTATION_CONTINUED };
	p->text->tokens[p->marks[k].token].flags |= TOKEN_CLOSES;
	p->open = TEXT_NONE;
	return true;
}

static bool has_open_double(const struct pairing *p)
{
	for (uint32_t d = p->depth; d > 0; d--)
		if (!p->marks[p->stack[d - 1]].single)
			return true;
	return false;
}

static void pair_mark(struct pairing *p, uint32_t k, uint32_t first)
{
	struct mark *m = &p->marks[k];
	enum direction d = (enum direction)m->direction;

	if (d == EITHER)
		d = m->single ? CLOSE : has_open_double(p) ? CLOSE : OPEN;
	if (d == OPEN)
		open_mark(p, k);
	else if (d == CLOSE && m->single)
		close_single(p, k);
	else if (d == CLOSE && p->depth)
		close_double(p, k);
	else if (d == CLOSE)
		close_before(p, k, first);
	if (d == OPEN && !m->single && p->depth == 1)
		p->open = TEXT_NONE;
}

/* The end of a quotation that nothing closes and the next paragraph does not take up. */
static uint32_t unclosed_end(const struct pairing *p, uint32_t k, uint32_t n, uint32_t last)
{
	const struct text *t = p->text;
	uint32_t from = p->marks[k].token, stop = k + 1 < n ? p->marks[k + 1].token : last;
	uint32_t before = from ? text_first_char(t, from - 1) : 0;

	if ((t->tokens[from].flags & TOKEN_PARAGRAPH || before == ':' || before == ',') && stop == last)
		return last;
	for (uint32_t i = from + 1; i < stop; i++) {
		uint32_t c = text_first_char(t, i);
		if (t->tokens[i].kind == TOKEN_PUNCT && (c == '.' || c == '!' || c == '?'))
			return i + 1;
	}
	return stop;
}

static void close_paragraph(struct pairing *p, uint32_t n, uint32_t last, bool goes_on)
{
	bool bottom = true;

	p->open = TEXT_NONE;
	for (uint32_t d = 0; d < p->depth; d++) {
		struct mark *m = &p->marks[p->stack[d]];
		struct quotation *q = &p->found[m->quotation];
		if (m->single && !(goes_on && bottom && p->text->tokens[m->token].flags & TOKEN_PARAGRAPH))
			continue;
		q->last = bottom && goes_on ? last : unclosed_end(p, p->stack[d], n, last);
		if (q->last <= q->first + 1)
			continue;
		p->text->tokens[m->token].flags |= TOKEN_OPENS;
		if (bottom && goes_on)
			q->flags |= QUOTATION_CONTINUES;
		else if (bottom && q->last == last)
			p->open = m->quotation;
		bottom = false;
	}
	p->depth = 0;
}

/* Drops what never became a quotation and nests the rest. */
static void finish(struct pairing *p)
{
	struct text *t = p->text;
	uint32_t n = 0, top = TEXT_NONE;

	for (uint32_t i = 0; i < p->n_found; i++) {
		struct quotation q = p->found[i];
		if (q.last <= q.first + 1)
			continue;
		while (top != TEXT_NONE && p->found[top].last <= q.first)
			top = p->found[top].outer;
		q.outer = top;
		if (top != TEXT_NONE && q.last > p->found[top].last)
			q.last = p->found[top].last;
		p->found[n] = q;
		top = n++;
	}
	t->quotations = p->found;
	t->n_quotations = n;
	for (uint32_t i = 0, k = 0, in = TEXT_NONE, depth = 0; i < t->n_tokens; i++) {
		while (in != TEXT_NONE && p->found[in].last <= i)
			in = p->found[in].outer, depth--;
		while (k < n && p->found[k].first == i)
			in = k++, depth++;
		t->tokens[i].quotation = in;
		t->tokens[i].depth = (uint8_t)(depth > 255 ? 255 : depth);
	}
}

static bool opens_with_mark(const struct text *t, uint32_t paragraph)
{
	uint32_t i;

	if (paragraph >= t->n_paragraphs)
		return false;
	i = t->paragraphs[paragraph].first;
	return t->tokens[i].kind == TOKEN_QUOTE && i + 1 < t->n_tokens && t->tokens[i + 1].kind != TOKEN_NEWLINE;
}

int text_pair_quotes(struct arena *arena, struct text *t)
{
	struct pairing p = { .text = t, .open = TEXT_NONE };
	uint32_t marks = 0;
	bool continued = false;

	for (uint32_t i = 0; i < t->n_tokens; i++)
		marks += t->tokens[i].kind == TOKEN_QUOTE;
	p.marks = arena_alloc(arena, marks + 1, sizeof *p.marks);
	p.stack = arena_alloc(arena, marks + 1, sizeof *p.stack);
	p.found = arena_alloc(arena, marks + 1, sizeof *p.found);
	if (!p.marks || !p.stack || !p.found)
		return -ENOMEM;
	for (uint32_t i = 0; i < t->n_paragraphs; i++) {
		struct paragraph *para = &t->paragraphs[i];
		uint32_t n = collect(&p, para->first, para->last), had = p.n_found;
		p.had = had;
		for (uint32_t k = 0; k < n; k++)
			pair_mark(&p, k, para->first);
		if (continued && p.n_found > had && p.found[had].first == para->first)
			p.found[had].flags |= QUOTATION_CONTINUED;
		if (n)
			close_paragraph(&p, n, para->last, opens_with_mark(t, i + 1));
		else
			p.open = TEXT_NONE;
		continued = false;
		for (uint32_t q = had; q < p.n_found; q++)
			continued |= (p.found[q].flags & QUOTATION_CONTINUES) != 0;
	}
	finish(&p);
	return 0;
}
