#include "common/pack.h"
#include "common/pack_at.h"

#include <errno.h>

#include "common/cleanup.h"
#include "tests/test.h"

static void values_come_back(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 16);
	struct span two[] = { { 1, 2 }, { 3, UINT32_MAX } };
	struct spans spans;
	const int64_t ints[] = { 0, 1, 127, 128, 255, 256, 65535, 65536, INT64_MAX, -1, -32, -33, -128, -129, -32769, INT64_MIN };
	size_t at;

	(void)state;
	pack_array(&out, ARRAY_LEN(ints) + 6);
	for (size_t i = 0; i < ARRAY_LEN(ints); i++)
		pack_int(&out, ints[i]);
	pack_uint(&out, UINT64_MAX);
	pack_bool(&out, true);
	pack_nil(&out);
	pack_str(&out, STR("caf\xc3\xa9\0."));
	pack_bin(&out, STR("\xff"));
	pack_spans(&out, (struct spans){ two, 2 });
	assert_int_equal(buf_error(&out), 0);
	assert_int_equal(pack_check(buf_str(&out), &at), 0);

	struct unpack u = { .in = buf_str(&out) };
	assert_int_equal(unpack_array(&u, 3), ARRAY_LEN(ints) + 6);
	for (size_t i = 0; i < ARRAY_LEN(ints); i++)
		assert_true(unpack_int(&u) == ints[i]);
	assert_true(unpack_uint(&u) == UINT64_MAX);
	assert_true(unpack_bool(&u));
	assert_true(unpack_nil(&u));
	assert_true(str_eq(unpack_str(&u), STR("caf\xc3\xa9\0.")));
	assert_true(str_eq(unpack_bin(&u), STR("\xff")));
	assert_int_equal(unpack_spans(&u, arena, &spans), 0);
	assert_int_equal(spans.n, 2);
	assert_true(spans.at[1].from == 3 && spans.at[1].to == UINT32_MAX);
	assert_int_equal(unpack_error(&u), 0);
	assert_int_equal(u.at, out.len);
}

static void heads_are_the_shortest_that_the_format_has(void **state)
{
	const struct {
		uint64_t v;
		struct str number;
		size_t text, bin; /* bytes of the head before so many bytes */
	} cases[] = {
		{ 0, STR("\x00"), 1, 2 },
		{ 31, STR("\x1f"), 1, 2 },
		{ 32, STR("\x20"), 2, 2 },
		{ 127, STR("\x7f"), 2, 2 },
		{ 128, STR("\xcc\x80"), 2, 2 },
		{ 255, STR("\xcc\xff"), 2, 2 },
		{ 256, STR("\xcd\x01\x00"), 3, 3 },
		{ 65535, STR("\xcd\xff\xff"), 3, 3 },
		{ 65536, STR("\xce\x00\x01\x00\x00"), 5, 5 },
		{ UINT32_MAX, STR("\xce\xff\xff\xff\xff"), 0, 0 },
		{ UINT64_C(1) << 32, STR("\xcf\x00\x00\x00\x01\x00\x00\x00\x00"), 0, 0 },
	};
	static char text[65536];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		size_t at;

		pack_uint(&out, cases[i].v);
		assert_true(str_eq(buf_str(&out), cases[i].number));
		if (!cases[i].text)
			continue;
		buf_clear(&out);
		pack_str(&out, (struct str){ text, (size_t)cases[i].v });
		assert_int_equal(out.len, cases[i].text + cases[i].v);
		assert_int_equal(pack_check(buf_str(&out), &at), 0);
		buf_clear(&out);
		pack_bin(&out, (struct str){ text, (size_t)cases[i].v });
		assert_int_equal(out.len, cases[i].bin + cases[i].v);
		assert_int_equal(pack_check(buf_str(&out), &at), 0);
	}
}

