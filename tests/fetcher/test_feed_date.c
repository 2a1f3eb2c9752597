#include "tests/test.h"

#include <errno.h>

#include "common/cleanup.h"
#include "fetcher/date.h"

struct date_case {
	const char *text, *want; /* NULL: no date */
};

static void assert_dates(const struct date_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char out[DATE_RFC3339_BYTES + 1] = "none";
		int64_t seconds = 42;
		int r = date_read(str_from(cases[i].text), &seconds);

		if (r == 0)
			date_print(seconds, out);
		else if (seconds != 42 || r != -EBADMSG)
			fail_msg("'%s': %d, out-parameter touched", cases[i].text, r);
		if (strcmp(out, cases[i].want ? cases[i].want : "none") != 0)
			fail_msg("'%s' is %s, want %s", cases[i].text, out, cases[i].want ? cases[i].want : "none");
	}
}

static void dates_of_mail_are_read(void **state)
{
	static const struct date_case cases[] = {
		{ "Tue, 14 May 2019 07:30:09 GMT", "2019-05-14T07:30:09Z" },
		{ "Tue, 14 May 2019 07:30:09 +0230", "2019-05-14T05:00:09Z" },
		{ "14 May 19 07:30 EST", "2019-05-14T12:30:00Z" },
		{ "tuesday, 14-may-2019 07:30:09 pdt", "2019-05-14T14:30:09Z" },
		{ "Tue,14 May 2019 07:30:09 UTC+01:00", "2019-05-14T06:30:09Z" },
		{ "Tue May 14 07:30:09 2019", "2019-05-14T07:30:09Z" },
		{ "Tue May 14 07:30:09 CEST 2019", "2019-05-14T05:30:09Z" },
		{ "Tue May 14 07:30:09 -0100 2019", "2019-05-14T08:30:09Z" },
		{ "Tue, 14 May 2019 07:30:09 +0100 (CET)", "2019-05-14T06:30:09Z" },
		{ "Tue, 14 May 2019 07:30:09 Europe/Nowhere", "2019-05-14T07:30:09Z" },
		{ "14 Sept 95", "1995-09-14T00:00:00Z" },
		{ "Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z" },
		{ "Sat, 31 Dec 2016 24:00:00 GMT", "2017-01-01T00:00:00Z" },
	};

	(void)state;
	assert_dates(cases, ARRAY_LEN(cases));
}

static void dates_of_iso_8601_are_read(void **state)
{
	static const struct date_case cases[] = {
		{ "2019-05-14T07:30:09Z", "2019-05-14T07:30:09Z" },
		{ "2019-05-14t07:30:09.98765z", "2019-05-14T07:30:09Z" },
		{ "2019-05-14T07:30:09,5+05:30", "2019-05-14T02:00:09Z" },
		{ "2019-05-14 07:30:09 -0000", "2019-05-14T07:30:09Z" },
		{ "2019-5-4T7:30:09+01", "2019-05-04T06:30:09Z" },
		{ "20190514T073009Z", "2019-05-14T07:30:09Z" },
		{ "20190514073009", "2019-05-14T07:30:09Z" },
		{ "20190514", "2019-05-14T00:00:00Z" },
		{ "2019-05", "2019-05-01T00:00:00Z" },
		{ "2019", "2019-01-01T00:00:00Z" },
		{ "2019-134", "2019-05-14T00:00:00Z" },
		{ "2019-001", "2019-01-01T00:00:00Z" },
		{ "2020366", "2020-12-31T00:00:00Z" },
		{ "2019-W20-2", "2019-05-14T00:00:00Z" },
		{ "2020-W01", "2019-12-30T00:00:00Z" },
		{ "2019-05-14T07", "2019-05-14T07:00:00Z" },
		{ "2019/05/14 07:30", "2019-05-14T07:30:00Z" },
		{ "0001-01-01", "0001-01-01T00:00:00Z" },
		{ "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z" },
		{ "19-05-14", "2019-05-14T00:00:00Z" },
		{ "190514", "2019-05-14T00:00:00Z" },
		{ "19134", "2019-05-14T00:00:00Z" },
		{ "-19-05", "2019-05-01T00:00:00Z" },
		{ "-1905", "2019-05-01T00:00:00Z" },
		{ "2000-02-29", "2000-02-29T00:00:00Z" },
	};

	(void)state;
	assert_dates(cases, ARRAY_LEN(cases));
}

