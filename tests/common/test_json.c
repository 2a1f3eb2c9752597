#include "common/json.h"

#include "common/cleanup.h"
#include "tests/test.h"

static void values_are_written_in_order(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	(void)state;
	json_object(&j);
	json_key(&j, "a"), json_int(&j, -5);
	json_key(&j, "b");
	json_array(&j);
	json_null(&j), json_bool(&j, true), json_str(&j, STR("x"));
	json_object(&j), json_end(&j);
	json_end(&j);
	json_key(&j, "c"), json_str_or_null(&j, (struct str){ 0 });
	json_end(&j);
	assert_true(str_eq(buf_str(&out), STR("{\"a\":-5,\"b\":[null,true,\"x\",{}],\"c\":null}")));
}

static void thousandths_are_written_without_trailing_zeros(void **state)
{
	const struct {
		int64_t milli;
		const char *text;
	} cases[] = { { 0, "0" }, { 5, "0.005" }, { 50, "0.05" }, { 250, "0.25" }, { 1000, "1" }, { -1, "-0.001" }, { -1500, "-1.5" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		struct json j = { .out = &out };
		json_milli(&j, cases[i].milli);
		assert_true(str_eq(buf_str(&out), str_from(cases[i].text)));
	}
}

static void any_bytes_become_valid_text(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	(void)state;
	json_str(&j, STR("a\"\\\n\x01\0\xff\xc3\xa9\xed\xa0\x80"));
	assert_true(str_eq(buf_str(&out), STR("\"a\\\"\\\\\\n\\u0001\\u0000\xef\xbf\xbd\xc3\xa9"
					      "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"")));
}

/* Plain text is looked at eight bytes at a time: what is not plain is found at each place among them. */
static void every_byte_is_quoted_alike_wherever_it_stands(void **state)
{
	static const struct {
		char byte;
		const char *text;
	} cases[] = { { '"', "\\\"" }, { '\\', "\\\\" }, { '\n', "\\n" }, { 0x1f, "\\u001f" }, { 0x7f, "\\u007f" },
		      { ' ', " " }, { '!', "!" }, { '#', "#" }, { '[', "[" }, { ']', "]" }, { '~', "~" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t at = 0; at < 20; at++) {
			owned(buf_destroy) struct buf out = { 0 };
			owned(buf_destroy) struct buf want = { 0 };
			struct json j = { .out = &out };
			char text[20];
			memset(text, 'x', sizeof text);
			text[at] = cases[i].byte;
			json_str(&j, (struct str){ text, sizeof text });
			buf_printf(&want, "\"%.*s%s%.*s\"", (int)at, text, cases[i].text, (int)(sizeof text - at - 1), text + at + 1);
			assert_true(str_eq(buf_str(&out), buf_str(&want)));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_written_in_order),
		cmocka_unit_test(thousandths_are_written_without_trailing_zeros),
		cmocka_unit_test(any_bytes_become_valid_text),
		cmocka_unit_test(every_byte_is_quoted_alike_wherever_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
