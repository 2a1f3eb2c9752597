#include "store/cli/quoted.h"

#include "common/cleanup.h"
#include "tests/test.h"

static const struct {
	const char *why, *text, *words;
} cases[] = {
	{ "nothing is quoted", "that the bridge would open in May", "" },
	{ "one word", "that she could not \"follow\" him", "follow" },
	{ "two pieces", "that it was \"too late\" and “too dear”", "too late … too dear" },
	{ "marks of another family are within", "he called it “a ‘plan’ at best” and left", "a ‘plan’ at best" },
	{ "an apostrophe is none", "that they don't and won’t 'ever yield', he said", "ever yield" },
	{ "either way round", "it was »so« and «so», and „so“", "so … so … so" },
	{ "what is not closed goes to the end", "they were \"on the way", "on the way" },
	{ "a single mark behind a dash", "it is over—‘for good’", "for good" },
	{ "nothing between", "he said \"\" twice", "" },
};

static void the_words_within_marks_are_found(void **state)
{
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str words;

		assert_int_equal(quoted_words(str_from(cases[i].text), arena, &words), 0);
		if (!str_eq(words, str_from(cases[i].words)))
			fail_msg("%s: '%.*s'", cases[i].why, (int)words.len, words.ptr);
	}
	arena_destroy(&arena);
}

static void each_beginning_of_a_text_ends(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct str words, text = STR("“a’s ‘b’—‘c’ «d» 'e' \xe2\x80");

	(void)state;
	for (size_t n = 0; n <= text.len; n++) {
		assert_int_equal(quoted_words((struct str){ text.ptr, n }, arena, &words), 0);
		assert_true(words.len <= 2 * n);
	}
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_within_marks_are_found),
		cmocka_unit_test(each_beginning_of_a_text_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
