#include "tests/test.h"

#include "common/buf.h"
#include "common/cleanup.h"
#include "store/cli/separated.h"

static void cells_are_quoted_and_never_formulas(void **state)
{
	static const struct {
		const char *why, *in, *csv, *tsv;
	} cases[] = {
		{ "plain", "The council met", "The council met", "The council met" },
		{ "empty", "", "", "" },
		{ "comma", "a, b", "\"a, b\"", "a, b" },
		{ "quotation marks are doubled", "she said \"no\"", "\"she said \"\"no\"\"\"", "she said \"no\"" },
		{ "line end", "a\r\nb", "\"a\r\nb\"", "a  b" },
		{ "tab", "a\tb", "a\tb", "a b" },
		{ "formula", "=1+2", "'=1+2", "'=1+2" },
		{ "formula in quotes", "=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"", "'=HYPERLINK(\"x\",\"y\")" },
		{ "at", "@SUM(A1)", "'@SUM(A1)", "'@SUM(A1)" },
		{ "a negative number is one", "-5.25", "-5.25", "-5.25" },
		{ "a plus before a number", "+3", "+3", "+3" },
		{ "more than a number", "-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0" },
		{ "two points are no number", "-1.2.3", "'-1.2.3", "'-1.2.3" },
		{ "a dash that begins a statement", "- and then we left", "'- and then we left", "'- and then we left" },
		{ "an em dash is none of them", "— and then", "— and then", "— and then" },
		{ "full width", "＝1", "'＝1", "'＝1" },
		{ "tab in front", "\t=1", "'\t=1", "' =1" },
		{ "minus in the middle", "a-b", "a-b", "a-b" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf csv = { 0 }, tsv = { 0 };

		csv_add(&csv, str_from(cases[i].in));
		tsv_add(&tsv, str_from(cases[i].in));
		if (!str_eq(buf_str(&csv), str_from(cases[i].csv)) || !str_eq(buf_str(&tsv), str_from(cases[i].tsv)))
			fail_msg("%s: %.*s and %.*s", cases[i].why, (int)csv.len, csv.ptr, (int)tsv.len, tsv.ptr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cells_are_quoted_and_never_formulas) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
