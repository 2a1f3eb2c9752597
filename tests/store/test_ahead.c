#include "store/ahead.h"
#include "store/index.h"

#include <stdlib.h>

#include "tests/store/kit.h"

enum { PLACES = 16 };

/* Any table will do; its values are put raw. */
static void put(struct kit *kit, MDB_txn *txn, uint64_t key, size_t key_bytes, size_t bytes)
{
	struct db_key k = db_key1(key);
	char value[9000];

	memset(k.bytes + k.len, 1, key_bytes - k.len);
	k.len = key_bytes;
	memset(value, (int)(key % 251), bytes);
	assert_int_equal(db_put_raw(kit->db, txn, TABLE_ARTICLES, db_key_str(&k), (struct str){ value, bytes }), 0);
}

static size_t bytes_of(uint64_t key)
{
	return key % 97 == 0 ? 5000 + key % 4000 : 1 + key % 700;
}

/* What is found of keys that follow each other is what LMDB finds; returns how many were found. */
static size_t compare(struct kit *kit, MDB_txn *txn, const uint64_t *keys, size_t n)
{
	struct ahead_place places[PLACES];
	struct ahead ahead;
	size_t found = 0;

	ahead_open(kit->db, txn, TABLE_ARTICLES, 100, &ahead);
	for (size_t from = 0; from < n; from += PLACES) {
		size_t part = n - from < PLACES ? n - from : PLACES;
		bool more = true;

		for (size_t i = 0; i < part; i++)
			ahead_begin(&ahead, keys[from + i], &places[i]);
		while (more) {
			more = false;
			for (size_t i = 0; i < part; i++)
				more |= ahead_step(&ahead, &places[i]);
			for (size_t i = 0; i < part; i++)
				ahead_fetch(&ahead, &places[i]);
		}
		for (size_t i = 0; i < part; i++) {
			struct db_key key = db_key1(keys[from + i]);
			struct str value = { 0 }, right = { 0 };
			int r = db_get_raw(kit->db, txn, TABLE_ARTICLES, db_key_str(&key), &right);

			assert_int_equal(ahead_get(&ahead, db_key_str(&key), &value), r);
			assert_ptr_equal(value.ptr, right.ptr);
			assert_int_equal(value.len, right.len);
			if (!ahead_value(&ahead, &places[i], &value))
				continue;
			found++;
			assert_int_equal(r, 0);
			assert_ptr_equal(value.ptr, right.ptr);
			assert_int_equal(value.len, right.len);
		}
	}
	return found;
}

static const struct {
	const char *why;
	uint64_t n, step;
	bool backwards, longer; /* longer: every fifth key has one behind it that begins with the same number */
} tables[] = {
	{ "nothing at all", 0, 1, false, false },
	{ "a root that is a leaf", 5, 1, false, false },
	{ "one number after the other", 6000, 1, false, false },
	{ "gaps", 3000, 1000003, false, false },
	{ "pages that were split in their midst", 3000, 7, true, false },
	{ "keys of several numbers between", 3000, 1, false, true },
};

static void fill(struct kit *kit, size_t table)
{
	MDB_txn *txn;

	assert_int_equal(db_txn_begin(kit->db, &txn), 0);
	for (uint64_t i = 0; i < tables[table].n; i++) {
		uint64_t key = (tables[table].backwards ? tables[table].n - i : i + 1) * tables[table].step;

		put(kit, txn, key, 8, bytes_of(key));
		if (tables[table].longer && key % 5 == 0)
			put(kit, txn, key, 12, 300);
	}
	assert_int_equal(lmdb_commit(txn), 0);
}

static void every_value_is_found_where_lmdb_finds_it(void **state)
{
	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		uint64_t *keys = calloc(tables[t].n + 1, sizeof *keys);
		struct kit kit;
		MDB_txn *txn;

		assert_non_null(keys);
		kit_begin(&kit);
		fill(&kit, t);
		/* Shuffled: as results are. */
		for (uint64_t i = 0; i < tables[t].n; i++)
			keys[i] = (i * 7919 % tables[t].n + 1) * tables[t].step;
		assert_int_equal(db_read_begin(kit.db, &txn), 0);
		if (compare(&kit, txn, keys, tables[t].n) != tables[t].n)
			fail_msg("%s", tables[t].why);
		for (uint64_t i = 0; i < tables[t].n; i++)
			keys[i] = tables[t].n * tables[t].step + 1 + i;
		keys[tables[t].n] = 0;
		assert_int_equal(compare(&kit, txn, keys, tables[t].n + 1), 0);
		keys[0] = UINT64_MAX;
		assert_int_equal(compare(&kit, txn, keys, 1), 0);
		db_read_end(kit.db, txn);
		kit_end(&kit);
		free(keys);
	}
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* Nothing comes of it but that it ends, within the file: some keys are longer, or none. */
static void fetch_keys(const struct ahead *ahead, uint64_t *random)
{
	struct db_key bytes[AHEAD_KEYS_MAX + 1];
	struct str keys[AHEAD_KEYS_MAX + 1];
	size_t n = next_random(random) % ARRAY_LEN(keys) + 1;

	for (size_t i = 0; i < n; i++) {
		bytes[i] = db_key2(next_random(random) % (2 * tables[4].n * tables[4].step), i);
		keys[i] = (struct str){ (const char *)bytes[i].bytes, next_random(random) % 17 };
	}
	ahead_keys(ahead, keys, n);
}

