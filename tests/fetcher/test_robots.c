#include "fetcher/robots.h"

#include "common/buf.h"
#include "common/cleanup.h"
#include "tests/test.h"

static const struct {
	const char *why, *text, *target;
	bool allowed;
} cases[] = {
	{ "nothing is said", "", "/a", true },
	{ "everybody, everything", "User-agent: *\nDisallow: /\n", "/a", false },
	{ "an empty rule forbids nothing", "User-agent: *\nDisallow:\n", "/a", true },
	{ "robots.txt itself", "User-agent: *\nDisallow: /\n", "/robots.txt", true },
	{ "a folder", "User-agent: *\nDisallow: /private/\n", "/private/x", false },
	{ "beside the folder", "User-agent: *\nDisallow: /private/\n", "/privateer", true },
	{ "the longest decides", "User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c", true },
	{ "whatever the order", "User-agent: *\nAllow: /a/b\nDisallow: /a\n", "/a/b/c", true },
	{ "equal: allow", "User-agent: *\nDisallow: /page\nAllow: /page\n", "/page", true },
	{ "equal: allow, first", "User-agent: *\nAllow: /page\nDisallow: /page\n", "/page", true },
	{ "our own group alone counts", "User-agent: *\nDisallow: /\n\nUser-agent: inquit\nDisallow: /x\n", "/a", true },
	{ "our own group forbids", "User-agent: inquit\nDisallow: /x\n\nUser-agent: *\nAllow: /\n", "/x", false },
	{ "our name in other case and with a version", "User-Agent: InQuit/2.0\nDisallow: /x\n", "/x", false },
	{ "another's name", "User-agent: inquitor\nDisallow: /\n", "/x", true },
	{ "a group for several", "User-agent: a\nUser-agent: inquit\nUser-agent: b\nDisallow: /x\n", "/x", false },
	{ "groups of the same name are one", "User-agent: inquit\nDisallow: /a\nUser-agent: b\nDisallow: /\n"
					     "User-agent: inquit\nDisallow: /c\n", "/c", false },
	{ "a star", "User-agent: *\nDisallow: /*.pdf\n", "/x/y.pdf?z", false },
	{ "a star and an end", "User-agent: *\nDisallow: /*.pdf$\n", "/x/y.pdf?z", true },
	{ "an end that is there", "User-agent: *\nDisallow: /*.pdf$\n", "/x/y.pdf", false },
	{ "an end that comes twice", "User-agent: *\nDisallow: /*.pdf$\n", "/x.pdf/y.pdf", false },
	{ "two stars", "User-agent: *\nDisallow: /a*b*c\n", "/axxbyyc", false },
	{ "two stars in another order", "User-agent: *\nDisallow: /a*b*c\n", "/axxcyyb", true },
	{ "exactly", "User-agent: *\nDisallow: /a$\n", "/ab", true },
	{ "runs do not overlap", "User-agent: *\nDisallow: /a*aa$\n", "/aa", true },
	{ "encoded and not are alike", "User-agent: *\nDisallow: /%7ejoe/\n", "/~joe/x", false },
	{ "and the other way round", "User-agent: *\nDisallow: /~joe/\n", "/%7Ejoe/x", false },
	{ "an encoded slash is another", "User-agent: *\nDisallow: /a/b\n", "/a%2Fb", true },
	{ "comments", "User-agent: * # all\nDisallow: /x # secret\n", "/x", false },
	{ "carriage returns", "User-agent: *\r\nDisallow: /x\r\n", "/x", false },
	{ "carriage returns alone", "User-agent: *\rDisallow: /x\r", "/x", false },
	{ "a byte order mark", "\xef\xbb\xbfUser-agent: *\nDisallow: /x\n", "/x", false },
	{ "rules before any group", "Disallow: /x\nUser-agent: *\nDisallow: /y\n", "/x", true },
	{ "an unknown line parts no group", "User-agent: inquit\nSitemap: http://e.org/s.xml\nDisallow: /x\n", "/x", false },
	{ "a query", "User-agent: *\nDisallow: /?s=\n", "/?s=a", false },
	{ "HTML instead", "<html>Disallow: /</html>", "/x", true },
};

static void rules_decide_as_the_standard_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(robots_destroy) struct robots *robots = NULL;

		assert_int_equal(robots_read(str_from(cases[i].text), STR("inquit"), &robots), 0);
		if (robots_allows(robots, str_from(cases[i].target)) != cases[i].allowed)
			fail_msg("%s", cases[i].why);
	}
}

static void a_delay_is_kept_up_to_a_limit(void **state)
{
	owned(robots_destroy) struct robots *a = NULL, *b = NULL;

	(void)state;
	assert_int_equal(robots_read(STR("User-agent: *\nCrawl-delay: 7\n"), STR("inquit"), &a), 0);
	assert_int_equal(robots_delay_usec(a), 7000000);
	assert_int_equal(robots_read(STR("User-agent: *\nCrawl-delay: 99999999999\n"), STR("inquit"), &b), 0);
	assert_int_equal(robots_delay_usec(b), ROBOTS_DELAY_MAX_SEC * 1000000);
	assert_int_equal(robots_delay_usec(NULL), 0);
}

static void rules_past_the_limit_are_not_kept(void **state)
{
	owned(buf_destroy) struct buf text = { 0 };
	owned(robots_destroy) struct robots *robots = NULL;

	(void)state;
	buf_add(&text, STR("User-agent: *\n"));
	for (int i = 0; i < ROBOTS_RULES_MAX; i++)
		buf_printf(&text, "Disallow: /%d/\n", i);
	buf_add(&text, STR("Disallow: /last/\n"));
	assert_int_equal(robots_read(buf_str(&text), STR("inquit"), &robots), 0);
	assert_false(robots_allows(robots, STR("/1999/x")));
	assert_true(robots_allows(robots, STR("/last/x")));
}

static void many_stars_cost_no_more_than_a_pass(void **state)
{
	owned(buf_destroy) struct buf text = { 0 }, target = { 0 };
	owned(robots_destroy) struct robots *robots = NULL;

	(void)state;
	buf_add(&text, STR("User-agent: *\nDisallow: /"));
	for (int i = 0; i < 20000; i++)
		buf_add(&text, STR("*a"));
	buf_add(&text, STR("b$\n"));
	buf_add_byte(&target, '/');
	for (int i = 0; i < 8000; i++)
		buf_add_byte(&target, 'a');
	assert_int_equal(robots_read(buf_str(&text), STR("inquit"), &robots), 0);
	assert_true(robots_allows(robots, buf_str(&target)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_decide_as_the_standard_says),
		cmocka_unit_test(a_delay_is_kept_up_to_a_limit),
		cmocka_unit_test(rules_past_the_limit_are_not_kept),
		cmocka_unit_test(many_stars_cost_no_more_than_a_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
