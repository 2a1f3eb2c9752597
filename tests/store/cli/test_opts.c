#include "tests/test.h"

#include <stdbool.h>
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/opts.h"

enum { ARGV_MAX = 16 };

struct values {
	bool wait;
	const char *name;
	uint64_t count, usec;
	int format;
};

struct result {
	int r, status, argc;
	struct values values;
	char *argv[ARGV_MAX];
};

static struct result parse(bool loose, const char *const *words)
{
	struct result out = { .argc = 1, .argv = { (char *)(uintptr_t)"cmd" } };
	const struct opt opts[] = {
		{ "wait", 'w', OPT_FLAG, &out.values.wait, NULL, "" },
		{ "name", 0, OPT_TEXT, &out.values.name, "N", "" },
		{ "count", 'n', OPT_COUNT, &out.values.count, "N", "" },
		{ "every", 0, OPT_USEC, &out.values.usec, "TIME", "" },
		{ "format", 'f', OPT_WORD, &out.values.format, "table|json|csv", "" },
	};
	const struct usage usage = { "cmd", NULL, opts, ARRAY_LEN(opts), 0, 3, loose };

	for (; words[out.argc - 1]; out.argc++) {
		assert_true(out.argc < ARGV_MAX);
		out.argv[out.argc] = (char *)(uintptr_t)words[out.argc - 1];
	}
	out.r = opts_parse(&usage, &out.argc, out.argv, &out.status);
	return out;
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void options_may_stand_anywhere(void **state)
{
	struct result r = parse(false, WORDS("a", "--name", "x", "b", "-w", "-n5", "--every=10m", "--format=csv", "-"));

	(void)state;
	assert_int_equal(r.r, 0);
	assert_int_equal(r.argc, 4);
	assert_string_equal(r.argv[1], "a");
	assert_string_equal(r.argv[2], "b");
	assert_string_equal(r.argv[3], "-");
	assert_string_equal(r.values.name, "x");
	assert_true(r.values.wait);
	assert_int_equal(r.values.count, 5);
	assert_int_equal(r.values.usec, 600000000);
	assert_int_equal(r.values.format, 2);
}

static void a_bare_number_of_time_is_seconds(void **state)
{
	(void)state;
	assert_int_equal(parse(false, WORDS("--every", "3")).values.usec, 3000000);
	assert_int_equal(parse(false, WORDS("--every", "250ms")).values.usec, 250000);
}

static void json_is_a_format_where_there_is_one(void **state)
{
	(void)state;
	assert_int_equal(parse(false, WORDS("--json")).values.format, 1);
	assert_int_equal(parse(true, WORDS("--json", "-x")).values.format, 1);
	assert_int_equal(parse(false, WORDS("--json=yes")).status, 2);
	assert_int_equal(parse(false, WORDS("--jso")).status, 2);
}

static void two_dashes_end_the_options(void **state)
{
	struct result r = parse(false, WORDS("--", "--wait", "-n"));

	(void)state;
	assert_int_equal(r.r, 0);
	assert_int_equal(r.argc, 3);
	assert_string_equal(r.argv[1], "--wait");
	assert_false(r.values.wait);
}

static void a_query_may_begin_with_a_dash(void **state)
{
	struct result r = parse(true, WORDS("-outlet:x", "-w"));

	(void)state;
	assert_int_equal(r.r, 0);
	assert_int_equal(r.argc, 2);
	assert_string_equal(r.argv[1], "-outlet:x");
	assert_true(r.values.wait);
	assert_int_equal(parse(false, WORDS("-outlet:x")).status, 2);
}

static void what_is_wrong_is_a_usage_error(void **state)
{
	static const char *const cases[][3] = {
		{ "--nmae", "x", NULL }, { "--name", NULL, NULL },      { "--count", "x", NULL },  { "--count", "-1", NULL },
		{ "--count", "", NULL }, { "--every", "soon", NULL },   { "--wait=yes", NULL, NULL }, { "--format", "pdf", NULL },
		{ "--format", "tab", NULL }, { "--count", "99999999999999999999", NULL }, { "-wx", NULL, NULL }, { "-q", NULL, NULL },
		{ "--every", "18446744073709552", NULL }, { "--dir", "x", NULL }, { "--dir=x", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct result r = parse(false, cases[i]);
		if (r.r != -1 || r.status != 2)
			fail_msg("%s %s is taken", cases[i][0], cases[i][1] ? cases[i][1] : "");
	}
	assert_int_equal(parse(false, WORDS("a", "b", "c")).r, 0);
	assert_int_equal(parse(false, WORDS("a", "b", "c", "d")).status, 2);
}

static void a_typo_finds_the_word_that_was_meant(void **state)
{
	static const char *const words[] = { "search", "status", "show", "rm" };

	(void)state;
	assert_string_equal(suggest("serch", words, ARRAY_LEN(words)), "search");
	assert_string_equal(suggest("shwo", words, ARRAY_LEN(words)), "show");
	assert_null(suggest("frobnicate", words, ARRAY_LEN(words)));
	assert_null(suggest("xy", words, ARRAY_LEN(words)));
	assert_null(suggest("", words, ARRAY_LEN(words)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_may_stand_anywhere),
		cmocka_unit_test(a_bare_number_of_time_is_seconds),
		cmocka_unit_test(json_is_a_format_where_there_is_one), cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(a_query_may_begin_with_a_dash),
		cmocka_unit_test(what_is_wrong_is_a_usage_error),
		cmocka_unit_test(a_typo_finds_the_word_that_was_meant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
