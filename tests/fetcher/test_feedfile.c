#include "fetcher/feedfile.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "fetcher/discover.h"
#include "tests/test.h"

static void sections_are_feeds_in_their_order(void **state)
{
	owned(feedfiles_destroy) struct feedfiles files = { 0 };
	owned(buf_destroy) struct buf why = { 0 };

	(void)state;
	assert_int_equal(feedfile_parse(STR("# mine\n[feed]\nurl = http://a.example/rss\nname = a\nevery = 10min\npace = 0s\n"
					    "\n [feed] \nurl = http://b.example/\nallow_private = yes\n"),
					"x.conf", &files, &why), 0);
	assert_int_equal(files.n, 2);
	assert_string_equal(files.at[0].conf.url, "http://a.example/rss");
	assert_string_equal(files.at[0].conf.name, "a");
	assert_int_equal(files.at[0].conf.every_usec, 600000000);
	assert_int_equal(files.at[0].conf.pace_usec, 0);
	assert_false(files.at[0].conf.allow_private);
	assert_true(files.at[1].conf.allow_private);
	assert_int_equal(files.at[1].conf.pace_usec, FEED_PACE_DEFAULT);
	assert_string_equal(files.at[1].file, "x.conf");
	assert_int_equal(files.at[0].line, 2);
	assert_int_equal(files.at[1].line, 8);
	assert_int_equal(why.len, 0);
}

static const struct {
	const char *why, *text, *complaint;
} bad[] = {
	{ "an unknown key", "[feed]\nurl = http://a.example/\n\n[feed]\nurl = http://b.example/\nevrey = 1s\n", "x.conf:6:" },
	{ "no address", "\n[feed]\nname = a\n", "x.conf:2:" },
	{ "no time", "[feed]\nurl = http://a.example/\nevery = soon\n", "x.conf:3:" },
	{ "no language", "[feed]\nurl = http://a.example/\n\n[feed]\nurl = http://b.example/\nlang = french\n", "x.conf:4: lang is" },
	{ "no topic", "[feed]\nurl = http://a.example/\ntopic = Two Boats\n", "x.conf:1: lang is" },
	{ "no setting", "[feed]\nurl = http://a.example/\ngarbage\n", "x.conf:3:" },
};

static void a_bad_section_spoils_its_file_and_is_named_by_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		owned(feedfiles_destroy) struct feedfiles files = { 0 };
		owned(buf_destroy) struct buf why = { 0 };

		if (feedfile_parse(str_from(bad[i].text), "x.conf", &files, &why) >= 0 || files.n != 0 ||
		    !str_starts(buf_str(&why), str_from(bad[i].complaint)))
			fail_msg("%s: %.*s", bad[i].why, (int)why.len, why.ptr);
	}
}

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void a_folder_is_read_by_name_and_bad_files_are_remembered(void **state)
{
	char dir[TEST_PATH];
	owned(feedfiles_destroy) struct feedfiles files = { 0 }, none = { 0 };
	owned(buf_destroy) struct buf why = { 0 };

	(void)state;
	test_folder(dir, "feedfile");
	write_file(dir, "b.conf", "[feed]\nurl = http://b.example/\n");
	write_file(dir, "a.conf", "[feed]\nurl = http://a.example/\n");
	write_file(dir, "c.conf", "[feed]\nurl\n");
	write_file(dir, ".hidden.conf", "[feed]\nurl = http://h.example/\n");
	write_file(dir, "a.conf~", "[feed]\nurl = http://old.example/\n");
	assert_int_equal(feedfiles_read(dir, &files, &why), 0);
	assert_int_equal(files.n, 2);
	assert_string_equal(files.at[0].conf.url, "http://a.example/");
	assert_true(feedfiles_is_bad(&files, "c.conf"));
	assert_false(feedfiles_is_bad(&files, "a.conf"));
	test_folder_remove(dir);
	assert_int_equal(feedfiles_read(dir, &none, &why), 0);
	assert_int_equal(none.n, 0);
	assert_int_equal(feedfiles_read("/dev/null", &none, &why), -ENOTDIR);
}

static const struct {
	const char *why, *html, *want;
} pages[] = {
	{ "relative, with a reference", "<html><head><link rel=alternate type='application/rss+xml' href='/f?a=1&amp;b=2'>",
	  "http://e.org/f?a=1&b=2" },
	{ "among other words, in other case", "<LINK HREF=\"x.atom\" TYPE=\"Application/Atom+XML; charset=utf-8\" REL=\"home Alternate\">",
	  "http://e.org/x.atom" },
	{ "JSON Feed", "<link rel=\"alternate\" type=\"application/feed+json\" href=\"/feed.json\">", "http://e.org/feed.json" },
	{ "a comment feed comes last", "<link rel=alternate type=application/rss+xml href=/comments/feed>"
				       "<link rel=alternate type=application/rss+xml href=/feed>", "http://e.org/feed" },
	{ "but it comes", "<link rel=alternate type=application/rss+xml href=/comments/feed>", "http://e.org/comments/feed" },
	{ "a style sheet is none", "<link rel=stylesheet type=text/css href=/a.css>", NULL },
	{ "another language is none", "<link rel=alternate hreflang=de href=/de>", NULL },
	{ "in a comment", "<!-- <link rel=alternate type=application/rss+xml href=/f> -->", NULL },
	{ "no http address", "<link rel=alternate type=application/rss+xml href='javascript:x'>", NULL },
	{ "nothing", "", NULL },
};

static void a_page_names_its_feed(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		struct str url = STR("");
		int r = discover_feed(str_from(pages[i].html), STR("http://e.org/"), arena, &url);

		if (pages[i].want ? r != 0 || !str_eq(url, str_from(pages[i].want)) : r != -ENOENT)
			fail_msg("%s: %d %.*s", pages[i].why, r, (int)url.len, url.ptr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_are_feeds_in_their_order),
		cmocka_unit_test(a_bad_section_spoils_its_file_and_is_named_by_line),
		cmocka_unit_test(a_folder_is_read_by_name_and_bad_files_are_remembered),
		cmocka_unit_test(a_page_names_its_feed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
