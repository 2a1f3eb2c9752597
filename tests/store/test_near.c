#include "common/clock.h"
#include "common/pack.h"
#include "tests/store/kit.h"

static const struct kit_article articles[] = {
	{ .url = "https://north.example/1", .title = "Border", .published = "2026-01-01T09:00:00Z", .outlet = "North Wire", .feed = "north",
	  .seq = 1, .said = { "Ida Holm|said|we will never recognise the line that was drawn in the river",
			      "Jon Perrin|said|the ferries will run on Sunday", "Ida Holm|said|borders are not redrawn by fatigue" } },
	{ .url = "https://north.example/2", .title = "Border, again", .published = "2026-01-02T09:00:00Z", .outlet = "North Wire", .feed = "north",
	  .seq = 2, .said = { "Ida Holm|said|nobody had drawn a line by the harbour" } },
	{ .url = "https://north.example/3", .title = "Late", .published = "2026-01-03T09:00:00Z", .outlet = "North Wire", .feed = "north",
	  .seq = 3, .said = { "Jon Perrin|said|never on a Sunday" } },
	{ .url = "https://north.example/4", .title = "Later", .published = "2026-02-20T09:00:00Z", .outlet = "North Wire", .feed = "north",
	  .seq = 4, .said = { "Jon Perrin|said|we looked at the bridge" } },
	{ .url = "https://south.example/4", .title = "South", .published = "", .outlet = "South Post", .feed = "south",
	  .seq = 5, .said = { "Jon Perrin|said|we looked at the harbour" } },
};

/* "score/exact text; …" */
static void expect_near(struct kit *kit, const char *text, const char *query, const char *want)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf out = { 0 };
	owned(kit_free) struct question q;

	kit_ask(kit, &q, "near", (const char *[]){ text, query, "limit=2", NULL });
	struct unpack u = { .in = buf_str(&q.body) };
	if (q.status < 0) {
		buf_printf(&out, "error: %.*s", (int)q.text.len, q.text.ptr);
	} else {
		(void)unpack_array(&u, 2);
		(void)unpack_uint(&u);
		for (size_t n = unpack_array(&u, 0); n; n--) {
			struct record record;

			(void)unpack_array(&u, 3);
			buf_printf(&out, "%s%u", out.len ? "; " : "", (unsigned)unpack_uint(&u) / 100);
			buf_printf(&out, "%s ", unpack_bool(&u) ? "!" : "");
			assert_int_equal(record_get(&u, arena, &record), 0);
			buf_add(&out, record.text);
		}
		assert_int_equal(unpack_error(&u), 0);
	}
	buf_add_byte(&out, 0);
	assert_string_equal(out.ptr, want);
}

static void the_nearest_come_first(void **state)
{
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, ARRAY_LEN(articles));
	for (int folded = 0; folded < 2; folded++) {
		expect_near(&kit, "Borders are NOT redrawn, by fatigue!", "query=*", "10! borders are not redrawn by fatigue; 1 nobody had drawn a line by the harbour");
		expect_near(&kit, "never recognise the line", "query=by:holm",
			    "10! we will never recognise the line that was drawn in the river; 2 nobody had drawn a line by the harbour");
		expect_near(&kit, "never recognise the line", "query=by:perrin", "2 never on a Sunday; 1 we looked at the bridge");
		expect_near(&kit, "recognising somebody's rivers", "query=*",
			    "3 we will never recognise the line that was drawn in the river");
		expect_near(&kit, "xylophone", "query=*", "");
		expect_near(&kit, "...", "query=*", "error: there is no word in the text");
		expect_near(&kit, "line", "query=(by:x", "error: this bracket is not closed\n(by:x\n^");
		kit_fold(&kit);
	}
	kit_end(&kit);
}

static const struct kit_article of_nobody = { .url = "file:///zoo.txt", .title = "Zoo", .published = "2025-12-30T09:00:00Z", .seq = 6,
					      .said = { "Una Vik|said|zebras graze" } };

static void silences_of_outlets_are_told(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	owned(kit_free) struct question q;
	char text[CLOCK_TEXT_BYTES];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, ARRAY_LEN(articles));
	kit_store(&kit, &of_nobody, 1);
	kit_ask(&kit, &q, "coverage", (const char *[]){ NULL });
	assert_int_equal(q.status, 0);
	struct unpack u = { .in = buf_str(&q.body) };
	(void)unpack_array(&u, 5);
	buf_printf(&out, "%u", (unsigned)unpack_uint(&u));
	for (int i = 0; i < 2; i++)
		buf_printf(&out, " %.10s", clock_format(unpack_int(&u), text).ptr);
	buf_add(&out, unpack_bool(&u) ? STR(" and more: ") : STR(": "));
	for (size_t n = unpack_array(&u, 0); n; n--) {
		(void)unpack_array(&u, 5);
		struct str name = unpack_str(&u);
		buf_printf(&out, "%.*s", (int)name.len, name.ptr);
		buf_printf(&out, " %u", (unsigned)unpack_uint(&u));
		for (int i = 0; i < 2; i++)
			if (!unpack_nil(&u))
				buf_printf(&out, " %.10s", clock_format(unpack_int(&u), text).ptr);
		for (size_t g = unpack_array(&u, 0); g; g--) {
			(void)unpack_array(&u, 2);
			buf_printf(&out, " (%.10s", clock_format(unpack_int(&u), text).ptr);
			buf_printf(&out, " %.10s)", clock_format(unpack_int(&u), text).ptr);
		}
		buf_add(&out, STR("; "));
	}
	buf_add_byte(&out, 0);
	assert_string_equal(out.ptr, "8 2025-12-30 2026-02-20: North Wire 6 2026-01-01 2026-02-20 (2026-01-03 2026-02-20); South Post 1; ");
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_nearest_come_first), cmocka_unit_test(silences_of_outlets_are_told) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
