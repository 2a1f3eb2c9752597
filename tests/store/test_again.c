/* A page that is fetched again: what damage took comes back with it, what was taken out does not, and nothing comes twice. */
#include "store/fetched.h"
#include "store/frequency.h"
#include "store/lookup.h"
#include "store/rebuild.h"
#include "tests/store/kit.h"

enum { TEXT_BYTES = 16 << 10 }; /* too long for its article's row */

/* What is lost: a row of the text; the same, found by doctor --fix; a page that was the text; the same, found. */
enum loss { LOSS_NONE, LOSS_ROW, LOSS_ROW_MENDED, LOSS_PAGE, LOSS_PAGE_MENDED, LOSSES };

static const char said[] = "the heron will be counted again in the reeds";
static const char url[] = "https://reed.example/herons";

static void make(unsigned seq, bool is_page, struct arena *arena, struct wire_article *ret)
{
	const struct kit_article article = { .url = url, .title = "Herons in the reeds", .published = "2026-03-04", .outlet = "Reed Post",
					     .seq = seq, .page = "<p>of herons</p>", .said = { "Ylva Sump|said|the heron will be counted again in the reeds" } };
	owned(buf_destroy) struct buf text = { 0 };
	size_t bound = ZSTD_compressBound(TEXT_BYTES);
	char *page = arena_alloc(arena, bound, 1);

	kit_make(&article, arena, ret);
	buf_add(&text, ret->article.text);
	for (unsigned i = 0; text.len < TEXT_BYTES; i++)
		buf_printf(&text, "\nReed %u: %u herons, %u nests.", i, i * 7919 % 1009, i * i * 104729 % 10007);
	text.len = TEXT_BYTES;
	assert_int_equal(arena_dup(arena, buf_str(&text), &ret->article.text), 0);
	if (!is_page)
		return;
	ret->page.body = (struct str){ page, ZSTD_compress(page, bound, text.ptr, text.len, 1) };
	ret->page.bytes = text.len;
}

static int store(struct kit *kit, const struct wire_article *article)
{
	const char *why = "";
	uint64_t last;

	assert_int_equal(batch_begin(kit->batch), 0);
	int r = batch_add(kit->batch, article, &why);
	assert_in_range(r, 0, 1);
	assert_int_equal(batch_commit(kit->batch, &last), 0);
	return r;
}

/* A bit in the midst of the table's first value is another. */
static void flip(struct kit *kit, enum db_table table)
{
	owned(buf_destroy) struct buf copy = { 0 };
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	assert_int_equal(db_write_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[table], &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_FIRST), 0);
	buf_add(&copy, lmdb_str(v));
	copy.ptr[copy.len / 2] ^= 1;
	v = lmdb_val(buf_str(&copy));
	assert_int_equal(mdb_cursor_put(cursor, &k, &v, MDB_CURRENT), 0);
	mdb_cursor_close(cursor);
	assert_int_equal(db_write_end(kit->db, txn, true), 0);
}

static uint64_t remake(struct kit *kit)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct rebuilt done;

	assert_int_equal(rebuild(kit->db, &done, &why, NULL, NULL), 0);
	return done.lost;
}

static void mend(struct kit *kit)
{
	assert_true(remake(kit) > 0);
}

static void lose(struct kit *kit, enum loss how)
{
	if (how != LOSS_NONE)
		flip(kit, how == LOSS_ROW || how == LOSS_ROW_MENDED ? TABLE_CONTENTS : TABLE_SNAPSHOTS);
	if (how == LOSS_ROW_MENDED || how == LOSS_PAGE_MENDED)
		mend(kit);
}

/* The first version's text as it is read now; empty where it cannot be. */
static void read_text(struct kit *kit, struct buf *out)
{
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
	struct article article;
	MDB_txn *txn;

	buf_clear(out);
	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	if (lookup_content(kit->db, txn, 1, 0, arena, &article) == 0)
		buf_add(out, article.text);
	db_read_end(kit->db, txn);
}

