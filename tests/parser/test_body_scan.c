#include "parser/body_scan.h"

#include "common/cleanup.h"
#include "tests/test.h"

static void addresses_and_notices_are_seen_wherever_they_stand(void **state)
{
	static const struct {
		const char *why;
		struct str text;
		bool address, notice;
	} rows[] = {
		{ "nothing", STR_INIT("A plain line of five words"), false, false },
		{ "at the beginning", STR_INIT("http://a.example is where"), true, false },
		{ "within a word", STR_INIT("seehttps here"), true, false },
		{ "at the end", STR_INIT("see http"), true, false },
		{ "cut", STR_INIT("see htt"), false, false },
		{ "in capitals", STR_INIT("HTTP"), false, false },
		{ "www and a dot", STR_INIT("www."), true, false },
		{ "www alone", STR_INIT("www"), false, false },
		{ "a dot alone", STR_INIT("ww. ."), false, false },
		{ "an at sign", STR_INIT("to a@b.example"), true, false },
		{ "a notice", STR_INIT("Copyright 2014 The Example"), false, true },
		{ "the sign", STR_INIT("\u00a9 2014 The Example"), false, true },
		{ "rights", STR_INIT("All rights reserved."), false, true },
		{ "rights of others", STR_INIT("The rights reserve"), false, false },
		{ "both", STR_INIT("copyright www.a.example"), true, true },
	};
	struct stop_words stop;

	(void)state;
	stop_words_init(&stop);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct scan s;
		scan_text(&stop, rows[i].text, &s);
		if (s.has_address != rows[i].address || s.has_copyright != rows[i].notice)
			fail_msg("%s: address %d, notice %d", rows[i].why, s.has_address, s.has_copyright);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(addresses_and_notices_are_seen_wherever_they_stand) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
