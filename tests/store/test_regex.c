#include "store/regex.h"

#include <errno.h>

#include "common/cleanup.h"
#include "tests/test.h"

static void expressions_match_what_they_say(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool match;
	} cases[] = {
		{ "border", "the Border of 1919", true },   { "^border", "the border", false },	   { "^the", "the border", true },
		{ "border$", "the border", true },	    { "border$", "the borders", false },   { "bo.der", "a boxder", true },
		{ "colou?r", "the color", true },	    { "colou?r", "the colour", true },	   { "colou?r", "the colouur", false },
		{ "go+gle", "gooogle", true },		    { "go+gle", "ggle", false },	   { "go*gle", "ggle", true },
		{ "ceasefire|truce", "a truce now", true }, { "(cease|open) ?fire", "ceasefire", true }, { "(cease|open) ?fire", "open fire", true },
		{ "(a|b|c)d", "xcd", true },		    { "(a|)d", "d", true },		   { "[0-9]+ (million|billion)", "some 40 billion", true },
		{ "[^a-z]x", "ax", false },		    { "[^a-z]x", "1x", true },		   { "[]]", "]", true },
		{ "\\d{4}", "in 2026", true },		    { "\\d{5}", "in 2026", false },	   { "^\\d{2,3}$", "1234", false },
		{ "^\\d{2,3}$", "123", true },		    { "^\\d{2,}$", "12345", true },	   { "^a{0}b$", "b", true },
		{ "^a{0,2}b$", "aab", true },		    { "^a{0,2}b$", "aaab", false },	   { "\\bwar\\b", "no war here", true },
		{ "\\bwar\\b", "warfare", false },	    { "\\.$", "The end.", true },	   { "\\w+\\s\\w+", "one two", true },
		{ "ó", "Ó", true },			    { "", "anything", true },		   { "(ab)+c", "ababc", true },
		{ "(ab){2}c", "ababc", true },		    { "^(ab){2}c", "abc", false },	   { "[\\d-]+x", "1-2x", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
		struct regex *regex;
		const char *why;
		uint64_t steps = 0;
		size_t at;

		assert_int_equal(regex_compile(str_from(cases[i].pattern), arena, &regex, &why, &at), 0);
		bool match = regex_match(regex, str_from(cases[i].text), &steps);
		if (match != cases[i].match)
			print_error("case %zu\n", i);
		assert_int_equal(match, cases[i].match);
		assert_true(steps > 0);
	}
}

static void mistakes_are_shown_where_they_are(void **state)
{
	static const struct {
		const char *pattern;
		size_t at;
	} cases[] = { { "a(b", 1 }, { "a)b", 1 }, { "*a", 0 }, { "a[b", 2 }, { "a\\", 1 }, { "\\q", 0 }, { "a{2", 3 }, { "a{101}", 5 }, { "a{3,2}", 5 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
		struct regex *regex;
		const char *why = NULL;
		size_t at = 0;

		assert_int_equal(regex_compile(str_from(cases[i].pattern), arena, &regex, &why, &at), -EINVAL);
		assert_non_null(why);
		assert_int_equal(at, cases[i].at);
	}
}

static void limits_hold_at_n_and_one_more(void **state)
{
	char pattern[REGEX_BYTES_MAX + 2];

	(void)state;
	for (size_t more = 0; more < 2; more++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
		struct regex *regex;
		const char *why;
		size_t at;

		memset(pattern, 'a', sizeof pattern);
		assert_int_equal(regex_compile((struct str){ pattern, REGEX_BYTES_MAX + more }, arena, &regex, &why, &at), more ? -EINVAL : 0);
		for (size_t i = 0; i < REGEX_DEPTH_MAX + more; i++) {
			pattern[i] = '(';
			pattern[2 * (REGEX_DEPTH_MAX + more) - i] = ')';
		}
		assert_int_equal(regex_compile((struct str){ pattern, 2 * (REGEX_DEPTH_MAX + more) + 1 }, arena, &regex, &why, &at),
				 more ? -EINVAL : 0);
		/* 10 * 100 copies of a letter, and one too many. */
		const char *large = more ? "((a{100}){10}){2}" : "((a{100}){10})";
		assert_int_equal(regex_compile(str_from(large), arena, &regex, &why, &at), more ? -EINVAL : 0);
	}
}

/* A program that is full, or nearly, before each sign that adds to it: refused where it does not fit, and nothing is written behind it. */
static void a_full_program_takes_no_sign_more(void **state)
{
	/* with the ops that it adds behind the n letters */
	static const struct { const char *sign; size_t adds; } cases[] = {
		{ "", 0 }, { "|", 2 }, { "|b", 3 }, { "?", 1 }, { "*", 2 }, { "+", 1 }, { "()?", 1 }, { "()*", 2 }, { "()+", 1 }, { "()|", 2 },
		{ "(|)", 2 }, { "(|)?", 3 }, { "{2}", 1 }, { "{0,1}", 1 }, { "{1,2}", 2 }, { "{1,}", 3 }, { "{0,}", 2 }, { "[a]", 1 }, { "\\b", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t letters = 1001; letters <= REGEX_OPS_MAX; letters++) {
			owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
			struct regex *regex;
			char pattern[128];
			const char *why;
			size_t at;

			int n = snprintf(pattern, sizeof pattern, "(a{100}){10}a%.*s%s", (int)(letters - 1001), "aaaaaaaaaaaaaaaaaaaaaaa", cases[i].sign);
			/* and one for the match */
			assert_int_equal(regex_compile((struct str){ pattern, (size_t)n }, arena, &regex, &why, &at),
					 letters + cases[i].adds + 1 <= REGEX_OPS_MAX ? 0 : -EINVAL);
		}
}

/* Which takes others exponential time. */
static void no_expression_takes_long(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct regex *regex;
	const char *why;
	char text[2000];
	uint64_t steps = 0;
	size_t at;

	(void)state;
	memset(text, 'a', sizeof text);
	assert_int_equal(regex_compile(STR("^(a*)*(a|aa)+(a?){50}b$"), arena, &regex, &why, &at), 0);
	assert_false(regex_match(regex, (struct str){ text, sizeof text }, &steps));
	assert_true(steps <= sizeof text * 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expressions_match_what_they_say),
		cmocka_unit_test(mistakes_are_shown_where_they_are),
		cmocka_unit_test(limits_hold_at_n_and_one_more),
		cmocka_unit_test(a_full_program_takes_no_sign_more),
		cmocka_unit_test(no_expression_takes_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
