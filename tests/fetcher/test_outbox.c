#include "fetcher/outbox.h"

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fetcher/lab.h"

static void one_is_woken_for_the_first_job_and_when_there_are_enough(void **state)
{
	struct lab *lab = *state;
	struct fate fates[OUTBOX_ENOUGH_JOBS + 1];

	for (int i = 0; i <= OUTBOX_ENOUGH_JOBS; i++) {
		char url[32];

		(void)snprintf(url, sizeof url, "http://e.org/%d", i);
		lab_submit(lab, url, STR("<p>Hello"), &fates[i]);
		assert_int_equal(lab->woken, i < OUTBOX_ENOUGH_JOBS - 1 ? 1 : 2);
	}
	lab_commit(lab);
	lab_submit(lab, "http://e.org/next", STR("<p>Hello"), &fates[0]);
	assert_int_equal(lab->woken, 3);
	lab_commit(lab);
}

static void many_jobs_are_a_rush_until_few_come(void **state)
{
	struct fate fates[OUTBOX_RUSH_JOBS];
	struct lab *lab = *state;

	for (int i = 0; i < OUTBOX_RUSH_JOBS; i++) {
		char url[32];

		assert_false(outbox_rushes(lab->outbox));
		(void)snprintf(url, sizeof url, "http://e.org/%d", i);
		lab_submit(lab, url, STR("<p>Hello"), &fates[i]);
	}
	/* They wait. */
	assert_true(outbox_rushes(lab->outbox));
	lab_commit(lab);
	/* What comes while the next ones are gathered is of the same rush. */
	assert_true(outbox_rushes(lab->outbox));
	lab_submit(lab, "http://e.org/last", STR("<p>Hello"), &fates[0]);
	lab_commit(lab);
	assert_false(outbox_rushes(lab->outbox));
}

static void what_was_not_committed_is_dropped(void **state)
{
	struct lab *lab = *state;
	struct fate fate;

	lab_submit(lab, "http://e.org/1", STR("a"), &fate);
	lab_reopen(lab);
	assert_true(fate.dropped);
	assert_int_equal(lab_count(lab, DB_PAGE), 0);
}

static void numbers_grow_over_restarts(void **state)
{
	struct lab *lab = *state;
	struct fate a, b;
	uint64_t id = outbox_id(lab->outbox);

	lab_submit(lab, "http://e.org/1", STR("a"), &a);
	lab_commit(lab);
	assert_int_equal(page_submit_stored(lab->outbox, &(struct page_id){ id, a.number }, 1), 0);
	lab_commit(lab);
	lab_reopen(lab);
	assert_int_equal(outbox_id(lab->outbox), id);
	lab_submit(lab, "http://e.org/2", STR("b"), &b);
	lab_commit(lab);
	assert_true(b.number > a.number);
}

enum { FULL_MAP = 2 << 20, FULL_PAGES = 64 };

/* Pages go in until the map is full; how many were submitted, of which the last is not in. */
static size_t fill_map(struct lab *lab, struct fate fates[FULL_PAGES])
{
	char url[64], *body = malloc(256 << 10);
	size_t n = 0;
	int r = 0;

	outbox_close(&lab->outbox);
	lab_open(lab, FULL_MAP);
	for (; r == 0 && n < FULL_PAGES; n++) {
		randombytes_buf(body, 256 << 10);
		(void)snprintf(url, sizeof(url), "http://e.org/%zu", n);
		lab_submit(lab, url, (struct str){ body, 256 << 10 }, &fates[n]);
		do
			r = outbox_commit(lab->outbox);
		while (r > 0);
	}
	free(body);
	assert_int_equal(r, -ENOSPC);
	assert_true(n > 2);
	assert_false(fates[n - 1].done);
	return n;
}

static void a_map_that_grows_takes_in_what_waited(void **state)
{
	struct lab *lab = *state;
	struct fate fates[FULL_PAGES];
	size_t n = fill_map(lab, fates);

	assert_int_equal(outbox_grow(lab->outbox, FULL_MAP / 2), 0);
	assert_int_equal(outbox_commit(lab->outbox), -ENOSPC);
	assert_int_equal(lab_count(lab, DB_PAGE), n - 1);
	assert_int_equal(outbox_grow(lab->outbox, 4 * FULL_MAP), 0);
	lab_commit(lab);
	assert_true(fates[n - 1].done);
	assert_int_equal(lab_count(lab, DB_PAGE), n);
}

static void a_full_map_keeps_jobs_and_lets_pages_go(void **state)
{
	struct lab *lab = *state;
	struct fate fates[FULL_PAGES], extra;
	size_t n = fill_map(lab, fates);

	assert_int_equal(outbox_commit(lab->outbox), -ENOSPC);
	lab_submit(lab, "http://e.org/extra", STR("small, but behind it"), &extra);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(page_submit_stored(lab->outbox,
						    &(struct page_id){ outbox_id(lab->outbox), fates[i].number }, 1), 0);
	for (int i = 0; i < 4; i++)
		(void)outbox_commit(lab->outbox);
	lab_commit(lab);
	assert_true(fates[n - 1].done);
	assert_true(extra.done);
	assert_int_equal(lab_count(lab, DB_PAGE), n - 2 + 1);
}

