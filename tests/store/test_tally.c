#include "common/clock.h"
#include "common/pack.h"
#include "tests/store/kit.h"

static const struct kit_article articles[] = {
	{ .url = "https://north.example/1", .title = "Strike", .published = "2026-10-14T23:30:00-03:00", .outlet = "North Wire", .feed = "north",
	  .seq = 1, .topic = "labour", .said = { "Ida Holm|said|the harbour stays closed", "Tomas Vey|denied|nobody invited us",
						 "|was quoted|nobody knows" } },
	{ .url = "https://daily.example/a", .title = "Strike, too", .published = "2026-10-31", .outlet = "City Daily", .feed = "daily",
	  .seq = 2, .topic = "labour", .said = { "IDA HOLM|told reporters|ask me in spring" } },
	{ .url = "https://daily.example/b", .title = "Fish", .published = "2027-01-04T10:00:00Z", .outlet = "City Daily", .feed = "daily",
	  .seq = 3, .topic = "fish", .said = { "Ída Holm|said|half the quota", "Ada Wren|said|all of it" } },
	{ .url = "https://daily.example/c", .title = "Undated", .published = "", .outlet = "City Daily", .feed = "daily",
	  .seq = 4, .topic = "fish", .said = { "Ada Wren|said|whenever you like" } },
};

static void expect(struct kit *kit, const char *query, const char *by, const char *rows)
{
	owned(buf_destroy) struct buf out = { 0 };
	owned(kit_free) struct question q;
	char text[CLOCK_TEXT_BYTES];

	kit_ask(kit, &q, "tally", (const char *[]){ query, by, NULL });
	struct unpack u = { .in = buf_str(&q.body) };
	if (q.status < 0) {
		buf_printf(&out, "error: %.*s", (int)q.text.len, q.text.ptr);
	} else {
		(void)unpack_array(&u, 3);
		buf_printf(&out, "%u", (unsigned)unpack_uint(&u));
		buf_printf(&out, "/%u:", (unsigned)unpack_uint(&u));
		for (size_t n = unpack_array(&u, 0); n; n--) {
			(void)unpack_array(&u, 4);
			struct str name = unpack_str(&u);
			buf_printf(&out, " %.*s=%u", (int)name.len, name.ptr, (unsigned)unpack_uint(&u));
			for (int i = 0; i < 2; i++)
				if (!unpack_nil(&u))
					buf_printf(&out, ",%.10s", clock_format(unpack_int(&u), text).ptr);
		}
		assert_int_equal(unpack_error(&u), 0);
	}
	buf_add_byte(&out, 0);
	assert_string_equal(out.ptr, rows);
}

static void rows_count_what_matches(void **state)
{
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, ARRAY_LEN(articles));
	expect(&kit, "by:holm", "by=topics", "3/2: labour=2,2026-10-15,2026-10-31 fish=1,2027-01-04,2027-01-04");
	expect(&kit, "topic:labour", "by=speakers", "4/2: IDA HOLM=2,2026-10-15,2026-10-31 Tomas Vey=1,2026-10-15,2026-10-15");
	expect(&kit, "by:wren", "by=outlets", "2/1: City Daily=2,2027-01-04,2027-01-04");
	expect(&kit, "topic:labour", "by=verbs",
	       "4/4: denied=1,2026-10-15,2026-10-15 said=1,2026-10-15,2026-10-15 told reporters=1,2026-10-31,2026-10-31 was quoted=1,2026-10-15,2026-10-15");
	expect(&kit, "nobody", "by=feeds", "2/1: north=2,2026-10-15,2026-10-15");
	expect(&kit, "nothing", "by=speakers", "0/0:");
	expect(&kit, "'", "by=topics", "error: there is no word in this\n'\n^");
	expect(&kit, "'", "by=month", "error: there is no word in this\n'\n^");
	kit_end(&kit);
}

static void periods_begin_in_utc_and_on_monday(void **state)
{
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, ARRAY_LEN(articles));
	expect(&kit, "*", "by=day", "7/3: 2026-10-15=3,2026-10-15,2026-10-15 2026-10-31=1,2026-10-31,2026-10-31 2027-01-04=2,2027-01-04,2027-01-04");
	expect(&kit, "*", "by=week", "7/3: 2026-10-12=3,2026-10-15,2026-10-15 2026-10-26=1,2026-10-31,2026-10-31 2027-01-04=2,2027-01-04,2027-01-04");
	expect(&kit, "*", "by=month", "7/2: 2026-10-01=4,2026-10-15,2026-10-31 2027-01-01=2,2027-01-04,2027-01-04");
	expect(&kit, "*", "by=year", "7/2: 2026-01-01=4,2026-10-15,2026-10-31 2027-01-01=2,2027-01-04,2027-01-04");
	expect(&kit, "*", "by=hour", "error: by takes speakers, roles, topics, outlets, feeds, languages, types, verbs, day, week, month, year");
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows_count_what_matches), cmocka_unit_test(periods_begin_in_utc_and_on_monday) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
