#include "store/hash.h"
#include "store/urls.h"

#include "store/compact.h"
#include "store/urls_impl.h"
#include "tests/store/kit.h"

enum { ARTICLES = 200, ARENA = 1 << 20 };

struct lab {
	struct kit kit;
	char urls[2 * ARTICLES][40];
	struct kit_article at[2 * ARTICLES];
};

static void lab_begin(struct lab *lab)
{
	kit_begin(&lab->kit);
	for (size_t i = 0; i < 2 * ARTICLES; i++) {
		(void)snprintf(lab->urls[i], sizeof lab->urls[i], "https://u.example/%zu", i);
		lab->at[i] = (struct kit_article){ .url = lab->urls[i], .title = "T", .published = "2026-01-05", .outlet = "U", .seq = i + 1,
						   .said = { "Ana Lind|said|the ferry stays in the harbour" } };
	}
}

static void lab_compact(struct lab *lab)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct compacted done;

	assert_int_equal(compact(lab->kit.db, &done, &why), 0);
	kit_close(&lab->kit);
	kit_open(&lab->kit);
}

static size_t rows(struct lab *lab)
{
	MDB_txn *txn;
	MDB_stat st;

	assert_int_equal(db_read_begin(lab->kit.db, &txn), 0);
	assert_int_equal(mdb_stat(txn, lab->kit.db->table[TABLE_URLS], &st), 0);
	db_read_end(lab->kit.db, txn);
	return st.ms_entries;
}

/* 0 when there is none. */
static uint64_t number_of(struct lab *lab, const char *url)
{
	owned(arena_destroy) struct arena *arena = arena_new(ARENA);
	uint64_t number = 0;
	MDB_txn *txn;

	assert_int_equal(db_read_begin(lab->kit.db, &txn), 0);
	int r = urls_get(lab->kit.db, txn, str_from(url), arena, &number);
	db_read_end(lab->kit.db, txn);
	assert_true(r == 0 || r == -ENOENT);
	return number;
}

/* Those with numbers from 1 to n are there, and no others. */
static void has_first(struct lab *lab, size_t n)
{
	for (size_t i = 0; i < 2 * ARTICLES; i++)
		assert_int_equal(number_of(lab, lab->urls[i]), i < n ? i + 1 : 0);
}

struct found {
	size_t n;
	uint64_t last;
};

static int count(void *ctx, uint64_t number)
{
	struct found *f = ctx;

	f->n++;
	f->last = number;
	return 0;
}

static struct found find(struct lab *lab, uint64_t low, uint64_t high)
{
	owned(arena_destroy) struct arena *arena = arena_new(ARENA);
	struct found f = { 0 };
	MDB_txn *txn;

	assert_int_equal(db_read_begin(lab->kit.db, &txn), 0);
	assert_int_equal(urls_find(lab->kit.db, txn, low, high, arena, count, &f), 0);
	db_read_end(lab->kit.db, txn);
	return f;
}

/* By all of their ids and by their beginnings. */
static void found_by_ids(struct lab *lab, size_t n)
{
	struct found f = find(lab, 0, UINT64_MAX);

	assert_int_equal(f.n, n);
	for (size_t i = 0; i < n; i++) {
		uint64_t id = entry_id(str_from(lab->urls[i]));

		for (unsigned bits = 32; bits <= 64; bits += 4) {
			uint64_t below = bits < 64 ? UINT64_MAX >> bits : 0;

			f = find(lab, id & ~below, id | below);
			assert_int_equal(f.n, 1);
			assert_int_equal(f.last, i + 1);
		}
		assert_int_equal(find(lab, id + 1, id + 1).n, 0);
		assert_int_equal(find(lab, id - 1, id - 1).n, 0);
	}
}

