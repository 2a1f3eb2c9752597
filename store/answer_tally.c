#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/conf.h"
#include "common/pack.h"
#include "store/answer.h"
#include "store/bytes.h"
#include "store/entry.h"
#include "store/lookup.h"
#include "store/note.h"
#include "store/search.h"
#include "store/tally.h"

enum {
	DATE_DIGITS = 10,
};

static const int64_t day_usec = INT64_C(86400000000);

struct tally {
	struct answerer *self;
	struct question *q;
	const struct tally_by *by;
	struct tally_rows rows;
	uint64_t total;
	/* The article that the last statement was of. */
	uint64_t article;
	struct entry_article entry;
	struct arena *articles;
	bool persons; /* some names stand for others */
	int64_t begin, end; /* days of the last statement's period, and its row + 1 */
	size_t period_row;
};

/* ---- what a statement counts for ---- */

/* The row's number + 1, or -errno. */
static int checked(struct tally *t, int r)
{
	if (r == -E2BIG)
		buf_printf(&t->q->text, "over %d different names: narrow the query", TALLY_ROWS_MAX);
	return r;
}

static int count_name(struct tally *t, struct str name, uint64_t date)
{
	int64_t usec = date == POSTING_NO_DATE ? INT64_MIN : posting_date_usec(date);
	int r = checked(t, tally_find(&t->rows, t->self->arena, name, usec));

	return r < 0 ? r : 0;
}

static int load(struct tally *t, uint64_t seq, struct entry_record *ret)
{
	return lookup_record(t->self->db, t->self->asking.view.txn, seq, t->self->work, ret);
}

static int by_speaker(struct tally *t, uint64_t seq, uint64_t date)
{
	struct entry_record record;
	struct str name;
	int r = load(t, seq, &record);

	if (r < 0 || !record.statement.speaker.len)
		return r;
	name = record.statement.speaker;
	if (t->persons)
		r = note_person(t->self->db, t->self->asking.view.txn, name, t->self->work, &name);
	return r < 0 ? r : count_name(t, name, date);
}

static int by_role(struct tally *t, uint64_t seq, uint64_t date)
{
	struct entry_record record;
	int r = load(t, seq, &record);

	return r < 0 || !record.statement.role.len ? r : count_name(t, record.statement.role, date);
}

static int by_cue(struct tally *t, uint64_t seq, uint64_t date)
{
	struct entry_record record;
	int r = load(t, seq, &record);

	return r < 0 || !record.cue.len ? r : count_name(t, record.cue, date);
}

static int by_topic(struct tally *t, uint64_t seq, uint64_t date)
{
	struct entry_record record;
	int r = load(t, seq, &record);

	for (size_t i = 0; i < record.statement.topics.n && r == 0; i++) {
		const struct topic *topic = &record.statement.topics.at[i];

		if (i == 0 || topic->score >= 250)
			r = count_name(t, topic->id, date);
	}
	return r;
}

static int by_type(struct tally *t, uint64_t seq, uint64_t date)
{
	struct column column;
	int r = columns_get(&t->self->asking.columns, seq, &column);

	return r < 0 ? r : count_name(t, str_from(statement_type_name((enum statement_type)(column.kind & 3))), date);
}

/* Statements of one article follow each other: it is read once. */
static int load_content(struct tally *t, uint64_t seq, const struct content **ret)
{
	struct entry_record record;
	int r = load(t, seq, &record);

	if (r == 0 && t->article != record.article) {
		arena_reset(t->articles);
		t->article = 0;
		r = lookup_article(t->self->db, t->self->asking.view.txn, record.article, t->articles, &t->entry);
		if (r == 0)
			t->article = record.article;
	}
	if (r == 0 && record.content >= t->entry.n_contents)
		r = -EIO;
	if (r == 0)
		*ret = &t->entry.contents[record.content];
	return r;
}

static int by_outlet(struct tally *t, uint64_t seq, uint64_t date)
{
	const struct content *content;
	int r = load_content(t, seq, &content);

	return r < 0 || !content->outlet.len ? r : count_name(t, content->outlet, date);
}

static int by_feed(struct tally *t, uint64_t seq, uint64_t date)
{
	const struct content *content;
	int r = load_content(t, seq, &content);

	return r < 0 || !content->feed.len ? r : count_name(t, content->feed, date);
}

static int by_language(struct tally *t, uint64_t seq, uint64_t date)
{
	const struct content *content;
	int r = load_content(t, seq, &content);

	return r < 0 || !content->language.len ? r : count_name(t, content->language, date);
}

/* ---- periods, by the date of publication in UTC ---- */

static int64_t floor_days(int64_t usec)
{
	return usec / day_usec - (usec % day_usec < 0);
}