/* The file in memory of its own, so that a step beyond it is told. */
static void pages_of_any_bytes_lead_nowhere_else(void **state)
{
	struct kit kit;
	struct ahead ahead;
	uint64_t random = 1;
	MDB_txn *txn;

	(void)state;
	kit_begin(&kit);
	fill(&kit, 4);
	assert_int_equal(db_read_begin(kit.db, &txn), 0);
	ahead_open(kit.db, txn, TABLE_ARTICLES, 100, &ahead);
	assert_non_null(ahead.map);
	size_t bytes = ahead.pages * ahead.page_bytes;
	unsigned char *copy = malloc(bytes);
	assert_non_null(copy);
	memcpy(copy, ahead.map, bytes);
	ahead.map = copy;
	for (size_t round = 0; round < 20000; round++) {
		/* Heads of pages are where it hurts. */
		size_t at = next_random(&random) % bytes;
		if (round % 2)
			at = at / ahead.page_bytes * ahead.page_bytes + next_random(&random) % 64;
		if (round % 50 == 49)
			memset(copy + at, (int)(next_random(&random) & 255), bytes - at < 8 ? bytes - at : 8);
		copy[at] = (unsigned char)next_random(&random);
		struct db_key key = db_key1(next_random(&random) % (tables[4].n * tables[4].step));
		struct ahead_place place;
		struct str value;
		uint64_t sum = 0;

		if (ahead_get(&ahead, db_key_str(&key), &value) < 0)
			value.len = 0;
		for (size_t i = 0; i < value.len; i++)
			sum += (unsigned char)value.ptr[i] & 1;
		assert_true(sum <= bytes);
		sum = 0;
		ahead_begin(&ahead, next_random(&random) % (tables[4].n * tables[4].step), &place);
		while (ahead_step(&ahead, &place))
			ahead_fetch(&ahead, &place);
		fetch_keys(&ahead, &random);
		if (!ahead_value(&ahead, &place, &value))
			continue;
		for (size_t i = 0; i < value.len; i++)
			sum += (unsigned char)value.ptr[i];
		assert_true(sum <= 255 * value.len);
	}
	free(copy);
	db_read_end(kit.db, txn);
	kit_end(&kit);
}

static void a_larger_map_is_found_again(void **state)
{
	struct kit kit;
	MDB_txn *txn;

	(void)state;
	kit_begin(&kit);
	fill(&kit, 1);
	assert_int_equal(db_resize(kit.db, UINT64_C(1) << 31), 0);
	assert_int_equal(db_read_begin(kit.db, &txn), 0);
	assert_int_equal(compare(&kit, txn, (uint64_t[]){ 1, 2, 3, 4, 5 }, 5), 5);
	db_read_end(kit.db, txn);
	kit_end(&kit);
}

/* Of the page that says where the tables are: walk.h looks at every page of small stores alone. */
static void a_page_that_gives_a_wrong_number_does_not_tell_where_the_map_is(void **state)
{
	static const uint64_t numbers[] = { 0, 1, UINT64_MAX, UINT64_MAX / 2, 1 << 30, 12345 };
	MDB_val key = lmdb_val(str_from(db_table_name(TABLE_STATE))), value;
	struct kit kit;
	uint64_t right;
	mdb_filehandle_t fd;
	MDB_txn *txn;
	MDB_stat st;

	(void)state;
	kit_begin(&kit);
	fill(&kit, 1);
	assert_int_equal(db_read_begin(kit.db, &txn), 0);
	assert_int_equal(mdb_get(txn, kit.db->tables, &key, &value), 0);
	assert_int_equal(mdb_env_stat(lmdb_env_raw(kit.db->env), &st), 0);
	assert_int_equal(mdb_env_get_fd(lmdb_env_raw(kit.db->env), &fd), 0);
	assert_non_null(kit.db->map);
	size_t at = (size_t)((const unsigned char *)value.mv_data - kit.db->map) / st.ms_psize * st.ms_psize;
	memcpy(&right, kit.db->map + at, sizeof right);
	assert_int_equal(right, at / st.ms_psize);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		assert_int_equal(pwrite(fd, &numbers[i], sizeof numbers[i], (off_t)at), sizeof numbers[i]);
		assert_null(ahead_map(kit.db, txn));
	}
	assert_int_equal(pwrite(fd, &right, sizeof right, (off_t)at), sizeof right);
	assert_ptr_equal(ahead_map(kit.db, txn), kit.db->map);
	db_read_end(kit.db, txn);
	kit_end(&kit);
}

/* Where blocks are is known of one commit, and of the map that it was read in, alone. */
static void blocks_are_forgotten_with_their_view(void **state)
{
	static struct view_blocks blocks;
	static struct view view;

	(void)state;
	view.seen = 7;
	view.mapped = 1;
	view_know_blocks(&view, &blocks);
	assert_ptr_equal(view.blocks, &blocks);
	for (unsigned change = 0; change < 3; change++) {
		blocks.at[5].block = 6;
		view.seen += change == 1;
		view.mapped += change == 2;
		view_know_blocks(&view, &blocks);
		assert_int_equal(blocks.at[5].block, change ? 0 : 6);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_is_found_where_lmdb_finds_it),
		cmocka_unit_test(pages_of_any_bytes_lead_nowhere_else),
		cmocka_unit_test(a_larger_map_is_found_again),
		cmocka_unit_test(a_page_that_gives_a_wrong_number_does_not_tell_where_the_map_is),
		cmocka_unit_test(blocks_are_forgotten_with_their_view),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
