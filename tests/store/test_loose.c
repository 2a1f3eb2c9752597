#include "store/loose.h"

#include <openssl/evp.h>

#include "store/compact.h"
#include "store/rebuild.h"
#include "store/work.h"
#include "tests/store/loose_kit.h"

enum { PAGE = 2 * LOOSE_PAGE_LEAST, TEXT = LOOSE_TEXT_LEAST + 1000 };

struct lab {
	struct kit kit;
	struct arena *arena;
};

static void begin(struct lab *self)
{
	kit_begin(&self->kit);
	self->arena = arena_new(64 << 20);
	assert_non_null(self->arena);
}

static void end(struct lab *self)
{
	arena_destroy(&self->arena);
	kit_end(&self->kit);
}

/* Articles 1 to n, each with a loose page and a loose text. */
static void store_some(struct lab *self, unsigned n)
{
	for (unsigned i = 1; i <= n; i++) {
		struct wire_article article;

		loose_article(i, PAGE, TEXT, self->arena, &article);
		loose_store(&self->kit, &article);
	}
}

static void assert_texts(struct lab *self, unsigned n, bool loose)
{
	for (unsigned i = 1; i <= n; i++) {
		struct wire_article article;

		loose_article(i, 0, TEXT, self->arena, &article);
		assert_int_equal(loose_text_is(&self->kit, i, article.article.text), loose);
	}
}

static void what_came_in_a_rush_is_packed_step_by_step(void **state)
{
	owned(buf_destroy) struct buf before = { 0 }, out = { 0 };
	uint64_t bytes, left;
	size_t loose, steps = 0;
	struct lab lab;

	(void)state;
	begin(&lab);
	store_some(&lab, 5);
	assert_int_equal(loose_rows(&lab.kit, &bytes), 10);
	assert_true(bytes > 5 * (PAGE + TEXT) && bytes < 6 * (PAGE + TEXT));
	assert_int_equal(loose_pages(&lab.kit, &loose), 5);
	assert_int_equal(loose, 5);
	assert_texts(&lab, 5, true);
	kit_export(&lab.kit, &before);
	do {
		size_t rows = loose_rows(&lab.kit, &bytes);

		left = loose_step(&lab.kit, 1);
		assert_int_equal(loose_rows(&lab.kit, &bytes), rows - 1);
		assert_int_equal(bytes, left);
		(void)loose_pages(&lab.kit, &loose);
		kit_export(&lab.kit, &out);
		assert_string_equal(out.ptr, before.ptr);
		steps++;
	} while (left);
	assert_int_equal(steps, 10);
	assert_int_equal(loose_pages(&lab.kit, &loose), 5);
	assert_int_equal(loose, 0);
	assert_texts(&lab, 5, false);
	/* With nothing to do nothing is done. */
	assert_int_equal(loose_step(&lab.kit, LOOSE_STEP_BYTES), 0);
	kit_export(&lab.kit, &out);
	assert_string_equal(out.ptr, before.ptr);
	end(&lab);
}

static void what_is_left_of_a_process_is_packed_by_the_next(void **state)
{
	uint64_t bytes, found;
	struct lab lab;

	(void)state;
	begin(&lab);
	store_some(&lab, 3);
	(void)loose_rows(&lab.kit, &bytes);
	kit_close(&lab.kit);
	kit_open(&lab.kit);
	assert_int_equal(loose_read(lab.kit.db, &found), 0);
	assert_int_equal(found, bytes);
	assert_int_equal(loose_step(&lab.kit, LOOSE_STEP_BYTES), 0);
	assert_int_equal(loose_rows(&lab.kit, NULL), 0);
	assert_texts(&lab, 3, false);
	end(&lab);
}

