#include "fetcher/outbox.h"

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "fetcher/dead.h"
#include "fetcher/page.h"
#include "fetcher/todo.h"
#include "tests/test.h"

enum { MAP = 1 << 30 };

struct lab {
	char dir[TEST_PATH];
	struct outbox *outbox;
	struct press *press;
	int woken;
};

static void wake(void *ctx)
{
	((struct lab *)ctx)->woken++;
}

static void open_outbox(struct lab *lab, uint64_t map)
{
	owned(buf_destroy) struct buf why = { 0 };

	if (outbox_open(lab->dir, map, wake, lab, &lab->outbox, &why) < 0)
		fail_msg("%.*s", (int)why.len, why.ptr);
}

static int set_up(void **state)
{
	struct lab *lab = calloc(1, sizeof(*lab));

	test_folder(lab->dir, "outbox");
	open_outbox(lab, MAP);
	assert_int_equal(press_new(1, &lab->press), 0);
	*state = lab;
	return 0;
}

static int tear_down(void **state)
{
	struct lab *lab = *state;

	outbox_close(&lab->outbox);
	press_destroy(&lab->press);
	test_folder_remove(lab->dir);
	free(lab);
	return 0;
}

static void reopen(struct lab *lab)
{
	outbox_close(&lab->outbox);
	open_outbox(lab, MAP);
}

/* What became of a page's job. */
struct fate {
	uint64_t number;
	bool done, dropped, unchanged;
};

static void on_done(struct job *job)
{
	struct page_intake *self = (struct page_intake *)job;
	struct fate *fate = self->ctx;

	*fate = (struct fate){ .number = self->number, .done = true, .unchanged = self->unchanged };
	page_intake_destroy(&self);
}

static void on_drop(struct job *job)
{
	struct page_intake *self = (struct page_intake *)job;

	((struct fate *)self->ctx)->dropped = true;
	page_intake_destroy(&self);
}

static void submit(struct lab *lab, const char *url, struct str body, uint64_t todo, struct fate *fate)
{
	struct page_new page = { .page = { .url = str_from(url), .body = body, .fetched_usec = 1 }, .todo = todo };
	struct page_intake *job;

	page.identity = hash_of(page.page.url);
	*fate = (struct fate){ 0 };
	assert_int_equal(page_intake_new(lab->outbox, lab->press, &page, &job), 0);
	job->ctx = fate;
	job->job.done = on_done;
	job->job.drop = on_drop;
	outbox_submit(lab->outbox, &job->job);
}

static void commit(struct lab *lab)
{
	int r;

	do
		r = outbox_commit(lab->outbox);
	while (r > 0);
	assert_int_equal(r, 0);
}

static uint64_t count(struct lab *lab, enum outbox_db db)
{
	MDB_txn *txn = outbox_read(lab->outbox);
	uint64_t n = outbox_count(lab->outbox, txn, db);

	outbox_read_end(lab->outbox);
	return n;
}

static void one_is_woken_for_the_first_job_and_when_there_are_enough(void **state)
{
	struct lab *lab = *state;
	struct fate fates[OUTBOX_ENOUGH_JOBS + 1];

	for (int i = 0; i <= OUTBOX_ENOUGH_JOBS; i++) {
		char url[32];

		(void)snprintf(url, sizeof url, "http://e.org/%d", i);
		submit(lab, url, STR("<p>Hello"), 0, &fates[i]);
		assert_int_equal(lab->woken, i < OUTBOX_ENOUGH_JOBS - 1 ? 1 : 2);
	}
	commit(lab);
	submit(lab, "http://e.org/next", STR("<p>Hello"), 0, &fates[0]);
	assert_int_equal(lab->woken, 3);
	commit(lab);
}

