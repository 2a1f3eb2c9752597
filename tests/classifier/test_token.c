#include "tests/test.h"

#include "classifier/token.h"
#include "common/cleanup.h"

static const struct row {
	const char *why;
	struct str text;
	const char *words; /* joined by one blank */
} rows[] = {
	{ "nothing", STR_INIT(""), "" },
	{ "case does not matter", STR_INIT("Ore EXPORTS"), "ore exports" },
	{ "hyphens part words", STR_INIT("lake-wide cease\xe2\x80\x91" "fire"), "lake wide cease fire" },
	{ "a dotted abbreviation is one word", STR_INIT("the U.S. and the U.N. said"), "the us and the un said" },
	{ "with its last dot missing, too", STR_INIT("U.S-led"), "us led" },
	{ "initials before a name are none", STR_INIT("J. Orlan"), "j orlan" },
	{ "a domain is none", STR_INIT("a.b.com"), "a b com" },
	{ "possessive s goes", STR_INIT("Brenna's ore, Brenna\xe2\x80\x99s ore"), "brenna ore brenna ore" },
	{ "other apostrophes part words", STR_INIT("don't O'Hale's"), "don t o hale" },
	{ "diacritics fold", STR_INIT("\xc3\x89migr\xc3\xa9 \xc5\x81ód\xc5\xba stra\xc3\x9f" "e"), "emigre lodz strasse" },
	{ "combining marks are dropped", STR_INIT("cafe\xcc\x81"), "cafe" },
	{ "soft hyphens are dropped", STR_INIT("cus\xc2\xadtoms"), "customs" },
	{ "Greek and Cyrillic capitals fold", STR_INIT("\xd0\x9c\xd0\x98\xd0\xa0 \xce\x91"), "\xd0\xbc\xd0\xb8\xd1\x80 \xce\xb1" },
	{ "bytes that are no UTF-8 part words", STR_INIT("a\xff\xfe" "b\xc3"), "a b" },
	{ "NUL parts words", STR_INIT("a\0b"), "a b" },
	{ "digits are words", STR_INIT("1,000 a321"), "1 000 a321" },
	{ "quotation marks part words", STR_INIT("\xe2\x80\x9cyes\xe2\x80\x9d\"no\""), "yes no" },
	{ "nothing but signs", STR_INIT(" - \xe2\x80\x94 ... "), "" },
};

static void words_compare_equal_however_printed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char all[200] = "";
		struct token t;
		size_t at = 0, n = 0;
		while (token_next(rows[i].text, &at, &t)) {
			if (n)
				all[n++] = ' ';
			memcpy(all + n, t.bytes, t.len);
			n += t.len;
			assert_true(t.from < t.to && t.to <= rows[i].text.len);
		}
		all[n] = 0;
		if (strcmp(all, rows[i].words) != 0)
			fail_msg("%s: '%s' instead of '%s'", rows[i].why, all, rows[i].words);
	}
}

static void capitals_are_remembered(void **state)
{
	struct token t;
	size_t at = 0;

	(void)state;
	assert_true(token_next(STR("U.S."), &at, &t));
	assert_int_equal(t.upper, 3);
	at = 0;
	assert_true(token_next(STR("oPEc"), &at, &t));
	assert_int_equal(t.upper, 6);
	at = 0;
	assert_true(token_next(STR("\xc3\x89t\xc3\xa9"), &at, &t));
	assert_int_equal(t.upper, 1);
}

static void a_word_past_the_limit_is_cut(void **state)
{
	char text[2 * TOKEN_BYTES_MAX];
	struct token t;
	size_t at = 0;

	(void)state;
	memset(text, 'a', sizeof text);
	assert_true(token_next((struct str){ text, TOKEN_BYTES_MAX }, &at, &t));
	assert_int_equal(t.len, TOKEN_BYTES_MAX);
	at = 0;
	assert_true(token_next((struct str){ text, TOKEN_BYTES_MAX + 1 }, &at, &t));
	assert_int_equal(t.len, TOKEN_BYTES_MAX);
	assert_int_equal(t.to, TOKEN_BYTES_MAX + 1);
	assert_false(token_next((struct str){ text, TOKEN_BYTES_MAX + 1 }, &at, &t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_compare_equal_however_printed),
		cmocka_unit_test(capitals_are_remembered),
		cmocka_unit_test(a_word_past_the_limit_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
