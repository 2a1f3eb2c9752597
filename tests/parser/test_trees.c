#include "parser/trees.h"

#include <errno.h>

#include "common/cleanup.h"
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
		{ "something behind", STR_INIT("\0\0" "\2\0" "\0\0\0\0" "x") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct trees *trees = NULL;
		if (trees_parse(rows[i].bytes, 2, &trees) != -EBADMSG)
			fail_msg("%s", rows[i].why);
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
		cmocka_unit_test(malformed_trees_are_refused),
		cmocka_unit_test(probabilities_rise_and_are_symmetric),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
