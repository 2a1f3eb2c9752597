/* tally by month or year of what one condition finds, and a range of dates: by the rows of months.h where there are any. */
#include <errno.h>

#include "common/cleanup.h"
#include "common/pack_at.h"
#include "store/answer.h"
#include "store/months.h"

enum { WORDS_MAX = 8, ROW_BYTES = 40 };

struct counting {
	struct asking *asking;
	const struct view *tree; /* without the segments */
	uint64_t from, to;     /* dates; to is not among them */
	bool ranged;
	struct months all, row;
	struct replaced replaced;
	/* Names: every word of them is in each. */
	enum term_kind whole, part;
	struct str words[WORDS_MAX];
	size_t n_words;
};

/* ---- from lists ---- */

static int count_posting(struct counting *c, const struct posting *p)
{
	if (c->ranged && (p->date == POSTING_NO_DATE || p->date < c->from || p->date >= c->to))
		return 0;
	int gone = replaced_get(&c->replaced, p->seq);
	return gone ? (gone < 0 ? gone : 0) : months_count(&c->all, p->date);
}

static int count_block(struct counting *c, const struct block *b)
{
	int r = 0;

	for (size_t i = 0; i < b->n && r == 0; i++)
		r = count_posting(c, &(struct posting){ .date = b->date[i], .seq = b->seq[i] });
	return r;
}

/* What a long list has from one date to before another. */
static int count_part(struct counting *c, struct str term, uint64_t from, uint64_t to)
{
	struct posting p;
	struct list *list;
	int r = list_open(c->tree, term, c->asking->arena, &list);

	if (r == 0)
		r = list_start(list, false, from, 0);
	else
		return r;
	while (r == 0 && (r = list_next(list, &p)) > 0)
		r = p.date >= to ? 1 : count_posting(c, &p);
	list_close(list);
	return r < 0 ? r : 0;
}

/* ---- from rows ---- */

static int take_month(struct counting *c, struct str term, const struct month *m)
{
	uint64_t begin, end;

	if (!c->ranged || (m->first >= c->from && m->last < c->to))
		return months_add(&c->all, m);
	if (m->last < c->from || m->first >= c->to)
		return 0;
	month_dates(m->number, &begin, &end);
	return count_part(c, term, begin > c->from ? begin : c->from, end < c->to ? end : c->to);
}

/* The tree's part of a list. 1: counted; 0: it has no row and is long. */
static int count_tree(struct counting *c, struct str term)
{
	struct list *list;
	int r = months_view(c->tree, term, &c->row);

	if (r == 0 && !c->ranged && !c->all.n && !c->all.undated) {
		struct months none = c->all;

		c->all = c->row;
		c->row = none;
		return 1;
	}
	if (r == 0) {
		if (!c->ranged)
			c->all.undated += c->row.undated;
		for (size_t i = 0; i < c->row.n && r == 0; i++)
			r = take_month(c, term, &c->row.at[i]);
		return r < 0 ? r : 1;
	}
	/* One that is damaged is found by a check, and taken out by the next fold. */
	if (r == -ENOENT || r == -EIO)
		r = list_open(c->tree, term, c->asking->arena, &list);
	if (r < 0)
		return r;
	bool blocked = list->blocked;
	if (!blocked && list->in_tree)
		r = count_block(c, list->block);
	list_close(list);
	return r < 0 ? r : !blocked;
}

/* ---- one condition ---- */

static int count_tail(struct counting *c, struct list *const *lists, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < lists[0]->n_tail && r == 0; i++) {
		const struct posting *p = &lists[0]->tail[i];

		r = 1;
		for (size_t k = 1; k < n && r > 0; k++)
			r = list_has(lists[k], p->date, p->seq, NULL);
		if (r > 0)
			r = count_posting(c, p);
	}
	return r;
}

