#include "common/loose_frame.h"

#include <zstd.h>

#include "common/cleanup.h"
#include "tests/test.h"

static void fill(struct buf *out, size_t n)
{
	char *room = n ? buf_room(out, n) : NULL;

	for (size_t i = 0; i < n; i++)
		room[i] = (char)(i * 31 % 251);
	if (n)
		buf_take(out, n);
}

static void one_block_is_read_where_it_lies(void **state)
{
	static const struct {
		size_t bytes;
		bool whole;
	} cases[] = { { 0, true }, { 1, true }, { 50000, true }, { LOOSE_WHOLE_BYTES, true }, { LOOSE_WHOLE_BYTES + 1, false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf in = { 0 }, frame = { 0 };
		struct str found = STR("untouched");

		fill(&in, cases[i].bytes);
		loose_frame_put(buf_str(&in), &frame);
		assert_int_equal(loose_frame_whole(buf_str(&frame), &found), cases[i].whole);
		assert_true(str_eq(found, cases[i].whole ? buf_str(&in) : STR("untouched")));
	}
}

/* Any byte of the head that is another, and any length: it is left to zstd, which refuses it or reads the same. */
static void what_is_not_ours_is_left_alone(void **state)
{
	owned(buf_destroy) struct buf in = { 0 }, frame = { 0 };
	struct str found = STR("untouched");
	char plain[128];

	(void)state;
	fill(&in, 100);
	loose_frame_put(buf_str(&in), &frame);
	size_t head = frame.len - in.len;
	for (size_t i = 0; i < head; i++)
		for (int bit = 0; bit < 8; bit++) {
			frame.ptr[i] = (char)(frame.ptr[i] ^ 1 << bit);
			assert_false(loose_frame_whole(buf_str(&frame), &found));
			frame.ptr[i] = (char)(frame.ptr[i] ^ 1 << bit);
		}
	for (size_t n = 0; n < frame.len; n++)
		assert_false(loose_frame_whole((struct str){ frame.ptr, n }, &found));
	buf_add_byte(&frame, 'x');
	assert_false(loose_frame_whole(buf_str(&frame), &found));
	size_t n = ZSTD_compress(plain, sizeof plain, "a a a a a a a a a a", 19, 1);
	assert_false(ZSTD_isError(n));
	assert_false(loose_frame_whole((struct str){ plain, n }, &found));
	assert_true(str_eq(found, STR("untouched")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_block_is_read_where_it_lies),
		cmocka_unit_test(what_is_not_ours_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