/* A child commits pages and says each number that is done; it is killed in the midst. All that it said must be there. */
static void child(struct lab *lab, int round, int out)
{
	for (int i = 0;; i++) {
		struct fate fates[8];
		char url[64];

		for (size_t k = 0; k < ARRAY_LEN(fates); k++) {
			(void)snprintf(url, sizeof(url), "http://e.org/%d/%d/%zu", round, i, k);
			lab_submit(lab, url, str_from(url), &fates[k]);
		}
		lab_commit(lab);
		for (size_t k = 0; k < ARRAY_LEN(fates); k++)
			if (write(out, &fates[k].number, sizeof(fates[k].number)) < 0)
				_exit(1);
	}
}

static void what_was_done_survives_sigkill(void **state)
{
	struct lab *lab = *state;
	uint64_t said = 0, number, last = 0;

	outbox_close(&lab->outbox);
	for (int round = 0; round < 5; round++) {
		int ends[2];
		pid_t pid;

		assert_int_equal(pipe(ends), 0);
		pid = fork();
		if (pid == 0) {
			lab_open(lab, LAB_MAP);
			child(lab, round, ends[1]);
		}
		(void)close(ends[1]);
		/* On a slow machine none may have come far enough to say anything: wait for the last. */
		if (round == 4)
			(void)poll(&(struct pollfd){ .fd = ends[0], .events = POLLIN }, 1, -1);
		usleep((unsigned)(20000 + round * 7000));
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		lab_open(lab, LAB_MAP);
		while (read(ends[0], &number, sizeof(number)) == sizeof(number)) {
			MDB_txn *txn = outbox_read(lab->outbox);
			struct str body;

			assert_int_equal(page_get(lab->outbox, txn, number, &body), 0);
			outbox_read_end(lab->outbox);
			assert_true(number > last);
			last = number;
			said++;
		}
		(void)close(ends[0]);
		assert_true(outbox_number(lab->outbox) > last);
		outbox_close(&lab->outbox);
	}
	assert_true(said > 0);
	lab_open(lab, LAB_MAP);
}

/* Harms the file of a closed outbox and opens it in a child, which may die: 0 when it is refused and the reason has the hint. */
static int open_harmed(const struct lab *lab, void (*harm)(FILE *f, long n), const char *hint)
{
	char path[TEST_PATH + 16];
	int status;

	(void)snprintf(path, sizeof path, "%s/data.mdb", lab->dir);
	FILE *f = fopen(path, "r+");
	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	harm(f, ftell(f));
	assert_int_equal(fclose(f), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct outbox *outbox;
		struct buf why = { 0 };
		int r = outbox_open(lab->dir, LAB_MAP, lab_wake, (void *)(uintptr_t)lab, &outbox, &why);

		_exit(r == -EIO && str_find(buf_str(&why), str_from(hint), 0) < why.len ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void cut_to_two_pages(FILE *f, long n)
{
	assert_true(n > 8192);
	assert_int_equal(ftruncate(fileno(f), 8192), 0);
}

static void zero_the_head(FILE *f, long n)
{
	static const char zeros[8192];

	(void)n;
	rewind(f);
	assert_int_equal(fwrite(zeros, 1, sizeof zeros, f), sizeof zeros);
}

static void spoil_pages(FILE *f, long n)
{
	for (long at = 8192; at + 4096 <= n; at += 4096) {
		assert_int_equal(fseek(f, at + 10, SEEK_SET), 0);
		assert_int_equal(fwrite("\xff\xff", 1, 2, f), 2);
	}
}

static void a_damaged_file_is_named_and_kills_nobody(void **state)
{
	static void (*const harms[])(FILE *f, long n) = { cut_to_two_pages, zero_the_head, spoil_pages };
	struct lab *lab = *state;

	for (size_t i = 0; i < ARRAY_LEN(harms); i++) {
		outbox_close(&lab->outbox);
		test_folder_remove(lab->dir);
		test_folder(lab->dir, "outbox");
		lab_open(lab, LAB_MAP);
		outbox_close(&lab->outbox);
		assert_int_equal(open_harmed(lab, harms[i], "move it away"), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_is_woken_for_the_first_job_and_when_there_are_enough),
		TEST(many_jobs_are_a_rush_until_few_come),
		TEST(what_was_not_committed_is_dropped),
		TEST(numbers_grow_over_restarts),
		TEST(a_map_that_grows_takes_in_what_waited),
		TEST(a_full_map_keeps_jobs_and_lets_pages_go),
		TEST(what_was_done_survives_sigkill),
		TEST(a_damaged_file_is_named_and_kills_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