static void dates_of_people_are_read(void **state)
{
	static const struct date_case cases[] = {
		{ "May 14, 2019", "2019-05-14T00:00:00Z" },
		{ "May 14th, 2019 at 7:30 pm", "2019-05-14T19:30:00Z" },
		{ "14 May 2019, 12:05 AM", "2019-05-14T00:05:00Z" },
		{ "May 14, 2019 7 PM", "2019-05-14T19:00:00Z" },
		{ "Tuesday, May 14, 2019 - 07:30", "2019-05-14T07:30:00Z" },
		{ "14.05.2019 07:30", "2019-05-14T07:30:00Z" },
		{ "14. Mai 2019 um 7:30 Uhr", "2019-05-14T07:30:00Z" },
		{ "5/14/2019 7:30:09 PM", "2019-05-14T19:30:09Z" },
		{ "14/05/2019", "2019-05-14T00:00:00Z" },
		{ "14-05-2019", "2019-05-14T00:00:00Z" },
		{ "mar., 14 mai 2019 07:30:09 +0200", "2019-05-14T05:30:09Z" },
		{ "14 f\xc3\xa9vrier 2019 07h30", "2019-02-14T07:30:00Z" },
		{ "mar, 08 ene 2019 10:00:00 +0100", "2019-01-08T09:00:00Z" },
		{ "14 de dezembro de 2019", "2019-12-14T00:00:00Z" },
		{ "2019년 5월 14일 오후 7:30", "2019-05-14T10:30:00Z" },
		{ "2019-05-14 오전 07:30:09", "2019-05-13T22:30:09Z" },
		{ "2019년 5월 14일 07:30 GMT", "2019-05-14T07:30:00Z" },
		{ "2019-m\xc3\xa1jus-14T7:30-01:00", "2019-05-14T08:30:00Z" },
		{ "Τρί, 14 Μάι 2019 07:30:09 EST", "2019-05-14T12:30:09Z" },
		{ "14 мая 2019 г. в 07:30", "2019-05-14T07:30:00Z" },
		{ "2019年5月14日 07:30", "2019-05-14T07:30:00Z" },
		{ "1557819009", "2019-05-14T07:30:09Z" },
		{ "1557819009123", "2019-05-14T07:30:09Z" },
	};

	(void)state;
	assert_dates(cases, ARRAY_LEN(cases));
}

static void dates_of_other_scripts_and_tongues_are_read(void **state)
{
	static const struct date_case cases[] = {
		{ "14.05.2019 07.30.09", "2019-05-14T07:30:09Z" },
		{ "14 May 2019, 07.30", "2019-05-14T07:30:00Z" },
		{ "05-14-2019", "2019-05-14T00:00:00Z" },
		{ "07:30 14-05-2019", "2019-05-14T07:30:00Z" },
		{ "2019-05-14T07:30-0100", "2019-05-14T08:30:00Z" },
		{ "2019-05-14 07:30 p.m.", "2019-05-14T19:30:00Z" },
		{ "May 14, 2019 7 a.m. EST", "2019-05-14T12:00:00Z" },
		{ "14\xc2\xa0May\xc2\xa0" "2019 \xe2\x80\x93 07:30", "2019-05-14T07:30:00Z" },
		{ "２０１９-05-14", "2019-05-14T00:00:00Z" },
		{ "٢٠١٩-٠٥-١٤", "2019-05-14T00:00:00Z" },
		{ "2019年5月14日07時30分09秒", "2019-05-14T07:30:09Z" },
		{ "2019年5月14日 7时30分", "2019-05-14T07:30:00Z" },
		{ "2019년 5월 14일 16시 30분", "2019-05-14T07:30:00Z" },
		{ "1557819009.75", "2019-05-14T07:30:09Z" },
		{ "14 maja 2019", "2019-05-14T00:00:00Z" },
		{ "14 wrz 2019 07:30", "2019-09-14T07:30:00Z" },
		{ "14. května 2019", "2019-05-14T00:00:00Z" },
		{ "14. toukokuuta 2019 klo 7.30", "2019-05-14T07:30:00Z" },
		{ "14 Mayıs 2019 07:30", "2019-05-14T07:30:00Z" },
		{ "14 iulie 2019", "2019-07-14T00:00:00Z" },
		{ "14 ТРАВНЯ 2019 р.", "2019-05-14T00:00:00Z" },
		{ "14 MÄRZ 2019", "2019-03-14T00:00:00Z" },
		{ "14 مايو 2019", "2019-05-14T00:00:00Z" },
		{ "14.05.2019 25.30", NULL },
		{ "2019年5月14日 25時", NULL },
		{ "13-14-2019", NULL },
	};

	(void)state;
	assert_dates(cases, ARRAY_LEN(cases));
}

