#include "tests/test.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/loose_frame.h"
#include "fetcher/press.h"

static char *noise(size_t n)
{
	char *at = malloc(n + 1);
	uint32_t x = 1;

	for (size_t i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		at[i] = (char)(x >> 24);
	}
	return at;
}

static void assert_comes_back(struct str frame, const char *bytes, size_t n)
{
	char *plain;
	size_t len;

	assert_int_equal(press_undo(frame, n, &plain, &len), 0);
	assert_int_equal(len, n);
	assert_memory_equal(plain, bytes, n);
	free(plain);
}

static void loose_frames_of_every_size_come_back(void **state)
{
	const size_t block = 128 << 10, sizes[] = { 0, 1, 255, block - 1, block, block + 1, 3 * block, 8 << 20 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct buf frame = { 0 };
		char *bytes = noise(sizes[i]);

		loose_frame_put((struct str){ bytes, sizes[i] }, &frame);
		assert_int_equal(buf_error(&frame), 0);
		assert_int_equal(frame.len, loose_frame_bytes(sizes[i]));
		assert_comes_back(buf_str(&frame), bytes, sizes[i]);
		buf_destroy(&frame);
		free(bytes);
	}
}

static void a_press_is_reused(void **state)
{
	struct press *press;
	char *bytes = noise(2 << 20);
	const size_t sizes[] = { 2 << 20, 0, 10, 100000 };

	(void)state;
	assert_int_equal(press_new(1, &press), 0);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct str frame;

		assert_int_equal(press_run(press, (struct str){ bytes, sizes[i] }, &frame), 0);
		assert_comes_back(frame, bytes, sizes[i]);
	}
	press_destroy(&press);
	free(bytes);
}

static void what_is_no_frame_or_too_large_is_refused(void **state)
{
	struct buf frame = { 0 };
	char *plain;
	size_t len;

	(void)state;
	loose_frame_put(STR("eight by"), &frame);
	assert_int_equal(press_undo(buf_str(&frame), 7, &plain, &len), -E2BIG);
	for (size_t n = 0; n < frame.len; n++)
		assert_int_equal(press_undo((struct str){ frame.ptr, n }, 100, &plain, &len), -EBADMSG);
	assert_int_equal(press_undo(STR("no frame at all"), 100, &plain, &len), -EBADMSG);
	buf_destroy(&frame);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loose_frames_of_every_size_come_back),
		cmocka_unit_test(a_press_is_reused),
		cmocka_unit_test(what_is_no_frame_or_too_large_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
