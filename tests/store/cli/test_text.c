#include "tests/test.h"

#include "common/buf.h"
#include "common/cleanup.h"
#include "store/cli/text.h"

static void what_a_terminal_would_obey_is_taken_out(void **state)
{
	static const struct {
		const char *why, *in, *out;
	} cases[] = {
		{ "plain", "The council met.", "The council met." },
		{ "an escape sequence loses its escape", "a\x1b[31mb", "a[31mb" },
		{ "bell and backspace", "a\x07\x08z", "az" },
		{ "C1 control in UTF-8", "a\xc2\x9bz", "az" },
		{ "a byte that is no UTF-8", "a\x9bz", "a\xef\xbf\xbdz" },
		{ "right-to-left override", "a\xe2\x80\xaez", "az" },
		{ "isolates", "a\xe2\x81\xa6z\xe2\x81\xa9", "az" },
		{ "zero width space and joiner", "a\xe2\x80\x8bz\xe2\x80\x8d", "az" },
		{ "soft hyphen", "a\xc2\xadz", "az" },
		{ "byte order mark", "\xef\xbb\xbfz", "z" },
		{ "tag characters", "a\xf3\xa0\x81\x81z", "az" },
		{ "line ends and tabs become one space", " a\r\n\t b \n", "a b" },
		{ "line separator", "a\xe2\x80\xa8z", "a z" },
		{ "combining marks stay", "e\xcc\x81", "e\xcc\x81" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		text_clean(&out, str_from(cases[i].in));
		if (!str_eq(buf_str(&out), str_from(cases[i].out)))
			fail_msg("%s: \"%.*s\"", cases[i].why, (int)out.len, out.ptr);
	}
}

static void width_is_counted_in_cells(void **state)
{
	(void)state;
	assert_int_equal(text_cells(STR("abc")), 3);
	assert_int_equal(text_cells(STR("\xd0\x9c\xd0\xb8\xd1\x80")), 3);     /* Cyrillic */
	assert_int_equal(text_cells(STR("e\xcc\x81")), 1);                    /* e and its accent */
	assert_int_equal(text_cells(STR("\xe6\x9d\xb1\xe4\xba\xac")), 4);     /* two ideographs */
	assert_int_equal(text_cells(STR("\xf0\x9f\x98\x80")), 2);
	assert_int_equal(text_cells(STR("")), 0);
}

static void what_does_not_fit_ends_with_an_ellipsis(void **state)
{
	static const struct {
		const char *in;
		size_t cells;
		bool pad;
		const char *out;
	} cases[] = {
		{ "abc", 3, false, "abc" },    { "abcd", 3, false, "ab…" }, { "abc", 5, true, "abc  " },
		{ "abcd", 1, true, "…" },      { "abc", 0, true, "" },      { "\xe6\x9d\xb1\xe4\xba\xac", 3, true, "\xe6\x9d\xb1…" },
		{ "\xe6\x9d\xb1\xe4\xba\xac", 2, true, "… " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		text_fit(&out, str_from(cases[i].in), cases[i].cells, cases[i].pad);
		if (!str_eq(buf_str(&out), str_from(cases[i].out)))
			fail_msg("case %zu: \"%.*s\"", i, (int)out.len, out.ptr);
	}
}

static void lines_are_wrapped_between_words(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };

	(void)state;
	text_wrap(&out, STR("one two three four five six seven"), 24, 4);
	assert_true(str_eq(buf_str(&out), STR("    one two three four\n    five six seven\n")));
	buf_clear(&out);
	text_wrap(&out, STR("averyveryverylongwordthatfitsnowhere x"), 24, 0);
	assert_true(str_eq(buf_str(&out), STR("averyveryverylongwordthatfitsnowhere\nx\n")));
	buf_clear(&out);
	text_wrap(&out, STR(""), 24, 4);
	assert_int_equal(out.len, 0);
}

static void an_excerpt_stands_around_the_words(void **state)
{
	static const struct {
		const char *words;
		size_t around;
		const char *out;
	} cases[] = {
		{ "FOUR", 100, "one two three four five six seven" },
		{ "four", 9, "… three four five six …" },
		{ "four", 6, "… four five …" },
		{ "four", 1, "… four …" },
		{ "one", 8, "one two …" },
		{ "seven", 1, "… seven" },
		{ "nowhere", 8, "one two …" },
		{ "", 8, "one two …" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };

		text_excerpt(&out, STR("one two three four five six seven"), str_from(cases[i].words), cases[i].around);
		if (!str_eq(buf_str(&out), str_from(cases[i].out)))
			fail_msg("case %zu: \"%.*s\"", i, (int)out.len, out.ptr);
	}
}

static void an_address_is_its_host_or_the_name_of_a_file(void **state)
{
	static const struct {
		const char *url, *out;
	} cases[] = {
		{ "https://news.example/a/b", "news.example" }, { "http://news.example", "news.example" },
		{ "file:///srv/pages/pier.html", "pier.html" }, { "file:///", "file:///" },
		{ "urn:x:y", "urn:x:y" },			{ "https://", "https://" },
		{ "", "" },					{ "http://a\x1b[1mb/c", "a[1mb" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };

		text_address(&out, str_from(cases[i].url));
		if (!str_eq(buf_str(&out), str_from(cases[i].out)))
			fail_msg("%s: \"%.*s\"", cases[i].url, (int)out.len, out.ptr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_terminal_would_obey_is_taken_out),
		cmocka_unit_test(width_is_counted_in_cells),
		cmocka_unit_test(what_does_not_fit_ends_with_an_ellipsis),
		cmocka_unit_test(lines_are_wrapped_between_words),
		cmocka_unit_test(an_excerpt_stands_around_the_words),
		cmocka_unit_test(an_address_is_its_host_or_the_name_of_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
