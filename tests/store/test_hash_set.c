#include "store/hash_set.h"

#include <stdbool.h>

#include "tests/test.h"

enum { MOST = 150 };

/* Of hashes that are often the same, whatever way they are sorted by. */
static void sets_ascend_and_have_each_once(void **state)
{
	uint64_t random = 3, at[MOST], before[MOST];

	(void)state;
	for (size_t n = 0; n <= MOST; n++) {
		for (size_t i = 0; i < n; i++) {
			random = random * UINT64_C(6364136223846793005) + 1;
			before[i] = at[i] = i % 3 ? random >> 60 : random;
		}
		size_t kept = hash_set_make(at, n), found = 0;
		for (size_t i = 1; i < kept; i++)
			assert_true(at[i - 1] < at[i]);
		for (size_t i = 0; i < n; i++) {
			bool first = true, there = false;

			for (size_t k = 0; k < i; k++)
				first = first && before[k] != before[i];
			for (size_t k = 0; k < kept; k++)
				there = there || at[k] == before[i];
			assert_true(there);
			found += first;
		}
		assert_int_equal(kept, found);
	}
}

static void common_ones_are_counted(void **state)
{
	static const uint64_t a[] = { 1, 3, 5, 7 }, b[] = { 0, 3, 7, 9 };

	(void)state;
	assert_int_equal(hash_set_common(a, 4, b, 4), 2);
	assert_int_equal(hash_set_common(a, 4, a, 4), 4);
	assert_int_equal(hash_set_common(a, 4, b, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sets_ascend_and_have_each_once), cmocka_unit_test(common_ones_are_counted) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
