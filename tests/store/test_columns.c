#include "store/columns.h"

#include "store/bytes.h"
#include "store/posting.h"
#include "tests/store/kit.h"

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 24;
}

static const struct {
	const char *why;
	uint64_t date, said, seen, article; /* bits in which rows differ */
	unsigned base;                      /* bits of what they have in common */
	size_t most;                        /* bytes that a packed block may have */
} kinds[] = {
	{ "nothing but 0", 0, 0, 0, 0, 0, 52 },
	{ "all alike", 0, 0, 0, 0, 39, 600 },
	{ "as they come in", 20, 0, 12, 7, 38, 2300 },
	{ "all different", 40, 40, 40, 40, 0, 6200 },
	{ "a bit or two", 1, 1, 1, 1, 0, 1100 },
};

static uint64_t number(uint64_t *random, uint64_t bits, unsigned base)
{
	uint64_t v = bits ? next_random(random) & ((UINT64_C(1) << bits) - 1) : 0;

	return (base ? UINT64_C(1) << base : 0) + v;
}

static void make(size_t kind, uint64_t *random, struct column *ret, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = (struct column){
			.date = number(random, kinds[kind].date, kinds[kind].base),
			/* Few are known. */
			.said = kinds[kind].said && i % 9 ? POSTING_NO_DATE : number(random, kinds[kind].said, kinds[kind].base),
			.seen = number(random, kinds[kind].seen, kinds[kind].base),
			.article = number(random, kinds[kind].article, kinds[kind].base),
			.confidence = kinds[kind].seen ? (uint16_t)(next_random(random) % 1001) : 0,
			.kind = kinds[kind].seen ? (uint8_t)next_random(random) : 0,
			.words = kinds[kind].seen ? (uint8_t)next_random(random) : 0,
		};
}

static void assert_row(const struct column *a, const struct column *b)
{
	assert_true(a->date == b->date && a->said == b->said && a->seen == b->seen && a->article == b->article &&
		    a->confidence == b->confidence && a->kind == b->kind && a->words == b->words);
}

/* By each of the ways there are, with and without what was checked before. */
static void assert_rows(struct kit *kit, const struct column *expected, size_t n)
{
	struct columns_checked checked = { 0 };
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	for (int round = 0; round < 3; round++) {
		struct columns columns = { .db = kit->db, .txn = txn, .checked = round ? &checked : NULL };

		for (size_t i = 0; i < n; i++) {
			struct column column;
			struct column_row row;
			uint64_t date, article;

			assert_int_equal(columns_get(&columns, i, &column), 0);
			assert_row(&column, &expected[i]);
			assert_int_equal(columns_date(&columns, i, &date), 0);
			assert_true(date == expected[i].date);
			assert_int_equal(columns_words(&columns, i), expected[i].words);
			assert_int_equal(columns_fetch(&columns, i, &row), 0);
			assert_int_equal(column_words(row), expected[i].words);
			assert_int_equal(columns_article(kit->db, txn, i, &article), 0);
			assert_true(article == expected[i].article);
		}
		assert_int_equal(columns_words(&columns, n), -ENOENT);
		columns_close(&columns);
	}
	db_read_end(kit->db, txn);
	free(checked.bits);
}

/* What a compaction does. */
static size_t pack_block(struct kit *kit, uint64_t block)
{
	owned(buf_destroy) struct buf packed = { 0 };
	struct db_key key = db_key1(block);
	struct str value;
	MDB_txn *txn;

	assert_int_equal(db_write_begin(kit->db, &txn), 0);
	assert_int_equal(db_get(kit->db, txn, TABLE_COLUMNS, db_key_str(&key), &value), 0);
	if (column_block_pack(&packed, value))
		assert_int_equal(db_put(kit->db, txn, TABLE_COLUMNS, db_key_str(&key), buf_str(&packed)), 0);
	assert_int_equal(db_write_end(kit->db, txn, true), 0);
	return packed.len;
}

static void rows_come_back_packed_and_not(void **state)
{
	enum { ROWS = 2 * COLUMN_BLOCK + 100 };
	struct column *columns = calloc(ROWS, sizeof *columns);
	uint64_t random = 1;

	(void)state;
	assert_non_null(columns);
	for (size_t kind = 0; kind < ARRAY_LEN(kinds); kind++) {
		struct kit kit;
		MDB_txn *txn;

		kit_begin(&kit);
		make(kind, &random, columns, ROWS);
		assert_int_equal(db_write_begin(kit.db, &txn), 0);
		assert_int_equal(columns_append(kit.db, txn, 0, columns, 2 * COLUMN_BLOCK + 60), 0);
		assert_int_equal(db_write_end(kit.db, txn, true), 0);
		assert_rows(&kit, columns, 2 * COLUMN_BLOCK + 60);
		for (uint64_t block = 0; block < 3; block++) {
			size_t n = pack_block(&kit, block);

			/* What is not full stays, as there is more to come. */
			if (block == 2)
				assert_int_equal(n, 0);
			if (n > kinds[kind].most)
				fail_msg("%s: %zu bytes", kinds[kind].why, n);
			assert_true(n % COLUMN_BYTES || n == 0);
		}
		assert_int_equal(pack_block(&kit, 0), 0);
		assert_int_equal(db_write_begin(kit.db, &txn), 0);
		assert_int_equal(columns_append(kit.db, txn, 2 * COLUMN_BLOCK + 60, columns + 2 * COLUMN_BLOCK + 60, 40), 0);
		assert_int_equal(db_write_end(kit.db, txn, true), 0);
		assert_rows(&kit, columns, ROWS);
		kit_end(&kit);
	}
	free(columns);
}

/* In memory of just that size: whatever stands there, nothing else is read. */
static void blocks_of_any_bytes_lead_nowhere_else(void **state)
{
	uint64_t random = 7;

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		size_t n = (size_t)(next_random(&random) % 600);
		char *bytes = malloc(n + !n);
		struct column_block block;

		assert_non_null(bytes);
		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(round % 2 && i % 6 ? next_random(&random) : next_random(&random) % 3);
		if (column_block_read((struct str){ bytes, n }, &block))
			for (size_t row = 0; row < block.n; row += 15) {
				for (unsigned field = 0; field < COLUMN_FIELDS; field++)
					(void)column_block_get(&block, row, (enum column_field)field);
				struct column_row words;
				if (block.row_bits) {
					column_block_words(&block, row, &words);
					(void)column_words(words);
				}
			}
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_come_back_packed_and_not),
		cmocka_unit_test(blocks_of_any_bytes_lead_nowhere_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
