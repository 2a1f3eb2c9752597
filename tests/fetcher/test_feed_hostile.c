/* Feeds that are made to do harm: each costs no more than its size, and says what can still be said. */
#include "tests/fetcher/feed_check.h"

#include "fetcher/feed_html.h"
#include "fetcher/feed_reader.h"
#include "fetcher/feed_url.h"
#include "fetcher/xml.h"

enum { MEGABYTE = 1024 * 1024 };

static void repeat(struct buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(out, str_from(text));
}

/* before, text n times, behind; the value at path, -1 where it is absent. */
static long count_of(const char *before, const char *text, size_t n, const char *behind, const char *path)
{
	owned(buf_destroy) struct buf in = { 0 };
	const struct feed_hints hints = { 0 };
	char value[64];
	int error;

	repeat(&in, before, 1);
	repeat(&in, text, n);
	repeat(&in, behind, 1);
	owned(check_free) cJSON *tree = check_read(buf_str(&in), &hints, &error);
	const char *got = tree ? check_value(tree, path, value, sizeof value) : NULL;
	return got ? strtol(got, NULL, 10) : -1;
}

static void entities_of_entities_stay_small(void **state)
{
	owned(buf_destroy) struct buf in = { 0 };
	owned(arena_destroy) struct arena *arena = arena_new(CHECK_ARENA_BYTES);
	const struct feed_hints hints = { 0 };
	struct feed_doc doc;

	(void)state;
	repeat(&in, "<!DOCTYPE rss [<!ENTITY a0 'ha'>", 1);
	for (int i = 1; i < 12; i++) {
		buf_printf(&in, "<!ENTITY a%d '", i);
		for (int k = 0; k < 10; k++)
			buf_printf(&in, "&a%d;", i - 1);
		repeat(&in, "'>", 1);
	}
	repeat(&in, "]><rss><title>&a11;&a7;</title><item><title>I</title></item></rss>", 1);
	assert_int_equal(feed_read(buf_str(&in), &hints, arena, &doc), 0);
	assert_true(doc.common.title.len <= XML_EXPANSION_MAX);
	assert_int_equal(doc.n_entries, 1);
}

static void empty_entities_cost_something_too(void **state)
{
	owned(buf_destroy) struct buf in = { 0 };
	const struct feed_hints hints = { 0 };
	int error;

	(void)state;
	repeat(&in, "<!DOCTYPE rss [<!ENTITY a0 ''>", 1);
	for (int i = 1; i < 9; i++) {
		buf_printf(&in, "<!ENTITY a%d '", i);
		for (int k = 0; k < 100; k++)
			buf_printf(&in, "&a%d;", i - 1);
		repeat(&in, "'>", 1);
	}
	repeat(&in, "]><rss><title>", 1);
	repeat(&in, "&a7;", 10000);
	repeat(&in, "</title></rss>", 1);
	owned(check_free) cJSON *tree = check_read(buf_str(&in), &hints, &error);
	assert_int_equal(error, 0);
	assert_null(check_find(tree, "feed.title"));
}

