#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/conf.h"
#include "common/pack.h"
#include "store/answer.h"
#include "store/bytes.h"
#include "store/entry.h"
#include "store/note.h"
#include "store/search.h"
#include "store/words.h"

enum {
	ROWS_MAX = 1 << 17, /* different names in one tally */
	DATE_DIGITS = 10,
};

static const int64_t day_usec = INT64_C(86400000000);

struct row {
	struct str name;      /* as first met */
	uint64_t hash, count;
	int64_t first, last;  /* INT64_MIN: none has a date */
};

struct tally {
	struct answerer *self;
	struct question *q;
	const struct tally_by *by;
	struct row *rows;
	uint32_t *slots; /* index + 1; a power of two of them */
	size_t n, n_slots;
	uint64_t total;
	struct buf folded;
	/* The article that the last statement was of. */
	uint64_t article;
	struct entry_article entry;
	struct arena *articles;
	bool persons; /* some names stand for others */
	int64_t day;  /* of the last statement, and its period's row + 1 */
	size_t day_row;
};

/* ---- rows ---- */

static uint64_t hash_of(struct str s)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a, 64 bits */

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * UINT64_C(1099511628211);
	return h ^ h >> 32;
}

static void put_slot(struct tally *t, size_t row)
{
	size_t i = t->rows[row].hash & (t->n_slots - 1);

	while (t->slots[i])
		i = (i + 1) & (t->n_slots - 1);
	t->slots[i] = (uint32_t)row + 1;
}

static int grow(struct tally *t)
{
	size_t n_slots = t->n_slots ? 2 * t->n_slots : 256;
	uint32_t *slots = calloc(n_slots, sizeof *slots);
	struct row *rows = reallocarray(t->rows, n_slots / 2, sizeof *rows);

	if (rows)
		t->rows = rows;
	if (!slots || !rows) {
		free(slots);
		return -ENOMEM;
	}
	free(t->slots);
	t->slots = slots;
	t->n_slots = n_slots;
	for (size_t i = 0; i < t->n; i++)
		put_slot(t, i);
	return 0;
}

/* The same name whatever its case and accents; two are equal when their folded forms are. */
static bool same(struct tally *t, const struct row *row, uint64_t hash, struct str folded)
{
	owned(buf_destroy) struct buf other = { 0 };

	if (row->hash != hash)
		return false;
	words_fold_name(row->name, &other);
	return str_eq(buf_str(&other), folded) || (!t->folded.len && !other.len);
}

static void count_row(struct row *row, int64_t usec)
{
	row->count++;
	if (usec != INT64_MIN && (row->first == INT64_MIN || usec < row->first))
		row->first = usec;
	if (usec > row->last)
		row->last = usec;
}

/* The row's number + 1, or -errno. */
static int find_row(struct tally *t, struct str name, int64_t usec)
{
	buf_clear(&t->folded);
	words_fold_name(name, &t->folded);
	uint64_t hash = hash_of(buf_str(&t->folded));
	size_t i = t->n_slots ? hash & (t->n_slots - 1) : 0;
	while (t->n_slots && t->slots[i] && !same(t, &t->rows[t->slots[i] - 1], hash, buf_str(&t->folded)))
		i = (i + 1) & (t->n_slots - 1);
	if (t->n_slots && t->slots[i])
		return count_row(&t->rows[t->slots[i] - 1], usec), (int)t->slots[i];
	if (t->n == ROWS_MAX) {
		buf_printf(&t->q->text, "over %d different names: narrow the query", ROWS_MAX);
		return -E2BIG;
	}
	int r = t->n == t->n_slots / 2 ? grow(t) : 0;
	if (r == 0)
		r = arena_dup(t->self->arena, name, &t->rows[t->n].name);
	if (r < 0)
		return r;
	struct str kept = t->rows[t->n].name;
	t->rows[t->n] = (struct row){ .name = kept, .hash = hash, .count = 1, .first = usec, .last = usec };
	put_slot(t, t->n++);
	return (int)t->n;
}

