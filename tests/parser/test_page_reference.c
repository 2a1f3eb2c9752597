#include "parser/page_reference.h"

#include "common/cleanup.h"
#include "tests/test.h"

static void a_reference_ends_where_the_standard_says(void **state)
{
	static const struct {
		const char *why, *html;
		uint32_t c;
		size_t len;
	} cases[] = {
		{ "a name", "&amp;b", '&', 5 },
		{ "a name that needs its semicolon", "&notin;b", 0x2209, 7 },
		{ "a short name with more behind it", "&notit;b", 0xac, 4 },
		{ "a short name within a word", "&copyright", 0xa9, 5 },
		{ "a short name and another", "&lt&gt", '<', 3 },
		{ "the longer of two short names", "&sup1;b", 0xb9, 6 },
		{ "a name of two characters", "&nGt;b", 0x226b, 5 },
		{ "a decimal number that a letter ends", "&#65b", 'A', 4 },
		{ "a hexadecimal one", "&#x41g;", 'A', 5 },
		{ "with its semicolon", "&#X41;", 'A', 6 },
		{ "at the page's end", "&amp", '&', 4 },
		{ "nothing behind it", "&", '&', 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (reference_len(str_from(cases[i].html), cases[i].c) != cases[i].len)
			fail_msg("%s: %zu", cases[i].why, reference_len(str_from(cases[i].html), cases[i].c));
}

static void some_references_stand_for_an_ampersand(void **state)
{
	static const char *const yes[] = { "&amp;", "&AMP", "&ampere", "&#38;", "&#x26", "&#X026" };
	static const char *const no[] = { "&", "&a", "&Amp;", "&#", "&#a", "&#x", "&#xg" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		assert_true(reference_is_ampersand(str_from(yes[i])));
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		assert_false(reference_is_ampersand(str_from(no[i])));
}

static void names_are_found_by_what_they_stand_for(void **state)
{
	char html[16];

	(void)state;
	for (size_t i = 0; i < REFERENCE_NAMES; i++) {
		size_t n = strlen(reference_names[i].name);
		(void)snprintf(html, sizeof html, "&%s1", reference_names[i].name);
		assert_int_equal(reference_len(str_from(html), reference_names[i].c), n + 1);
	}
}

/* Of every name, whole, cut and with more behind it, and every character: what a search through all of them finds. */
static void the_table_answers_as_a_search_through_all_names(void **state)
{
	static const char *const tails[] = { "", "1", "x", "e", "12", "ilde", ";" };
	char html[32];

	(void)state;
	for (size_t i = 0; i < REFERENCE_NAMES; i++)
		for (size_t t = 0; t < ARRAY_LEN(tails) * (size_t)(reference_names[i].len + 1); t++) {
			size_t kept = t / ARRAY_LEN(tails);
			(void)snprintf(html, sizeof html, "&%.*s%s", (int)kept, reference_names[i].name, tails[t % ARRAY_LEN(tails)]);
			for (uint32_t c = 0; c < 0x180; c++) {
				size_t best = 0, end = 1 + strspn(html + 1, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
				for (size_t k = 0; k < REFERENCE_NAMES; k++) {
					size_t n = strlen(reference_names[k].name);
					if (reference_names[k].c == c && n > best && strncmp(html + 1, reference_names[k].name, n) == 0)
						best = n;
				}
				end = best ? best + 1 : end;
				assert_int_equal(reference_len(str_from(html), c), end + (html[end] == ';'));
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reference_ends_where_the_standard_says),
		cmocka_unit_test(some_references_stand_for_an_ampersand),
		cmocka_unit_test(names_are_found_by_what_they_stand_for),
		cmocka_unit_test(the_table_answers_as_a_search_through_all_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