static void addresses_are_found_in_rows_and_blocks_and_both(void **state)
{
	struct lab lab;

	(void)state;
	lab_begin(&lab);
	assert_int_equal(find(&lab, 0, UINT64_MAX).n, 0);
	kit_store(&lab.kit, lab.at, ARTICLES);
	has_first(&lab, ARTICLES);
	found_by_ids(&lab, ARTICLES);
	lab_compact(&lab);
	assert_int_equal(rows(&lab), (ARTICLES + URLS_BLOCK - 1) / URLS_BLOCK);
	has_first(&lab, ARTICLES);
	found_by_ids(&lab, ARTICLES);
	/* What comes again is known; what is new has a row until it is compacted, too. */
	kit_store(&lab.kit, lab.at, ARTICLES + ARTICLES / 2);
	has_first(&lab, ARTICLES + ARTICLES / 2);
	found_by_ids(&lab, ARTICLES + ARTICLES / 2);
	lab_compact(&lab);
	assert_int_equal(rows(&lab), (ARTICLES + ARTICLES / 2 + URLS_BLOCK - 1) / URLS_BLOCK);
	has_first(&lab, ARTICLES + ARTICLES / 2);
	found_by_ids(&lab, ARTICLES + ARTICLES / 2);
	kit_end(&lab.kit);
}

static void addresses_are_taken_out_of_rows_and_blocks(void **state)
{
	struct lab lab;
	MDB_txn *txn;

	(void)state;
	lab_begin(&lab);
	kit_store(&lab.kit, lab.at, ARTICLES);
	lab_compact(&lab);
	kit_store(&lab.kit, lab.at, 2 * ARTICLES);
	assert_int_equal(db_write_begin(lab.kit.db, &txn), 0);
	for (size_t i = 0; i < 2 * ARTICLES; i += 2) {
		assert_int_equal(urls_delete(lab.kit.db, txn, str_from(lab.urls[i]), i + 1), 0);
		assert_int_equal(urls_delete(lab.kit.db, txn, str_from(lab.urls[i]), i + 1), 0);
	}
	assert_int_equal(db_write_end(lab.kit.db, txn, true), 0);
	for (int again = 0; again < 2; again++) {
		for (size_t i = 0; i < 2 * ARTICLES; i++)
			assert_int_equal(number_of(&lab, lab.urls[i]), i % 2 ? i + 1 : 0);
		lab_compact(&lab);
	}
	/* Until none is left. */
	assert_int_equal(db_write_begin(lab.kit.db, &txn), 0);
	for (size_t i = 1; i < 2 * ARTICLES; i += 2)
		assert_int_equal(urls_delete(lab.kit.db, txn, str_from(lab.urls[i]), i + 1), 0);
	assert_int_equal(db_write_end(lab.kit.db, txn, true), 0);
	assert_int_equal(rows(&lab), 0);
	has_first(&lab, 0);
	lab_compact(&lab);
	has_first(&lab, 0);
	kit_end(&lab.kit);
}

/* What is in such a block is not taken for new. */
static void damaged_block_is_named(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(ARENA);
	MDB_cursor *cursor;
	size_t lost = 0;
	struct lab lab;
	MDB_val k, v;
	MDB_txn *txn;

	(void)state;
	lab_begin(&lab);
	kit_store(&lab.kit, lab.at, ARTICLES);
	lab_compact(&lab);
	assert_int_equal(db_write_begin(lab.kit.db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, lab.kit.db->table[TABLE_URLS], &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_FIRST), 0);
	char *bytes = malloc(v.mv_size);
	assert_non_null(bytes);
	memcpy(bytes, v.mv_data, v.mv_size);
	bytes[v.mv_size / 2] ^= 1;
	v.mv_data = bytes;
	assert_int_equal(mdb_cursor_put(cursor, &k, &v, MDB_CURRENT), 0);
	mdb_cursor_close(cursor);
	for (size_t i = 0; i < ARTICLES; i++) {
		uint64_t number = 0;
		int r = urls_get(lab.kit.db, txn, str_from(lab.urls[i]), arena, &number);

		assert_true(r == -EIO || (r == 0 && number == i + 1));
		lost += r == -EIO;
		if (r == -EIO)
			assert_int_equal(urls_delete(lab.kit.db, txn, str_from(lab.urls[i]), i + 1), 0);
	}
	assert_int_equal(lost, URLS_BLOCK);
	assert_int_equal(db_write_end(lab.kit.db, txn, false), 0);
	free(bytes);
	kit_end(&lab.kit);
}

