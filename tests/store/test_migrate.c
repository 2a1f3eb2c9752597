#include "store/migrate.h"

#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "store/compact.h"
#include "store/rebuild.h"
#include "store/salvage.h"
#include "tests/store/fixture.h"

/* Makes a store of a file in tests/store/fixtures; its export goes to *ret_export. */
static void unpack_fixture(struct kit *kit, const char *name, char **ret_export)
{
	char path[256], *packed;
	size_t len, n;

	(void)snprintf(path, sizeof path, "tests/store/fixtures/%s.export", name);
	assert_int_equal(file_read(path, 1 << 20, ret_export, &len), 0);
	(void)snprintf(path, sizeof path, "tests/store/fixtures/%s.mdb.zst", name);
	assert_int_equal(file_read(path, 1 << 20, &packed, &len), 0);
	n = (size_t)ZSTD_getFrameContentSize(packed, len);
	char *bytes = malloc(n);
	assert_non_null(bytes);
	assert_int_equal(ZSTD_decompress(bytes, n, packed, len), n);
	test_folder(kit->dir, "store");
	(void)snprintf(path, sizeof path, "%s/data.mdb", kit->dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	free(bytes);
	free(packed);
}

/* By its id, whole and begun; by a word of its outlet's name; by words in order. */
static void found_as_ever(struct kit *kit)
{
	static const struct {
		const char *query, *text;
	} cases[] = {
		{ "id:04d73a5594af2e13", "part 11 of the bridge will be painted in colour 37" },
		{ "id:04d73a5594af", "part 11 of the bridge will be painted in colour 37" },
		{ "id:04d73a5", "part 11 of the bridge will be painted in colour 37" },
		{ "id:04d73a5594af2e14", "" },
		{ "outlet:times", "the fares will rise by a fifth before the season opens" },
		{ "text:\"part 12 of the bridge\"", "part 12 of the bridge will be painted in colour 4" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };

		kit_texts(kit, cases[i].query, "limit=5", "sort=date", &out);
		assert_string_equal(out.ptr, cases[i].text);
	}
}

static void opened_and_goes_on(const char *name)
{
	owned(buf_destroy) struct buf out = { 0 }, again = { 0 }, fresh = { 0 };
	char *expected;
	struct kit kit;

	unpack_fixture(&kit, name, &expected);
	kit_open(&kit);
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, expected);
	found_as_ever(&kit);
	/* What it has is known to it, and what is new is taken in. */
	fixture_store(&kit);
	kit_export(&kit, &again);
	assert_string_equal(again.ptr, expected);
	found_as_ever(&kit);
	/* What was folded in by then, and what is now, in the same lists. */
	kit_fold(&kit);
	found_as_ever(&kit);
	kit_close(&kit);
	kit_open(&kit);
	kit_export(&kit, &again);
	assert_string_equal(again.ptr, expected);
	kit_end(&kit);
	/* The same as if it had been made by this program. */
	kit_begin(&kit);
	fixture_store(&kit);
	kit_export(&kit, &fresh);
	assert_string_equal(fresh.ptr, expected);
	kit_end(&kit);
	free(expected);
}

static void store_of_schema_1_is_opened_and_goes_on(void **state)
{
	(void)state;
	opened_and_goes_on("store-1");
}

static void store_of_schema_2_is_opened_and_goes_on(void **state)
{
	(void)state;
	opened_and_goes_on("store-2");
}

/* Words that are not packed stay so, and are read. */
static void store_of_schema_3_is_opened_and_goes_on(void **state)
{
	(void)state;
	opened_and_goes_on("store-3");
}

/* What is counted by month is made by its next fold. */
static void store_of_schema_4_is_opened_and_goes_on(void **state)
{
	(void)state;
	opened_and_goes_on("store-4");
}

/* Once, and when it is so already. */
static void store_of_an_older_schema_is_compacted(void **state)
{
	(void)state;
	for (const char *const *name = (const char *const[]){ "store-1", "store-2", "store-3", "store-4", "store-5", "store-6", "store-7", "store-8", "store-9", "store-10", NULL }; *name; name++) {
		owned(buf_destroy) struct buf out = { 0 }, why = { 0 };
		struct compacted done;
		char *expected;
		struct kit kit;

		unpack_fixture(&kit, *name, &expected);
		for (int again = 0; again < 2; again++) {
			kit_open(&kit);
			assert_int_equal(compact(kit.db, &done, &why), 0);
			kit_close(&kit);
		}
		kit_open(&kit);
		kit_export(&kit, &out);
		assert_string_equal(out.ptr, expected);
		fixture_store(&kit);
		kit_export(&kit, &out);
		assert_string_equal(out.ptr, expected);
		kit_end(&kit);
		free(expected);
	}
}

/* Its lists go on packed, those that it has stay as they are until they are written to. */
static void store_of_schema_5_is_opened_and_goes_on(void **state)
{
	(void)state;
	opened_and_goes_on("store-5");
}

/* What is compacted from then on has its addresses in blocks. */
static void store_of_schema_6_is_opened_and_goes_on(void **state)
{
	(void)state;
	opened_and_goes_on("store-6");
}

/* Words are taken into their articles' rows when these are written. */
static void store_of_schema_7_is_opened_and_goes_on(void **state)
{
	(void)state;
	opened_and_goes_on("store-7");
}

/* What is compacted from then on has its terms in groups. */
static void store_of_schema_8_is_opened_and_goes_on(void **state)
{
	(void)state;
	opened_and_goes_on("store-8");
}

