/* kit - a store in a folder of its own, articles from a line, and answers as text. */
#ifndef TESTS_STORE_KIT_H
#define TESTS_STORE_KIT_H

#include <errno.h>
#include <unistd.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/record.h"
#include "store/answer.h"
#include "store/batch.h"
#include "tests/test.h"
#include "store/counters.h"

struct kit {
	char dir[TEST_PATH];
	struct db *db;
	struct batch *batch;
	struct answerer *answerer;
};

static inline void kit_open(struct kit *self)
{
	owned(buf_destroy) struct buf why = { 0 };

	int r = db_open(self->dir, 1 << 30, &self->db, &why);
	if (r < 0)
		print_error("%.*s\n", (int)why.len, why.ptr ? why.ptr : "");
	assert_int_equal(r, 0);
	assert_int_equal(batch_new(self->db, true, &self->batch), 0);
	self->answerer = answerer_new(self->db);
	assert_non_null(self->answerer);
}

static inline void kit_close(struct kit *self)
{
	answerer_destroy(&self->answerer);
	batch_destroy(&self->batch);
	db_close(&self->db);
}

static inline void kit_begin(struct kit *self)
{
	test_folder(self->dir, "store");
	kit_open(self);
}

static inline void kit_end(struct kit *self)
{
	kit_close(self);
	test_folder_remove(self->dir);
}

/* An article of which each statement's words are a line of their own: "Speaker|cue|words". “…” within makes it mixed. */
struct kit_article {
	const char *url, *title, *published, *outlet, *feed;
	uint64_t outbox, seq;
	const char *said[8];
	const char *topic; /* of every statement */
	const char *page;  /* what was fetched */
};

static inline struct span kit_find(struct str text, size_t *at, struct str piece)
{
	size_t from = str_find(text, piece, *at);

	assert_true(from < text.len || piece.len == 0);
	*at = from + piece.len;
	return (struct span){ (uint32_t)from, (uint32_t)(from + piece.len) };
}

/* Makes the wire's article in arena. */
static inline void kit_make(const struct kit_article *from, struct arena *arena, struct wire_article *ret)
{
	struct buf text = { 0 };
	struct statement *s = arena_alloc(arena, 8, sizeof *s);
	size_t n = 0, at = 0;

	buf_add(&text, str_from(from->title));
	for (; n < 8 && from->said[n]; n++) {
		buf_add_byte(&text, '\n');
		buf_add(&text, str_from(from->said[n]));
	}
	*ret = (struct wire_article){ 0 };
	assert_int_equal(arena_dup(arena, buf_str(&text), &ret->article.text), 0);
	buf_destroy(&text);
	for (size_t i = 0; i < n; i++) {
		struct str line = str_from(from->said[i]), speaker = { line.ptr, str_find_byte(line, '|', 0) };
		struct str rest = str_skip(line, speaker.len + 1), cue = { rest.ptr, str_find_byte(rest, '|', 0) };
		struct str words = str_skip(rest, cue.len + 1);
		struct span *spans = arena_alloc(arena, 3, sizeof *spans);

		at = str_find(ret->article.text, line, at);
		spans[0] = kit_find(ret->article.text, &at, speaker);
		spans[1] = kit_find(ret->article.text, &at, cue);
		spans[2] = kit_find(ret->article.text, &at, words);
		s[i] = (struct statement){ .speaker = speaker, .how = STR("name"), .confidence = 900, .nested_in = -1,
					   .source = { spans, speaker.len > 0 }, .cue = { spans + 1, 1 }, .content = { spans + 2, 1 } };
		if (str_find(words, STR("\xe2\x80\x9c"), 0) < words.len)
			s[i].type = STATEMENT_MIXED;
		if (from->topic) {
			struct topic *t = arena_alloc(arena, 1, sizeof *t);

			*t = (struct topic){ .id = str_from(from->topic), .score = 800 };
			s[i].topics = (struct topics){ t, 1 };
		}
	}
	ret->article.url = str_from(from->url);
	ret->article.title = str_from(from->title);
	ret->article.published = str_from(from->published);
	ret->article.outlet = str_from(from->outlet);
	ret->article.language = STR("en");
	ret->article.statements = s;
	ret->article.n_statements = n;
	ret->article.parser_version = STR("p1");
	ret->page.id = (struct page_id){ from->outbox ? from->outbox : 1, from->seq };
	ret->page.feed = str_from(from->feed);
	ret->page.url = ret->article.url;
	ret->page.fetched_usec = (int64_t)from->seq * 1000000;
	if (from->page) {
		struct str page = str_from(from->page);
		size_t bound = ZSTD_compressBound(page.len);
		char *out = arena_alloc(arena, bound, 1);

		ret->page.body = (struct str){ out, ZSTD_compress(out, bound, page.ptr, page.len, 1) };
		ret->page.bytes = page.len;
	}
}

