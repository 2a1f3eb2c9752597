/* test - cmocka, with the headers it wants before its own; and folders for what a test writes. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* Short, as the path of a socket in it must be. */
enum { TEST_PATH = 96 };

/*
 * Makes a new folder below INQUIT_TMP, which check.py makes for each program
 * and removes with all that a failed or killed one left; else below /tmp.
 */
static inline void test_folder(char path[TEST_PATH], const char *name)
{
	const char *base = getenv("INQUIT_TMP");
	int n = snprintf(path, TEST_PATH, "%s/%s-XXXXXX", base && *base ? base : "/tmp", name);

	assert_in_range(n, 1, TEST_PATH - 1);
	assert_non_null(mkdtemp(path));
}

static inline int test_remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

/* Removes a folder and all in it. */
static inline void test_folder_remove(const char *path)
{
	assert_int_equal(nftw(path, test_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* Seconds of CPU that this process has taken. Other work on the machine does not add to them, as it does to a clock's. */
static inline double test_cpu(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

/* What linear time is far below for the few MB of a test, also under sanitizers, and quadratic time far above. */
enum { TEST_CPU_MAX = 60 };

/* Fails where more than that has gone since began, a time of test_cpu(); why: at what. */
static inline void test_cpu_bounded(double began, const char *why)
{
	if (test_cpu() - began > TEST_CPU_MAX)
		fail_msg("%s: %.0f s of CPU", why, test_cpu() - began);
}

#endif