static void only_so_many_bytes_are_loose(void **state)
{
	/* Of the frame, with its head. */
	static const struct {
		const char *why;
		int room;
		size_t loose;
	} cases[] = {
		{ "room for both", 2 * (PAGE + 12), 2 },
		{ "a byte too little for the second", 2 * (PAGE + 12) - 1, 1 },
		{ "room for one", PAGE + 12, 1 },
		{ "a byte too little for one", PAGE + 11, 0 },
		{ "none", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lab lab;
		size_t loose;

		begin(&lab);
		lab.kit.batch->loose_max = (uint64_t)cases[i].room;
		for (unsigned seq = 1; seq <= 2; seq++) {
			struct wire_article article;

			loose_article(seq, PAGE, 0, lab.arena, &article);
			loose_store(&lab.kit, &article);
		}
		assert_int_equal(loose_pages(&lab.kit, &loose), 2);
		if (loose != cases[i].loose)
			fail_msg("%s: %zu", cases[i].why, loose);
		assert_int_equal(loose_rows(&lab.kit, NULL), loose);
		end(&lab);
	}
}

static void a_text_fits_to_the_last_byte(void **state)
{
	static const struct {
		uint64_t most, loose;
		size_t bytes;
		bool fits;
	} cases[] = {
		{ 100, 0, 50, true }, { 100, 0, 51, false }, { 100, 2, 49, true }, { 100, 3, 49, false },
		{ 100, 100, 0, true }, { 100, 101, 0, false }, { 100, 101, 50, false }, { 0, 0, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (loose_fits(cases[i].most, cases[i].loose, cases[i].bytes) != cases[i].fits)
			fail_msg("case %zu", i);
}

static void all_ask_for_the_same_room(void **state)
{
	struct lab lab;
	uint64_t used, max;

	(void)state;
	begin(&lab);
	lmdb_env_usage(lab.kit.db->env, &used, &max);
	uint64_t share = (max - used) / LOOSE_ROOM_SHARE;
	assert_true(share > 0);
	assert_int_equal(loose_most(lab.kit.db, share - 1), share - 1);
	assert_int_equal(loose_most(lab.kit.db, share), share);
	assert_int_equal(loose_most(lab.kit.db, share + 1), share);
	/* Where the map is nearly full its share counts, for what is stored and for what the writer is told. */
	lab.kit.batch->loose_max = UINT64_MAX;
	assert_int_equal(batch_look(lab.kit.batch), 0);
	assert_int_equal(lab.kit.batch->loose_most, share);
	batch_abort(lab.kit.batch);
	struct work_options options = { .db = lab.kit.db };
	struct work work = { .kind = WORK_SYNC };
	void *thread = work_thread_new(&options);
	assert_non_null(thread);
	work_run(&work.job, thread);
	assert_int_equal(work.error, 0);
	assert_int_equal(work.loose_most, loose_most(lab.kit.db, LOOSE_BYTES_MAX));
	work_thread_destroy(thread);
	end(&lab);
}

static void a_text_without_room_is_compressed_at_once(void **state)
{
	struct wire_article article;
	struct lab lab;

	(void)state;
	begin(&lab);
	lab.kit.batch->loose_max = TEXT;
	loose_article(1, 0, TEXT, lab.arena, &article);
	loose_store(&lab.kit, &article);
	assert_false(loose_text_is(&lab.kit, 1, article.article.text));
	assert_int_equal(loose_rows(&lab.kit, NULL), 0);
	lab.kit.batch->loose_max = 3 * TEXT;
	loose_article(2, 0, TEXT, lab.arena, &article);
	loose_store(&lab.kit, &article);
	assert_true(loose_text_is(&lab.kit, 2, article.article.text));
	assert_int_equal(loose_rows(&lab.kit, NULL), 1);
	end(&lab);
}

static void short_ones_are_not_named(void **state)
{
	struct wire_article article;
	struct lab lab;

	(void)state;
	begin(&lab);
	/* With its head of 12 bytes a frame has one byte less than the least, and then as many. */
	loose_article(1, LOOSE_PAGE_LEAST - 13, 0, lab.arena, &article);
	loose_store(&lab.kit, &article);
	assert_int_equal(loose_rows(&lab.kit, NULL), 0);
	loose_article(2, LOOSE_PAGE_LEAST - 12, 0, lab.arena, &article);
	loose_store(&lab.kit, &article);
	assert_int_equal(loose_rows(&lab.kit, NULL), 1);
	end(&lab);
}

static void what_is_gone_is_no_more_than_a_name(void **state)
{
	owned(kit_free) struct question q;
	uint64_t bytes;
	struct lab lab;
	size_t loose;
	char id[17];

	(void)state;
	begin(&lab);
	store_some(&lab, 2);
	(void)snprintf(id, sizeof id, "%016llx", (unsigned long long)entry_id(STR("https://weir.example/1")));
	kit_ask(&lab.kit, &q, "delete", (const char *[]){ id, NULL });
	assert_int_equal(q.status, 0);
	assert_int_equal(loose_pages(&lab.kit, &loose), 1);
	assert_int_equal(loose_step(&lab.kit, LOOSE_STEP_BYTES), 0);
	assert_int_equal(loose_rows(&lab.kit, &bytes), 0);
	assert_int_equal(bytes, 0);
	assert_int_equal(loose_pages(&lab.kit, &loose), 1);
	assert_int_equal(loose, 0);
	end(&lab);
}

/* Changes a byte in the midst of the first value of the table. */
static void damage(struct kit *kit, enum db_table table)
{
	owned(buf_destroy) struct buf copy = { 0 };
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	assert_int_equal(db_write_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[table], &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_FIRST), 0);
	buf_add(&copy, lmdb_str(v));
	buf_add(&copy, lmdb_str(k));
	copy.ptr[v.mv_size / 2] ^= 1;
	MDB_val key = { k.mv_size, copy.ptr + v.mv_size };
	v.mv_data = copy.ptr;
	assert_int_equal(mdb_cursor_put(cursor, &key, &v, MDB_CURRENT), 0);
	mdb_cursor_close(cursor);
	assert_int_equal(db_write_end(kit->db, txn, true), 0);
}

static uint64_t bytes_of(struct kit *kit, enum db_table table)
{
	uint64_t bytes = 0;
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[table], &cursor), 0);
	while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0)
		bytes += v.mv_size;
	mdb_cursor_close(cursor);
	db_read_end(kit->db, txn);
	return bytes;
}

