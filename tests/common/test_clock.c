#include "common/clock.h"

#include <errno.h>

#include "common/cleanup.h"
#include "tests/test.h"

static void times_are_read(void **state)
{
	const struct {
		const char *text, *first, *end;
	} cases[] = {
		{ "2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z" },
		{ "2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z" },
		{ "2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z" },
		{ "2026-10-14T11", "2026-10-14T11:00:00Z", "2026-10-14T12:00:00Z" },
		{ "2026-10-14T11:20", "2026-10-14T11:20:00Z", "2026-10-14T11:21:00Z" },
		{ "2026-10-14T11:20:05Z", "2026-10-14T11:20:05Z", "2026-10-14T11:20:06Z" },
		{ "2026-10-14 01:20:05+02:00", "2026-10-13T23:20:05Z", "2026-10-13T23:20:06Z" },
		{ "2026-10-14T23:20:05-0430", "2026-10-15T03:50:05Z", "2026-10-15T03:50:06Z" },
		{ "2026-10-14T11:20:05.25Z", "2026-10-14T11:20:05.250000Z", "2026-10-14T11:20:05.250001Z" },
		{ "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z", "1969-12-31T23:59:59.500001Z" },
		{ "0000-03-01", "0000-03-01T00:00:00Z", "0000-03-02T00:00:00Z" },
		{ "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "2017-01-01T00:00:01Z" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char first[CLOCK_TEXT_BYTES], end[CLOCK_TEXT_BYTES];
		int64_t from = 0, to = 0;
		if (clock_parse(str_from(cases[i].text), &from, &to) < 0)
			fail_msg("not read: %s", cases[i].text);
		assert_string_equal(clock_format(from, first).ptr, cases[i].first);
		assert_string_equal(clock_format(to, end).ptr, cases[i].end);
	}
}

static void what_is_no_time_is_refused(void **state)
{
	const char *const cases[] = { "", "26", "2026-", "2026-13", "2026-00", "2025-02-29", "2026-02-30", "2026-10-14T", "2026-10-14T24:00",
				      "2026-10-14T11:60", "2026-10-14T11:20:05+24:00", "2026-10-14Tx", "2026-10-14T11:20:05Zx", "2026-1",
				      "yesterday", "2026-10-14T11:20:05.Z" };
	int64_t t;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (clock_parse(str_from(cases[i]), &t, NULL) != -EINVAL)
			fail_msg("taken: '%s'", cases[i]);
}

static void days_and_dates_are_inverse(void **state)
{
	(void)state;
	for (int64_t d = -800000; d < 2900000; d += 37) {
		int64_t year;
		unsigned month, day;
		clock_civil(d, &year, &month, &day);
		assert_true(clock_days(year, month, day) == d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(days_and_dates_are_inverse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