static void totals(struct kit *kit, uint64_t revisions, uint64_t statements)
{
	struct counters counters;

	assert_int_equal(counters_read(kit->db, &counters), 0);
	assert_int_equal(counters.articles, 1);
	assert_int_equal(counters.revisions, revisions);
	assert_int_equal(counters.statements, statements);
}

static void assert_found(struct kit *kit, const char *query, const char *expected)
{
	owned(buf_destroy) struct buf out = { 0 };

	kit_texts(kit, query, "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, expected);
}

static void a_text_that_was_lost_comes_back(void **state)
{
	(void)state;
	for (enum loss how = LOSS_ROW; how < LOSSES; how++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
		owned(buf_destroy) struct buf out = { 0 }, why = { 0 }, before = { 0 };
		bool is_page = how >= LOSS_PAGE;
		struct wire_article article;
		struct rebuilt done;
		struct kit kit;

		kit_begin(&kit);
		make(1, is_page, arena, &article);
		assert_int_equal(store(&kit, &article), 0);
		kit_export(&kit, &before);
		lose(&kit, how);
		read_text(&kit, &out);
		assert_false(str_eq(buf_str(&out), article.article.text));
		/* Fetched later, and dated otherwise by then. */
		make(2, is_page, arena, &article);
		article.article.published = article.page.published = STR("2026-09-09");
		assert_int_equal(store(&kit, &article), 0);
		read_text(&kit, &out);
		assert_true(str_eq(buf_str(&out), article.article.text));
		assert_found(&kit, "*", said);
		assert_found(&kit, "by:sump", said);
		totals(&kit, 1, 1);
		if (how != LOSS_PAGE) {
			assert_int_equal(rebuild(kit.db, &done, &why, NULL, NULL), 0);
			assert_int_equal(done.lost, 0);
		}
		kit_export(&kit, &out);
		*strchr(before.ptr, '\n') = *strchr(out.ptr, '\n') = 0;
		assert_string_equal(out.ptr, before.ptr);
		kit_end(&kit);
	}
}

static void nothing_is_written_where_nothing_was_lost(void **state)
{
	(void)state;
	for (int is_page = 0; is_page < 2; is_page++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
		owned(buf_destroy) struct buf before = { 0 }, after = { 0 };
		struct counters had, now;
		struct wire_article article;
		struct kit kit;

		kit_begin(&kit);
		make(1, is_page, arena, &article);
		assert_int_equal(store(&kit, &article), 0);
		assert_int_equal(counters_read(kit.db, &had), 0);
		kit_export(&kit, &before);
		make(2, is_page, arena, &article);
		assert_int_equal(store(&kit, &article), 0);
		assert_int_equal(counters_read(kit.db, &now), 0);
		assert_int_equal(now.next_seq, had.next_seq);
		assert_int_equal(now.snapshots, had.snapshots);
		kit_export(&kit, &after);
		assert_string_equal(after.ptr, before.ptr);
		totals(&kit, 1, 1);
		kit_end(&kit);
	}
}

/* Whatever else was lost: even what the note says of the words that were taken out, but for its key. */
static void what_was_taken_out_does_not_come_back(void **state)
{
	(void)state;
	for (enum loss how = LOSS_NONE; how < LOSS_PAGE; how++)
		for (int forgotten = 0; forgotten < 2; forgotten++) {
			owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
			owned(buf_destroy) struct buf before = { 0 }, after = { 0 };
			owned(kit_free) struct question q;
			struct wire_article article;
			struct kit kit;
			char id[17];

			kit_begin(&kit);
			make(1, false, arena, &article);
			assert_int_equal(store(&kit, &article), 0);
			(void)snprintf(id, sizeof id, "%016llx", (unsigned long long)entry_id(str_from(url)));
			kit_ask(&kit, &q, "redact", (const char *[]){ id, "words=counted again in the reeds", NULL });
			assert_int_equal(q.status, 0);
			lose(&kit, how);
			if (forgotten) {
				flip(&kit, TABLE_TOMBSTONES);
				mend(&kit);
			}
			read_text(&kit, &before);
			make(2, false, arena, &article);
			assert_int_equal(store(&kit, &article), 0);
			read_text(&kit, &after);
			assert_true(str_eq(buf_str(&after), buf_str(&before)));
			assert_int_equal(str_find(buf_str(&after), STR("counted again"), 0), after.len);
			assert_found(&kit, "reeds text:again", "");
			kit_end(&kit);
		}
}

/* What the note of its deletion said is lost, and found to be. */
static void what_was_deleted_does_not_come_back(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(kit_free) struct question q;
	struct wire_article article;
	struct counters counters;
	const char *why = "";
	struct kit kit;
	char id[17];

	(void)state;
	kit_begin(&kit);
	make(1, false, arena, &article);
	assert_int_equal(store(&kit, &article), 0);
	(void)snprintf(id, sizeof id, "%016llx", (unsigned long long)entry_id(str_from(url)));
	kit_ask(&kit, &q, "delete", (const char *[]){ id, "why=it was asked", NULL });
	assert_int_equal(q.status, 0);
	flip(&kit, TABLE_TOMBSTONES);
	make(2, false, arena, &article);
	assert_int_equal(batch_begin(kit.batch), 0);
	assert_int_equal(batch_add(kit.batch, &article, &why), -EIO);
	batch_abort(kit.batch);
	mend(&kit);
	assert_int_equal(store(&kit, &article), 1);
	assert_int_equal(counters_read(kit.db, &counters), 0);
	assert_int_equal(counters.articles, 0);
	assert_found(&kit, "*", "");
	/* Until it is said that it may. */
	kit_free(&q);
	kit_ask(&kit, &q, "lift", (const char *[]){ id, NULL });
	assert_int_equal(q.status, 0);
	make(3, false, arena, &article);
	assert_int_equal(store(&kit, &article), 0);
	assert_found(&kit, "*", said);
	kit_end(&kit);
}

/* What derives from articles is damaged where the next ones go. */
static void a_damaged_block_keeps_no_article_out(void **state)
{
	static const enum db_table tables[] = { TABLE_COLUMNS, TABLE_SKETCHES };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
		owned(buf_destroy) struct buf whole = { 0 }, mended = { 0 };
		struct wire_article article;

		for (int damage = 0; damage < 2; damage++) {
			struct kit kit;

			kit_begin(&kit);
			for (unsigned seq = 1; seq < 4; seq++) {
				char other[64];

				make(seq, false, arena, &article);
				(void)snprintf(other, sizeof other, "%s/%u", url, seq);
				assert_int_equal(arena_dup(arena, str_from(other), &article.article.url), 0);
				assert_int_equal(store(&kit, &article), 0);
				if (damage && seq == 1)
					flip(&kit, tables[i]);
			}
			if (damage) {
				MDB_txn *txn;
				struct db_key key = db_key1(0);
				struct str ignored;

				assert_int_equal(db_read_begin(kit.db, &txn), 0);
				assert_int_equal(db_get(kit.db, txn, tables[i], db_key_str(&key), &ignored), -EIO);
				db_read_end(kit.db, txn);
				assert_int_equal(remake(&kit), 0);
			}
			kit_export(&kit, damage ? &mended : &whole);
			kit_end(&kit);
		}
		assert_string_equal(mended.ptr, whole.ptr);
	}
}

