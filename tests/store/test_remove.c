#include "store/tombstone.h"

#include "common/pack.h"
#include "store/compact.h"
#include "store/label.h"
#include "tests/store/kit.h"

static const struct kit_article pages[] = {
	{ .url = "https://dune.example/1", .title = "Wind farm approved", .published = "2026-06-01", .outlet = "Dune Post", .feed = "dune",
	  .seq = 1, .page = "<p>one</p>",
	  .said = { "Eva Storm|said|the turbines will stand before the winter comes", "Nils Aho|said|my neighbour's illness made him sell the land" } },
	{ .url = "https://dune.example/1", .title = "Wind farm approved", .published = "2026-06-01", .outlet = "Dune Post", .feed = "dune",
	  .seq = 2, .page = "<p>two</p>",
	  .said = { "Eva Storm|said|the turbines will stand before the autumn comes", "Nils Aho|said|my neighbour's illness made him sell the land" } },
	{ .url = "https://moor.example/9", .title = "Turbines", .published = "2026-06-02", .outlet = "Moor Echo", .feed = "moor",
	  .seq = 3, .page = "<p>one</p>", .said = { "Storm|said|the turbines will stand before the autumn comes" } },
};

static void id_of(struct kit *kit, const char *query, bool article, char out[17])
{
	owned(kit_free) struct question q;
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct records_head head;
	struct record r;

	kit_ask(kit, &q, "query", (const char *[]){ query, NULL });
	struct unpack u = { .in = buf_str(&q.body) };
	assert_int_equal(records_get_head(&u, &head), 0);
	assert_int_equal(record_get(&u, arena, &r), 0);
	struct str id = article ? r.source.article : r.id;
	(void)snprintf(out, 17, "%.*s", (int)id.len, id.ptr);
}

static int say(struct kit *kit, const char *command, const char *const *words, struct buf *text)
{
	owned(kit_free) struct question q;

	kit_ask(kit, &q, command, words);
	buf_clear(text);
	buf_add(text, buf_str(&q.text));
	buf_add_byte(text, 0);
	return q.status;
}

static void totals(struct kit *kit, struct buf *out)
{
	owned(kit_free) struct question q;

	kit_ask(kit, &q, "totals", (const char *[]){ NULL });
	buf_clear(out);
	buf_add(out, buf_str(&q.body));
	buf_add_byte(out, 0);
}

static void deleted_article_leaves_nothing_and_does_not_come_back(void **state)
{
	owned(buf_destroy) struct buf out = { 0 }, text = { 0 };
	char id[17];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, pages, 3);
	id_of(&kit, "by:aho", true, id);
	assert_int_equal(say(&kit, "delete", (const char *[]){ id, "dry=yes", NULL }, &text), 0);
	totals(&kit, &out);
	assert_non_null(strstr(out.ptr, "\"articles\":2,\"revisions\":3,\"statements\":3,"));
	assert_int_equal(say(&kit, "delete", (const char *[]){ id, "why=asked by a reader", "by=ada", NULL }, &text), 0);
	totals(&kit, &out);
	/* The page of the other article is the same as the first one of this, and stays. */
	assert_non_null(strstr(out.ptr, "\"articles\":1,\"revisions\":1,\"statements\":1,\"clusters\":0,\"snapshots\":1"));
	kit_texts(&kit, "*", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "the turbines will stand before the autumn comes");
	kit_texts(&kit, "illness OR by:aho OR is:removed", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "");
	assert_int_equal(say(&kit, "show", (const char *[]){ id, NULL }, &text), -ENOENT);
	assert_non_null(strstr(text.ptr, "was deleted on"));
	assert_non_null(strstr(text.ptr, "by ada: asked by a reader"));
	/* Fetched again under another number, and found to be done with. */
	struct kit_article again = pages[1];
	again.seq = 10;
	kit_store(&kit, &again, 1);
	kit_store(&kit, pages, 3);
	totals(&kit, &out);
	assert_non_null(strstr(out.ptr, "\"articles\":1,\"revisions\":1,"));
	/* Until that is taken back. */
	assert_int_equal(say(&kit, "lift", (const char *[]){ id, NULL }, &text), 0);
	assert_int_equal(say(&kit, "lift", (const char *[]){ id, NULL }, &text), -ENOENT);
	again.seq = 11;
	kit_store(&kit, &again, 1);
	totals(&kit, &out);
	assert_non_null(strstr(out.ptr, "\"articles\":2,\"revisions\":2,\"statements\":3,"));
	kit_end(&kit);
}

