#include "tests/test.h"

#include <errno.h>

#include "common/charset.h"
#include "common/charset_tables.h"
#include "common/cleanup.h"

static const struct text {
	enum charset charset;
	struct str bytes, utf8;
} texts[] = {
	{ CHARSET_EUC_JP, STR_INIT("\xa4\xad\xa4\xe7\xa4\xa6\xa4\xce\xc5\xb7\xb5\xa4\xa4\xcf\xc0\xb2\xa4\xec\xa4\xc7\xa4\xb9\xa1\xa3\xcc\xc0\xc6\xfc\xa4\xcf\xb1\xab\xa4\xcb\xa4\xca\xa4\xeb\xa4\xc7\xa4\xb7\xa4\xe7\xa4\xa6\xa1\xa3"),
	  STR_INIT("きょうの天気は晴れです。明日は雨になるでしょう。") },
	{ CHARSET_SHIFT_JIS, STR_INIT("\x82\xab\x82\xe5\x82\xa4\x82\xcc\x93V\x8b""C\x82\xcd\x90\xb0\x82\xea\x82\xc5\x82\xb7\x81""B\x96\xbe\x93\xfa\x82\xcd\x89J\x82\xc9\x82\xc8\x82\xe9\x82\xc5\x82\xb5\x82\xe5\x82\xa4\x81""B"),
	  STR_INIT("きょうの天気は晴れです。明日は雨になるでしょう。") },
	{ CHARSET_EUC_KR, STR_INIT("\xbf\xc0\xb4\xc3\xc0\xc7 \xb3\xaf\xbe\xbe\xb4\xc2 \xb8\xbc\xb0\xda\xbd\xc0\xb4\xcf\xb4\xd9. \xb3\xbb\xc0\xcf\xc0\xba \xba\xf1\xb0\xa1 \xbf\xc0\xb0\xda\xbd\xc0\xb4\xcf\xb4\xd9"),
	  STR_INIT("오늘의 날씨는 맑겠습니다. 내일은 비가 오겠습니다") },
	{ CHARSET_GBK, STR_INIT("\xbd\xf1\xcc\xec\xcc\xec\xc6\xf8\xba\xdc\xba\xc3\xa3\xac\xc3\xf7\xcc\xec\xbb\xe1\xcf\xc2\xd3\xea\xa1\xa3\xd5\xfe\xb8\xae\xd0\xfb\xb2\xbc\xc1\xcb\xd0\xc2\xb5\xc4\xbc\xc6\xbb\xae\xa1\xa3"),
	  STR_INIT("今天天气很好，明天会下雨。政府宣布了新的计划。") },
	{ CHARSET_BIG5, STR_INIT("\xa4\xb5\xa4\xd1\xa4\xd1\xae\xf0\xab\xdc\xa6n\xa1""A\xa9\xfa\xa4\xd1\xb7|\xa4U\xab""B\xa1""C\xac""F\xa9\xb2\xab\xc5\xa5\xac\xa4""F\xb7s\xaa\xba\xadp\xb5""e\xa1""C"),
	  STR_INIT("今天天氣很好，明天會下雨。政府宣布了新的計畫。") },
	{ CHARSET_WINDOWS_1251, STR_INIT("\xd1\xe5\xe3\xee\xe4\xed\xff \xf5\xee\xf0\xee\xf8\xe0\xff \xef\xee\xe3\xee\xe4\xe0, \xe7\xe0\xe2\xf2\xf0\xe0 \xe1\xf3\xe4\xe5\xf2 \xe4\xee\xe6\xe4\xfc"),
	  STR_INIT("Сегодня хорошая погода, завтра будет дождь") },
	{ CHARSET_KOI8_R, STR_INIT("\xf3\xc5\xc7\xcf\xc4\xce\xd1 \xc8\xcf\xd2\xcf\xdb\xc1\xd1 \xd0\xcf\xc7\xcf\xc4\xc1, \xda\xc1\xd7\xd4\xd2\xc1 \xc2\xd5\xc4\xc5\xd4 \xc4\xcf\xd6\xc4\xd8"),
	  STR_INIT("Сегодня хорошая погода, завтра будет дождь") },
	{ CHARSET_ISO_8859_5, STR_INIT("\xc1\xd5\xd3\xde\xd4\xdd\xef \xe5\xde\xe0\xde\xe8\xd0\xef \xdf\xde\xd3\xde\xd4\xd0, \xd7\xd0\xd2\xe2\xe0\xd0 \xd1\xe3\xd4\xd5\xe2 \xd4\xde\xd6\xd4\xec"),
	  STR_INIT("Сегодня хорошая погода, завтра будет дождь") },
	{ CHARSET_WINDOWS_1255, STR_INIT("\xe4\xe9\xe5\xed \xee\xe6\xe2 \xe4\xe0\xe5\xe5\xe9\xf8 \xe9\xf4\xe4 \xe5\xee\xe7\xf8 \xe9\xf8\xe3 \xe2\xf9\xed"),
	  STR_INIT("היום מזג האוויר יפה ומחר ירד גשם") },
	{ CHARSET_WINDOWS_1252, STR_INIT("Le caf\xe9 \x93na\xef""f\x94 co\xfbte 5 \x80, c\x92""est tr\xe8s cher"),
	  STR_INIT("Le café “naïf” coûte 5 €, c’est très cher") },
	{ CHARSET_ISO_2022_JP, STR_INIT("\x1b$B$-$g$&$NE75$$G$9\x1b(B"),
	  STR_INIT("きょうの天気です") },
	{ CHARSET_UTF_16LE, STR_INIT("T\x00h\x00""e\x00 \x00w\x00""e\x00""a\x00t\x00h\x00""e\x00r\x00,\x00 \x00\xe9\x00t\x00\xe9\x00"),
	  STR_INIT("The weather, été") },
	{ CHARSET_UTF_16BE, STR_INIT("\x00T\x00h\x00""e\x00 \x00w\x00""e\x00""a\x00t\x00h\x00""e\x00r\x00,\x00 \x00\xe9\x00t\x00\xe9"),
	  STR_INIT("The weather, été") },
	{ CHARSET_UTF_8, STR_INIT("Le caf\xc3\xa9"),
	  STR_INIT("Le café") },
};

