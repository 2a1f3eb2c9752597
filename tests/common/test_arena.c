#include "common/arena.h"

#include <errno.h>

#include "common/cleanup.h"
#include "tests/test.h"

static void the_limit_holds_at_its_byte(void **state)
{
	owned(arena_destroy) struct arena *a = arena_new(4096);

	(void)state;
	assert_non_null(arena_alloc(a, 4096, 1));
	assert_null(arena_alloc(a, 1, 1));
	arena_reset(a);
	assert_null(arena_alloc(a, 4097, 1));
	assert_non_null(arena_alloc(a, 1, 4096));
}

static void sizes_that_overflow_are_refused(void **state)
{
	owned(arena_destroy) struct arena *a = arena_new(SIZE_MAX);

	(void)state;
	assert_null(arena_alloc(a, SIZE_MAX / 2, 3));
	assert_null(arena_alloc(a, SIZE_MAX, 1));
}

static void growing_keeps_what_was_there(void **state)
{
	owned(arena_destroy) struct arena *a = arena_new(1 << 20);
	int *p = NULL;
	size_t n = 0;

	(void)state;
	for (; n < 10000; n++) {
		p = arena_grow(a, p, n, n + 1, sizeof *p);
		assert_non_null(p);
		assert_int_equal(p[n], 0);
		p[n] = (int)n;
		if (n == 5000)
			assert_non_null(arena_alloc(a, 1, 1)); /* now it is not the newest any more */
	}
	for (size_t i = 0; i < n; i++)
		assert_int_equal(p[i], (int)i);
}

static void stretching_keeps_what_was_there_and_takes_no_more(void **state)
{
	owned(arena_destroy) struct arena *a = arena_new(2 << 20);
	int *p = NULL;
	size_t n = 0, cap = 0;

	(void)state;
	for (; n < 200000; n++) {
		if (n == cap) {
			size_t more = cap ? cap * 3 / 2 : 16;
			p = arena_stretch(a, p, cap, more, sizeof *p);
			assert_non_null(p);
			cap = more;
		}
		p[n] = (int)n;
		if (n == 5000 || n == 20000)
			assert_non_null(arena_alloc(a, 1, 1)); /* now it is not the newest any more */
	}
	for (size_t i = 0; i < n; i++)
		assert_int_equal(p[i], (int)i);
	assert_true(arena_used(a) < (cap + 60000) * sizeof *p);
	/* Past the limit it stays as it was. */
	assert_null(arena_stretch(a, p, cap, 1 << 20, sizeof *p));
	assert_int_equal(p[n - 1], (int)n - 1);
	arena_reset(a);
	assert_int_equal(arena_used(a), 0);
	assert_non_null(arena_alloc(a, 1 << 20, 1));
}

static void text_is_ended_by_a_nul(void **state)
{
	owned(arena_destroy) struct arena *a = arena_new(1 << 10);
	struct str s;

	(void)state;
	assert_int_equal(arena_dup(a, STR("ab"), &s), 0);
	assert_string_equal(s.ptr, "ab");
	assert_int_equal(arena_printf(a, &s, "%d-%s", 7, "x"), 0);
	assert_string_equal(s.ptr, "7-x");
	assert_int_equal(s.len, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_limit_holds_at_its_byte),
		cmocka_unit_test(sizes_that_overflow_are_refused),
		cmocka_unit_test(growing_keeps_what_was_there),
		cmocka_unit_test(stretching_keeps_what_was_there_and_takes_no_more),
		cmocka_unit_test(text_is_ended_by_a_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
