#include "tests/test.h"

#include "common/cleanup.h"
#include "common/distance.h"

static void edits_are_counted(void **state)
{
	static const struct {
		const char *why, *a, *b;
		size_t edits;
	} cases[] = {
		{ "nothing", "", "", 0 },
		{ "the same", "topic", "topic", 0 },
		{ "all of it is new", "", "topic", 5 },
		{ "all of it is gone", "topic", "", 5 },
		{ "another letter", "topac", "topic", 1 },
		{ "a letter too many", "toppic", "topic", 1 },
		{ "a letter missing", "tpic", "topic", 1 },
		{ "neighbours swapped", "tpoic", "topic", 1 },
		{ "neighbours swapped at the end", "topci", "topic", 1 },
		{ "swapped twice", "otpci", "topic", 2 },
		{ "the textbook's", "kitten", "sitting", 3 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t n = edit_distance(str_from(cases[i].a), str_from(cases[i].b));

		if (n != cases[i].edits)
			fail_msg("%s: %zu edits, not %zu", cases[i].why, n, cases[i].edits);
	}
}

static void words_over_the_limit_are_far_from_anything(void **state)
{
	char a[DISTANCE_LEN_MAX + 1];

	(void)state;
	memset(a, 'a', sizeof a);
	assert_int_equal(edit_distance((struct str){ a, DISTANCE_LEN_MAX }, (struct str){ a, DISTANCE_LEN_MAX }), 0);
	assert_int_equal(edit_distance((struct str){ a, DISTANCE_LEN_MAX + 1 }, (struct str){ a, DISTANCE_LEN_MAX + 1 }), DISTANCE_LEN_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_are_counted),
		cmocka_unit_test(words_over_the_limit_are_far_from_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