/* The first day of the period that days is in, and of the one after. */
static void find_period(int64_t days, char unit, int64_t *ret_begin, int64_t *ret_end)
{
	int64_t year;
	unsigned month, day;

	*ret_begin = days;
	*ret_end = days + 1;
	if (unit == 'd')
		return;
	if (unit == 'w') {
		*ret_begin = days - ((days + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday; weeks begin on Monday (ISO 8601) */
		*ret_end = *ret_begin + 7;
		return;
	}
	clock_civil(days, &year, &month, &day);
	*ret_begin = clock_days(year, unit == 'y' ? 1 : month, 1);
	*ret_end = unit == 'y' || month == 12 ? clock_days(year + 1, 1, 1) : clock_days(year, month + 1, 1);
}

/* Statements come in order of date mostly: the period of the one before is the likeliest. */
static int count_period(struct tally *t, uint64_t date, char unit)
{
	if (date == POSTING_NO_DATE)
		return 0;
	int64_t usec = posting_date_usec(date), days = floor_days(usec);
	if (t->period_row && days >= t->begin && days < t->end)
		return tally_count(&t->rows.at[t->period_row - 1], usec), 0;
	find_period(days, unit, &t->begin, &t->end);
	int r = checked(t, tally_find_number(&t->rows, t->begin, usec));
	t->period_row = r > 0 ? (size_t)r : 0;
	return r < 0 ? r : 0;
}

static int by_day(struct tally *t, uint64_t seq, uint64_t date)
{
	(void)seq;
	return count_period(t, date, 'd');
}

static int by_week(struct tally *t, uint64_t seq, uint64_t date)
{
	(void)seq;
	return count_period(t, date, 'w');
}

static int by_month(struct tally *t, uint64_t seq, uint64_t date)
{
	(void)seq;
	return count_period(t, date, 'm');
}

static int by_year(struct tally *t, uint64_t seq, uint64_t date)
{
	(void)seq;
	return count_period(t, date, 'y');
}

static const struct tally_by {
	const char *name;
	int (*count)(struct tally *t, uint64_t seq, uint64_t date);
	bool period;
} ways[] = {
	{ "speakers", by_speaker, false }, { "roles", by_role, false },	  { "topics", by_topic, false },   { "outlets", by_outlet, false },
	{ "feeds", by_feed, false },	   { "languages", by_language, false }, { "types", by_type, false }, { "verbs", by_cue, false },
	{ "day", by_day, true },	   { "week", by_week, true },	  { "month", by_month, true },	   { "year", by_year, true },
};

/* ---- all ---- */

static int compare_counts(const void *a, const void *b)
{
	const struct tally_row *x = a, *y = b;

	return x->count != y->count ? (x->count < y->count ? 1 : -1) : str_cmp(x->name, y->name);
}

static int compare_names(const void *a, const void *b)
{
	return str_cmp(((const struct tally_row *)a)->name, ((const struct tally_row *)b)->name);
}

static int visit(void *ctx, uint64_t date, uint64_t seq)
{
	struct tally *t = ctx;

	t->total++;
	int r = t->by->count(t, seq, date);
	return r == -ENOENT ? 0 : r;
}

/* Periods are called by their first day. */
static int name_periods(struct tally *t)
{
	char text[CLOCK_TEXT_BYTES];
	int r = 0;

	for (size_t i = 0; t->by->period && i < t->rows.n && r == 0; i++) {
		struct str begin = clock_format(t->rows.at[i].number * day_usec, text);

		r = arena_dup(t->self->arena, (struct str){ begin.ptr, DATE_DIGITS }, &t->rows.at[i].name);
	}
	return r;
}

static void put_rows(struct tally *t, struct buf *out, uint64_t limit)
{
	size_t n = t->rows.n < limit ? t->rows.n : (size_t)limit;

	if (t->rows.n > 1)
		qsort(t->rows.at, t->rows.n, sizeof *t->rows.at, t->by->period ? compare_names : compare_counts);
	pack_array(out, 3);
	pack_uint(out, t->total);
	pack_uint(out, t->rows.n);
	pack_array(out, n);
	for (size_t i = 0; i < n; i++) {
		const struct tally_row *row = &t->rows.at[i];

		pack_array(out, 4);
		pack_str(out, row->name);
		pack_uint(out, row->count);
		if (row->first == INT64_MIN) {
			pack_nil(out);
			pack_nil(out);
		} else {
			pack_int(out, row->first);
			pack_int(out, row->last);
		}
	}
}

static int find_way(struct question *q, const struct tally_by **ret)
{
	struct str word = STR("speakers");

	(void)question_word(q, "by", &word);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (str_eq(word, str_from(ways[i].name))) {
			*ret = &ways[i];
			return 0;
		}
	buf_add(&q->text, STR("by takes"));
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		buf_printf(&q->text, "%s %s", i ? "," : "", ways[i].name);
	return -EINVAL;
}

int answer_tally(struct answerer *self, struct question *q)
{
	struct tally t = { .self = self, .q = q };
	uint64_t limit = UINT64_MAX;
	struct query *query;
	struct str word;
	int r = find_way(q, &t.by);

	if (r == 0 && question_word(q, "limit", &word) && conf_bytes(word, &limit) < 0)
		r = -EINVAL;
	if (r == 0)
		r = question_parse(self, q, &query);
	if (r == 0 && (t.by->count == by_month || t.by->count == by_year))
		r = answer_months(self, q, query, t.by->count == by_year, limit);
	if (r > 0)
		return 0; /* the kept counts were the answer */
	if (r == 0)
		r = plan_make(&self->asking, query);
	if (r < 0)
		return r;
	t.persons = notes_any(self->db, self->asking.view.txn);
	t.articles = arena_new(PLAN_ARENA_BYTES);
	r = t.articles ? search_each(&self->asking, visit, &t) : -ENOMEM;
	if (r == 0)
		r = name_periods(&t);
	if (r == 0)
		put_rows(&t, &q->body, limit);
	arena_destroy(&t.articles);
	tally_free(&t.rows);
	return r;
}