/* No value of the database has the word. */
static bool anywhere(struct kit *kit, enum db_table table, const char *word)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;
	bool found = false;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[table], &cursor), 0);
	while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0)
		found = found || memmem(v.mv_data, v.mv_size, word, strlen(word)) || memmem(k.mv_data, k.mv_size, word, strlen(word));
	mdb_cursor_close(cursor);
	db_read_end(kit->db, txn);
	return found;
}

static void redacted_words_are_gone_from_every_wording(void **state)
{
	owned(buf_destroy) struct buf out = { 0 }, text = { 0 }, before = { 0 };
	char id[17];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, pages, 3);
	id_of(&kit, "by:aho", false, id);
	kit_export(&kit, &before);
	assert_int_equal(say(&kit, "redact", (const char *[]){ id, "dry=yes", NULL }, &text), 0);
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, before.ptr);
	assert_int_equal(say(&kit, "redact", (const char *[]){ id, "why=private", NULL }, &text), 0);
	totals(&kit, &out);
	assert_non_null(strstr(out.ptr, "\"articles\":2,\"revisions\":3,\"statements\":2,\"clusters\":1,\"snapshots\":1"));
	kit_texts(&kit, "by:aho OR illness OR is:removed by:aho", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "");
	kit_texts(&kit, "is:removed", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "the turbines will stand before the winter comes");
	assert_false(anywhere(&kit, TABLE_CONTENTS, "illness"));
	assert_int_equal(say(&kit, "show", (const char *[]){ id, NULL }, &text), -ENOENT);
	assert_non_null(strstr(text.ptr, "was redacted on"));
	/* A later wording has them too: it is taken in without. The old ones, met again, change nothing. */
	struct kit_article later = pages[1];
	later.seq = 20;
	later.page = "<p>three</p>";
	later.said[0] = "Eva Storm|said|the turbines will stand when they stand";
	kit_store(&kit, &later, 1);
	later = pages[0];
	later.seq = 21;
	kit_store(&kit, &later, 1);
	kit_texts(&kit, "by:aho OR illness", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "");
	totals(&kit, &out);
	assert_non_null(strstr(out.ptr, "\"articles\":2,\"revisions\":5,\"statements\":2,"));
	assert_false(anywhere(&kit, TABLE_CONTENTS, "illness"));
	/* The index has them until it is made anew. */
	struct compacted done;
	kit_export(&kit, &before);
	assert_int_equal(compact_all(kit.db, &done, &text), 0);
	kit_close(&kit);
	kit_open(&kit);
	for (enum db_table table = 0; table < TABLES; table++)
		assert_false(anywhere(&kit, table, "illness"));
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, before.ptr);
	kit_end(&kit);
}

static void given_words_are_taken_out_within_a_statement(void **state)
{
	owned(buf_destroy) struct buf out = { 0 }, text = { 0 };
	char id[17];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, pages, 2);
	id_of(&kit, "by:aho", true, id);
	assert_int_equal(say(&kit, "redact", (const char *[]){ id, "words=Neighbour's illness", NULL }, &text), 0);
	kit_texts(&kit, "by:aho", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "my ################### made him sell the land");
	/* The speaker too. */
	assert_int_equal(say(&kit, "redact", (const char *[]){ id, "words=NILS AHO", NULL }, &text), 0);
	kit_texts(&kit, "sell land", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "my ################### made him sell the land");
	kit_texts(&kit, "by:aho", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "");
	assert_int_equal(say(&kit, "redact", (const char *[]){ id, "words=...", NULL }, &text), -EINVAL);
	assert_int_equal(say(&kit, "redact", (const char *[]){ id, NULL }, &text), -EINVAL);
	kit_end(&kit);
}