static void what_is_damaged_stays_as_it_is(void **state)
{
	static const enum db_table tables[] = { TABLE_SNAPSHOTS, TABLE_CONTENTS };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		struct lab lab;

		begin(&lab);
		store_some(&lab, 1);
		damage(&lab.kit, tables[i]);
		uint64_t before = bytes_of(&lab.kit, tables[i]);
		assert_int_equal(loose_step(&lab.kit, LOOSE_STEP_BYTES), 0);
		assert_int_equal(loose_rows(&lab.kit, NULL), 0);
		assert_int_equal(bytes_of(&lab.kit, tables[i]), before);
		/* The other is packed all the same. */
		assert_true(bytes_of(&lab.kit, tables[1 - i]) < LOOSE_PAGE_LEAST);
		end(&lab);
	}
}

static void a_damaged_sum_ends_it_until_all_is_packed(void **state)
{
	struct wire_article article;
	struct lab lab;
	uint64_t found;
	size_t loose;

	(void)state;
	begin(&lab);
	store_some(&lab, 2);
	damage(&lab.kit, TABLE_LOOSE);
	assert_int_equal(loose_read(lab.kit.db, &found), 0);
	assert_int_equal(found, 1);
	loose_article(3, PAGE, 0, lab.arena, &article);
	loose_store(&lab.kit, &article);
	assert_int_equal(loose_pages(&lab.kit, &loose), 3);
	assert_int_equal(loose, 2);
	assert_int_equal(loose_step(&lab.kit, LOOSE_STEP_BYTES), 0);
	assert_int_equal(loose_rows(&lab.kit, &found), 0);
	assert_int_equal(found, 0);
	assert_texts(&lab, 2, false);
	end(&lab);
}

/* ---- where there is hardly room ---- */

enum { BIG_PAGE = 6 << 20, FILL_BYTES = 3 * 4096, HOLES = 8 };

/* A page that is hardly smaller when it is packed. */
static void store_big(struct lab *self, unsigned seq)
{
	char *bytes = arena_alloc(self->arena, BIG_PAGE, 1);
	struct wire_article article;
	uint32_t state = 1;

	for (size_t i = 0; i < BIG_PAGE; i++) {
		state = state * 1664525 + 1013904223;
		bytes[i] = (char)('a' + (state >> 24) % 32);
	}
	loose_article(seq, PAGE, 0, self->arena, &article);
	article.page.body = loose_frame((struct str){ bytes, BIG_PAGE }, self->arena);
	article.page.bytes = BIG_PAGE;
	loose_store(&self->kit, &article);
}

/* Rows until the map takes no more, and then every few of them out again: many free pages, and nowhere many in a row. */
static void fill_map(struct kit *kit, bool undo)
{
	static const char bytes[FILL_BYTES];
	MDB_val k, v = { FILL_BYTES, (void *)(uintptr_t)bytes };
	MDB_txn *txn;
	uint64_t n = 0;
	int rc = 0;

	for (; !undo && rc == 0; n++) {
		struct db_key key = db_key2(UINT64_MAX, n);

		assert_int_equal(db_txn_begin(kit->db, &txn), 0);
		k = lmdb_val(db_key_str(&key));
		rc = mdb_put(txn, kit->db->table[TABLE_LABELS], &k, &v, 0);
		if (rc)
			mdb_txn_abort(txn);
		else
			rc = mdb_txn_commit(txn);
	}
	for (uint64_t i = 0; i < (undo ? BIG_PAGE / 4096 * 16 : n - 1); i += undo ? 1 : HOLES) {
		struct db_key key = db_key2(UINT64_MAX, i);

		assert_int_equal(db_txn_begin(kit->db, &txn), 0);
		k = lmdb_val(db_key_str(&key));
		(void)mdb_del(txn, kit->db->table[TABLE_LABELS], &k, NULL);
		assert_int_equal(mdb_txn_commit(txn), 0);
	}
}

