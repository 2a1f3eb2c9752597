#include "tests/test.h"

#include <string.h>

#include "common/cleanup.h"
#include "store/cli/evidence.h"

struct row {
	const char *why, *text, *page;
	struct origin runs[4];
	size_t n_runs;
	struct span span;
	const char *shown;
};

static void check(const struct row *row)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct origin runs[4];
	struct span span = row->span;
	struct article article = { .text = str_from(row->text), .origins = runs, .n_origins = row->n_runs };

	memcpy(runs, row->runs, sizeof runs);
	evidence_add(&out, &article, (struct spans){ .at = &span, .n = 1 }, str_from(row->page));
	if (!str_eq(buf_str(&out), str_from(row->shown)))
		fail_msg("%s: '%.*s'", row->why, (int)out.len, out.ptr ? out.ptr : "");
}

static void whole_references_and_escapes_are_named(void **state)
{
	static const struct row rows[] = {
		{ "a page that is its text", "so it is", "so it is", { { 0, 0, 0 } }, 0, { 3, 8 }, " 3+5" },
		{ "behind a mark of byte order", "so it is", "\xef\xbb\xbfso it is", { { 0, 0, 0 } }, 0, { 3, 8 }, " 6+5" },
		{ "a page that is not its text", "so it is", "so IT is", { { 0, 0, 0 } }, 0, { 3, 8 }, "" },
		{ "a page that ends before its text", "so it is", "so", { { 0, 0, 0 } }, 0, { 3, 8 }, "" },
		{ "a run, from its middle", "so it is", "<p>so it is</p>", { { 0, 3, 8 } }, 1, { 3, 5 }, " 6+2" },
		{ "a reference in the middle", "a“b", "<p>a&ldquo;b", { { 0, 3, 1 }, { 1, 4, 3 }, { 4, 11, 1 } }, 3, { 0, 5 }, " 3+9" },
		{ "a reference at the end", "a“", "a&#8220;b", { { 0, 0, 1 }, { 1, 1, 3 } }, 2, { 0, 4 }, " 0+8" },
		{ "a reference without an end", "a“b", "a&ldquo b", { { 0, 0, 1 }, { 1, 1, 3 }, { 4, 8, 1 } }, 3, { 0, 5 }, " 0+1 8+1" },
		{ "an ampersand that is none", "a & b", "a & b", { { 0, 0, 5 } }, 1, { 0, 5 }, " 0+5" },
		{ "an ampersand that is one", "a&b", "a&amp;b", { { 0, 0, 1 }, { 1, 1, 1 }, { 2, 6, 1 } }, 3, { 0, 3 }, " 0+7" },
		{ "tags in between", "a b", "<i>a </i>b", { { 0, 3, 2 }, { 2, 9, 1 } }, 2, { 0, 3 }, " 3+2 9+1" },
		{ "an escape of JSON", "a“b", "a\\u201cb", { { 0, 0, 1 }, { 1, 1, 3 }, { 4, 7, 1 } }, 3, { 0, 5 }, " 0+8" },
		{ "an escaped quotation mark", "a\"b", "a\\\"b", { { 0, 0, 1 }, { 1, 1, 1 }, { 2, 3, 1 } }, 3, { 0, 3 }, " 0+4" },
		{ "an escape that the page's end cuts", "a“", "a\\u20", { { 0, 0, 1 }, { 1, 1, 3 } }, 2, { 0, 4 }, " 0+1" },
		{ "one byte of Windows-1252", "a “b” c", "a \x93" "b\x94 c", { { 0, 0, 11 } }, 1, { 2, 9 }, " 2+3" },
		{ "two bytes of another encoding", "“b", "\xa1\xb0" "b", { { 0, 0, 4 } }, 1, { 0, 4 }, " 0+3" },
		{ "an end of a line of two bytes", "a\nb", "a\r\nb", { { 0, 0, 1 }, { 1, 1, 1 }, { 2, 3, 1 } }, 3, { 0, 3 }, " 0+4" },
		{ "a run outside the text", "ab", "ab", { { 1, 1, 9 } }, 1, { 0, 2 }, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(&rows[i]);
}

/* A longer name is none, so that a lone ampersand is not looked at without end. */
static void a_reference_has_a_longest_name(void **state)
{
	char page[64] = "&";

	(void)state;
	for (size_t names = 38; names <= 40; names++) {
		char shown[16] = "";
		struct row row = { "long", "“", page, { { 0, 0, 3 } }, 1, { 0, 3 }, shown };

		memset(page + 1, 'x', names);
		page[1 + names] = ';';
		page[2 + names] = 0;
		if (names <= 39)
			(void)snprintf(shown, sizeof shown, " 0+%zu", names + 2);
		check(&row);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_references_and_escapes_are_named),
		cmocka_unit_test(a_reference_has_a_longest_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
