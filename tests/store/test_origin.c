#include "store/origin.h"

#include "common/buf.h"
#include "common/cleanup.h"
#include "tests/test.h"

static void an_article_says_which_agency_it_comes_from(void **state)
{
	static const struct {
		const char *text, *author, *origins, *why;
	} cases[] = {
		{ "Pier stays open\n\nSTRELSAU, May 4 (Northwire) - The council voted on Monday.", "", "Northwire", "any agency in a dateline" },
		{ "STRELSAU (AP) \xe2\x80\x94 The council voted.", "", "AP", "with a dash" },
		{ "Strelsau (dpa) - Der Rat hat am Montag gestimmt.", "", "dpa", "in small letters" },
		{ "STRELSAU, October 14. /TASS/. The council voted.", "", "TASS", "between strokes" },
		{ "New Lunde, May 4 (North Wire): \xe2\x80\x9cNo,\xe2\x80\x9d she said.", "", "North Wire", "of two words, before a quotation" },
		{ "The council voted.", "Reuters", "Reuters", "the author" },
		{ "The council voted.", "Ida Brandt; The Associated Press", "AP", "one of the authors, in full" },
		{ "The council voted.", "Our correspondent, Agence France-Presse and dpa", "AFP dpa", "two" },
		{ "STRELSAU (AP) - The council voted.", "Associated Press", "AP", "said twice" },
		{ "The council voted.\n\n(AFP)", "", "AFP", "at the end" },
		{ "The council voted.\n(With inputs from PTI)", "", "PTI", "inputs" },
		{ "The council voted.\n(Reporting by Ida Brandt; Editing by Jonas Feld)", "", "Reuters", "its closing line" },
		{ "The council voted.\n\xc2\xa9 2026 The Associated Press", "", "AP", "whose it is" },
		{ "The council voted.", "Ida Brandt", "", "a person" },
		{ "The council voted.", "Ani Brandt; Sana Feld", "", "persons whose names an agency has too" },
		{ "The council voted.", "ANI", "ANI", "the agency" },
		{ "", "", "", "nothing" },
		{ "The Harbour Union (HU) - which has nine members - met.", "", "", "an abbreviation explained" },
		{ "The Lamp Office (LO) - Strelsau's largest - met.", "", "", "after an article" },
		{ "The council voted on the pier (Northwire) - and left.", "", "", "within a sentence" },
		{ "STRELSAU (May 4) - The council voted.", "", "", "a date" },
		{ "STRELSAU (Northwire) the council voted.", "", "", "no dash" },
		{ "The council voted.\n(Northwire)", "", "", "at the end only those of the list" },
		{ "The council voted.\nA map (AP) shows the pier and the two lamps on it.", "", "", "no line of its own" },
		{ "STRELSAU (N) - The council voted.", "", "", "a letter" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		struct origins origins;

		origins_find(str_from(cases[i].text), str_from(cases[i].author), &origins);
		for (size_t k = 0; k < origins.n; k++)
			buf_printf(&out, "%s%.*s", k ? " " : "", (int)origins.at[k].len, origins.at[k].ptr);
		buf_add_byte(&out, 0);
		if (strcmp(out.ptr, cases[i].origins) != 0)
			print_error("%s: %s\n", cases[i].why, out.ptr);
		assert_string_equal(out.ptr, cases[i].origins);
	}
}

static void a_dateline_has_its_place_and_its_length(void **state)
{
	struct origins origins;
	char text[256];

	(void)state;
	for (int more = 0; more < 2; more++) {
		char name[ORIGIN_NAME_MAX + 2] = { 0 };

		memset(name, 'N', (size_t)(ORIGIN_NAME_MAX + more));
		(void)snprintf(text, sizeof text, "STRELSAU (%s) - The council voted.", name);
		origins_find(str_from(text), (struct str){ 0 }, &origins);
		assert_int_equal(origins.n, 1 - more);
		(void)snprintf(text, sizeof text, "%.*sSTRELSAU (AP) - The council voted.", 2 * (ORIGIN_LINES - 1 + more),
			       "a\na\na\na\na\na\na\na\na\na\na\na\n");
		origins_find(str_from(text), (struct str){ 0 }, &origins);
		assert_int_equal(origins.n, 1 - more);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_article_says_which_agency_it_comes_from),
		cmocka_unit_test(a_dateline_has_its_place_and_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
