#include "tests/test.h"

#include "common/buf.h"
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
		{ "a tag in capitals", STR_INIT("7 : 3, 12 : 8"), STR_INIT("EN-US"), STR_INIT("en") },
		{ "the first pair of letters", STR_INIT("7 : 3"), STR_INIT("Aa"), STR_INIT("aa") },
		{ "the last pair of letters", STR_INIT("7 : 3"), STR_INIT("zZ"), STR_INIT("zz") },
		{ "three letters", STR_INIT("7 : 3"), STR_INIT("gsw-CH"), STR_INIT("gsw") },
		{ "a tag that is none", STR_INIT("7 : 3"), STR_INIT("klingon"), STR_INIT("") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str language = language_of(cases[i].text, cases[i].declared);
		if (!str_eq(language, cases[i].expected))
			fail_msg("%s: %.*s", cases[i].why, (int)language.len, language.ptr);
	}
}

static void add_times(struct buf *out, struct str s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(out, s);
}

#define GERMAN "Die Bürgermeisterin der kleinen Stadt sagte am Montag, dass die Brücke bis zum Ende des Jahres gesperrt bleibt. "

/* A part of a long text is looked at first. */
static void a_long_text_tells_as_a_whole(void **state)
{
	static const struct {
		const char *why;
		struct str first, second;
		size_t n_first, n_second;
		struct str language;
	} cases[] = {
		{ "one language", STR_INIT(GERMAN), STR_INIT(""), 400, 0, STR_INIT("de") },
		{ "a foreign quotation far behind", STR_INIT(GERMAN), STR_INIT(ENGLISH " "), 100, 3, STR_INIT("de") },
		{ "a beginning in two languages: the rest tells", STR_INIT(ENGLISH " "), STR_INIT(GERMAN), 5, 100, STR_INIT("de") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf text = { 0 };
		add_times(&text, cases[i].first, cases[i].n_first);
		add_times(&text, cases[i].second, cases[i].n_second);
		struct str language = language_of(buf_str(&text), STR("fr"));
		if (!str_eq(language, cases[i].language))
			fail_msg("%s: %.*s", cases[i].why, (int)language.len, language.ptr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_is_believed_before_what_is_declared),
		cmocka_unit_test(a_long_text_tells_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