static int count_name(struct tally *t, struct str name, uint64_t date)
{
	int r = find_row(t, name, date == POSTING_NO_DATE ? INT64_MIN : posting_date_usec(date));

	return r < 0 ? r : 0;
}

/* ---- what a statement counts for ---- */

static int load(struct tally *t, uint64_t seq, struct entry_record *ret)
{
	struct db_key key = db_key1(seq);
	struct str value;
	int r = db_get(t->self->db, t->self->asking.view.txn, TABLE_RECORDS, db_key_str(&key), &value);

	if (r == 0)
		r = entry_get_record(value, t->self->work, ret);
	return r;
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
		struct db_key key = db_key1(record.article);
		struct str value;

		arena_reset(t->articles);
		t->article = 0;
		r = db_get(t->self->db, t->self->asking.view.txn, TABLE_ARTICLES, db_key_str(&key), &value);
		if (r == 0)
			r = entry_get_article(value, t->articles, &t->entry);
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

/* Statements come in order of date mostly: the day of the one before is the likeliest. */
static int count_period(struct tally *t, uint64_t date, char unit)
{
	char text[CLOCK_TEXT_BYTES];
	int64_t year, days;
	unsigned month, day;

	if (date == POSTING_NO_DATE)
		return 0;
	int64_t usec = posting_date_usec(date);
	days = floor_days(usec);
	if (t->day_row && days == t->day)
		return count_row(&t->rows[t->day_row - 1], usec), 0;
	t->day = days;
	if (unit == 'w')
		days -= ((days + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday; weeks begin on Monday (ISO 8601) */
	clock_civil(days, &year, &month, &day);
	if (unit == 'y')
		days = clock_days(year, 1, 1);
	else if (unit == 'm')
		days = clock_days(year, month, 1);
	struct str begin = clock_format(days * day_usec, text);
	int r = find_row(t, (struct str){ begin.ptr, DATE_DIGITS }, usec);
	t->day_row = r > 0 ? (size_t)r : 0;
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
	const struct row *x = a, *y = b;

	return x->count != y->count ? (x->count < y->count ? 1 : -1) : str_cmp(x->name, y->name);
}

static int compare_names(const void *a, const void *b)
{
	return str_cmp(((const struct row *)a)->name, ((const struct row *)b)->name);
}

static int visit(void *ctx, uint64_t date, uint64_t seq)
{
	struct tally *t = ctx;

	t->total++;
	int r = t->by->count(t, seq, date);
	return r == -ENOENT ? 0 : r;
}

static void put_rows(struct tally *t, struct buf *out, uint64_t limit)
{
	size_t n = t->n < limit ? t->n : (size_t)limit;

	if (t->n > 1)
		qsort(t->rows, t->n, sizeof *t->rows, t->by->period ? compare_names : compare_counts);
	pack_array(out, 3);
	pack_uint(out, t->total);
	pack_uint(out, t->n);
	pack_array(out, n);
	for (size_t i = 0; i < n; i++) {
		const struct row *row = &t->rows[i];

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
	struct str word;
	int r = find_way(q, &t.by);

	if (r == 0 && question_word(q, "limit", &word) && conf_bytes(word, &limit) < 0)
		r = -EINVAL;
	if (r == 0)
		r = question_plan(self, q, NULL);
	if (r < 0)
		return r;
	t.persons = notes_any(self->db, self->asking.view.txn);
	t.articles = arena_new(PLAN_ARENA_BYTES);
	r = t.articles ? search_each(&self->asking, visit, &t) : -ENOMEM;
	if (r == 0)
		put_rows(&t, &q->body, limit);
	arena_destroy(&t.articles);
	buf_destroy(&t.folded);
	free(t.rows);
	free(t.slots);
	return r;
}