/* What cannot be put together anew is not left out: the store stays as it is, and says why. */
static void damaged_address_stops_compact_with_words(void **state)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct compacted done;
	MDB_cursor *cursor;
	struct lab lab;
	char bytes[64];
	MDB_val k, v;
	MDB_txn *txn;

	(void)state;
	lab_begin(&lab);
	kit_store(&lab.kit, lab.at, ARTICLES);
	assert_int_equal(db_write_begin(lab.kit.db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, lab.kit.db->table[TABLE_URLS], &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_FIRST), 0);
	assert_true(v.mv_size <= sizeof bytes);
	memset(bytes, 7, sizeof bytes);
	v.mv_data = bytes;
	assert_int_equal(mdb_cursor_put(cursor, &k, &v, MDB_CURRENT), 0);
	mdb_cursor_close(cursor);
	assert_int_equal(db_write_end(lab.kit.db, txn, true), 0);
	assert_int_equal(compact(lab.kit.db, &done, &why), -EIO);
	assert_true(str_find(buf_str(&why), STR("doctor --fix"), 0) < why.len);
	assert_int_equal(rows(&lab), ARTICLES);
	kit_end(&lab.kit);
}

static int find_any(void *ctx, uint64_t number)
{
	struct found *f = ctx;

	(void)number;
	f->n++;
	return 0;
}

/* A bit of a block's key is another, the order is not kept: no article of its is taken for new, nor missed by its id. */
static void damaged_key_is_named(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(ARENA);
	struct lab lab;

	(void)state;
	lab_begin(&lab);
	kit_store(&lab.kit, lab.at, ARTICLES);
	lab_compact(&lab);
	assert_in_range(rows(&lab), 3, 9);
	for (size_t i = 0; i < rows(&lab) * 8 * URLS_KEY_BYTES; i++) {
		size_t which = i / (8 * URLS_KEY_BYTES), bit = i % (8 * URLS_KEY_BYTES), lost = 0;
		struct found f = { 0 };
		MDB_cursor *cursor;
		MDB_val k, v;
		MDB_txn *txn;

		assert_int_equal(db_write_begin(lab.kit.db, &txn), 0);
		assert_int_equal(mdb_cursor_open(txn, lab.kit.db->table[TABLE_URLS], &cursor), 0);
		assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_FIRST), 0);
		/* Its page becomes one that may be written to. */
		char *bytes = malloc(v.mv_size);
		assert_non_null(bytes);
		memcpy(bytes, v.mv_data, v.mv_size);
		v.mv_data = bytes;
		assert_int_equal(mdb_cursor_put(cursor, &k, &v, MDB_CURRENT), 0);
		free(bytes);
		assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_FIRST), 0);
		for (size_t at = 0; at < which; at++)
			assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_NEXT), 0);
		((unsigned char *)k.mv_data)[bit / 8] ^= (unsigned char)(1 << bit % 8);
		mdb_cursor_close(cursor);
		for (size_t a = 0; a < ARTICLES; a++) {
			uint64_t number = 0;

			arena_reset(arena);
			int r = urls_get(lab.kit.db, txn, str_from(lab.urls[a]), arena, &number);
			if (r != -EIO && (r < 0 || number != a + 1))
				fail_msg("block %zu, bit %zu: article %zu: %d, %llu", which, bit, a, r, (unsigned long long)number);
			lost += r == -EIO;
		}
		assert_in_range(lost, 1, ARTICLES);
		assert_int_equal(urls_find(lab.kit.db, txn, 0, UINT64_MAX, arena, find_any, &f), -EIO);
		assert_int_equal(db_write_end(lab.kit.db, txn, false), 0);
	}
	kit_end(&lab.kit);
}