static void a_page_is_there_when_its_job_is_done_and_not_before(void **state)
{
	struct lab *lab = *state;
	struct wire_page page;
	struct fate fate;
	struct str body;
	char *plain;
	size_t len;

	submit(lab, "http://e.org/1", STR("<p>Hello"), 0, &fate);
	assert_int_equal(lab->woken, 1);
	assert_false(fate.done);
	assert_int_equal(count(lab, DB_PAGE), 0);
	commit(lab);
	assert_true(fate.done);
	reopen(lab);
	MDB_txn *txn = outbox_read(lab->outbox);
	assert_int_equal(page_get(lab->outbox, txn, fate.number, &body), 0);
	assert_int_equal(wire_get_page(body, &page), 0);
	assert_int_equal(page.id.seq, fate.number);
	assert_int_equal(page.id.outbox, outbox_id(lab->outbox));
	assert_true(str_eq(page.url, STR("http://e.org/1")));
	assert_int_equal(press_undo(page.body, 100, &plain, &len), 0);
	assert_true(str_eq((struct str){ plain, len }, STR("<p>Hello")));
	free(plain);
	assert_int_equal(press_undo(page.body, 7, &plain, &len), -E2BIG);
	outbox_read_end(lab->outbox);
}

static void a_loose_page_is_a_frame_like_others(void **state)
{
	struct lab *lab = *state;
	struct page_new new_page = { .page = { .url = STR("http://e.org/1"), .body = STR("<p>Hello") }, .loose = true };
	struct fate first, again;
	struct page_intake *job;
	struct wire_page page;
	struct str body;
	char *plain;
	size_t len;

	new_page.identity = hash_of(new_page.page.url);
	assert_int_equal(page_intake_new(lab->outbox, lab->press, &new_page, &job), 0);
	job->ctx = &first;
	job->job.done = on_done;
	job->job.drop = on_drop;
	outbox_submit(lab->outbox, &job->job);
	commit(lab);
	MDB_txn *txn = outbox_read(lab->outbox);
	assert_int_equal(page_get(lab->outbox, txn, first.number, &body), 0);
	assert_int_equal(wire_get_page(body, &page), 0);
	assert_int_equal(page.bytes, 8);
	assert_int_equal(press_undo(page.body, 100, &plain, &len), 0);
	assert_true(str_eq((struct str){ plain, len }, STR("<p>Hello")));
	free(plain);
	outbox_read_end(lab->outbox);
	/* The same bytes, compressed this time. */
	submit(lab, "http://e.org/1", STR("<p>Hello"), 0, &again);
	commit(lab);
	assert_true(again.unchanged);
	assert_int_equal(again.number, first.number);
}

static void a_page_that_is_kept_has_its_digest_with_it(void **state)
{
	struct lab *lab = *state;
	/* By sha256sum of the page's bytes. */
	static const unsigned char expect[WIRE_DIGEST_BYTES] = {
		0xb5, 0x99, 0xdb, 0xa3, 0x02, 0x3a, 0x79, 0x79, 0x81, 0xd9, 0xfe, 0x56, 0xa6, 0xc6, 0xe2, 0xf1,
		0x53, 0xe1, 0x46, 0x37, 0xb3, 0xd2, 0x95, 0xfd, 0xd5, 0xa2, 0xfa, 0x05, 0xa6, 0x90, 0x79, 0xb5,
	};

	for (int loose = 0; loose < 2; loose++)
		for (int kept = 0; kept < 2; kept++) {
			struct page_new page = { .page = { .url = STR("http://e.org/1"), .body = STR("<p>v1</p>") },
						 .loose = loose, .kept = kept };
			struct page_intake *job;
			struct wire_page back;

			assert_int_equal(page_intake_new(lab->outbox, lab->press, &page, &job), 0);
			assert_int_equal(wire_get_page(buf_str(&job->body), &back), 0);
			assert_true(str_eq(back.digest, (struct str){ (const char *)expect, kept ? sizeof(expect) : 0 }));
			page_intake_destroy(&job);
		}
}

