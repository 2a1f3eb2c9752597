#include <errno.h>

#include "common/cleanup.h"
#include "common/conf.h"
#include "common/record.h"
#include "store/answer.h"
#include "store/commands.h"
#include "store/render.h"
#include "store/search.h"

enum { ROW_BYTES = 768 /* of most rows in a reply */, HEAD_BYTES = 64 };

static int refuse_word(struct question *q, const char *word, const char *takes)
{
	buf_printf(&q->text, "%s takes %s", word, takes);
	return -EINVAL;
}

static int read_limit(struct question *q, const char *key, uint64_t max, size_t *ret)
{
	struct str word;
	uint64_t n;

	if (!question_word(q, key, &word))
		return 0;
	if (conf_bytes(word, &n) < 0 || n < 1)
		return refuse_word(q, key, "a number from 1");
	*ret = (size_t)(n < max ? n : max);
	return 0;
}

static int read_order(struct question *q, struct search *ret)
{
	static const struct {
		const char *name;
		enum search_sort sort;
	} sorts[] = { { "date", SORT_DATE }, { "said", SORT_SAID }, { "seen", SORT_SEEN },
		    { "score", SORT_SCORE } };
	struct str word;
	size_t i = 0;

	if (question_word(q, "sort", &word)) {
		while (i < ARRAY_LEN(sorts) && !str_eq(word, str_from(sorts[i].name)))
			i++;
		if (i == ARRAY_LEN(sorts))
			return refuse_word(q, "sort", "date, said, seen or score");
		ret->sort = sorts[i].sort;
	}
	if (question_word(q, "order", &word)) {
		ret->oldest = str_eq(word, STR("oldest"));
		if (!ret->oldest && !str_eq(word, STR("newest")))
			return refuse_word(q, "order", "newest or oldest");
		if (ret->oldest && ret->sort == SORT_SCORE)
			return refuse_word(q, "sort=score", "no order: the best come first");
	}
	return 0;
}

/* The next of the hits. */
static void find_rows(struct answerer *self, const struct hits *hits, size_t from, struct lookup_row *ret)
{
	uint64_t seqs[LOOKUP_ROWS_MAX];
	size_t n = 0;

	for (; n < LOOKUP_ROWS_MAX && from + n < hits->n; n++)
		seqs[n] = hits->at[from + n].seq;
	lookup_rows(&self->asking.view, seqs, n, ret);
}

static void put_head(struct buf *out, const struct search *search, const struct hits *hits, size_t n)
{
	struct records_head head = { .n = n, .more = hits->more };
	char cursor[SEARCH_CURSOR_BYTES];

	if (hits->cursor.set) {
		search_cursor_print(search, &hits->cursor, cursor);
		head.cursor = str_from(cursor);
	}
	records_put_head(out, &head);
}

/* Behind a head that turned out to be another. */
static void change_head(struct buf *body, size_t head_len, const struct search *search, const struct hits *hits, size_t n)
{
	struct buf records = *body;

	*body = (struct buf){ .limit = records.limit };
	put_head(body, search, hits, n);
	buf_add(body, str_skip(buf_str(&records), head_len));
	body->error = records.error ? records.error : body->error;
	buf_destroy(&records);
}

/* Records of the hits until the reply is full; what was left out is found again behind the cursor. */
static int put_records(struct answerer *self, struct question *q, const struct search *search, struct hits *hits)
{
	struct rendering rendering = { .view = &self->asking.view, .arena = self->work,
				       .replaced = { .db = self->asking.view.db, .txn = self->asking.view.txn,
							     .empty = view_is_empty(&self->asking.view, TABLE_REPLACED) } };
	struct buf *body = &q->body;
	struct lookup_row rows[LOOKUP_ROWS_MAX];
	size_t n = 0;
	bool full = false;

	/* Not to grow, and move, row by row; and behind the head that it will be, unless a row is gone or there are too many. */
	(void)buf_room(body, (STORE_REPLY_BYTES < hits->n * ROW_BYTES ? STORE_REPLY_BYTES : hits->n * ROW_BYTES) + HEAD_BYTES);
	put_head(body, search, hits, hits->n);
	size_t head_len = body->len;
	for (size_t i = 0; i < hits->n && !full; i++) {
		struct record record;

		if (i % LOOKUP_ROWS_MAX == 0)
			find_rows(self, hits, i, rows);
		arena_reset(self->work);
		int r = render_row(&rendering, &rows[i % LOOKUP_ROWS_MAX], &record, &q->text);
		if (r == -ENOENT)
			continue;
		if (r < 0)
			return r;
		record_put(body, &record);
		n++;
		full = body->len - head_len >= STORE_REPLY_BYTES && i + 1 < hits->n;
		if (full)
			hits->cursor = (struct search_cursor){ true, hits->at[i].value, hits->at[i].seq };
	}
	hits->more = hits->more || full;
	if (full || n < hits->n)
		change_head(body, head_len, search, hits, n);
	return buf_error(body);
}

