#include "parser/trees.h"

#include <errno.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "parser/trees_lanes.h"
#include "tests/test.h"

/* One tree of two columns: the second over 5 gives 100; else the first over -3 gives 20, else -7. */
#define TREE "\1\0" "\2\0" "\12\0\0\0" "\2" "\1\0\5\0\1\0\375\377" "\0\0\375\377\377\377\376\377" "\371\377\24\0\144\0"

static void a_score_is_the_sum_of_leaves(void **state)
{
	static const struct {
		int16_t row[2];
		int32_t score;
	} rows[] = { { { 0, 6 }, 110 }, { { 0, 5 }, 30 }, { { -3, 5 }, 3 }, { { -2, -9 }, 30 } };
	owned(trees_destroy) struct trees *trees = NULL;

	(void)state;
	assert_int_equal(trees_parse(STR(TREE), 2, &trees), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(trees_score(trees, rows[i].row), rows[i].score);
}

static void malformed_trees_are_refused(void **state)
{
	static const struct {
		const char *why;
		struct str bytes;
	} rows[] = {
		{ "nothing", STR_INIT("") },
		{ "another number of columns", STR_INIT("\0\0" "\3\0" "\0\0\0\0") },
		{ "cut", STR_INIT("\1\0" "\2\0" "\0\0\0\0" "\1") },
		{ "a column that is not there", STR_INIT("\1\0" "\2\0" "\0\0\0\0" "\1" "\2\0\0\0\377\377\376\377" "\0\0\0\0") },
		{ "a split that is its own child", STR_INIT("\1\0" "\2\0" "\0\0\0\0" "\1" "\0\0\0\0\0\0\376\377" "\0\0\0\0") },
		{ "a leaf that is not there", STR_INIT("\1\0" "\2\0" "\0\0\0\0" "\1" "\0\0\0\0\377\377\375\377" "\0\0\0\0") },
		{ "a leaf with two parents",
		  STR_INIT("\1\0" "\2\0" "\0\0\0\0" "\1" "\0\0\0\0\377\377\377\377" "\0\0\0\0") },
		{ "a split with two parents",
		  STR_INIT("\1\0" "\2\0" "\0\0\0\0" "\2" "\0\0\0\0\1\0\1\0" "\0\0\0\0\377\377\376\377" "\0\0\0\0\0\0") },
		{ "something behind", STR_INIT("\0\0" "\2\0" "\0\0\0\0" "x") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct trees *trees = NULL;
		if (trees_parse(rows[i].bytes, 2, &trees) != -EBADMSG)
			fail_msg("%s", rows[i].why);
	}
}

/* Two trees of one leaf each and a bias: as much as a score may be, and one more. */
static void scores_that_a_sum_cannot_hold_are_refused(void **state)
{
	static const struct {
		const char *why;
		struct str bytes;
		int r;
	} rows[] = {
		{ "2^28 together", STR_INIT("\2\0" "\2\0" "\0\177\377\017" "\0\377\177" "\0\377\376"), 0 },
		{ "one more", STR_INIT("\2\0" "\2\0" "\1\177\377\017" "\0\377\177" "\0\377\376"), -EOVERFLOW },
		{ "a bias below, and leaves that add to it", STR_INIT("\1\0" "\2\0" "\1\0\0\360" "\0\377\377"), 0 },
		{ "one less", STR_INIT("\1\0" "\2\0" "\1\0\0\360" "\0\376\377"), -EOVERFLOW },
		{ "the least bias that there is", STR_INIT("\0\0" "\2\0" "\0\0\0\200"), -EOVERFLOW },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		owned(trees_destroy) struct trees *trees = NULL;
		int r = trees_parse(rows[i].bytes, 2, &trees);
		if (r != rows[i].r)
			fail_msg("%s: %d", rows[i].why, r);
	}
}

static void put16(struct buf *out, int v)
{
	buf_add_byte(out, (char)((unsigned)v & 0xff));
	buf_add_byte(out, (char)((unsigned)v >> 8 & 0xff));
}

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

/* A tree of any shape: each split after the first takes the place of a leaf. */
static void put_tree(struct buf *out, unsigned splits, unsigned columns, uint32_t *seed)
{
	int child[255][2], leaf = 0;

	for (unsigned i = 0; i < splits; i++) {
		child[i][0] = child[i][1] = 0;
		for (unsigned p, k; i > 0;)
			if (p = random_next(seed) % i, k = random_next(seed) % 2, child[p][k] == 0) {
				child[p][k] = (int)i;
				break;
			}
	}
	buf_add_byte(out, (char)splits);
	for (unsigned i = 0; i < splits; i++) {
		put16(out, (int)(random_next(seed) % columns)), put16(out, (int)(random_next(seed) % 100) - 50);
		for (int k = 0; k < 2; k++)
			put16(out, child[i][k] ? child[i][k] : --leaf);
	}
	for (unsigned i = 0; i <= splits; i++)
		put16(out, (int)(random_next(seed) % 2000) - 1000);
}

static void rows_together_score_as_each_alone(void **state)
{
	enum { COLUMNS = 40, STRIDE = 43, ROWS = 53, TREES = 60 };
	static const struct {
		const char *why;
		unsigned splits;
	} shapes[] = { { "a leaf alone", 0 }, { "one split", 1 }, { "16 leaves", 15 }, { "17 leaves", 16 }, { "as the model's", 23 },
		       { "as many leaves as lanes know", 31 }, { "one more", 32 }, { "as many as there can be", 255 } };
	static int16_t rows[ROWS * STRIDE];
	uint32_t seed = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		rows[i] = (int16_t)(i % 97 == 0 ? INT16_MIN : i % 89 == 0 ? INT16_MAX : (int)(random_next(&seed) % 120) - 60);
	for (size_t s = 0; s < ARRAY_LEN(shapes); s++) {
		owned(buf_destroy) struct buf bytes = { 0 };
		owned(trees_destroy) struct trees *trees = NULL;
		int32_t best[ROWS], plain[ROWS];
		put16(&bytes, TREES), put16(&bytes, COLUMNS), put16(&bytes, -5), put16(&bytes, -1);
		for (size_t i = 0; i < TREES; i++)
			put_tree(&bytes, shapes[s].splits, COLUMNS, &seed);
		assert_int_equal(trees_parse(buf_str(&bytes), COLUMNS, &trees), 0);
		for (size_t n = 1; n < ROWS; n++) {
			best[n] = -1;
			trees_scores(trees, rows, STRIDE, n, best);
			assert_int_equal(best[n - 1], trees_score(trees, rows + (n - 1) * STRIDE));
			assert_int_equal(best[n], -1);
		}
		trees_scores(trees, rows, STRIDE, ROWS, best);
		trees_use(trees, &lanes_plain);
		trees_scores(trees, rows, STRIDE, ROWS, plain);
		for (size_t i = 0; i < ROWS; i++)
			if (best[i] != plain[i] || best[i] != trees_score(trees, rows + i * STRIDE))
				fail_msg("%s: row %zu", shapes[s].why, i);
	}
}

static void probabilities_rise_and_are_symmetric(void **state)
{
	int16_t last = 0;

	(void)state;
	assert_int_equal(trees_probability(0), 5000);
	assert_int_equal(trees_probability(TREES_ONE), 7311);
	assert_int_equal(trees_probability(INT32_MAX), 10000);
	for (int32_t s = -50000; s < 50000; s += 97) {
		int16_t p = trees_probability(s);
		assert_true(p >= last && p <= 10000);
		assert_int_equal(p + trees_probability(-s), 10000);
		last = p;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_score_is_the_sum_of_leaves),
		cmocka_unit_test(rows_together_score_as_each_alone),
		cmocka_unit_test(malformed_trees_are_refused),
		cmocka_unit_test(scores_that_a_sum_cannot_hold_are_refused),
		cmocka_unit_test(probabilities_rise_and_are_symmetric),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