static void what_was_not_committed_is_dropped(void **state)
{
	struct lab *lab = *state;
	struct fate fate;

	submit(lab, "http://e.org/1", STR("a"), 0, &fate);
	reopen(lab);
	assert_true(fate.dropped);
	assert_int_equal(count(lab, DB_PAGE), 0);
}

static void numbers_grow_over_restarts(void **state)
{
	struct lab *lab = *state;
	struct fate a, b;
	uint64_t id = outbox_id(lab->outbox);

	submit(lab, "http://e.org/1", STR("a"), 0, &a);
	commit(lab);
	assert_int_equal(page_submit_stored(lab->outbox, &(struct page_id){ id, a.number }, 1), 0);
	commit(lab);
	reopen(lab);
	assert_int_equal(outbox_id(lab->outbox), id);
	submit(lab, "http://e.org/2", STR("b"), 0, &b);
	commit(lab);
	assert_true(b.number > a.number);
}

static void the_same_bytes_of_an_address_are_one_page(void **state)
{
	struct lab *lab = *state;
	struct fate a, b, c, d;

	submit(lab, "http://e.org/1", STR("one"), 0, &a);
	submit(lab, "http://e.org/1", STR("one"), 0, &b);
	submit(lab, "http://e.org/2", STR("one"), 0, &c);
	commit(lab);
	submit(lab, "http://e.org/1", STR("two"), 0, &d);
	commit(lab);
	assert_false(a.unchanged);
	assert_true(b.unchanged);
	assert_int_equal(b.number, a.number);
	assert_false(c.unchanged);
	assert_false(d.unchanged);
	assert_int_equal(count(lab, DB_PAGE), 3);
}

static void a_page_and_its_to_fetch_record_are_one_change(void **state)
{
	struct lab *lab = *state;
	struct fate fate;
	MDB_txn *txn;

	/* As a poll would, but at once. */
	struct outbox *outbox = lab->outbox;
	submit(lab, "http://e.org/x", STR("x"), 0, &fate);
	commit(lab);
	submit(lab, "http://e.org/1", STR("one"), 77, &fate);
	commit(lab);
	txn = outbox_read(outbox);
	struct todo_record todo;
	assert_int_equal(todo_get(outbox, txn, 77, &todo), -ENOENT);
	outbox_read_end(outbox);
	assert_int_equal(count(lab, DB_PAGE), 2);
}

static void stored_pages_leave_and_strangers_do_not_matter(void **state)
{
	struct lab *lab = *state;
	struct fate a, b;

	submit(lab, "http://e.org/1", STR("a"), 0, &a);
	submit(lab, "http://e.org/2", STR("b"), 0, &b);
	commit(lab);
	const struct page_id ids[] = { { outbox_id(lab->outbox), a.number }, { 12345, b.number },
				       { outbox_id(lab->outbox), 999999 } };
	assert_int_equal(page_submit_stored(lab->outbox, ids, ARRAY_LEN(ids)), 0);
	commit(lab);
	MDB_txn *txn = outbox_read(lab->outbox);
	struct str body;
	assert_int_equal(page_get(lab->outbox, txn, a.number, &body), -ENOENT);
	assert_int_equal(page_get(lab->outbox, txn, b.number, &body), 0);
	outbox_read_end(lab->outbox);
}

static int count_one(void *ctx, uint64_t number, struct str body, unsigned attempts)
{
	(void)number;
	assert_true(body.len > 0);
	*(unsigned *)ctx += attempts;
	return 0;
}

static void attempts_outlive_the_process(void **state)
{
	struct lab *lab = *state;
	struct fate fate;
	unsigned attempts = 0;

	submit(lab, "http://e.org/1", STR("a"), 0, &fate);
	commit(lab);
	assert_int_equal(page_submit_attempts(lab->outbox, fate.number, 2), 0);
	assert_int_equal(page_submit_attempts(lab->outbox, 424242, 1), 0);
	commit(lab);
	reopen(lab);
	assert_int_equal(page_scan(lab->outbox, &attempts, count_one), 0);
	assert_int_equal(attempts, 2);
	assert_int_equal(count(lab, DB_TRY), 1);
}