/* Of which words are common. */
static void a_damaged_table_of_words_keeps_no_article_out(void **state)
{
	static const char zeros[FREQUENCY_SLOTS + CHECKSUM_BYTES];
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(kit_free) struct question check;
	struct wire_article article;
	struct kit kit;
	MDB_txn *txn;

	(void)state;
	kit_begin(&kit);
	assert_int_equal(db_write_begin(kit.db, &txn), 0);
	assert_int_equal(db_put_raw(kit.db, txn, TABLE_STATE, STR("frequencies/1"), (struct str){ zeros, sizeof zeros }), 0);
	assert_int_equal(db_write_end(kit.db, txn, true), 0);
	make(1, false, arena, &article);
	assert_int_equal(store(&kit, &article), 0);
	kit_fold(&kit);
	assert_found(&kit, "*", said);
	kit_ask(&kit, &check, "check", (const char *[]){ NULL });
	assert_true(str_find(buf_str(&check.body), STR("state frequencies/1"), 0) < check.body.len);
	mend(&kit);
	assert_found(&kit, "*", said);
	kit_end(&kit);
}

static void another_text_is_a_revision(void **state)
{
	(void)state;
	for (enum loss how = LOSS_ROW; how < LOSSES; how++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
		owned(buf_destroy) struct buf before = { 0 }, after = { 0 };
		struct wire_article article;
		struct kit kit;

		kit_begin(&kit);
		make(1, how >= LOSS_PAGE, arena, &article);
		assert_int_equal(store(&kit, &article), 0);
		lose(&kit, how);
		read_text(&kit, &before);
		make(2, false, arena, &article);
		((char *)(uintptr_t)article.article.text.ptr)[TEXT_BYTES - 1] = '!';
		assert_int_equal(store(&kit, &article), 0);
		totals(&kit, 2, 1);
		read_text(&kit, &after);
		assert_true(str_eq(buf_str(&after), buf_str(&before)));
		assert_found(&kit, "*", said);
		/* Back to the first wording, which comes back with it and stands. */
		make(3, how >= LOSS_PAGE, arena, &article);
		assert_int_equal(store(&kit, &article), 0);
		totals(&kit, 3, 1);
		read_text(&kit, &after);
		assert_true(str_eq(buf_str(&after), article.article.text));
		assert_found(&kit, "*", said);
		kit_end(&kit);
	}
}

