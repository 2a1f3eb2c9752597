#include "store/rebuild.h"

#include "store/salvage.h"
#include "tests/store/damage.h"
#include "tests/store/fixture.h"

static void rebuilt_store_says_the_same(void **state)
{
	owned(buf_destroy) struct buf before = { 0 }, out = { 0 }, said = { 0 };
	struct rebuilt done;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	fixture_store(&kit);
	kit_export(&kit, &before);
	assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
	assert_int_equal(said.len, 0);
	assert_int_equal(done.articles, 43);
	assert_int_equal(done.statements, 42);
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, before.ptr);
	/* And again, and with what comes after. */
	assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
	fixture_store(&kit);
	char url[64], words[160];
	struct kit_article late;
	fixture_series(1000, url, words, &late);
	kit_store(&kit, &late, 1);
	kit_texts(&kit, "1000", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, words + strlen("Odo Brack|told reporters|"));
	kit_close(&kit);
	kit_open(&kit);
	assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
	kit_texts(&kit, "1000", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, words + strlen("Odo Brack|told reporters|"));
	kit_end(&kit);
}

/* Destroys n values of a table: a byte each. */
static void harm(struct kit *kit, enum db_table table, size_t n)
{
	owned(buf_destroy) struct buf copy = { 0 };
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	assert_int_equal(db_write_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[table], &cursor), 0);
	for (; n && mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0; n--) {
		buf_clear(&copy);
		buf_add(&copy, lmdb_str(v));
		copy.ptr[copy.len / 2] ^= 4;
		v = lmdb_val(buf_str(&copy));
		assert_int_equal(mdb_cursor_put(cursor, &k, &v, MDB_CURRENT), 0);
	}
	mdb_cursor_close(cursor);
	assert_int_equal(db_write_end(kit->db, txn, true), 0);
}

static void what_derives_is_mended(void **state)
{
	static const enum db_table tables[] = { TABLE_URLS, TABLE_RECORDS, TABLE_COLUMNS, TABLE_CLUSTERS, TABLE_SEGMENTS, TABLE_TERMS };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		owned(buf_destroy) struct buf before = { 0 }, out = { 0 }, said = { 0 };
		struct rebuilt done;
		struct kit kit;

		kit_begin(&kit);
		fixture_store(&kit);
		kit_export(&kit, &before);
		harm(&kit, tables[i], 3);
		assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
		assert_int_equal(done.lost, 0);
		kit_close(&kit);
		kit_open(&kit);
		kit_export(&kit, &out);
		assert_string_equal(out.ptr, before.ptr);
		kit_end(&kit);
	}
}

/* The key of the first value of a table with one bit flipped, as a disk may have it. */
static void flip_key(struct kit *kit, enum db_table table)
{
	owned(buf_destroy) struct buf value = { 0 }, key = { 0 };
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	assert_int_equal(db_write_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[table], &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_FIRST), 0);
	buf_add(&key, lmdb_str(k));
	buf_add(&value, lmdb_str(v));
	assert_int_equal(mdb_cursor_del(cursor, 0), 0);
	key.ptr[key.len - 1] ^= 1;
	k = lmdb_val(buf_str(&key));
	v = lmdb_val(buf_str(&value));
	assert_int_equal(mdb_cursor_put(cursor, &k, &v, 0), 0);
	mdb_cursor_close(cursor);
	assert_int_equal(db_write_end(kit->db, txn, true), 0);
}

/* A block that is not there means that nothing in it was replaced; one under another key is not there. */
static void what_was_replaced_stands_not_again_for_a_bit_in_a_key(void **state)
{
	owned(specimen_free) struct specimen s = { 0 };
	owned(buf_destroy) struct buf said = { 0 };
	struct rebuilt done;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	fixture_store(&kit);
	owned(buf_destroy) struct buf before = { 0 };
	kit_export(&kit, &before);
	*strrchr(before.ptr, '\n') = 0;
	s.records = strdup(before.ptr);
	flip_key(&kit, TABLE_REPLACED);
	kit_close(&kit);
	kit_open(&kit);
	assert_int_equal(specimen_read(&s, &kit), ASKED_NAMED);
	owned(kit_free) struct question check;
	kit_ask(&kit, &check, "check", (const char *[]){ NULL });
	assert_int_equal(check.status, 0);
	assert_true(str_find(buf_str(&check.body), STR("which statements were replaced"), 0) < check.body.len);
	assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
	assert_int_equal(specimen_read(&s, &kit), ASKED_ALL);
	kit_end(&kit);
}