struct resolved {
	uint64_t there, bytes;
};

static void on_resolved(struct job *job)
{
	struct dead_job *self = (struct dead_job *)job;
	struct resolved *resolved = self->ctx;

	for (size_t i = 0; i < self->n; i++) {
		resolved->there += self->numbers[i].there;
		resolved->bytes += self->numbers[i].bytes;
	}
	dead_job_destroy(&self);
}

static void drop_dead_job(struct job *job)
{
	struct dead_job *self = (struct dead_job *)job;

	dead_job_destroy(&self);
}

static struct resolved resolve(struct lab *lab, bool retry, uint64_t number)
{
	struct resolved resolved = { 0 };
	struct dead_job *job;

	assert_int_equal(dead_job_new(retry, &number, 1, &job), 0);
	job->ctx = &resolved;
	job->job.done = on_resolved;
	job->job.drop = drop_dead_job;
	outbox_submit(lab->outbox, &job->job);
	commit(lab);
	return resolved;
}

static void a_dead_page_can_come_back_or_go(void **state)
{
	struct lab *lab = *state;
	struct fate fate;
	struct dead dead;

	submit(lab, "http://e.org/1", STR("poison"), 0, &fate);
	commit(lab);
	assert_int_equal(dead_submit(lab->outbox, fate.number, 3, STR("parser"), STR("it died")), 0);
	assert_int_equal(dead_submit(lab->outbox, 999999, 3, STR("parser"), STR("not there")), 0);
	commit(lab);
	reopen(lab);
	assert_int_equal(count(lab, DB_PAGE), 0);
	assert_int_equal(count(lab, DB_DEAD), 1);
	MDB_txn *txn = outbox_read(lab->outbox);
	assert_int_equal(dead_get(lab->outbox, txn, fate.number, &dead), 0);
	assert_true(str_eq(dead.stage, STR("parser")) && str_eq(dead.reason, STR("it died")) && dead.kept);
	assert_true(str_eq(dead.url, STR("http://e.org/1")));
	assert_int_equal(dead.attempts, 3);
	assert_int_equal(dead.bytes, 6);
	outbox_read_end(lab->outbox);

	struct resolved r = resolve(lab, true, fate.number);
	assert_true(r.there == 1 && r.bytes > 0);
	assert_int_equal(count(lab, DB_PAGE), 1);
	assert_int_equal(count(lab, DB_DEAD) + count(lab, DB_CORPSE), 0);
	assert_int_equal(dead_submit(lab->outbox, fate.number, 3, STR("parser"), STR("again")), 0);
	commit(lab);
	assert_int_equal(resolve(lab, false, fate.number).there, 1);
	assert_int_equal(resolve(lab, false, fate.number).there, 0);
	assert_int_equal(count(lab, DB_PAGE) + count(lab, DB_DEAD) + count(lab, DB_CORPSE), 0);
}

enum { FULL_MAP = 2 << 20, FULL_PAGES = 64 };