/* Pages before, in and behind the damaged block; of each whether it was there. */
static void a_damaged_note_of_pages_loses_none_and_doubles_none(void **state)
{
	static const struct {
		const char *why;
		unsigned seq;
		const char *url;
		bool known;
	} cases[] = {
		{ "one that is there, in the damaged block", 3, url, true },
		{ "a new one in the damaged block", 4, "https://reed.example/4", false },
		{ "that again: the block begins anew", 4, "https://reed.example/4", true },
		{ "one that is there, its block by now without it", 3, url, true },
		{ "the first of the next block", FETCHED_BLOCK, "https://reed.example/5", false },
		{ "the last of the damaged one", FETCHED_BLOCK - 1, "https://reed.example/6", false },
	};

	(void)state;
	for (int mended = 0; mended < 2; mended++) {
		owned(arena_destroy) struct arena *arena = arena_new(8 << 20);
		struct wire_article article;
		struct counters counters;
		struct kit kit;

		kit_begin(&kit);
		make(3, false, arena, &article);
		assert_int_equal(store(&kit, &article), 0);
		flip(&kit, TABLE_FETCHED);
		owned(kit_free) struct question check;
		kit_ask(&kit, &check, "check", (const char *[]){ NULL });
		assert_true(str_find(buf_str(&check.body), STR("which pages are here, block 0"), 0) < check.body.len);
		if (mended)
			mend(&kit);
		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			make(cases[i].seq, false, arena, &article);
			article.article.url = article.page.url = str_from(cases[i].url);
			if (store(&kit, &article) != cases[i].known)
				fail_msg("%s", cases[i].why);
		}
		assert_int_equal(counters_read(kit.db, &counters), 0);
		assert_int_equal(counters.articles, 4);
		assert_int_equal(counters.revisions, 4);
		owned(kit_free) struct question again;
		kit_ask(&kit, &again, "check", (const char *[]){ NULL });
		assert_true(str_find(buf_str(&again.body), STR("\"damaged\":0"), 0) < again.body.len);
		kit_end(&kit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_that_was_lost_comes_back),
		cmocka_unit_test(nothing_is_written_where_nothing_was_lost),
		cmocka_unit_test(what_was_taken_out_does_not_come_back),
		cmocka_unit_test(what_was_deleted_does_not_come_back),
		cmocka_unit_test(a_damaged_block_keeps_no_article_out),
		cmocka_unit_test(a_damaged_table_of_words_keeps_no_article_out),
		cmocka_unit_test(another_text_is_a_revision),
		cmocka_unit_test(a_damaged_note_of_pages_loses_none_and_doubles_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
