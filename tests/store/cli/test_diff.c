#include "tests/test.h"

#include "common/cleanup.h"
#include "store/cli/diff.h"

static void differences_are_shown_word_by_word(void **state)
{
	static const struct {
		const char *why, *a, *b, *shown;
		unsigned similarity;
	} cases[] = {
		{ "equal", "The pier stays open.", "The pier stays open.", "The pier stays open.", 1000 },
		{ "a word more", "Without guarantees it is no corridor.", "Without firm guarantees it is no corridor.",
		  "Without {+firm+} guarantees it is no corridor.", 923 },
		{ "a word less", "Without firm guarantees", "Without guarantees", "Without [-firm-] guarantees", 800 },
		{ "another word", "the red pier", "the blue pier", "the [-red-] {+blue+} pier", 667 },
		{ "more at the end", "It is no corridor.", "It is no corridor, it is a trap.", "It is no corridor{+, it is a trap+}.", 667 },
		{ "case, accents and marks are no difference", "“Café Noir” – open", "\"cafe noir\" — open", "\"cafe noir\" — open", 1000 },
		{ "apostrophes are one", "we can’t", "we can't", "we can't", 1000 },
		{ "nothing in common", "one two", "three", "[-one two-]{+three+}", 0 },
		{ "empty", "", "a b", "{+a b+}", 0 },
		{ "both empty", "", "", "", 1000 },
		{ "spaces are none", "a  b\tc", "a b c", "a b c", 1000 },
		{ "bytes that are no UTF-8", "a \xff b", "a b", "a [-\xef\xbf\xbd-] b", 1000 },
		{ "what no reader sees", "we \u202ereverse\u202c it\u2060 now\xc2\x85" "so", "we reverse it now so", "we reverse it now so", 1000 },
		{ "words that moved", "a b c d", "c d a b", "[-a b-] c d {+a b+}", 500 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(DIFF_ARENA_BYTES);
		owned(buf_destroy) struct buf out = { 0 };
		struct diff diff;

		assert_int_equal(diff_make(str_from(cases[i].a), str_from(cases[i].b), arena, &diff), 0);
		diff_print(&out, &diff, false);
		if (!str_eq(buf_str(&out), str_from(cases[i].shown)) || diff.similarity != cases[i].similarity)
			fail_msg("%s: %.*s %u", cases[i].why, (int)out.len, out.ptr, diff.similarity);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(differences_are_shown_word_by_word) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
