#include "tests/test.h"

#include "common/cleanup.h"
#include "store/cli/languages.h"

static void what_people_write_for_a_language_has_two_letters(void **state)
{
	static const struct {
		const char *why, *in, *code;
	} cases[] = {
		{ "ISO 639-2", "eng", "en" },
		{ "no letter in common", "deu", "de" },
		{ "bibliographic", "ger", "de" },
		{ "not the nearest by letters", "est", "et" },
		{ "name", "english", "en" },
		{ "the first of two names", "spanish", "es" },
		{ "the second", "castilian", "es" },
		{ "without what is in brackets", "greek", "el" },
		{ "region", "en-gb", "en" },
		{ "region behind three letters", "por_br", "pt" },
		{ "two languages have it", "ndebele", "" },
		{ "two letters are as they should be", "en", "" },
		{ "none", "xyzzy", "" },
		{ "a region alone", "-gb", "" },
		{ "nothing", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str code = language_code(str_from(cases[i].in));

		if (!str_eq(code, str_from(cases[i].code)))
			print_error("%s: %s is %.*s\n", cases[i].why, cases[i].in, (int)code.len, code.ptr ? code.ptr : "");
		assert_true(str_eq(code, str_from(cases[i].code)));
	}
}

static void words_are_sorted_and_have_one_code(void **state)
{
	(void)state;
	for (size_t i = 1; i < language_words_n; i++)
		assert_true(str_cmp(str_from(language_words[i - 1].word), str_from(language_words[i].word)) < 0);
	for (size_t i = 0; i < language_words_n; i++)
		assert_int_equal(str_from(language_words[i].code).len, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_people_write_for_a_language_has_two_letters),
		cmocka_unit_test(words_are_sorted_and_have_one_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
