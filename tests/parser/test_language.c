#include "tests/test.h"

#include "common/cleanup.h"
#include "parser/language.h"

#define ENGLISH "The harbour council met on Monday to vote on the new pier and the lights that go with it."

static void the_text_is_believed_before_what_is_declared(void **state)
{
	static const struct {
		const char *why;
		struct str text, declared, expected;
	} cases[] = {
		{ "a text that tells", STR_INIT(ENGLISH), STR_INIT("fr"), STR_INIT("en") },
		{ "nothing declared", STR_INIT(ENGLISH), STR_INIT(""), STR_INIT("en") },
		{ "no text", STR_INIT(""), STR_INIT("fr"), STR_INIT("fr") },
		{ "numbers, which tell nothing", STR_INIT("7 : 3, 12 : 8"), STR_INIT("de-AT"), STR_INIT("de") },
		{ "numbers and no word from anybody", STR_INIT("7 : 3, 12 : 8"), STR_INIT(""), STR_INIT("") },
		{ "a tag that is none", STR_INIT("7 : 3"), STR_INIT("klingon"), STR_INIT("") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str language = language_of(cases[i].text, cases[i].declared);
		if (!str_eq(language, cases[i].expected))
			fail_msg("%s: %.*s", cases[i].why, (int)language.len, language.ptr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_is_believed_before_what_is_declared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
