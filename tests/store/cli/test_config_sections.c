#include "tests/test.h"

#include "common/cleanup.h"
#include "store/cli/config.h"

static void complains(const char *text, const char *helps, const char *expected)
{
	owned(buf_destroy) struct buf said = { 0 };

	assert_int_equal(config_sections("x.conf", str_from(text), str_from(helps), &said), 0);
	buf_add_byte(&said, '\0');
	assert_string_equal(said.ptr, expected);
}

static void a_section_that_a_daemon_lists_is_known(void **state)
{
	const char *helps = "usage: ...\n[common]\n#log_level = info\n[fetcher]\n[common]\n [store] \n";

	(void)state;
	complains("[common]\nlog_level = debug\n\n[ store ]\n", helps, "");
	complains("# [stroe]\nlist = [x] y\n", helps, "");
	complains("", helps, "");
}

static void one_that_none_lists_is_named_with_its_line_and_the_nearest(void **state)
{
	const char *helps = "[common]\n[fetcher]\n[store]\n";

	(void)state;
	complains("[common]\n\n[stroe]\n[zzzzzzzz]\n", helps,
		  "x.conf:3: no section [stroe]; did you mean [store]?\nx.conf:4: no section [zzzzzzzz]\n");
	complains("[store]", "", "x.conf:1: no section [store]\n");
}

static void any_number_of_sections_is_known(void **state)
{
	owned(buf_destroy) struct buf all = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_printf(&all, "[section %d]\n", i);
	buf_add_byte(&all, '\0');
	complains(all.ptr, all.ptr, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_section_that_a_daemon_lists_is_known),
		cmocka_unit_test(one_that_none_lists_is_named_with_its_line_and_the_nearest),
		cmocka_unit_test(any_number_of_sections_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