/* Statements in the segments that all of n terms have. */
static int count_segments(struct counting *c, const struct term *terms, size_t n)
{
	struct list *lists[WORDS_MAX] = { NULL };
	size_t opened = 0;
	int r = 0;

	if (c->asking->view.n_segments == 0)
		return 0;
	for (; opened < n && r == 0; opened += r == 0)
		r = list_open(&c->asking->view, term_str(&terms[opened]), c->asking->arena, &lists[opened]);
	if (r == 0)
		r = count_tail(c, lists, n);
	for (size_t i = 0; i < opened; i++)
		list_close(lists[i]);
	return r;
}

static int count_value(struct counting *c, enum term_kind kind, struct str value)
{
	struct term term;

	term_set(&term, kind, value);
	int r = count_tree(c, term_str(&term));
	int tail = r > 0 ? count_segments(c, &term, 1) : 0;
	return tail < 0 ? tail : r;
}

/* ---- names by their words ---- */

static int count_name(void *ctx, struct str name)
{
	struct counting *c = ctx;
	struct term term;

	for (size_t i = 0; i < c->n_words; i++)
		if (!name_has_word(name, c->words[i]))
			return 0;
	term_set(&term, c->whole, name);
	int r = count_tree(c, term_str(&term));
	return r == 0 ? -ENOENT : r < 0 ? r : 0;
}

/* A statement has one speaker and one outlet, so names do not overlap. */
static int count_names(struct counting *c, struct str text)
{
	struct words words = { .in = text };
	struct term parts[WORDS_MAX];
	struct str word;
	int r = -ENOENT;

	for (; words_next(&words, &word); c->n_words++) {
		if (c->n_words == WORDS_MAX)
			return 0;
		term_set(&parts[c->n_words], c->part, word);
		c->words[c->n_words] = str_skip(term_str(&parts[c->n_words]), 1);
	}
	/* Surnames come last, and are fewer than what stands before them. */
	for (size_t i = c->n_words; i-- > 0 && r == -ENOENT;) {
		months_clear(&c->all);
		r = months_names(c->tree, c->whole, c->words[i], count_name, c);
		r = r == -EIO ? -ENOENT : r;
	}
	if (r == 0)
		r = count_segments(c, parts, c->n_words);
	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

/* ---- queries ---- */

static int count_folded(struct counting *c, enum term_kind kind, struct str text)
{
	owned(buf_destroy) struct buf folded = { 0 };

	words_fold_name(text, &folded);
	if (buf_error(&folded) || !folded.len)
		return buf_error(&folded);
	return count_value(c, kind, buf_str(&folded));
}

static int count_names_of(struct counting *c, enum term_kind kind, struct str text)
{
	c->whole = kind;
	c->part = kind == TERM_SPEAKER ? TERM_NAME : TERM_OUTLET_WORD;
	return count_names(c, text);
}

static int count_as_it_is(struct counting *c, enum term_kind kind, struct str text)
{
	return text.len ? count_value(c, kind, text) : 0;
}

static int count_term(struct counting *c, const struct query *q)
{
	static const struct {
		enum query_field field;
		enum term_kind kind;
		int (*count)(struct counting *c, enum term_kind kind, struct str text);
	} ways[] = {
		{ FIELD_BY, TERM_SPEAKER, count_names_of }, { FIELD_OUTLET, TERM_OUTLET, count_names_of },
		{ FIELD_SPEAKER, TERM_SPEAKER, count_folded }, { FIELD_TOPIC, TERM_TOPIC, count_as_it_is },
		{ FIELD_FEED, TERM_FEED, count_folded }, { FIELD_LANG, TERM_LANGUAGE, count_folded },
	};

	for (size_t i = 0; !q->regex && !q->prefix && i < ARRAY_LEN(ways); i++)
		if (ways[i].field == q->field)
			return ways[i].count(c, ways[i].kind, q->text);
	return 0;
}

static void set_range(struct counting *c, const struct query *q)
{
	c->ranged = true;
	/* Dates are kept in seconds: a range begins with the second that its beginning is in. */
	if (q->from != INT64_MIN)
		c->from = posting_date(q->from);
	if (q->to != INT64_MAX)
		c->to = q->to == INT64_MIN ? 0 : posting_date(q->to - 1) + 1;
}

static bool is_dates(const struct query *q)
{
	return q->kind == QUERY_RANGE && q->field == FIELD_DATE;
}

static int count_query(struct counting *c, const struct query *q)
{
	const struct query *other = q;

	if (q->kind == QUERY_AND && q->n == 2 && (is_dates(q->child[0]) || is_dates(q->child[1]))) {
		bool first = is_dates(q->child[0]);

		set_range(c, q->child[first ? 0 : 1]);
		other = q->child[first ? 1 : 0];
	}
	if (other->kind == QUERY_TERM)
		return count_term(c, other);
	if (is_dates(other) && other == q)
		set_range(c, q);
	else if (other->kind != QUERY_ALL)
		return 0;
	return count_value(c, TERM_ALL, (struct str){ 0 });
}

/* ---- rows of the answer ---- */

/* Months of one year are one. */
static void join_years(struct months *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		struct month one = m->at[i];

		one.number -= one.number % 12;
		if (n && m->at[n - 1].number == one.number) {
			m->at[n - 1].count += one.count;
			m->at[n - 1].last = one.last;
		} else {
			m->at[n++] = one;
		}
	}
	m->n = n;
}