static void what_is_no_day_is_no_date(void **state)
{
	static const struct date_case cases[] = {
		{ "", NULL },
		{ "soon", NULL },
		{ "0000-00-00 00:00:00", NULL },
		{ "2019-02-29", NULL },
		{ "1900-02-29", NULL },
		{ "2019-13-01", NULL },
		{ "2019-366", NULL },
		{ "2019-W54-1", NULL },
		{ "Tue, 32 May 2019 07:30:09 GMT", NULL },
		{ "Tue, 14 xyz 2019 07:30:09 GMT", NULL },
		{ "Tue, 14 May 2019 25:00:00 GMT", NULL },
		{ "Tue, 14 May 2019 24:00:01 GMT", NULL },
		{ "Tue, 14 May 2019 07:60:00 GMT", NULL },
		{ "Tue, 14 May 2019 07:30:61 GMT", NULL },
		{ "Tue, 14 May 2019 07:30:09 +ab:00", NULL },
		{ "Tue, 14 May 2019 07:30:09 +9900", NULL },
		{ "14 May", NULL },
		{ "07:30:09", NULL },
		{ "0000-01-01", NULL },
		{ "9999-12-31T23:59:59-01:00", NULL },
		{ "0001-01-01T00:00:00+01:00", NULL },
		{ "1 2 3 4 2019", NULL },
		{ "123456789012345", NULL },
		{ "\xff\xfe", NULL },
	};

	(void)state;
	assert_dates(cases, ARRAY_LEN(cases));
}

static void a_text_is_a_date_up_to_its_limit(void **state)
{
	char text[DATE_TEXT_MAX + 2];
	int64_t seconds;

	(void)state;
	memset(text, ',', sizeof text);
	memcpy(text, "2019-05-14", 10);
	assert_int_equal(date_read((struct str){ text, DATE_TEXT_MAX }, &seconds), 0);
	assert_int_equal(date_read((struct str){ text, DATE_TEXT_MAX + 1 }, &seconds), -EBADMSG);
}

static void every_day_reads_as_it_prints(void **state)
{
	char out[DATE_RFC3339_BYTES + 1];

	(void)state;
	for (int64_t day = -719162; day < 2932897; day += 97) {
		int64_t seconds = 0;
		date_print(day * 86400 + 86399, out);
		assert_int_equal(date_read(str_from(out), &seconds), 0);
		assert_int_equal(seconds, day * 86400 + 86399);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_of_mail_are_read),
		cmocka_unit_test(dates_of_iso_8601_are_read),
		cmocka_unit_test(dates_of_people_are_read),
		cmocka_unit_test(dates_of_other_scripts_and_tongues_are_read),
		cmocka_unit_test(what_is_no_day_is_no_date),
		cmocka_unit_test(a_text_is_a_date_up_to_its_limit),
		cmocka_unit_test(every_day_reads_as_it_prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