/* Texts that are their pages are kept twice until they are written again. */
static void store_of_schema_9_is_opened_and_goes_on(void **state)
{
	(void)state;
	opened_and_goes_on("store-9");
}

/* What comes in a rush from then on may be loose for a while. */
static void store_of_schema_10_is_opened_and_goes_on(void **state)
{
	(void)state;
	opened_and_goes_on("store-10");
}

/* What a damaged file still has is saved in today's form. */
static void store_of_an_older_schema_is_saved(void **state)
{
	(void)state;
	for (const char *const *name = (const char *const[]){ "store-1", "store-2", "store-3", "store-4", "store-5", "store-6", "store-7", "store-8", "store-9", "store-10", NULL }; *name; name++) {
		owned(buf_destroy) struct buf out = { 0 }, said = { 0 };
		struct salvaged got;
		struct rebuilt done;
		char *expected;
		struct kit kit;

		unpack_fixture(&kit, *name, &expected);
		assert_int_equal(salvage(kit.dir, &got, &said), 0);
		assert_int_equal(got.lost + got.damaged, 0);
		kit_open(&kit);
		kit_export(&kit, &out);
		assert_string_equal(out.ptr, expected);
		assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
		assert_int_equal(done.lost, 0);
		kit_close(&kit);
		kit_open(&kit);
		kit_export(&kit, &out);
		assert_string_equal(out.ptr, expected);
		kit_end(&kit);
		free(expected);
	}
}

/* As schema 1 summed it. */
static void put_as_1(MDB_txn *txn, MDB_dbi dbi, uint64_t number, char *bytes, size_t n)
{
	static const unsigned char key[crypto_shorthash_KEYBYTES] = "inquit store sum";
	struct db_key name = db_key1(number);
	MDB_val k = lmdb_val(db_key_str(&name)), v = { .mv_data = bytes, .mv_size = n + CHECKSUM_BYTES };

	memset(bytes, (int)number, n);
	(void)crypto_shorthash((unsigned char *)bytes + n, (unsigned char *)bytes, n, key);
	assert_int_equal(mdb_put(txn, dbi, &k, &v, 0), 0);
}

/* Values that have pages of their own are taken out and put in anew: each under its own key. */
static void large_values_keep_their_keys(void **state)
{
	enum { VALUES = 7, BYTES = 9000 };
	char dir[TEST_PATH], bytes[BYTES + CHECKSUM_BYTES];
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;

	(void)state;
	test_folder(dir, "migrate");
	assert_int_equal(mdb_env_create(&env) | mdb_env_set_maxdbs(env, 64) | mdb_env_open(env, dir, 0, 0600), 0);
	assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
	assert_int_equal(mdb_dbi_open(txn, db_table_name(TABLE_SEGMENTS), MDB_CREATE, &dbi), 0);
	for (uint64_t i = 1; i <= VALUES; i++)
		put_as_1(txn, dbi, i, bytes, BYTES);
	assert_int_equal(mdb_txn_commit(txn), 0);
	assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
	assert_int_equal(migrate(txn, 1), 0);
	for (uint64_t i = 1; i <= VALUES; i++) {
		struct db_key name = db_key1(i);
		MDB_val k = lmdb_val(db_key_str(&name)), v;
		struct str body = { 0 };

		assert_int_equal(mdb_get(txn, dbi, &k, &v), 0);
		assert_int_equal(db_verify(TABLE_SEGMENTS, db_key_str(&name), lmdb_str(v), &body), 0);
		assert_int_equal(body.len, BYTES);
		assert_int_equal(body.ptr[BYTES - 1], (char)i);
	}
	mdb_txn_abort(txn);
	mdb_env_close(env);
	test_folder_remove(dir);
}

static void store_of_a_newer_schema_is_refused(void **state)
{
	owned(buf_destroy) struct buf why = { 0 };
	MDB_txn *txn;
	MDB_dbi meta;
	MDB_val k = lmdb_val(STR("schema")), v = lmdb_val(STR("99"));
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit.db->env), NULL, 0, &txn), 0);
	assert_int_equal(mdb_dbi_open(txn, "meta", 0, &meta), 0);
	assert_int_equal(mdb_put(txn, meta, &k, &v, 0), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
	kit_close(&kit);
	assert_int_equal(db_open(kit.dir, 1 << 30, &kit.db, &why), -EPROTO);
	assert_non_null(strstr(why.ptr, "install the newer program"));
	test_folder_remove(kit.dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(store_of_schema_1_is_opened_and_goes_on),
		cmocka_unit_test(store_of_schema_2_is_opened_and_goes_on),
		cmocka_unit_test(store_of_schema_3_is_opened_and_goes_on),
		cmocka_unit_test(store_of_schema_4_is_opened_and_goes_on),
		cmocka_unit_test(store_of_an_older_schema_is_compacted),
		cmocka_unit_test(store_of_schema_5_is_opened_and_goes_on),
		cmocka_unit_test(store_of_schema_6_is_opened_and_goes_on),
		cmocka_unit_test(store_of_schema_7_is_opened_and_goes_on),
		cmocka_unit_test(store_of_schema_8_is_opened_and_goes_on),
		cmocka_unit_test(store_of_schema_9_is_opened_and_goes_on),
		cmocka_unit_test(store_of_schema_10_is_opened_and_goes_on),
		cmocka_unit_test(store_of_an_older_schema_is_saved),
		cmocka_unit_test(large_values_keep_their_keys),
		cmocka_unit_test(store_of_a_newer_schema_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
