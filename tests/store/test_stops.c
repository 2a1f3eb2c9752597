/*
 * Stops the store at every single write and sync, before it, after it and in
 * the midst of it, and compares what it says afterwards. The functions that
 * LMDB writes with are ours here: the dynamic linker takes the program's.
 */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "store/compact.h"
#include "store/rebuild.h"
#include "tests/store/damage.h"
#include "tests/store/fixture.h"
#include "tests/store/loose_kit.h"

enum stop_how { BEFORE, MIDST, AFTER, STOPS };

static struct {
	long left; /* calls until the stop; below 0: none */
	enum stop_how how;
	long calls;
} stop = { .left = -1 };

/* True when this is the call. */
static bool here(void)
{
	stop.calls++;
	return stop.left >= 0 && stop.left-- == 0;
}

static void die(void)
{
	(void)kill(getpid(), SIGKILL);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	bool now = here();

	if (now && stop.how == BEFORE)
		die();
	ssize_t r = syscall(SYS_pwrite64, fd, bytes, now && stop.how == MIDST ? n / 2 : n, at);
	if (now)
		die();
	return r;
}

ssize_t pwritev(int fd, const struct iovec *at, int n, off_t offset)
{
	bool now = here();

	if (now && stop.how == BEFORE)
		die();
	ssize_t r = syscall(SYS_pwritev, fd, at, now && stop.how == MIDST ? (n + 1) / 2 : n, (long)offset, 0L);
	if (now)
		die();
	return r;
}

ssize_t writev(int fd, const struct iovec *at, int n)
{
	bool now = here();

	if (now && stop.how == BEFORE)
		die();
	ssize_t r = syscall(SYS_writev, fd, at, now && stop.how == MIDST ? (n + 1) / 2 : n);
	if (now)
		die();
	return r;
}

int fdatasync(int fd)
{
	bool now = here();

	if (now && stop.how == BEFORE)
		die();
	int r = (int)syscall(SYS_fdatasync, fd);
	if (now)
		die();
	return r;
}

/* All that writes, each part such that doing it twice is doing it once. */
static void everything(struct kit *kit)
{
	owned(buf_destroy) struct buf said = { 0 };
	struct rebuilt rebuilt;
	struct compacted compacted;

	kit_open(kit);
	fixture_store(kit);
	assert_int_equal(rebuild(kit->db, &rebuilt, &said, NULL, NULL), 0);
	fixture_store(kit);
	assert_int_equal(compact_all(kit->db, &compacted, &said), 0);
	kit_close(kit);
}

enum { LOOSE_ARTICLES = 4 };

/* What comes in a rush, and is packed, a row in each transaction. */
static void a_rush(struct kit *kit)
{
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);

	kit_open(kit);
	for (unsigned seq = 1; seq <= LOOSE_ARTICLES; seq++) {
		struct wire_article article;

		loose_article(seq, 2 * LOOSE_PAGE_LEAST, LOOSE_TEXT_LEAST + 100, arena, &article);
		loose_store(kit, &article);
	}
	while (loose_step(kit, 1))
		;
	kit_close(kit);
}

/* Does everything in a child; how many calls it made, or -1 when it was stopped. */
static long in_child(struct kit *kit, void (*work)(struct kit *kit), long left, enum stop_how how)
{
	int status, ends[2];
	long calls = -1;

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		stop.left = left;
		stop.how = how;
		stop.calls = 0;
		work(kit);
		calls = stop.calls;
		stop.left = -1;
		_exit(write(ends[1], &calls, sizeof calls) == sizeof calls ? 0 : 1);
	}
	(void)close(ends[1]);
	if (read(ends[0], &calls, sizeof calls) != sizeof calls)
		calls = -1;
	(void)close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL);
	return calls;
}

static void stopped_at_every_write_it_says_the_same(void **state)
{
	owned(buf_destroy) struct buf expected = { 0 };
	size_t stops = 0, step = damage_cases(41, 1);
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_close(&kit);
	long calls = in_child(&kit, everything, -1, BEFORE);
	assert_true(calls > 100);
	kit_open(&kit);
	kit_export(&kit, &expected);
	kit_end(&kit);
	for (long at = 0; at < calls; at += (long)step)
		for (enum stop_how how = BEFORE; how < STOPS; how++) {
			owned(buf_destroy) struct buf out = { 0 };

			kit_begin(&kit);
			kit_close(&kit);
			stops += in_child(&kit, everything, at, how) < 0;
			assert_true(in_child(&kit, everything, -1, BEFORE) >= 0);
			kit_open(&kit);
			kit_export(&kit, &out);
			assert_string_equal(out.ptr, expected.ptr);
			kit_end(&kit);
		}
	print_message("%ld writes and syncs; stopped %zu times\n", calls, stops);
	assert_true(stops > damage_cases(20, 1000));
}

/* Whatever it was stopped at: each page is its own, each text as it came, and what is still loose is named. */
static void assert_rush_is_whole(struct kit *kit, bool all)
{
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
	struct counters counters;
	size_t loose, n = 0;

	kit_open(kit);
	assert_int_equal(counters_read(kit->db, &counters), 0);
	assert_int_equal(loose_pages(kit, &loose), counters.articles);
	for (unsigned seq = 1; seq <= counters.articles; seq++) {
		struct wire_article article;

		loose_article(seq, 0, LOOSE_TEXT_LEAST + 100, arena, &article);
		n += loose_text_is(kit, seq, article.article.text);
	}
	assert_int_equal(loose_rows(kit, NULL), loose + n);
	if (all) {
		assert_int_equal(counters.articles, LOOSE_ARTICLES);
		assert_int_equal(loose + n, 0);
	}
	kit_close(kit);
}

static void stopped_while_it_packs_it_loses_nothing(void **state)
{
	owned(buf_destroy) struct buf expected = { 0 };
	size_t stops = 0, step = damage_cases(7, 1);
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_close(&kit);
	long calls = in_child(&kit, a_rush, -1, BEFORE);
	assert_true(calls > 24);
	assert_rush_is_whole(&kit, true);
	kit_open(&kit);
	kit_export(&kit, &expected);
	kit_end(&kit);
	for (long at = 0; at < calls; at += (long)step)
		for (enum stop_how how = BEFORE; how < STOPS; how++) {
			owned(buf_destroy) struct buf out = { 0 };

			kit_begin(&kit);
			kit_close(&kit);
			stops += in_child(&kit, a_rush, at, how) < 0;
			assert_rush_is_whole(&kit, false);
			assert_true(in_child(&kit, a_rush, -1, BEFORE) >= 0);
			assert_rush_is_whole(&kit, true);
			kit_open(&kit);
			kit_export(&kit, &out);
			assert_string_equal(out.ptr, expected.ptr);
			kit_end(&kit);
		}
	print_message("%ld writes and syncs; stopped %zu times\n", calls, stops);
	assert_true(stops > damage_cases(8, 60));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stopped_at_every_write_it_says_the_same),
		cmocka_unit_test(stopped_while_it_packs_it_loses_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
