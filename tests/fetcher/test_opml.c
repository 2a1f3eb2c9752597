#include "tests/test.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "fetcher/opml.h"

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(OPML_ARENA_BYTES);
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

static void lists_in_the_wild_are_read(void **state)
{
	static const struct {
		const char *why, *text, *urls; /* of all feeds, parted by spaces */
	} cases[] = {
		{ "folders within folders", "<opml><body><outline text='a'><outline><outline xmlUrl='http://a.example/'/></outline>"
		  "<outline xmlUrl='http://b.example/'/></outline></body></opml>", "http://a.example/ http://b.example/" },
		{ "whatever the case of its attributes", "<OPML><body><Outline XMLURL='http://a.example/'></body>", "http://a.example/" },
		{ "OPML 1 with url", "<opml><outline type='rss' url='http://a.example/'/><outline type='link' url='http://no.example/'/></opml>",
		  "http://a.example/" },
		{ "commented out, with all below", "<opml><outline isComment='true' xmlUrl='http://a.example/'><outline xmlUrl='http://b.example/'/>"
		  "</outline><outline xmlUrl='http://c.example/'/></opml>", "http://c.example/" },
		{ "bare ampersands and no end", "<opml><body><outline xmlUrl='http://a.example/?x=1&y=2'><outline xmlUrl=' http://b.example/ '",
		  "http://a.example/?x=1&y=2 http://b.example/" },
		{ "outlines before opml are none", "<x><outline xmlUrl='http://a.example/'/></x><opml/>", "" },
		{ "no external entities", "<!DOCTYPE opml [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><opml><outline xmlUrl='&e;http://a.example/'/></opml>",
		  "&e;http://a.example/" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf urls = { 0 };
		struct opml opml;

		assert_int_equal(opml_read(str_from(cases[i].text), arena, &opml), 0);
		for (size_t k = 0; k < opml.n; k++) {
			if (k)
				buf_add_byte(&urls, ' ');
			buf_add(&urls, opml.at[k].url);
		}
		buf_add_byte(&urls, 0);
		if (strcmp(urls.ptr, cases[i].urls) != 0)
			fail_msg("%s: got '%s'", cases[i].why, urls.ptr);
		buf_destroy(&urls);
	}
}

static void what_is_written_reads_the_same(void **state)
{
	const struct opml_feed feed = {
		.url = STR("https://a.example/?x=1&y=\"<2>\""), .title = STR("Tides & 'times',\r\nevery\tday"), .name = STR("tides"),
		.outlet = STR("The \xc3\x86gir <Post>"), .every = STR("600s"), .pace = STR("250ms"),
		.language = STR("en"), .topic = STR("tides/high"),
	};
	struct buf out = { 0 };
	struct opml opml;

	(void)state;
	opml_write_head(&out);
	opml_write_feed(&out, &feed);
	opml_write_feed(&out, &(struct opml_feed){ .url = STR("http://b.example/") });
	opml_write_tail(&out);
	assert_int_equal(opml_read(buf_str(&out), arena, &opml), 0);
	assert_int_equal(opml.n, 2);
	assert_true(str_eq(opml.at[0].url, feed.url));
	assert_true(str_eq(opml.at[0].title, feed.title));
	assert_true(str_eq(opml.at[0].name, feed.name));
	assert_true(str_eq(opml.at[0].outlet, feed.outlet));
	assert_true(str_eq(opml.at[0].every, feed.every));
	assert_true(str_eq(opml.at[0].pace, feed.pace));
	assert_true(str_eq(opml.at[0].language, feed.language));
	assert_true(str_eq(opml.at[0].topic, feed.topic));
	assert_true(str_eq(opml.at[1].title, STR("http://b.example/")));
	buf_destroy(&out);
}

static void each_feed_has_the_line_where_its_outline_begins(void **state)
{
	struct opml opml;

	(void)state;
	assert_int_equal(opml_read(STR("<opml>\n<outline text='none'/>\n<outline\n\nxmlUrl='http://a.example/'/><outline xmlUrl='http://b.example/'/>"
				       "\r\n<outline xmlUrl='http://c.example/'/>"), arena, &opml), 0);
	assert_int_equal(opml.n, 3);
	assert_int_equal(opml.at[0].line, 3);
	assert_int_equal(opml.at[1].line, 5);
	assert_int_equal(opml.at[2].line, 6);
}

static void what_is_no_list_is_refused(void **state)
{
	struct opml opml;

	(void)state;
	assert_int_equal(opml_read(STR(""), arena, &opml), -EBADMSG);
	assert_int_equal(opml_read(STR("<rss><outline xmlUrl='http://a.example/'/></rss>"), arena, &opml), -EBADMSG);
}

static void limits_hold_at_n_and_not_at_n_plus_1(void **state)
{
	struct buf text = { 0 };
	struct opml opml;

	(void)state;
	buf_add(&text, STR("<opml>"));
	for (int i = 0; i < OPML_FEEDS_MAX; i++)
		buf_add(&text, STR("<outline xmlUrl='http://a.example/'/>"));
	assert_int_equal(opml_read(buf_str(&text), arena, &opml), 0);
	assert_int_equal(opml.n, OPML_FEEDS_MAX);
	buf_add(&text, STR("<outline xmlUrl='http://a.example/'/>"));
	assert_int_equal(opml_read(buf_str(&text), arena, &opml), -E2BIG);
	buf_clear(&text);
	buf_add(&text, STR("<opml>"));
	memset(buf_room(&text, OPML_BYTES_MAX), ' ', OPML_BYTES_MAX);
	buf_take(&text, OPML_BYTES_MAX - text.len);
	arena_reset(arena);
	assert_int_equal(opml_read(buf_str(&text), arena, &opml), 0);
	buf_add_byte(&text, ' ');
	assert_int_equal(opml_read(buf_str(&text), arena, &opml), -E2BIG);
	buf_destroy(&text);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(lists_in_the_wild_are_read),
		TEST(what_is_written_reads_the_same),
		TEST(each_feed_has_the_line_where_its_outline_begins),
		TEST(what_is_no_list_is_refused),
		TEST(limits_hold_at_n_and_not_at_n_plus_1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