static void label_goes_with_what_it_labels(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf text = { 0 };
	char statement[17], article[17];
	struct label label;
	struct kit kit;
	MDB_txn *txn;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, pages, 2);
	id_of(&kit, "by:aho", false, statement);
	id_of(&kit, "by:aho", true, article);
	owned(kit_free) struct question q = { .command = STR("label") };
	owned(buf_destroy) struct buf body = { 0 };
	pack_array(&body, 1), pack_array(&body, 2), pack_str(&body, str_from(statement));
	pack_array(&body, 1), pack_str(&body, STR("land"));
	q.input = buf_str(&body);
	answer(kit.answerer, &q);
	assert_int_equal(q.status, 0);
	/* Rewriting the article for other words moves it with its statement. */
	assert_int_equal(say(&kit, "redact", (const char *[]){ article, "words=turbines", NULL }, &text), 0);
	assert_int_equal(db_read_begin(kit.db, &txn), 0);
	assert_int_equal(label_get(kit.db, txn, strtoull(statement, NULL, 16), arena, &label), 0);
	db_read_end(kit.db, txn);
	assert_int_equal(say(&kit, "delete", (const char *[]){ article, NULL }, &text), 0);
	assert_int_equal(db_read_begin(kit.db, &txn), 0);
	assert_int_equal(label_get(kit.db, txn, strtoull(statement, NULL, 16), arena, &label), -ENOENT);
	db_read_end(kit.db, txn);
	kit_end(&kit);
}

static void what_is_too_old_is_not_kept(void **state)
{
	owned(buf_destroy) struct buf out = { 0 }, text = { 0 };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	/* Fetched at 1, 2 and 3 seconds; now is 1,790,000,000. */
	kit_store(&kit, pages, 3);
	assert_int_equal(say(&kit, "retain", (const char *[]){ "all", NULL }, &text), 0);
	assert_int_equal(say(&kit, "retain", (const char *[]){ "all", "snapshots=0us", "articles=0us", NULL }, &text), 0);
	totals(&kit, &out);
	assert_non_null(strstr(out.ptr, "\"articles\":2,\"revisions\":3,\"statements\":3,\"clusters\":1,\"snapshots\":2"));
	/* The page of the second fetch goes; that of the first is that of the third too. */
	assert_int_equal(say(&kit, "retain", (const char *[]){ "all", "snapshots=1789999997500000us", NULL }, &text), 0);
	totals(&kit, &out);
	assert_non_null(strstr(out.ptr, "\"articles\":2,\"revisions\":3,\"statements\":3,\"clusters\":1,\"snapshots\":1"));
	assert_int_equal(say(&kit, "retain", (const char *[]){ "all", "articles=1789999997500000us", NULL }, &text), 0);
	totals(&kit, &out);
	assert_non_null(strstr(out.ptr, "\"articles\":1,\"revisions\":1,\"statements\":1,\"clusters\":0,\"snapshots\":1"));
	kit_texts(&kit, "*", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "the turbines will stand before the autumn comes");
	assert_int_equal(say(&kit, "retain", (const char *[]){ "all", "snapshots=soon", NULL }, &text), -EINVAL);
	kit_end(&kit);
}

/* ---- beside damage ---- */