static void outside_entities_are_never_read(void **state)
{
	static const struct feed_case cases[] = {
		{ "file", STR_INIT("<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><title>a&x;b</title></rss>"), "feed.title", "a&x;b", NO_HINTS },
		{ "public", STR_INIT("<!DOCTYPE rss [<!ENTITY x PUBLIC 'p' 'http://h.example/x'>]><rss><title>a&x;b</title></rss>"), "feed.title", "a&x;b",
		  NO_HINTS },
		{ "parameter", STR_INIT("<!DOCTYPE rss [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><rss><title>a</title></rss>"), "feed.title", "a", NO_HINTS },
		{ "DTD", STR_INIT("<!DOCTYPE rss SYSTEM 'http://h.example/rss.dtd'><rss><title>a</title></rss>"), "feed.title", "a", NO_HINTS },
		{ "itself", STR_INIT("<!DOCTYPE rss [<!ENTITY x 'a&x;'>]><rss><title>&x;</title></rss>"), "feed.title", "aaaaaaaa", NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

static void limits_hold_at_n_and_not_past_it(void **state)
{
	(void)state;
	/* rss, item, x and b beside them */
	const size_t inside = XML_DEPTH_MAX - 4;
	assert_int_equal(count_of("<rss><item><x>", "<a>", inside, "<b/></x></item><item/>", "entries.length"), 2);
	assert_int_equal(count_of("<rss><item><x>", "<a>", inside + 1, "<b/></x></item><item/>", "entries.length"), 1);
	assert_int_equal(count_of("<rss><item><enclosure ", "x='y' ", XML_ATTRS_MAX - 1, "url='z'/></item>", "entries[0].enclosures.length"), 1);
	assert_int_equal(count_of("<rss><item><enclosure ", "x='y' ", XML_ATTRS_MAX, "url='z'/></item>", "entries[0].enclosures.length"), -1);
	assert_int_equal(count_of("<rss><item>", "<link>x</link>", FEED_LIST_MAX, "", "entries[0].links.length"), FEED_LIST_MAX);
	assert_int_equal(count_of("<rss><item>", "<link>x</link>", FEED_LIST_MAX + 1, "", "entries[0].links.length"), FEED_LIST_MAX);
	assert_int_equal(count_of("<rss>", "<item/>", FEED_ENTRIES_MAX, "", "entries.length"), FEED_ENTRIES_MAX);
	assert_int_equal(count_of("<rss>", "<item/>", FEED_ENTRIES_MAX + 1, "", "entries.length"), FEED_ENTRIES_MAX);
	/* the first, the object, the comma before items, the list, and the last item are the other five */
	const size_t pairs = (FEED_JSON_VALUES_MAX - 5) / 2;
	assert_int_equal(count_of("{\"title\":\"x\",\"items\":[", "{},", pairs, "[]]}", "entries.length"), FEED_ENTRIES_MAX);
	assert_int_equal(count_of("{\"title\":\"x\",\"items\":[", "{},", pairs + 1, "[]]}", "entries.length"), -1);
}

static void a_feed_is_no_larger_than_its_limit(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new((size_t)2 * FEED_BYTES_MAX + MEGABYTE);
	owned(buf_destroy) struct buf in = { 0 };
	const struct feed_hints hints = { 0 };
	struct feed_doc doc;
	size_t size = FEED_BYTES_MAX + 1;
	char *bytes = buf_room(&in, size);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, ' ', size);
	memcpy(bytes, "<rss>", 5);
	assert_int_equal(feed_read((struct str){ bytes, size - 1 }, &hints, arena, &doc), 0);
	assert_int_equal(feed_read((struct str){ bytes, size }, &hints, arena, &doc), -E2BIG);
}

static void memory_ends_with_the_arena(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(256 * 1024);
	owned(buf_destroy) struct buf in = { 0 };
	const struct feed_hints hints = { 0 };
	struct feed_doc doc = { .n_entries = 99 };

	(void)state;
	repeat(&in, "<rss>", 1);
	repeat(&in, "<item><title>a&amp;b</title></item>", 5000);
	assert_int_equal(feed_read(buf_str(&in), &hints, arena, &doc), -ENOMEM);
	assert_int_equal(doc.n_entries, 99);
}

static void repetition_costs_linear_time(void **state)
{
	static const struct {
		const char *before, *text;
	} cases[] = {
		{ "<rss>", "<a>" },
		{ "<rss>", "</a>" },
		{ "<rss>", "<!--" },
		{ "<rss>", "<![CDATA[" },
		{ "<rss>", "<t><![CDATA[</t>" },
		{ "<rss>", "<t><![CDATA[</" },
		{ "<rss>", "<?x" },
		{ "<rss>", "<a b='" },
		{ "<rss><item ", "a=b " },
		{ "<rss>", "<a xmlns:b='c'>" },
		{ "<rss>", "<q:z>x</q:z>" },
		{ "<rss><item><title>", "&" },
		{ "<rss><item><title>", "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
		{ "<rss><item><title>", "&lt;/b&gt;&lt;!--" },
		{ "<rss><item><title>", "&lt;/b&gt;&lt;script&gt;" },
		{ "<rss><item><description>", "&lt;a href=x&gt;" },
		{ "<rss><item><description>", "&lt;a href='" },
		{ "<rss><item><author>", "@" },
		{ "<rss><item>", "<link>../x</link>" },
		{ "<!DOCTYPE rss [", "<!ENTITY a 'b'>" },
		{ "<!DOCTYPE rss [", "<!ENTITY a '" },
		{ "<rss>", "<a xml:base='b/'>" },
		{ "{\"title\":\"x\",\"items\":", "[" },
		{ "{\"title\":\"x\",\"items\":[", "{\"id\":1}," },
		{ "", "http://h.example/\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(CHECK_ARENA_BYTES);
		owned(buf_destroy) struct buf in = { 0 };
		struct feed_hints hints = { .base_url = STR("https://h.example/a/b/c") };
		struct feed_doc doc;
		repeat(&in, cases[i].before, 1);
		repeat(&in, cases[i].text, MEGABYTE / strlen(cases[i].text));
		double began = test_cpu();
		(void)feed_read(buf_str(&in), &hints, arena, &doc);
		test_cpu_bounded(began, cases[i].text);
	}
}

static void short_addresses_on_a_long_base_are_bounded(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new((size_t)64 * MEGABYTE);
	owned(buf_destroy) struct buf in = { 0 };
	owned(buf_destroy) struct buf base = { 0 };
	struct feed_doc doc;

	(void)state;
	repeat(&base, "https://h.example/", 1);
	repeat(&base, "a/", (FEED_BASE_MAX - base.len) / 2);
	assert_int_equal(base.len, FEED_BASE_MAX);
	repeat(&in, "<rss>", 1);
	for (int i = 0; i < 100; i++) {
		repeat(&in, "<item>", 1);
		repeat(&in, "<link>b</link>", 900);
		repeat(&in, "</item>", 1);
	}
	const struct feed_hints hints = { .base_url = buf_str(&base) };
	assert_int_equal(feed_read(buf_str(&in), &hints, arena, &doc), 0);
	assert_int_equal(doc.entries[0].common.link.len, FEED_BASE_MAX + 1);
	assert_int_equal(doc.entries[99].common.links.at[899].href.len, 1);
}

static void a_base_past_its_limit_says_nothing(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(MEGABYTE);
	owned(buf_destroy) struct buf base = { 0 };

	(void)state;
	repeat(&base, "http://h.example/", 1);
	repeat(&base, "a", FEED_BASE_MAX - base.len);
	assert_int_equal(feed_url_base(arena, (struct str){ 0 }, buf_str(&base)).len, FEED_BASE_MAX);
	repeat(&base, "a", 1);
	assert_int_equal(feed_url_base(arena, (struct str){ 0 }, buf_str(&base)).len, 0);
}

static void the_table_of_elements_ascends(void **state)
{
	(void)state;
	for (size_t i = 1; i < feed_fields_n; i++)
		if (str_cmp(feed_fields[i - 1].name, feed_fields[i].name) > 0)
			fail_msg("%s stands behind %s", feed_fields[i].name.ptr, feed_fields[i - 1].name.ptr);
	for (size_t i = 0; i < FEED_NAMESPACES; i++)
		assert_true(feed_namespaces[i].uri.len && feed_namespaces[i].prefix.len && feed_namespaces[i].id > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entities_of_entities_stay_small),
		cmocka_unit_test(empty_entities_cost_something_too),
		cmocka_unit_test(outside_entities_are_never_read),
		cmocka_unit_test(limits_hold_at_n_and_not_past_it),
		cmocka_unit_test(a_feed_is_no_larger_than_its_limit),
		cmocka_unit_test(memory_ends_with_the_arena),
		cmocka_unit_test(repetition_costs_linear_time),
		cmocka_unit_test(short_addresses_on_a_long_base_are_bounded),
		cmocka_unit_test(a_base_past_its_limit_says_nothing),
		cmocka_unit_test(the_table_of_elements_ascends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
