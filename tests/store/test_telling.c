#include "store/telling.h"

#include "tests/test.h"

static void once_a_minute_with_how_often(void **state)
{
	static const struct {
		const char *why;
		int64_t now;
		uint64_t n, told;
	} cases[] = {
		{ "nothing happened", 1, 0, 0 },
		{ "the first", 5, 2, 2 },
		{ "another at once", 5, 3, 0 },
		{ "a moment before the minute is over", 4 + TELLING_USEC, 1, 0 },
		{ "when it is over: all since", 5 + TELLING_USEC, 1, 5 },
		{ "another soon after", 6 + TELLING_USEC, 4, 0 },
		{ "nothing more, later: what was left", 5 + 2 * (int64_t)TELLING_USEC, 0, 4 },
		{ "and that once", 5 + 4 * (int64_t)TELLING_USEC, 0, 0 },
	};
	struct telling telling = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (telling_add(&telling, cases[i].n, cases[i].now) != cases[i].told)
			fail_msg("%s", cases[i].why);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(once_a_minute_with_how_often) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