/* A bit in the midst of the row is another; key NULL: of the table's longest. */
static void flip(struct kit *kit, enum db_table table, const struct db_key *key)
{
	owned(buf_destroy) struct buf copy = { 0 };
	MDB_cursor *cursor;
	MDB_val k, v, at = { 0 };
	size_t longest = 0;
	MDB_txn *txn;

	assert_int_equal(db_write_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[table], &cursor), 0);
	if (key)
		at = lmdb_val(db_key_str(key));
	while (!key && mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0)
		if (v.mv_size > longest) {
			longest = v.mv_size;
			at = k;
		}
	k = at;
	assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_SET), 0);
	buf_add(&copy, lmdb_str(v));
	copy.ptr[copy.len / 2] ^= 1;
	v = lmdb_val(buf_str(&copy));
	assert_int_equal(mdb_cursor_put(cursor, &k, &v, MDB_CURRENT), 0);
	mdb_cursor_close(cursor);
	assert_int_equal(db_write_end(kit->db, txn, true), 0);
}

/* The last two items of what redact answered: texts of which words are left, and those passed over. */
static void redacted(struct kit *kit, const char *const *words, uint64_t lost, uint64_t damaged)
{
	owned(kit_free) struct question q;

	kit_ask(kit, &q, "redact", words);
	assert_int_equal(q.status, 0);
	struct unpack u = { .in = buf_str(&q.body) };
	assert_int_equal(unpack_array(&u, 6), 6);
	(void)unpack_str(&u), (void)unpack_str(&u), (void)unpack_uint(&u), (void)unpack_uint(&u);
	assert_int_equal(unpack_uint(&u), lost);
	assert_int_equal(unpack_uint(&u), damaged);
}

enum { LONG_BYTES = 3 * WORDING_OF_PAGE_LEAST };

/* As a page that is its text: with LONG_BYTES of lines behind what is said. */
static void store_long(struct kit *kit, const struct kit_article *from, bool of_page)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf text = { 0 };
	size_t bound = ZSTD_compressBound(LONG_BYTES);
	char *page = arena_alloc(arena, bound, 1);
	struct wire_article article;
	const char *why = "";
	uint64_t last;

	kit_make(from, arena, &article);
	buf_add(&text, article.article.text);
	for (unsigned i = 0; text.len < LONG_BYTES; i++)
		buf_printf(&text, "\nDune %u: %u rabbits of illness.", i, i * 7919 % 1009);
	text.len = LONG_BYTES;
	article.article.text = buf_str(&text);
	if (of_page)
		article.page.body = (struct str){ page, ZSTD_compress(page, bound, text.ptr, text.len, 1) };
	article.page.bytes = text.len;
	assert_int_equal(batch_begin(kit->batch), 0);
	assert_int_equal(batch_add(kit->batch, &article, &why), 0);
	assert_int_equal(batch_commit(kit->batch, &last), 0);
}

static void words_leave_an_article_whose_page_is_damaged(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	char id[17];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	store_long(&kit, &pages[0], true);
	store_long(&kit, &pages[1], false);
	id_of(&kit, "by:aho", true, id);
	flip(&kit, TABLE_SNAPSHOTS, NULL);
	redacted(&kit, (const char *[]){ id, "words=neighbour's illness", NULL }, 1, 0);
	kit_texts(&kit, "by:aho", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "my ################### made him sell the land");
	kit_texts(&kit, "is:removed by:storm", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "the turbines will stand before the winter comes");
	totals(&kit, &out);
	assert_non_null(strstr(out.ptr, "\"statements\":2,"));
	assert_non_null(strstr(out.ptr, "\"snapshots\":0"));
	assert_false(anywhere(&kit, TABLE_CONTENTS, "neighbour's illness"));
	kit_end(&kit);
}

