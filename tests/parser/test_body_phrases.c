#include "common/cleanup.h"
#include "parser/body_phrases.h"
#include "tests/test.h"

static enum phrase_kind kind_of(const struct phrases *phrases, const char *line)
{
	static const struct stop_words stop = { { 0 } };
	struct scan s;

	scan_text(&stop, str_from(line), &s);
	return phrases_of_label(phrases, &s);
}

static void sections_are_known_in_many_languages(void **state)
{
	static const struct {
		const char *line;
		enum phrase_kind kind;
	} cases[] = {
		{ "Read also", PHRASE_MORE }, { "RELATED ARTICLES", PHRASE_MORE }, { "You may also like", PHRASE_MORE }, { "Mehr zum Thema", PHRASE_MORE },
		{ "Das könnte Sie auch interessieren", PHRASE_MORE }, { "À lire aussi :", PHRASE_MORE }, { "Você pode gostar...", PHRASE_MORE },
		{ "Читайте также:", PHRASE_MORE }, { "Czytaj też", PHRASE_MORE }, { "Lees ook", PHRASE_MORE }, { "İlgili haberler", PHRASE_NONE },
		{ "ilgili haberler", PHRASE_MORE }, { "関連記事", PHRASE_MORE }, { "관련기사", PHRASE_MORE }, { "اقرأ أيضا", PHRASE_MORE },
		{ "12 Comments", PHRASE_COMMENTS }, { "Leave a reply", PHRASE_COMMENTS }, { "Kommentar verfassen", PHRASE_COMMENTS },
		{ "Оставить комментарий", PHRASE_COMMENTS }, { "About the author", PHRASE_ABOUT }, { "Über uns", PHRASE_ABOUT }, { "Pressekontakt:", PHRASE_ABOUT },
		{ "Subscribe to our newsletter", PHRASE_LETTER }, { "Suscríbete", PHRASE_LETTER }, { "Share this", PHRASE_SHARE }, { "Tags: ferry, river", PHRASE_SHARE },
		{ "The ferrymen share a boat with the council", PHRASE_NONE }, { "What they say", PHRASE_NONE }, { "", PHRASE_NONE },
		{ "Read also: The toll of the new bridge is to rise a third time, says the council of Tarn Quay", PHRASE_MORE },
		{ "Share of the toll that goes to the county is to rise a third time, says the council of Tarn", PHRASE_NONE },
	};
	struct phrases phrases;

	(void)state;
	phrases_init(&phrases);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (kind_of(&phrases, cases[i].line) != cases[i].kind)
			fail_msg("%s: %d", cases[i].line, (int)kind_of(&phrases, cases[i].line));
}

static void phrases_within_a_block_are_counted(void **state)
{
	static const struct stop_words stop = { { 0 } };
	uint16_t counts[PHRASE_KINDS];
	struct phrases phrases;
	struct scan s;

	(void)state;
	phrases_init(&phrases);
	scan_text(&stop, STR("The old ferry at Tarn Quay. Photo by Mara Voss, Getty Images"), &s);
	phrases_count(&phrases, &s, counts);
	assert_int_equal(counts[PHRASE_CREDIT], 2);
	assert_int_equal(counts[PHRASE_PROMO], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_are_known_in_many_languages),
		cmocka_unit_test(phrases_within_a_block_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
