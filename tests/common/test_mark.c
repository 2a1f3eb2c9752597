#include "common/mark.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "tests/test.h"

enum { CPU_LIMIT_USEC = 20000 };

static const struct page_id page = { 3, 4 };

static void make_path(char dir[TEST_PATH], char path[TEST_PATH + 8])
{
	test_folder(dir, "mark");
	(void)snprintf(path, TEST_PATH + 8, "%s/mark", dir);
}

/* Runs work in a child of its own and returns how it ended. */
static int child(const char *path, void (*work)(struct mark *mark))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct mark *mark;
		if (mark_open(path, CPU_LIMIT_USEC, &mark) < 0)
			_exit(9);
		work(mark);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void die_at_work(struct mark *mark)
{
	mark_begin(mark, page);
	(void)raise(SIGKILL);
}

static void die_between(struct mark *mark)
{
	mark_begin(mark, page);
	mark_end(mark);
	(void)raise(SIGKILL);
}

static void spin(struct mark *mark)
{
	mark_begin(mark, page);
	for (volatile unsigned n = 0;;)
		n = n + 1;
}

/* Far longer than the limit, but asleep. */
static void sleep_at_work(struct mark *mark)
{
	mark_begin(mark, page);
	(void)usleep(5 * CPU_LIMIT_USEC);
	mark_end(mark);
}

static void burn(int64_t usec)
{
	struct timespec t;
	int64_t from = 0, now = 0;

	for (bool first = true; first || now < from + usec; first = false) {
		(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
		now = t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
		if (first)
			from = now;
	}
}

static void many_short_pages(struct mark *mark)
{
	for (int i = 0; i < 20; i++) {
		mark_begin(mark, page);
		burn(CPU_LIMIT_USEC / 4);
		mark_end(mark);
	}
}

/* The timer was set for another page. */
static void spin_after_others(struct mark *mark)
{
	mark_begin(mark, (struct page_id){ 3, 3 });
	mark_end(mark);
	spin(mark);
}

static void rest_and_burn(struct mark *mark)
{
	mark_begin(mark, page);
	mark_end(mark);
	mark_rest(mark);
	burn(5 * CPU_LIMIT_USEC);
	mark_begin(mark, page);
	burn(CPU_LIMIT_USEC / 2);
	mark_end(mark);
}

static bool blames(const char *path)
{
	owned(mark_close) struct mark *mark = NULL;
	struct page_id id = { 0 };

	assert_int_equal(mark_open(path, 0, &mark), 0);
	bool died = mark_died(mark, &id);
	if (died)
		assert_true(page_id_eq(id, page));
	return died;
}

static void only_death_at_work_blames_the_page(void **state)
{
	char dir[TEST_PATH], path[TEST_PATH + 8];

	(void)state;
	make_path(dir, path);
	(void)child(path, die_between);
	assert_false(blames(path));
	(void)child(path, die_at_work);
	assert_true(blames(path));
	assert_false(blames(path)); /* once */
	test_folder_remove(dir);
}

static void a_worker_that_spins_is_ended_one_that_sleeps_is_not(void **state)
{
	char dir[TEST_PATH], path[TEST_PATH + 8];

	(void)state;
	make_path(dir, path);
	int status = child(path, spin);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
	assert_true(blames(path));
	status = child(path, sleep_at_work);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_false(blames(path));
	test_folder_remove(dir);
}

static void time_is_counted_by_page_and_not_between_them(void **state)
{
	char dir[TEST_PATH], path[TEST_PATH + 8];

	(void)state;
	make_path(dir, path);
	int status = child(path, many_short_pages);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	status = child(path, rest_and_burn);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_false(blames(path));
	status = child(path, spin_after_others);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
	assert_true(blames(path));
	test_folder_remove(dir);
}

static void two_processes_do_not_share_a_mark(void **state)
{
	owned(mark_close) struct mark *one = NULL, *two = NULL;
	char dir[TEST_PATH], path[TEST_PATH + 8];

	(void)state;
	make_path(dir, path);
	assert_int_equal(mark_open(path, 0, &one), 0);
	assert_int_equal(mark_open(path, 0, &two), -EBUSY);
	test_folder_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_death_at_work_blames_the_page),
		cmocka_unit_test(a_worker_that_spins_is_ended_one_that_sleeps_is_not),
		cmocka_unit_test(time_is_counted_by_page_and_not_between_them),
		cmocka_unit_test(two_processes_do_not_share_a_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
