#include "parser/meta_date.h"
#include "parser/meta_dates.h"

#include "common/cleanup.h"
#include "tests/test.h"

static void dates_are_read_in_the_forms_that_pages_print(void **state)
{
	static const struct {
		const char *text;
		bool month_first;
		uint32_t day; /* 0: none */
	} rows[] = {
		{ "2014-06-03", false, 20140603 },
		{ "Updated 2014/6/3 at noon", false, 20140603 },
		{ "3 June 201408:05", false, 20140603 },
		{ "June 3rd, 2014", false, 20140603 },
		{ "JUNE 3, 2014", false, 20140603 },
		{ "3. Juni 2014", false, 20140603 },
		{ "3 de junio de 2014", false, 20140603 },
		{ "le 3 août 2014", false, 20140803 },
		{ "3 МАЯ 2014", false, 20140503 },
		{ "3.6.14", false, 20140603 },
		{ "3/6/2014", false, 20140603 },
		{ "3/6/2014", true, 20140306 },
		{ "13/6/2014", true, 20140613 },
		{ "2014年6月3日", false, 20140603 },
		{ "2014년 6월 3일", false, 20140603 },
		{ "2014 Jun 3", false, 20140603 },
		{ "https://tarn.example/blog/2014/june/03/ferry", false, 20140603 },
		{ "marți, 3 iunie 2014", false, 20140603 },
		{ "3 червня 2014", false, 20140603 },
		{ "3 Ιουνίου 2014", false, 20140603 },
		{ "3 Σεπτεμβρίου 2014", false, 20140903 },
		{ "3. desember 2014", false, 20141203 },
		{ "Mara VossJune 3, 2014", false, 20140603 },
		{ "Andr\xc3\xa9" "August 3, 2014", false, 20140803 },
		{ "MARCH 3, 2014", false, 20140303 },
		{ "M\xc3\x84RZ 3, 2014", false, 20140303 },
		{ "AO\xc3\x9bT 3, 2014", false, 20140803 },
		{ "Mara VossJUNE 3, 2014", false, 20140603 },
		{ "MaraPellJune 3, 2014|4 min", false, 20140603 },
		{ "SalmarJune 3", false, 0 },
		{ "Altmarch 3, 2014", false, 0 },
		{ "31 June 2014", false, 0 },
		{ "29 February 2014", false, 0 },
		{ "29 February 2016", false, 20160229 },
		{ "version 1.2.3", false, 0 },
		{ "June 2014", false, 0 },
		{ "call 2014-555-0199", false, 0 },
		{ "", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct date_found f = { 0 };
		bool found = date_find(str_from(rows[i].text), 0, rows[i].month_first, &f);
		if ((found ? date_number(f.date) : 0) != rows[i].day)
			fail_msg("%s: got %u", rows[i].text, found ? date_number(f.date) : 0);
	}
}

static void a_time_is_kept_only_with_its_offset(void **state)
{
	const struct date d = { 2014, 6, 3 };
	char out[32];

	(void)state;
	assert_true(date_time_format(STR("T08:05:09+02:00"), d, out));
	assert_string_equal(out, "2014-06-03T08:05:09+02:00");
	assert_true(date_time_format(STR(" 08:05 -0700"), d, out));
	assert_string_equal(out, "2014-06-03T08:05:00-07:00");
	assert_true(date_time_format(STR("T08:05:09.123Z"), d, out));
	assert_string_equal(out, "2014-06-03T08:05:09Z");
	assert_false(date_time_format(STR("T08:05:09"), d, out));
	assert_false(date_time_format(STR("T25:05:09Z"), d, out));
	assert_false(date_time_format(STR("T08:05+"), d, out));
}

static void a_day_beyond_the_twelfth_tells_how_a_page_orders_the_others(void **state)
{
	static const struct {
		const char *why, *text;
		int order; /* its sign */
	} rows[] = {
		{ "the day first", "3/6/2014 and 25/6/2014", -1 },
		{ "the month first", "3/6/2014 and 6/25/2014", 1 },
		{ "two digits of the year", "25/6/14", -1 },
		{ "none tells", "3/6/2014, 12/12/2014", 0 },
		{ "they contradict each other", "25/6/2014, 6/25/2014", 0 },
		{ "no such day", "32/6/2014, 6/99/2014", 0 },
		{ "an address", "/2014/25/6/ 1/25/x 25/6/", 0 },
		{ "a longer number", "125/6/2014 6/125/2014", 0 },
		{ "cut", "25/6/", 0 },
		{ "nothing", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int got = date_slash_order(str_from(rows[i].text));
		if ((got > 0) - (got < 0) != rows[i].order)
			fail_msg("%s: %d", rows[i].why, got);
	}
}

static void words_are_found_whatever_byte_they_begin_with(void **state)
{
	static const struct str words[] = { STR_INIT("ändrad"), STR_INIT("изменено"), STR_INIT("updat") };

	(void)state;
	assert_true(date_words_in(STR("Senast ändrad: 3 juni"), words, ARRAY_LEN(words)));
	assert_true(date_words_in(STR("изменено"), words, ARRAY_LEN(words)));
	assert_true(date_words_in(STR("Last UPDATED"), words, ARRAY_LEN(words)));
	assert_false(date_words_in(STR("Senast ändra"), words, ARRAY_LEN(words)));
	assert_false(date_words_in(STR("\xc3"), words, ARRAY_LEN(words)));
}

static void counts_stay_at_the_most_that_they_hold(void **state)
{
	int16_t count = INT16_MAX - 1;

	(void)state;
	count_up(&count, false);
	assert_int_equal(count, INT16_MAX - 1);
	count_up(&count, true);
	assert_int_equal(count, INT16_MAX);
	count_up(&count, true);
	assert_int_equal(count, INT16_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read_in_the_forms_that_pages_print),
		cmocka_unit_test(a_time_is_kept_only_with_its_offset),
		cmocka_unit_test(words_are_found_whatever_byte_they_begin_with),
		cmocka_unit_test(counts_stay_at_the_most_that_they_hold),
		cmocka_unit_test(a_day_beyond_the_twelfth_tells_how_a_page_orders_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
