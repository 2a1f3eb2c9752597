#include "parser/decode.h"

#include "common/cleanup.h"
#include "tests/test.h"

struct row {
	const char *why;
	struct str type, bytes, text;
};

#define ROW(why, type, bytes, text) { why, STR_INIT(type), STR_INIT(bytes), STR_INIT(text) }

static const struct row rows[] = {
	ROW("the mark is before all else", "text/html; charset=koi8-r", "\xef\xbb\xbf<p>\xc3\xa9", "<p>é"),
	ROW("HTTP is before the page", "text/html; charset=windows-1251", "<meta charset=koi8-r>\xcf\xf0\xe8", "<meta charset=koi8-r>При"),
	ROW("a meta with http-equiv", "text/html", "<meta http-equiv=Content-Type content='text/html; charset=KOI8-R'>\xf0\xd2\xc9",
	    "<meta http-equiv=Content-Type content='text/html; charset=KOI8-R'>При"),
	ROW("a meta in a comment is none", "", "<!-- <meta charset=koi8-r> --><p>caf\xe9 \x93x\x94", "<!-- <meta charset=koi8-r> --><p>café “x”"),
	ROW("iso-8859-1 is windows-1252", "text/html; charset=ISO-8859-1", "\x80 \x93x\x94", "€ “x”"),
	ROW("gb2312 is GBK", "text/html; charset=gb2312", "\xc4\xe3\xba\xc3 \x81\x40", "你好 丂"),
	ROW("shift_jis has windows' own characters", "text/html; charset=shift_jis", "\x83\x65\x83\x58\x83\x67 \x87\x40", "テスト ①"),
	ROW("euc-jp", "text/html; charset=euc-jp", "\xa5\xc6\xa5\xb9\xa5\xc8", "テスト"),
	ROW("euc-kr", "text/html; charset=ks_c_5601-1987", "\xb0\xa1\xb3\xaa", "가나"),
	ROW("big5", "text/html; charset=big5", "\xa4\xa4\xa4\xe5", "中文"),
	ROW("utf-16 by its mark", "", "\xff\xfeh\0i\0", "hi"),
	ROW("a meta that says utf-16 was read as ASCII", "", "<meta charset=utf-16>\xc3\xa9", "<meta charset=utf-16>é"),
	ROW("bad bytes become one mark each and reading goes on", "text/html; charset=utf-8", "\xc3\xa9\xc3\xa9\xc3\xa9\xff" "a\xc3", "ééé\xef\xbf\xbd" "a\xef\xbf\xbd"),
	ROW("UTF-8 under the label of a one-byte encoding", "text/html; charset=iso-8859-1", "na\xc3\xafve", "naïve"),
	ROW("what says UTF-8 and is not is guessed", "text/html; charset=utf-8", "caf\xe9, na\xefve, d\xe9j\xe0 vu", "café, naïve, déjà vu"),
	ROW("nothing is said: UTF-8", "", "caf\xc3\xa9", "café"),
	ROW("nothing is said: Latin letters", "", "caf\xe9 au lait", "café au lait"),
	ROW("an unknown label is none", "text/html; charset=utf-7", "caf\xc3\xa9", "café"),
	ROW("the label may be quoted", "text/html; charset=\"windows-1250\"", "\xe8\xb9", "čą"),
	ROW("encoded twice", "", "caf\xc3\x83\xc2\xa9, na\xc3\x83\xc2\xafve, it\xc3\xa2\xe2\x82\xac\xe2\x84\xa2s \xc3\xa9", "café, naïve, it’s é"),
	ROW("once, about what is encoded twice", "", "\xe2\x80\x9c\xc3\x83\xc2\xa9\xe2\x80\x9d", "“Ã©”"),
	ROW("windows-1253", "text/html; charset=windows-1253", "\xe1\xe2", "αβ"), ROW("windows-1254", "text/html; charset=iso-8859-9", "\xfd\xfe", "ış"),
	ROW("windows-1255", "text/html; charset=windows-1255", "\xe0\xe1", "אב"), ROW("windows-1256", "text/html; charset=windows-1256", "\xc7\xc8", "اب"),
	ROW("windows-1257", "text/html; charset=windows-1257", "\xe0\xe8", "ąč"), ROW("windows-1258", "text/html; charset=windows-1258", "\xfe", "₫"),
	ROW("koi8-u", "text/html; charset=koi8-u", "\xa4\xa6", "єі"), ROW("iso-8859-2", "text/html; charset=latin2", "\xb1\xe6", "ąć"),
	ROW("iso-8859-15", "text/html; charset=iso-8859-15", "\xa4", "€"), ROW("gb18030 has four bytes", "text/html; charset=gb18030", "\x81\x30\x84\x36", "¥"),
};

static void the_encoding_is_found_and_read(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct decoded d;
		assert_int_equal(decode_page(rows[i].bytes, rows[i].type, arena, &d), 0);
		if (!str_eq(d.text, rows[i].text))
			fail_msg("%s: got '%.*s'", rows[i].why, (int)d.text.len, d.text.ptr);
	}
}

static void a_meta_is_found_beyond_byte_1024(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	char page[4096];
	struct decoded d;

	(void)state;
	memset(page, ' ', sizeof page);
	memcpy(page + 3000, "<meta charset=koi8-r>\xf0", 22);
	assert_int_equal(decode_page((struct str){ page, sizeof page }, STR(""), arena, &d), 0);
	assert_int_equal(d.charset, CHARSET_KOI8_R);
}

static void each_character_leads_back_to_its_byte(void **state)
{
	static const struct {
		struct str type, bytes;
		size_t text_at, byte_at;
	} ways[] = {
		{ STR_INIT("text/html; charset=windows-1251"), STR_INIT("\xcf\xf0\xe8X"), 6, 3 },
		{ STR_INIT("text/html; charset=gbk"), STR_INIT("\xc4\xe3" "a\xba\xc3X"), 7, 5 },
		{ STR_INIT("text/html; charset=utf-16le"), STR_INIT("\xe9\0X\0"), 2, 2 },
		{ STR_INIT("text/html; charset=utf-8"), STR_INIT("\xef\xbb\xbf\xc3\xa9X"), 2, 5 },
		{ STR_INIT("text/html; charset=utf-8"), STR_INIT("\xc3\xa9\xffX"), 5, 3 },
		{ STR_INIT(""), STR_INIT("\xc3\x83\xc2\xa9\xc3\x83\xc2\xa9\xc3\x83\xc2\xa9X"), 6, 12 },
	};
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct decode_cursor cursor = { 0 };
		struct decoded d;
		assert_int_equal(decode_page(ways[i].bytes, ways[i].type, arena, &d), 0);
		assert_int_equal(d.text.ptr[ways[i].text_at], 'X');
		assert_int_equal(decode_origin(&d, &cursor, ways[i].text_at), ways[i].byte_at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_encoding_is_found_and_read),
		cmocka_unit_test(a_meta_is_found_beyond_byte_1024),
		cmocka_unit_test(each_character_leads_back_to_its_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
