#include "store/cli/batch_line.h"

#include "common/cleanup.h"
#include "tests/test.h"

static void the_page_is_cut_out_of_its_line(void **state)
{
	static const struct {
		const char *why, *line, *page, *rest; /* page NULL: left as it is */
	} rows[] = {
		{ "a page", "{\"id\":\"a\",\"html_base64\":\"PGI+\",\"url\":\"u\"}\n", "PGI+", "{\"id\":\"a\",\"html_base64\":\"\",\"url\":\"u\"}\n" },
		{ "blanks anywhere", " { \"html_base64\" : \"QQ==\" }", "QQ==", " { \"html_base64\" : \"\" }" },
		{ "an empty page", "{\"html_base64\":\"\"}", "", "{\"html_base64\":\"\"}" },
		{ "the name as a value", "{\"id\":\"html_base64\",\"html_base64\":\"QQ\"}", "QQ", "{\"id\":\"html_base64\",\"html_base64\":\"\"}" },
		{ "the name in a string", "{\"id\":\"\\\"html_base64\\\":\\\"x\\\\\",\"html_base64\":\"QQ\"}", "QQ",
		  "{\"id\":\"\\\"html_base64\\\":\\\"x\\\\\",\"html_base64\":\"\"}" },
		{ "another object's member", "{\"a\":{\"html_base64\":\"QQ\"},\"b\":[{}]}", NULL, NULL },
		{ "behind another object", "{\"a\":[{\"html_base64\":\"x\"}],\"html_base64\":\"QQ\"}", "QQ", "{\"a\":[{\"html_base64\":\"x\"}],\"html_base64\":\"\"}" },
		{ "the first of two", "{\"html_base64\":\"QQ\",\"html_base64\":\"Qg\"}", "QQ", "{\"html_base64\":\"\",\"html_base64\":\"Qg\"}" },
		{ "escapes in it", "{\"html_base64\":\"Q\\/\"}", NULL, NULL },
		{ "no string", "{\"html_base64\":17}", NULL, NULL },
		{ "never ended", "{\"html_base64\":\"QQ", NULL, NULL },
		{ "ended by a backslash", "{\"id\":\"\\", NULL, NULL },
		{ "behind the object", "{} {\"html_base64\":\"QQ\"}", NULL, NULL },
		{ "an array", "[{\"html_base64\":\"QQ\"}]", NULL, NULL },
		{ "nothing", "", NULL, NULL },
	};
	owned(arena_destroy) struct arena *arena = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str page, rest;
		bool cut = batch_line_cut(str_from(rows[i].line), arena, &page, &rest);
		if (cut != (rows[i].page != NULL) ||
		    (cut && (!str_eq(page, str_from(rows[i].page)) || !str_eq(rest, str_from(rows[i].rest)))))
			fail_msg("%s", rows[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_is_cut_out_of_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