/* Pages go in until the map is full; how many were submitted, of which the last is not in. */
static size_t fill_map(struct lab *lab, struct fate fates[FULL_PAGES])
{
	char url[64], *body = malloc(256 << 10);
	size_t n = 0;
	int r = 0;

	outbox_close(&lab->outbox);
	open_outbox(lab, FULL_MAP);
	for (; r == 0 && n < FULL_PAGES; n++) {
		randombytes_buf(body, 256 << 10);
		(void)snprintf(url, sizeof(url), "http://e.org/%zu", n);
		submit(lab, url, (struct str){ body, 256 << 10 }, 0, &fates[n]);
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
	assert_int_equal(count(lab, DB_PAGE), n - 1);
	assert_int_equal(outbox_grow(lab->outbox, 4 * FULL_MAP), 0);
	commit(lab);
	assert_true(fates[n - 1].done);
	assert_int_equal(count(lab, DB_PAGE), n);
}

static void a_full_map_keeps_jobs_and_lets_pages_go(void **state)
{
	struct lab *lab = *state;
	struct fate fates[FULL_PAGES], extra;
	size_t n = fill_map(lab, fates);

	assert_int_equal(outbox_commit(lab->outbox), -ENOSPC);
	submit(lab, "http://e.org/extra", STR("small, but behind it"), 0, &extra);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(page_submit_stored(lab->outbox,
						    &(struct page_id){ outbox_id(lab->outbox), fates[i].number }, 1), 0);
	for (int i = 0; i < 4; i++)
		(void)outbox_commit(lab->outbox);
	commit(lab);
	assert_true(fates[n - 1].done);
	assert_true(extra.done);
	assert_int_equal(count(lab, DB_PAGE), n - 2 + 1);
}

static void a_page_over_the_limit_is_refused(void **state)
{
	struct lab *lab = *state;
	char *body = calloc(WIRE_PAGE_MAX + 1, 1);
	struct page_new page = { .page = { .body = { body, WIRE_PAGE_MAX + 1 } } };
	struct page_intake *job;

	assert_int_equal(page_intake_new(lab->outbox, lab->press, &page, &job), -E2BIG);
	page.page.body.len--;
	assert_int_equal(page_intake_new(lab->outbox, lab->press, &page, &job), 0);
	page_intake_destroy(&job);
	free(body);
}

/* A child commits pages and says each number that is done; it is killed in the midst. All that it said must be there. */
static void child(struct lab *lab, int round, int out)
{
	for (int i = 0;; i++) {
		struct fate fates[8];
		char url[64];

		for (size_t k = 0; k < ARRAY_LEN(fates); k++) {
			(void)snprintf(url, sizeof(url), "http://e.org/%d/%d/%zu", round, i, k);
			submit(lab, url, str_from(url), 0, &fates[k]);
		}
		commit(lab);
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
			open_outbox(lab, MAP);
			child(lab, round, ends[1]);
		}
		(void)close(ends[1]);
		/* On a slow machine none may have come far enough to say anything: wait for the last. */
		if (round == 4)
			(void)poll(&(struct pollfd){ .fd = ends[0], .events = POLLIN }, 1, -1);
		usleep((unsigned)(20000 + round * 7000));
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		open_outbox(lab, MAP);
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
	open_outbox(lab, MAP);
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
		int r = outbox_open(lab->dir, MAP, wake, NULL, &outbox, &why);

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
		open_outbox(lab, MAP);
		outbox_close(&lab->outbox);
		assert_int_equal(open_harmed(lab, harms[i], "move it away"), 0);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(one_is_woken_for_the_first_job_and_when_there_are_enough),
		TEST(a_page_is_there_when_its_job_is_done_and_not_before),
		TEST(a_loose_page_is_a_frame_like_others),
		TEST(a_page_that_is_kept_has_its_digest_with_it),
		TEST(what_was_not_committed_is_dropped),
		TEST(numbers_grow_over_restarts),
		TEST(the_same_bytes_of_an_address_are_one_page),
		TEST(a_page_and_its_to_fetch_record_are_one_change),
		TEST(stored_pages_leave_and_strangers_do_not_matter),
		TEST(attempts_outlive_the_process),
		TEST(a_dead_page_can_come_back_or_go),
		TEST(a_full_map_keeps_jobs_and_lets_pages_go),
		TEST(a_map_that_grows_takes_in_what_waited),
		TEST(a_page_over_the_limit_is_refused),
		TEST(what_was_done_survives_sigkill),
		TEST(a_damaged_file_is_named_and_kills_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