static void a_text_that_is_damaged_is_passed_over_and_said(void **state)
{
	owned(buf_destroy) struct buf out = { 0 }, text = { 0 };
	struct db_key first = db_key_content(1, 0);
	char id[17], statement[17];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	store_long(&kit, &pages[0], false);
	store_long(&kit, &pages[1], false);
	id_of(&kit, "by:aho", true, id);
	id_of(&kit, "is:removed by:aho", false, statement);
	flip(&kit, TABLE_CONTENTS, &first);
	redacted(&kit, (const char *[]){ id, "words=neighbour's illness", NULL }, 0, 1);
	kit_texts(&kit, "by:aho", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "my ################### made him sell the land");
	/* What is parsed again is told of which article it is. */
	owned(kit_free) struct question q;
	kit_ask(&kit, &q, "original", (const char *[]){ id, "content=0", NULL });
	assert_int_equal(q.status, 0);
	struct unpack u = { .in = buf_str(&q.body) };
	assert_int_equal(unpack_array(&u, 4), 4);
	assert_int_equal(unpack_uint(&u), 2);
	assert_int_equal(unpack_bin(&u).len, FACTS_BYTES);
	assert_int_equal(unpack_bin(&u).len, 0);
	assert_true(str_eq(unpack_str(&u), STR("https://dune.example/1")));
	/* Which words a statement has that cannot be read is not known. */
	assert_int_equal(say(&kit, "redact", (const char *[]){ statement, NULL }, &text), -EIO);
	assert_non_null(strstr(text.ptr, statement));
	assert_non_null(strstr(text.ptr, "inquit doctor --fix"));
	/* The whole of it goes all the same. */
	assert_int_equal(say(&kit, "delete", (const char *[]){ id, NULL }, &text), 0);
	totals(&kit, &out);
	assert_non_null(strstr(out.ptr, "\"articles\":0,\"revisions\":0,\"statements\":0,"));
	kit_end(&kit);
}

/* Which pages it names cannot be told: none goes that this change did not let go. */
static void another_article_s_damage_is_no_hindrance(void **state)
{
	static const struct kit_article other = { .url = "https://fen.example/2", .title = "Peat", .published = "2026-06-02", .seq = 4,
						  .page = "<p>peat</p>", .said = { "Moss|said|the peat stays where it is" } };
	owned(buf_destroy) struct buf out = { 0 }, text = { 0 };
	struct db_key first = db_key1(1);
	char id[17];
	struct kit kit;

	(void)state;
	for (int redacts = 0; redacts < 2; redacts++) {
		kit_begin(&kit);
		kit_store(&kit, &other, 1);
		kit_store(&kit, pages, 3);
		id_of(&kit, "by:aho", true, id);
		flip(&kit, TABLE_ARTICLES, &first);
		if (redacts)
			redacted(&kit, (const char *[]){ id, "words=neighbour's illness", NULL }, 0, 0);
		else
			assert_int_equal(say(&kit, "delete", (const char *[]){ id, NULL }, &text), 0);
		/* The damaged one's, and that which the third article names, too. */
		totals(&kit, &out);
		assert_non_null(strstr(out.ptr, "\"snapshots\":2"));
		kit_end(&kit);
	}
}

static void what_a_damaged_article_s_change_says(void **state)
{
	owned(buf_destroy) struct buf text = { 0 };
	struct db_key first = db_key1(1);
	static const char *const commands[] = { "delete", "redact", "original" };
	char id[17];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, pages, 3);
	id_of(&kit, "by:aho", true, id);
	flip(&kit, TABLE_ARTICLES, &first);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		assert_int_equal(say(&kit, commands[i], (const char *[]){ id, NULL }, &text), -EIO);
		assert_non_null(strstr(text.ptr, id));
		assert_non_null(strstr(text.ptr, "inquit doctor --fix"));
	}
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deleted_article_leaves_nothing_and_does_not_come_back),
		cmocka_unit_test(redacted_words_are_gone_from_every_wording),
		cmocka_unit_test(given_words_are_taken_out_within_a_statement),
		cmocka_unit_test(label_goes_with_what_it_labels),
		cmocka_unit_test(what_is_too_old_is_not_kept),
		cmocka_unit_test(words_leave_an_article_whose_page_is_damaged),
		cmocka_unit_test(a_text_that_is_damaged_is_passed_over_and_said),
		cmocka_unit_test(another_article_s_damage_is_no_hindrance),
		cmocka_unit_test(what_a_damaged_article_s_change_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
