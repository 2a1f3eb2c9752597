/* Segments of the index where one is damaged: those behind it are merged, and not all of them each time. */
#include "store/bytes.h"
#include "tests/store/kit.h"

enum { COMMITS = 160 };

struct seen {
	size_t n;
	uint64_t behind; /* the number of the segment behind the damaged one */
};

static void look(struct kit *kit, uint64_t damaged, struct seen *ret)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	*ret = (struct seen){ 0 };
	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_SEGMENTS], &cursor), 0);
	while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0) {
		uint64_t number = get_be(k.mv_data, 8);

		ret->n++;
		if (number > damaged && !ret->behind)
			ret->behind = number;
	}
	mdb_cursor_close(cursor);
	db_read_end(kit->db, txn);
}

/* A bit of the segment that so many stand before; which it is. */
static uint64_t flip(struct kit *kit, size_t before)
{
	owned(buf_destroy) struct buf copy = { 0 };
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	assert_int_equal(db_write_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_SEGMENTS], &cursor), 0);
	for (size_t i = 0; i <= before; i++)
		assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_NEXT), 0);
	uint64_t number = get_be(k.mv_data, 8);
	buf_add(&copy, lmdb_str(v));
	copy.ptr[copy.len / 2] ^= 1;
	v = lmdb_val(buf_str(&copy));
	assert_int_equal(mdb_cursor_put(cursor, &k, &v, MDB_CURRENT), 0);
	mdb_cursor_close(cursor);
	assert_int_equal(db_write_end(kit->db, txn, true), 0);
	return number;
}

static void store(struct kit *kit, unsigned seq)
{
	char url[64], said[64];

	(void)snprintf(url, sizeof url, "https://mole.example/%u", seq);
	(void)snprintf(said, sizeof said, "Runa Mole|said|dig number %u goes on", seq);
	kit_store(kit, &(struct kit_article){ .url = url, .title = "Digs", .published = "2026-04-05", .seq = seq, .said = { said } }, 1);
}

static void what_is_behind_a_damaged_one_is_not_written_again_each_time(void **state)
{
	static const size_t places[] = { 0, 1, 20, INDEX_SEGMENTS_MERGE - 3, INDEX_SEGMENTS_MERGE - 2 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		owned(kit_free) struct question q;
		struct seen seen, last = { 0 };
		size_t written = 0;
		unsigned seq = 0;
		struct kit kit;

		kit_begin(&kit);
		while (seq < INDEX_SEGMENTS_MERGE - 1)
			store(&kit, ++seq);
		uint64_t damaged = flip(&kit, places[i]);
		for (size_t k = 0; k < COMMITS; k++) {
			store(&kit, ++seq);
			look(&kit, damaged, &seen);
			assert_true(seen.n < INDEX_SEGMENTS_MAX - 4);
			written += seen.behind != last.behind;
			last = seen;
		}
		if (written > COMMITS / 8)
			fail_msg("%zu before it: the one behind it was written %zu times", places[i], written);
		/* When the bit flips back nothing is missing. */
		(void)flip(&kit, places[i]);
		kit_fold(&kit);
		kit_ask(&kit, &q, "count", (const char *[]){ "by:mole", NULL });
		assert_int_equal(q.status, 0);
		struct unpack u = { .in = buf_str(&q.body) };
		assert_int_equal(unpack_array(&u, 2), 2);
		assert_int_equal(unpack_uint(&u), seq);
		kit_end(&kit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_behind_a_damaged_one_is_not_written_again_each_time) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