static void assert_str(struct str got, struct str want, const char *why)
{
	if (!str_eq(got, want))
		fail_msg("%s: got '%.*s', want '%.*s'", why, (int)got.len, got.ptr, (int)want.len, want.ptr);
}

static void texts_decode(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		assert_int_equal(charset_decode(texts[i].charset, texts[i].bytes, &out), 0);
		assert_str(buf_str(&out), texts[i].utf8, charset_name(texts[i].charset));
	}
}

static void texts_are_guessed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_string_equal(charset_name(charset_guess(texts[i].bytes)), charset_name(texts[i].charset));
}

static void labels_ascend_and_are_found(void **state)
{
	enum charset charset;

	(void)state;
	for (size_t i = 0; i < CHARSET_LABELS; i++) {
		assert_true(i == 0 || str_cmp(charset_labels[i - 1].label, charset_labels[i].label) < 0);
		assert_int_equal(charset_from_label(charset_labels[i].label, &charset), 0);
		assert_int_equal(charset, charset_labels[i].charset);
	}
}

static void labels_mean_what_browsers_mean(void **state)
{
	static const struct {
		const char *label;
		int r;
		enum charset charset;
	} cases[] = {
		{ " ISO-8859-1\n", 0, CHARSET_WINDOWS_1252 },
		{ "GB2312", 0, CHARSET_GBK },
		{ "ks_c_5601-1987", 0, CHARSET_EUC_KR },
		{ "utf-16", 0, CHARSET_UTF_16LE },
		{ "iso-2022-kr", 0, CHARSET_REPLACEMENT },
		{ "utf-7", -ENOENT, 0 },
		{ "utf-32", -ENOENT, 0 },
		{ "", -ENOENT, 0 },
		{ "a label that is longer than any", -ENOENT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		enum charset charset = CHARSET_IBM866;
		assert_int_equal(charset_from_label(str_from(cases[i].label), &charset), cases[i].r);
		assert_int_equal(charset, cases[i].r ? CHARSET_IBM866 : cases[i].charset);
	}
}

static void bad_bytes_become_one_sign_and_reading_resumes(void **state)
{
	static const struct {
		const char *why;
		enum charset charset;
		struct str bytes, utf8;
	} cases[] = {
		{ "lone lead", CHARSET_UTF_8, STR_INIT("a\xc3z"), STR_INIT("a\xef\xbf\xbdz") },
		{ "cut at the end", CHARSET_UTF_8, STR_INIT("a\xe2\x82"), STR_INIT("a\xef\xbf\xbd") },
		{ "open cell", CHARSET_WINDOWS_1253, STR_INIT("\xd2!"), STR_INIT("\xef\xbf\xbd!") },
		{ "C1 in windows-1252", CHARSET_WINDOWS_1252, STR_INIT("\x81"), STR_INIT("\xc2\x81") },
		{ "lone surrogate", CHARSET_UTF_16LE, STR_INIT("\x00\xd8z\x00"), STR_INIT("\xef\xbf\xbdz") },
		{ "odd byte", CHARSET_UTF_16BE, STR_INIT("\x00z\x00"), STR_INIT("z\xef\xbf\xbd") },
		{ "surrogate pair", CHARSET_UTF_16BE, STR_INIT("\xd8\x3d\xde\x00"), STR_INIT("\xf0\x9f\x98\x80") },
		{ "past Unicode", CHARSET_UTF_32BE, STR_INIT("\x00\x11\x00\x00\x00\x00\x00z"), STR_INIT("\xef\xbf\xbdz") },
		{ "lead before markup", CHARSET_GBK, STR_INIT("\xb0<p>"), STR_INIT("\xef\xbf\xbd<p>") },
		{ "euro of code page 936", CHARSET_GBK, STR_INIT("\x80z"), STR_INIT("\xe2\x82\xacz") },
		{ "cut pair", CHARSET_EUC_KR, STR_INIT("a\xb0"), STR_INIT("a\xef\xbf\xbd") },
		{ "bad pair", CHARSET_BIG5, STR_INIT("\xff\xffz"), STR_INIT("\xef\xbf\xbdz") },
		{ "never decoded", CHARSET_REPLACEMENT, STR_INIT("\x1b$)C"), STR_INIT("\xef\xbf\xbd") },
		{ "private use", CHARSET_X_USER_DEFINED, STR_INIT("\x80"), STR_INIT("\xef\x9e\x80") },
		{ "nothing", CHARSET_REPLACEMENT, STR_INIT(""), STR_INIT("") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		assert_int_equal(charset_decode(cases[i].charset, cases[i].bytes, &out), 0);
		assert_str(buf_str(&out), cases[i].utf8, cases[i].why);
	}
}

static void limit_of_the_buffer_holds(void **state)
{
	static const struct str bytes = STR_INIT("caf\xe9");

	(void)state;
	for (size_t limit = 4; limit <= 5; limit++) {
		owned(buf_destroy) struct buf out = { .limit = limit };
		assert_int_equal(charset_decode(CHARSET_WINDOWS_1252, bytes, &out), limit < 5 ? -E2BIG : 0);
	}
}

static void marks_tell(void **state)
{
	enum charset charset;
	size_t len;

	(void)state;
	assert_true(charset_from_bom(STR("\xef\xbb\xbfx"), &charset, &len));
	assert_int_equal(charset, CHARSET_UTF_8);
	assert_int_equal(len, 3);
	assert_true(charset_from_bom(STR("\xff\xfe"), &charset, &len));
	assert_int_equal(charset, CHARSET_UTF_16LE);
	assert_int_equal(len, 2);
	assert_false(charset_from_bom(STR("\xef\xbb"), &charset, &len));
	assert_false(charset_from_bom(STR(""), &charset, &len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_decode),
		cmocka_unit_test(texts_are_guessed),
		cmocka_unit_test(labels_ascend_and_are_found),
		cmocka_unit_test(labels_mean_what_browsers_mean),
		cmocka_unit_test(bad_bytes_become_one_sign_and_reading_resumes),
		cmocka_unit_test(limit_of_the_buffer_holds),
		cmocka_unit_test(marks_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