static void what_is_lost_is_named_and_the_rest_stays(void **state)
{
	static const struct {
		enum db_table table;
		size_t harmed;
		const char *named;
	} cases[] = { { TABLE_ARTICLES, 2, "article 1 " }, { TABLE_CONTENTS, 3, "the text of article 1 " }, { TABLE_SNAPSHOTS, 2, "snapshots " },
		      { TABLE_STATE, 1, "state " }, { TABLE_FETCHED, 1, "which pages are here, block 0 " } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(specimen_free) struct specimen s = { 0 };
		owned(buf_destroy) struct buf said = { 0 };
		struct rebuilt done;
		struct kit kit;

		kit_begin(&kit);
		fixture_store(&kit);
		kit_close(&kit);
		kit_open(&kit);
		owned(buf_destroy) struct buf before = { 0 };
		kit_export(&kit, &before);
		*strrchr(before.ptr, '\n') = 0;
		s.records = strdup(before.ptr);
		harm(&kit, cases[i].table, cases[i].harmed);
		assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
		buf_add_byte(&said, 0);
		assert_true(done.lost >= cases[i].harmed);
		assert_non_null(strstr(said.ptr, cases[i].named));
		kit_close(&kit);
		kit_open(&kit);
		assert_in_range(specimen_read(&s, &kit), ASKED_ALL, ASKED_LESS);
		assert_true(specimen_read(&s, &kit) != ASKED_NAMED);
		kit_end(&kit);
	}
}

/* The first pages of the file, of which one tells the state after the last commit and the other that before it. */
static void one_lost_meta_page_loses_one_commit_at_most(void **state)
{
	(void)state;
	for (long lost = 0; lost < 2; lost++) {
		owned(specimen_free) struct specimen s = { 0 };
		owned(buf_destroy) struct buf said = { 0 };
		struct salvaged got = { 0 };
		struct rebuilt done;
		struct kit kit;
		char data[96];

		kit_begin(&kit);
		fixture_store(&kit);
		specimen_take(&kit, &s);
		kit_begin(&kit);
		kit_close(&kit);
		memset(s.bytes + lost * 4096, 0, 4096);
		specimen_write(kit.dir, s.bytes, s.n);
		(void)snprintf(data, sizeof data, "meta page %ld is none", lost);
		assert_int_equal(specimen_ask(&s, kit.dir), ASKED_NAMED);
		assert_int_equal(salvage(kit.dir, &got, &said), 0);
		assert_true(str_find(buf_str(&said), str_from(data), 0) < said.len);
		kit_open(&kit);
		assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
		assert_in_range(specimen_read(&s, &kit), ASKED_ALL, ASKED_LESS);
		assert_true(specimen_read(&s, &kit) != ASKED_NAMED && done.articles >= 42);
		kit_end(&kit);
	}
}

static void what_a_damaged_file_still_has_is_saved(void **state)
{
	owned(specimen_free) struct specimen s = { 0 };
	size_t cases = damage_cases(20, 1000), saved = 0, all = 0;
	uint32_t seed = 7;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	fixture_store(&kit);
	specimen_take(&kit, &s);
	for (size_t i = 0; i < cases; i++) {
		owned(buf_destroy) struct buf said = { 0 };
		struct salvaged got = { 0 };
		struct rebuilt done;
		char kept[64];

		seed = seed * 1664525 + 1013904223;
		/* Heads of pages, of which two are of all. */
		size_t at = (2 + (size_t)(seed >> 8) % (s.n / 4096 - 2)) * 4096, cut = i % 5 ? s.n : s.n - 4096 * (seed >> 28);
		memcpy(kept, s.bytes + at, sizeof kept);
		memset(s.bytes + at, 0x55, sizeof kept);
		kit_begin(&kit);
		kit_close(&kit);
		specimen_write(kit.dir, s.bytes, cut);
		memcpy(s.bytes + at, kept, sizeof kept);
		int r = salvage(kit.dir, &got, &said);
		/* The page of all tables: nothing to hold on to, and it says so. */
		if (r < 0) {
			assert_int_equal(r, -EBADMSG);
			assert_true(said.len > 0);
			test_folder_remove(kit.dir);
			continue;
		}
		saved++;
		kit_open(&kit);
		assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
		kit_close(&kit);
		kit_open(&kit);
		int asked = specimen_read(&s, &kit);
		assert_in_range(asked, ASKED_ALL, ASKED_LESS);
		assert_true(asked != ASKED_NAMED);
		all += asked == ASKED_ALL;
		/* What is missing was named. */
		assert_true(asked == ASKED_ALL || got.lost || got.damaged || done.lost);
		kit_end(&kit);
	}
	print_message("%zu files, %zu saved, %zu of them with everything\n", cases, saved, all);
	assert_true(saved > cases / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rebuilt_store_says_the_same),
		cmocka_unit_test(what_derives_is_mended),
		cmocka_unit_test(what_was_replaced_stands_not_again_for_a_bit_in_a_key),
		cmocka_unit_test(what_is_lost_is_named_and_the_rest_stays),
		cmocka_unit_test(one_lost_meta_page_loses_one_commit_at_most),
		cmocka_unit_test(what_a_damaged_file_still_has_is_saved),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
