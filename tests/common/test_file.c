#include "common/file.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "tests/test.h"

enum { LIMIT = 5 };

static int read_into_pipe(const char *bytes, size_t limit, char **ret, size_t *ret_len)
{
	char path[64];
	int ends[2];

	assert_int_equal(0, pipe(ends));
	assert_int_equal(strlen(bytes), write(ends[1], bytes, strlen(bytes)));
	assert_int_equal(0, close(ends[1]));
	assert_true(snprintf(path, sizeof path, "/dev/fd/%d", ends[0]) > 0);
	int r = file_read(path, limit, ret, ret_len);
	assert_int_equal(0, close(ends[0]));
	return r;
}

static int read_written(const char *bytes, size_t limit, char **ret, size_t *ret_len)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	assert_int_equal(strlen(bytes), fwrite(bytes, 1, strlen(bytes), file));
	assert_int_equal(0, fflush(file));
	assert_int_equal(0, lseek(fileno(file), 0, SEEK_SET));
	int r = file_read_fd(fileno(file), limit, ret, ret_len);
	assert_int_equal(0, fclose(file));
	return r;
}

static void files_and_pipes_are_read_up_to_the_limit(void **state)
{
	(void)state;
	static const struct {
		const char *why, *bytes;
		int r;
	} cases[] = {
		{ "nothing", "", 0 },
		{ "less than the limit", "abc", 0 },
		{ "as much as the limit", "abcde", 0 },
		{ "one more", "abcdef", -E2BIG },
	};
	int (*const ways[])(const char *, size_t, char **, size_t *) = { read_into_pipe, read_written };

	for (size_t i = 0; i < ARRAY_LEN(cases) * ARRAY_LEN(ways); i++) {
		size_t c = i % ARRAY_LEN(cases), len = 77;
		char *bytes = NULL;

		print_message("%s\n", cases[c].why);
		assert_int_equal(cases[c].r, ways[i / ARRAY_LEN(cases)](cases[c].bytes, LIMIT, &bytes, &len));
		assert_int_equal(cases[c].r == 0 ? strlen(cases[c].bytes) : 77, len);
		if (cases[c].r == 0)
			assert_string_equal(cases[c].bytes, bytes);
		free(bytes);
	}
}

static void what_has_no_end_is_refused(void **state)
{
	(void)state;
	char *bytes = NULL;
	size_t len;

	assert_int_equal(-E2BIG, file_read("/dev/zero", 1 << 20, &bytes, &len));
	assert_null(bytes);
}

static void a_folder_is_no_file(void **state)
{
	(void)state;
	char *bytes = NULL;
	size_t len;

	assert_int_equal(-EISDIR, file_read("/", LIMIT, &bytes, &len));
	assert_int_equal(-ENOENT, file_read("/no/such/file", LIMIT, &bytes, &len));
	assert_null(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_and_pipes_are_read_up_to_the_limit),
		cmocka_unit_test(what_has_no_end_is_refused),
		cmocka_unit_test(a_folder_is_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