int answer_query(struct answerer *self, struct question *q)
{
	struct search search = { .sort = SORT_DATE, .limit = STORE_LIMIT_DEFAULT };
	struct hits *hits = arena_alloc(self->arena, 1, sizeof *hits);
	struct str word;
	int r = hits ? read_order(q, &search) : -ENOMEM;

	if (r == 0)
		r = read_limit(q, "limit", STORE_LIMIT_MAX, &search.limit);
	if (r == 0 && question_word(q, "cursor", &word) && word.len &&
	    search_cursor_read(word, &search, &search.cursor) < 0)
		r = refuse_word(q, "cursor", "what a reply to the same query gave");
	if (r == 0)
		r = question_plan(self, q, NULL);
	if (r == 0)
		r = search_run(&self->asking, &search, hits);
	return r < 0 ? r : put_records(self, q, &search, hits);
}

/* The last n, oldest first. */
static int last_events(struct answerer *self, struct question *q, size_t n, struct hits *hits)
{
	struct search search = { .sort = SORT_ARRIVAL, .limit = n };
	uint64_t newest = self->asking.view.counters.next_seq - 1;
	int r = search_run(&self->asking, &search, hits);

	for (size_t i = 0; i < hits->n / 2; i++) {
		struct hit t = hits->at[i];

		hits->at[i] = hits->at[hits->n - 1 - i];
		hits->at[hits->n - 1 - i] = t;
	}
	search.oldest = true;
	hits->more = false;
	hits->cursor = (struct search_cursor){ true, 0, newest };
	return r < 0 ? r : put_records(self, q, &search, hits);
}

int answer_events(struct answerer *self, struct question *q)
{
	struct search search = { .sort = SORT_ARRIVAL, .oldest = true, .limit = STORE_LIMIT_MAX };
	struct hits *hits = arena_alloc(self->arena, 1, sizeof *hits);
	size_t last = STORE_LIMIT_DEFAULT;
	struct str word;
	int r = hits ? read_limit(q, "limit", STORE_LIMIT_MAX, &search.limit) : -ENOMEM;

	if (r == 0)
		r = read_limit(q, "last", STORE_LIMIT_MAX, &last);
	if (r == 0)
		r = question_plan(self, q, NULL);
	if (r < 0)
		return r;
	if (!question_word(q, "cursor", &word) || !word.len)
		return last_events(self, q, last, hits);
	search.cursor.set = true;
	if (!str_eq(word, STR("0")) && search_cursor_read(word, &search, &search.cursor) < 0)
		return refuse_word(q, "cursor", "0 or what an answer gave; inquit tail --show-cursor prints it");
	r = search_run(&self->asking, &search, hits);
	return r < 0 ? r : put_records(self, q, &search, hits);
}

int answer_count(struct answerer *self, struct question *q)
{
	uint64_t statements, articles;
	int r = question_plan(self, q, NULL);

	if (r == 0)
		r = search_count(&self->asking, &statements, &articles);
	if (r < 0)
		return r;
	pack_array(&q->body, 2);
	pack_uint(&q->body, statements);
	pack_uint(&q->body, articles);
	return 0;
}

int answer_explain(struct answerer *self, struct question *q)
{
	struct query *query;
	struct driver driver;
	int r = question_plan(self, q, &query);

	if (r == 0)
		r = plan_driver(&self->asking, self->asking.plan, &driver);
	if (r < 0)
		return r;
	buf_add(&q->body, STR("query: "));
	query_print(&q->body, query);
	buf_add(&q->body, STR("\nplan, with how many statements each part has at most:\n"));
	plan_print(&q->body, &self->asking, self->asking.plan);
	buf_printf(&q->body, "starts from %s, %llu candidates at most",
		   driver.set ? "numbers" : driver.n ? "the rarest lists" : "every statement",
		   (unsigned long long)driver.count);
	return 0;
}