/* Stores n articles in one commit; the results of batch_add() must be 0 or 1. */
static inline void kit_store(struct kit *self, const struct kit_article *at, size_t n)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	uint64_t last;

	assert_int_equal(batch_begin(self->batch), 0);
	for (size_t i = 0; i < n; i++) {
		struct wire_article article;
		const char *why = "";

		kit_make(&at[i], arena, &article);
		assert_in_range(batch_add(self->batch, &article, &why), 0, 1);
	}
	assert_int_equal(batch_commit(self->batch, &last), 0);
}

static inline void kit_fold(struct kit *self)
{
	struct counters counters;
	MDB_txn *txn;

	assert_int_equal(mdb_txn_begin(lmdb_env_raw(self->db->env), NULL, 0, &txn), 0);
	assert_int_equal(counters_get(self->db, txn, &counters), 0);
	assert_int_equal(index_fold(self->db, txn, &counters), 0);
	assert_int_equal(counters_put(self->db, txn, &counters), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
}

/* Asks; the question is the caller's to free. Words end with NULL. */
static inline void kit_ask(struct kit *self, struct question *q, const char *command, const char *const *words)
{
	*q = (struct question){ .command = str_from(command), .now_usec = INT64_C(1790000000000000) };
	for (; words[q->n]; q->n++)
		q->words[q->n] = str_from(words[q->n]);
	answer(self->answerer, q);
}

static inline void kit_free(struct question *q)
{
	buf_destroy(&q->text);
	buf_destroy(&q->body);
}

/* The texts of what a query finds, " / " between, all chunks of `limit` each; "error: …" when it fails. */
static inline void kit_texts(struct kit *self, const char *query, const char *limit, const char *sort, struct buf *out)
{
	char cursor[64] = "cursor=";
	bool more = true;

	buf_clear(out);
	while (more) {
		owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
		owned(kit_free) struct question q;
		struct records_head head;
		struct record record;

		kit_ask(self, &q, "query", (const char *[]){ query, limit, sort, cursor, NULL });
		if (q.status < 0) {
			buf_printf(out, "error: %.*s", (int)q.text.len, q.text.ptr);
			break;
		}
		struct unpack u = { .in = buf_str(&q.body) };
		assert_int_equal(records_get_head(&u, &head), 0);
		for (uint64_t i = 0; i < head.n; i++) {
			assert_int_equal(record_get(&u, arena, &record), 0);
			if (out->len)
				buf_add(out, STR(" / "));
			buf_add(out, record.text);
		}
		more = head.more;
		(void)snprintf(cursor, sizeof cursor, "cursor=%.*s", (int)head.cursor.len, head.cursor.ptr);
	}
	buf_add_byte(out, 0);
	assert_int_equal(buf_error(out), 0);
}

static inline int kit_compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/*
 * Everything the store would export, a line a record, sorted, without what two
 * runs may have different: seq, seen, the cluster's id. Then the totals.
 */
static inline void kit_export(struct kit *self, struct buf *out)
{
	owned(arena_destroy) struct arena *arena = arena_new(64 << 20);
	owned(kit_free) struct question totals;
	char cursor[64] = "cursor=", *lines[4096];
	size_t n = 0;
	bool more = true;

	buf_clear(out);
	while (more) {
		owned(kit_free) struct question q;
		struct records_head head;
		struct record r;

		kit_ask(self, &q, "query", (const char *[]){ "*", "limit=7", cursor, NULL });
		assert_int_equal(q.status, 0);
		struct unpack u = { .in = buf_str(&q.body) };
		assert_int_equal(records_get_head(&u, &head), 0);
		for (uint64_t i = 0; i < head.n; i++) {
			owned(buf_destroy) struct buf line = { 0 };
			struct str copy;

			assert_int_equal(record_get(&u, arena, &r), 0);
			r.seq = 0;
			r.seen_usec = 0;
			r.cluster.id = (struct str){ 0 };
			record_print_json(&line, &r);
			assert_int_equal(arena_dup(arena, buf_str(&line), &copy), 0);
			lines[n++] = (char *)(uintptr_t)copy.ptr;
			assert_true(n < ARRAY_LEN(lines));
		}
		more = head.more;
		(void)snprintf(cursor, sizeof cursor, "cursor=%.*s", (int)head.cursor.len, head.cursor.ptr);
	}
	qsort(lines, n, sizeof *lines, kit_compare_lines);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s\n", lines[i]);
	kit_ask(self, &totals, "totals", (const char *[]){ NULL });
	buf_add(out, buf_str(&totals.body));
	buf_add_byte(out, 0);
	assert_int_equal(buf_error(out), 0);
}

#endif