enum { DAY_BYTES = 10 /* 2026-10-01 */ };

static void print_year(uint32_t year, char out[DAY_BYTES])
{
	for (int i = 3; i >= 0; i--, year /= 10)
		out[i] = (char)('0' + year % 10);
	memcpy(out + 4, "-00-01", 6);
}

/* out has another month of year *known, from 0 on; or anything, and that is UINT32_MAX. */
static void print_first_day(uint32_t number, uint32_t *known, char out[DAY_BYTES])
{
	uint32_t year = number / 12, month = number % 12 + 1;

	if (year != *known)
		print_year(year, out);
	*known = year;
	out[5] = (char)('0' + month / 10);
	out[6] = (char)('0' + month % 10);
}

static void put_months(struct buf *out, const struct months *m, uint64_t limit)
{
	size_t n = m->n < limit ? m->n : (size_t)limit;
	uint64_t total = m->undated;
	char *begin = buf_room(out, (n + 1) * ROW_BYTES), *to = begin, day[DAY_BYTES];
	uint32_t year = UINT32_MAX;

	if (!begin)
		return;
	for (size_t i = 0; i < m->n; i++)
		total += m->at[i].count;
	to = pack_array_at(to, 3);
	to = pack_uint_at(to, total);
	to = pack_uint_at(to, m->n);
	to = pack_array_at(to, n);
	for (size_t i = 0; i < n; i++) {
		print_first_day(m->at[i].number, &year, day);
		to = pack_array_at(to, 4);
		to = pack_str_at(to, (struct str){ day, sizeof day });
		to = pack_uint_at(to, m->at[i].count);
		to = pack_int_at(to, posting_date_usec(m->at[i].first));
		to = pack_int_at(to, posting_date_usec(m->at[i].last));
	}
	buf_take(out, (size_t)(to - begin));
}

int answer_months(struct answerer *self, struct question *q, const struct query *query, bool years, uint64_t limit)
{
	const struct view *view = &self->asking.view;
	struct view tree;
	struct counting c = { .asking = &self->asking, .tree = &tree, .to = UINT64_MAX,
			      .replaced = { .db = self->db, .txn = view->txn, .empty = view_is_empty(view, TABLE_REPLACED) } };

	view_tree(view, &tree);
	int r = count_query(&c, query);
	/* Too many months, or a year that months have no number for. */
	if (r == -ERANGE)
		r = 0;
	if (r > 0 && years)
		join_years(&c.all);
	if (r > 0)
		put_months(&q->body, &c.all, limit);
	months_free(&c.all);
	months_free(&c.row);
	return r;
}