static int step_from(struct kit *kit, struct loose_place *place, uint64_t *ret_left)
{
	MDB_txn *txn;

	assert_int_equal(db_txn_begin(kit->db, &txn), 0);
	int r = loose_pack(kit->db, txn, kit->batch->deflate, kit->batch->work, 1, place, ret_left);
	if (r < 0)
		mdb_txn_abort(txn);
	else
		assert_int_equal(lmdb_commit(txn), 0);
	return r;
}

/* It stands before the texts, and before other pages or behind them. */
static void a_row_that_finds_no_room_keeps_none_back(void **state)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct loose_place place = { 0 };
	uint64_t left = 0;
	struct lab lab;
	size_t loose;

	(void)state;
	begin(&lab);
	kit_close(&lab.kit);
	assert_int_equal(db_open(lab.kit.dir, 40 << 20, &lab.kit.db, &why), 0);
	assert_int_equal(batch_new(lab.kit.db, true, &lab.kit.batch), 0);
	lab.kit.answerer = answerer_new(lab.kit.db);
	store_some(&lab, 3);
	store_big(&lab, 9);
	assert_int_equal(loose_rows(&lab.kit, NULL), 7);
	fill_map(&lab.kit, false);
	int met = 0, rows = 0;
	for (int i = 0; i < 20 && loose_rows(&lab.kit, NULL) > 1; i++) {
		int r = step_from(&lab.kit, &place, &left);

		assert_true(r >= 0 || r == -ENOSPC);
		met += r == -ENOSPC;
		rows += r > 0 ? r : 0;
	}
	assert_true(met > 0);
	assert_int_equal(rows, 6);
	assert_texts(&lab, 3, false);
	assert_int_equal(loose_pages(&lab.kit, &loose), 4);
	assert_int_equal(loose, 1);
	/* Its turn comes again, also when there is room by then. */
	fill_map(&lab.kit, true);
	for (int i = 0; i < 3 && loose_rows(&lab.kit, NULL); i++)
		assert_true(step_from(&lab.kit, &place, &left) >= 0);
	assert_int_equal(left, 0);
	assert_int_equal(loose_pages(&lab.kit, &loose), 4);
	assert_int_equal(loose, 0);
	end(&lab);
}

static void compaction_packs_all(void **state)
{
	owned(buf_destroy) struct buf before = { 0 }, out = { 0 }, why = { 0 };
	struct compacted done;
	struct lab lab;
	size_t loose;

	(void)state;
	begin(&lab);
	store_some(&lab, 4);
	kit_export(&lab.kit, &before);
	assert_int_equal(compact(lab.kit.db, &done, &why), 0);
	kit_close(&lab.kit);
	kit_open(&lab.kit);
	assert_int_equal(loose_rows(&lab.kit, NULL), 0);
	assert_int_equal(loose_pages(&lab.kit, &loose), 4);
	assert_int_equal(loose, 0);
	assert_texts(&lab, 4, false);
	kit_export(&lab.kit, &out);
	assert_string_equal(out.ptr, before.ptr);
	end(&lab);
}

static void a_rebuilt_store_goes_on_packing(void **state)
{
	owned(buf_destroy) struct buf said = { 0 };
	struct rebuilt done;
	uint64_t bytes, after;
	struct lab lab;

	(void)state;
	begin(&lab);
	store_some(&lab, 3);
	(void)loose_rows(&lab.kit, &bytes);
	assert_int_equal(rebuild(lab.kit.db, &done, &said, NULL, NULL), 0);
	assert_int_equal(done.lost, 0);
	assert_int_equal(loose_rows(&lab.kit, &after), 6);
	assert_int_equal(after, bytes);
	assert_int_equal(loose_step(&lab.kit, LOOSE_STEP_BYTES), 0);
	assert_texts(&lab, 3, false);
	end(&lab);
}

/* The article's text is its page, which does not travel besides. */
static void make_whole(struct lab *lab, unsigned seq, unsigned char digest[SNAPSHOT_KEY_BYTES], struct wire_article *ret)
{
	loose_article(seq, 0, TEXT, lab->arena, ret);
	assert_int_equal(EVP_Digest(ret->article.text.ptr, ret->article.text.len, digest, NULL, EVP_sha256(), NULL), 1);
	ret->page.digest = (struct str){ (const char *)digest, SNAPSHOT_KEY_BYTES };
	ret->page.bytes = ret->article.text.len;
	ret->page.is_text = true;
}

