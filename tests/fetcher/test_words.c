#include "tests/test.h"

#include "common/cleanup.h"
#include "fetcher/words.h"

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN

static void a_hint_is_a_tag_or_a_topics_name(void **state)
{
	static const struct {
		struct str word;
		bool language, topic;
	} cases[] = {
		{ STR_INIT(""), true, true },
		{ STR_INIT("en"), true, true },
		{ STR_INIT("de-AT"), true, false },
		{ STR_INIT("sr-Latn-RS"), true, false },
		{ STR_INIT("es-419"), true, true },
		{ STR_INIT("en4"), false, true },
		{ STR_INIT("e"), false, true },
		{ STR_INIT("french"), false, true },
		{ STR_INIT("-en"), false, true },
		{ STR_INIT("energy/gas"), false, true },
		{ STR_INIT("two words"), false, false },
		{ STR_INIT("\xc3\xa6gir"), false, false },
		{ STR_INIT("en-" SIXTY "1"), true, true },
		{ STR_INIT("en-" SIXTY "12"), false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (word_is_language(cases[i].word) != cases[i].language || word_is_topic(cases[i].word) != cases[i].topic)
			fail_msg("%.*s", (int)cases[i].word.len, cases[i].word.ptr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hint_is_a_tag_or_a_topics_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