static void blocks_come_back_whatever_is_in_them(void **state)
{
	static const struct {
		const char *why;
		uint64_t from;
		struct url_at at[4];
		size_t n, bytes;
	} cases[] = {
		{ "one", 7, { { 7, 1 } }, 1, 1 + 2 },
		{ "what was first is gone", 0, { { 1 << 16, 300 }, { (1 << 16) + 1, 1 } }, 2, 1 + 2 * (3 + 2) },
		{ "the same bits", 5, { { 5, 9 }, { 5, 8 }, { 5, 7 } }, 3, 1 + 3 * 2 },
		{ "the ends", 0, { { 0, 1 }, { (UINT64_C(1) << 40) - 1, UINT64_MAX } }, 2, 1 + 2 * (5 + 8) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		struct urls_block block = { .n = cases[i].n }, back;

		memcpy(block.at, cases[i].at, sizeof cases[i].at);
		urls_block_put(&out, &block, cases[i].from);
		if (out.len != cases[i].bytes)
			fail_msg("%s: %zu bytes", cases[i].why, out.len);
		assert_int_equal(urls_block_get(buf_str(&out), cases[i].from, &back), 0);
		assert_int_equal(back.n, block.n);
		assert_memory_equal(back.at, block.at, block.n * sizeof *block.at);
		/* Cut, it is none. */
		assert_int_equal(urls_block_get((struct str){ out.ptr, out.len - 1 }, cases[i].from, &back), -EIO);
	}
}

/* In memory of just that size. */
static void blocks_of_any_bytes_lead_nowhere_else(void **state)
{
	struct urls_block block;
	uint32_t random = 5;

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		size_t n = round % 700;
		char *bytes = malloc(n + !n);

		assert_non_null(bytes);
		for (size_t i = 0; i < n; i++) {
			random = random * 1664525u + 1013904223u;
			bytes[i] = (char)(random >> 24);
		}
		if (urls_block_get((struct str){ bytes, n }, 0, &block) == 0)
			assert_true(block.n <= URLS_BLOCK_MAX);
		free(bytes);
	}
}

static void block_has_so_many_and_no_more(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct urls_block block = { .n = URLS_BLOCK_MAX }, back;

	(void)state;
	for (size_t i = 0; i < block.n; i++)
		block.at[i] = (struct url_at){ i, i };
	urls_block_put(&out, &block, 0);
	assert_int_equal(urls_block_get(buf_str(&out), 0, &back), 0);
	buf_add(&out, (struct str){ "\1\1", 2 });
	assert_int_equal(urls_block_get(buf_str(&out), 0, &back), -EIO);
}

static int keep_key(void *ctx, struct str key, struct str value)
{
	uint64_t begins = 0;

	(void)value;
	if (urls_is_block(key, &begins))
		buf_printf(ctx, "%llx ", (unsigned long long)begins);
	else
		buf_printf(ctx, "row ");
	return 0;
}

/* Rows whose first 40 bits are the same are in one block, so that one look finds them; those that it has no room for stay rows. */
static void the_same_bits_are_in_the_same_block(void **state)
{
	static const struct {
		size_t before, same;
		const char *keys;
	} cases[] = { { 0, URLS_BLOCK + 9, "1 2 " }, { 0, URLS_BLOCK_MAX, "1 2 " }, { 0, URLS_BLOCK_MAX + 2, "row row 1 2 " },
		      { 5, URLS_BLOCK_MAX - 5, "0 2 " }, { 5, URLS_BLOCK_MAX - 4, "0 1 2 " }, { 5, URLS_BLOCK_MAX + 1, "row 0 1 2 " } };

	(void)state;
	for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
		owned(buf_destroy) struct buf keys = { 0 };
		struct kit kit;
		MDB_txn *txn;

		kit_begin(&kit);
		assert_int_equal(db_write_begin(kit.db, &txn), 0);
		for (size_t i = 0; i <= cases[c].before + cases[c].same; i++) {
			unsigned char place = i < cases[c].before ? 0 : i < cases[c].before + cases[c].same ? 1 : 2;
			unsigned char hash[HASH_BYTES] = { 0, 0, 0, 0, place, [14] = (unsigned char)(i >> 8), (unsigned char)i };
			struct db_key number = db_key1(i + 1);

			assert_int_equal(db_put(kit.db, txn, TABLE_URLS, (struct str){ (char *)hash, sizeof hash }, db_key_str(&number)), 0);
		}
		assert_int_equal(urls_pack(txn, kit.db->table[TABLE_URLS], keep_key, &keys), 0);
		assert_true(str_eq(buf_str(&keys), str_from(cases[c].keys)));
		assert_int_equal(db_write_end(kit.db, txn, false), 0);
		kit_end(&kit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_found_in_rows_and_blocks_and_both),
		cmocka_unit_test(addresses_are_taken_out_of_rows_and_blocks),
		cmocka_unit_test(damaged_block_is_named),
		cmocka_unit_test(damaged_key_is_named),
		cmocka_unit_test(damaged_address_stops_compact_with_words),
		cmocka_unit_test(blocks_come_back_whatever_is_in_them),
		cmocka_unit_test(blocks_of_any_bytes_lead_nowhere_else),
		cmocka_unit_test(block_has_so_many_and_no_more),
		cmocka_unit_test(the_same_bits_are_in_the_same_block),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