static void a_page_that_travelled_as_its_text_is_kept(void **state)
{
	unsigned char digest[SNAPSHOT_KEY_BYTES];
	struct wire_article article;
	struct lab lab;
	size_t loose;

	(void)state;
	for (int room = 0; room < 2; room++) {
		begin(&lab);
		lab.kit.batch->loose_max = room ? 2 * TEXT : TEXT - 1;
		make_whole(&lab, 1, digest, &article);
		loose_store(&lab.kit, &article);
		assert_int_equal(loose_pages(&lab.kit, &loose), 1);
		assert_int_equal(loose, room);
		assert_int_equal(loose_rows(&lab.kit, NULL), room);
		(void)loose_text_is(&lab.kit, 1, article.article.text);
		/* It came before. */
		make_whole(&lab, 1, digest, &article);
		article.page.id.seq = 2;
		article.article.url = article.page.url = STR("https://weir.example/copy");
		loose_store(&lab.kit, &article);
		assert_int_equal(loose_pages(&lab.kit, &loose), 1);
		assert_int_equal(loose_step(&lab.kit, LOOSE_STEP_BYTES), 0);
		assert_int_equal(loose_pages(&lab.kit, &loose), 1);
		assert_int_equal(loose, 0);
		assert_false(loose_text_is(&lab.kit, 1, article.article.text));
		assert_false(loose_text_is(&lab.kit, 2, article.article.text));
		end(&lab);
	}
}

static void a_text_that_cannot_be_its_page_is_refused(void **state)
{
	unsigned char digest[SNAPSHOT_KEY_BYTES];

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct wire_article article;
		const char *why = "";
		struct lab lab;

		begin(&lab);
		make_whole(&lab, 1, digest, &article);
		article.page.bytes += i == 0 ? 1 : 0;
		article.page.digest.len = i == 1 ? 0 : SNAPSHOT_KEY_BYTES;
		article.page.is_text = i != 2;
		assert_int_equal(batch_begin(lab.kit.batch), 0);
		/* Without the word of its parser it has no page. */
		assert_int_equal(batch_add(lab.kit.batch, &article, &why), i == 2 ? 0 : -EBADMSG);
		batch_abort(lab.kit.batch);
		end(&lab);
	}
}

static void words_that_are_taken_out_come_back_in_no_page(void **state)
{
	owned(kit_free) struct question q;
	unsigned char digest[SNAPSHOT_KEY_BYTES];
	struct wire_article article;
	struct lab lab;
	size_t loose;
	char id[17];

	(void)state;
	begin(&lab);
	make_whole(&lab, 1, digest, &article);
	loose_store(&lab.kit, &article);
	(void)snprintf(id, sizeof id, "%016llx", (unsigned long long)entry_id(article.article.url));
	kit_ask(&lab.kit, &q, "redact", (const char *[]){ id, "words=weir 7", NULL });
	assert_int_equal(q.status, 0);
	assert_int_equal(loose_pages(&lab.kit, &loose), 0);
	make_whole(&lab, 1, digest, &article);
	article.page.id.seq = 2;
	/* Another wording, that has them too. */
	article.article.title = STR("Eels counted again");
	loose_store(&lab.kit, &article);
	assert_int_equal(loose_pages(&lab.kit, &loose), 0);
	end(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_came_in_a_rush_is_packed_step_by_step),
		cmocka_unit_test(what_is_left_of_a_process_is_packed_by_the_next),
		cmocka_unit_test(only_so_many_bytes_are_loose),
		cmocka_unit_test(a_text_fits_to_the_last_byte),
		cmocka_unit_test(all_ask_for_the_same_room),
		cmocka_unit_test(a_text_without_room_is_compressed_at_once),
		cmocka_unit_test(short_ones_are_not_named),
		cmocka_unit_test(what_is_gone_is_no_more_than_a_name),
		cmocka_unit_test(what_is_damaged_stays_as_it_is),
		cmocka_unit_test(a_damaged_sum_ends_it_until_all_is_packed),
		cmocka_unit_test(a_row_that_finds_no_room_keeps_none_back),
		cmocka_unit_test(compaction_packs_all),
		cmocka_unit_test(a_rebuilt_store_goes_on_packing),
		cmocka_unit_test(a_page_that_travelled_as_its_text_is_kept),
		cmocka_unit_test(a_text_that_cannot_be_its_page_is_refused),
		cmocka_unit_test(words_that_are_taken_out_come_back_in_no_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
