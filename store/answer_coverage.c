/* "coverage": what was looked at: all statements, and each outlet's: how many, first and last day, and the times without any. */
#include <errno.h>

#include "common/cleanup.h"
#include "common/pack.h"
#include "store/answer.h"

enum {
	OUTLETS_MAX = 1024,
	SEEKS_MAX = 20000,     /* days with statements, of all outlets: what is behind them is not searched for gaps */
	GAPS_MAX = 16,         /* of one outlet: the longest in order of time are not sought, the first are told */
	GAP_DAYS_MIN = 4,      /* shorter silences are week-ends and holidays */
	GAP_FACTOR = 4,        /* times the outlet's own mean distance between days with statements */
	DAY_SECONDS = 86400,
};

struct gap {
	uint64_t from, to; /* dates: of the last statement before, of the first one behind */
};

struct coverage {
	struct answerer *self;
	struct buf rows;
	size_t n, seeks;
};

/* The first posting on a later day than date: 1, 0, -errno. */
static int next_day(struct list *list, uint64_t date, struct posting *ret)
{
	int64_t second = posting_date_usec(date) / 1000000;
	int64_t later = (second - (second % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS) + DAY_SECONDS;
	int r = list_start(list, false, posting_date(later * 1000000), 0);

	return r < 0 ? r : list_next(list, ret);
}

static uint64_t days_between(uint64_t from, uint64_t to)
{
	return (uint64_t)((posting_date_usec(to) - posting_date_usec(from)) / 1000000 / DAY_SECONDS);
}

/* First and last date; 1, 0 when none has a date, -errno. */
static int ends_of(struct list *list, uint64_t *ret_first, uint64_t *ret_last)
{
	struct posting p;
	int r = list_start(list, false, POSTING_NO_DATE + 1, 0);

	if (r == 0)
		r = list_next(list, &p);
	if (r <= 0)
		return r;
	*ret_first = p.date;
	r = list_start(list, true, UINT64_MAX >> 24, UINT64_MAX >> 24);
	if (r == 0)
		r = list_next(list, &p);
	*ret_last = p.date;
	return r < 0 ? r : 1;
}

/* How many days have statements, and the longest time between two of them, in days. */
static int count_days(struct coverage *self, struct list *list, uint64_t first, uint64_t *ret, uint64_t *ret_longest)
{
	struct posting p = { .date = first };
	int r = 1;

	*ret_longest = 0;
	for (*ret = 1; r > 0 && self->seeks < SEEKS_MAX; self->seeks++) {
		uint64_t before = p.date;

		r = next_day(list, before, &p);
		if (r <= 0)
			break;
		++*ret;
		if (days_between(before, p.date) > *ret_longest)
			*ret_longest = days_between(before, p.date);
	}
	return r < 0 ? r : 0;
}

static int find_gaps(struct coverage *self, struct list *list, uint64_t first, uint64_t least, struct gap *gaps, size_t *n)
{
	struct posting p = { .date = first };
	int r = 1;

	for (uint64_t before = first; *n < GAPS_MAX && self->seeks < SEEKS_MAX; self->seeks++, before = p.date) {
		r = next_day(list, before, &p);
		if (r <= 0)
			break;
		if (days_between(before, p.date) >= least)
			gaps[(*n)++] = (struct gap){ before, p.date };
	}
	return r < 0 ? r : 0;
}

static void pack_ends(struct buf *out, bool dated, uint64_t first, uint64_t last)
{
	if (dated) {
		pack_int(out, posting_date_usec(first));
		pack_int(out, posting_date_usec(last));
	} else {
		pack_nil(out);
		pack_nil(out);
	}
}

static int add_outlet(struct coverage *self, struct str name, struct list *list)
{
	struct gap gaps[GAPS_MAX];
	uint64_t first = 0, last = 0, days = 0, longest = 0;
	size_t n = 0;
	int r = ends_of(list, &first, &last);
	bool dated = r > 0;

	if (dated)
		r = count_days(self, list, first, &days, &longest);
	/* The mean without the longest: an outlet with few days would hide its gap in it. */
	uint64_t least = dated && days > 2 ? GAP_FACTOR * (days_between(first, last) - longest) / (days - 2) : 0;
	if (r >= 0 && dated && days > 2)
		r = find_gaps(self, list, first, least > GAP_DAYS_MIN ? least : GAP_DAYS_MIN, gaps, &n);
	if (r < 0)
		return r;
	pack_array(&self->rows, 5);
	pack_str(&self->rows, name);
	pack_uint(&self->rows, list->count);
	pack_ends(&self->rows, dated, first, last);
	pack_array(&self->rows, n);
	for (size_t i = 0; i < n; i++) {
		pack_array(&self->rows, 2);
		pack_int(&self->rows, posting_date_usec(gaps[i].from));
		pack_int(&self->rows, posting_date_usec(gaps[i].to));
	}
	self->n++;
	return buf_error(&self->rows);
}

static int each_outlet(void *ctx, struct str term, uint64_t count)
{
	struct coverage *self = ctx;
	struct answerer *answerer = self->self;
	struct list *list;
	struct term outlet;
	/* Kind, list's kind, folded name, mark, name as written. */
	struct str rest = str_skip(term, 2), folded = str_cut(&rest, TERM_STEM_END);

	(void)count;
	if (self->n == OUTLETS_MAX)
		return 1;
	term_set(&outlet, TERM_OUTLET, folded);
	int r = list_open(&answerer->asking.view, term_str(&outlet), answerer->work, &list);
	if (r < 0)
		return r;
	r = list->count ? add_outlet(self, rest, list) : 0;
	list_close(list);
	arena_reset(answerer->work);
	return r;
}

/* Also what no outlet is known of. */
static int add_all(struct answerer *self, struct buf *out)
{
	struct term all = { .len = 1, .key = { TERM_ALL } };
	uint64_t first = 0, last = 0;
	struct list *list;
	int r = list_open(&self->asking.view, term_str(&all), self->work, &list);

	if (r < 0)
		return r;
	r = ends_of(list, &first, &last);
	if (r >= 0) {
		pack_uint(out, list->count);
		pack_ends(out, r > 0, first, last);
	}
	list_close(list);
	arena_reset(self->work);
	return r < 0 ? r : 0;
}

int answer_coverage(struct answerer *self, struct question *q)
{
	struct coverage coverage = { .self = self };
	owned(buf_destroy) struct buf head = { 0 };
	struct term term;

	arena_reset(self->work);
	term_set(&term, TERM_NAMED, (struct str){ (const char[]){ TERM_OUTLET }, 1 });
	pack_array(&head, 5);
	int r = add_all(self, &head);
	if (r == 0)
		r = view_terms(&self->asking.view, term_str(&term), self->arena, each_outlet, &coverage);
	if (r >= 0) {
		pack_bool(&head, r > 0);
		pack_array(&head, coverage.n);
		buf_add(&q->body, buf_str(&head));
		buf_add(&q->body, buf_str(&coverage.rows));
	}
	buf_destroy(&coverage.rows);
	return r < 0 ? r : 0;
}