/* Values whose room was made before have the bytes that they have one by one. */
static void room_at_once_gives_the_same_bytes(void **state)
{
	static const int64_t numbers[] = {
		0, 1, 127, 128, 255, 256, 65535, 65536, UINT32_MAX, INT64_C(1) << 32, INT64_MAX,
		-1, -32, -33, -128, -129, -32768, -32769, INT32_MIN, INT64_C(-2147483649), INT64_MIN,
	};
	static const size_t lengths[] = { 0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536 };
	static char text[65536], at[PACK_HEAD_MAX + sizeof text];
	static struct span spans[] = { { 0, 1 }, { 258, UINT32_MAX } };
	static struct span many[8192];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		owned(buf_destroy) struct buf out = { 0 };

		pack_int(&out, numbers[i]);
		assert_true(str_eq(buf_str(&out), (struct str){ at, (size_t)(pack_int_at(at, numbers[i]) - at) }));
		buf_clear(&out);
		pack_uint(&out, (uint64_t)numbers[i]);
		assert_true(str_eq(buf_str(&out), (struct str){ at, (size_t)(pack_uint_at(at, (uint64_t)numbers[i]) - at) }));
	}
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		struct str s = { text, lengths[i] };

		pack_str(&out, s);
		assert_true(str_eq(buf_str(&out), (struct str){ at, (size_t)(pack_str_at(at, s) - at) }));
		buf_clear(&out);
		pack_array(&out, lengths[i]);
		assert_true(str_eq(buf_str(&out), (struct str){ at, (size_t)(pack_array_at(at, lengths[i]) - at) }));
	}
	for (size_t n = 0; n <= ARRAY_LEN(many); n += n < 2 ? 1 : n < 30 ? 29 : 8161) {
		owned(buf_destroy) struct buf out = { 0 };
		struct spans some = { n <= 2 ? spans : many, n };

		pack_spans(&out, some);
		assert_true(str_eq(buf_str(&out), (struct str){ at, (size_t)(pack_spans_at(at, some) - at) }));
	}
	for (int v = 0; v < 2; v++) {
		owned(buf_destroy) struct buf out = { 0 };

		pack_bool(&out, v);
		assert_true(str_eq(buf_str(&out), (struct str){ at, (size_t)(pack_bool_at(at, v) - at) }));
	}
}

static void hostile_bytes_are_refused_where_they_lie(void **state)
{
	const struct {
		const char *why;
		struct str in;
		size_t at;
	} cases[] = {
		{ "nothing", STR(""), 0 },
		{ "a tag that means nothing", STR("\xc1"), 0 },
		{ "an array that claims 268 million items", STR("\xdd\x0f\xff\xff\xff"), 0 },
		{ "a map that claims more pairs than bytes", STR("\x8f\x01\x02"), 0 },
		{ "text that ends too early", STR("\xa4" "abc"), 0 },
		{ "a length that ends too early", STR("\x92\x01\xda\x01"), 2 },
		{ "something after the value", STR("\x01\x02"), 1 },
		{ "a pair without its value", STR("\x81\xa1k"), 3 },
		{ "an ext of 4 GiB", STR("\xc9\xff\xff\xff\xff\x01"), 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t at = 99;
		if (pack_check(cases[i].in, &at) != -EBADMSG)
			fail_msg("taken: %s", cases[i].why);
		if (at != cases[i].at)
			fail_msg("%s: offset %zu, not %zu", cases[i].why, at, cases[i].at);
	}
}

static void depth_ends_at_its_limit(void **state)
{
	char deep[PACK_DEPTH_MAX + 1];
	size_t at;

	(void)state;
	memset(deep, 0x91, sizeof deep);
	deep[PACK_DEPTH_MAX - 1] = 1;
	assert_int_equal(pack_check((struct str){ deep, PACK_DEPTH_MAX }, &at), 0);
	deep[PACK_DEPTH_MAX - 1] = (char)0x91;
	deep[PACK_DEPTH_MAX] = 1;
	assert_int_equal(pack_check((struct str){ deep, PACK_DEPTH_MAX + 1 }, &at), -EBADMSG);
	assert_int_equal(at, PACK_DEPTH_MAX - 1);
}

static void a_wrong_type_marks_the_reader_for_good(void **state)
{
	struct unpack u = { .in = STR("\xa1x\x05") };

	(void)state;
	assert_true(unpack_uint(&u) == 0);
	assert_int_equal(unpack_error(&u), -EBADMSG);
	assert_true(unpack_uint(&u) == 0);
	assert_int_equal(unpack_str(&u).len, 0);
}

static void a_negative_number_is_no_count(void **state)
{
	struct unpack u = { .in = STR("\xff") }, v = { .in = STR("\xcf\xff\xff\xff\xff\xff\xff\xff\xff") };

	(void)state;
	(void)unpack_uint(&u);
	assert_int_equal(unpack_error(&u), -EBADMSG);
	(void)unpack_int(&v);
	assert_int_equal(unpack_error(&v), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back),
		cmocka_unit_test(heads_are_the_shortest_that_the_format_has),
		cmocka_unit_test(room_at_once_gives_the_same_bytes), cmocka_unit_test(hostile_bytes_are_refused_where_they_lie),
		cmocka_unit_test(depth_ends_at_its_limit),
		cmocka_unit_test(a_wrong_type_marks_the_reader_for_good),
		cmocka_unit_test(a_negative_number_is_no_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
