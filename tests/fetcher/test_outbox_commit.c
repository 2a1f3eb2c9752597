/* The outbox's thread: what it commits, in which order, and what becomes of that when things fail or end. */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "fetcher/outbox.h"
#include "tests/test.h"

enum { MAP = 1 << 26, FULL_MAP = 1 << 20, BODY = 100 << 10, PATIENCE_MS = 60000, JOBS = 8 };

struct lab {
	char dir[TEST_PATH];
	zloop_t *loop;
	struct outbox *outbox;
	int committed, last; /* calls of committed(), and what it was told last */
};

/* Writes its number with a value, or deletes it. */
struct put {
	struct job job;
	uint64_t number;
	struct str value;
	int applied, done, dropped;
};

static int put_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct put *self = (struct put *)job;
	struct key key = key_of(self->number);

	self->applied++;
	if (self->job.frees)
		return outbox_del(outbox, txn, DB_PAGE, key_str(&key));
	return outbox_put(outbox, txn, DB_PAGE, key_str(&key), self->value);
}

static void put_done(struct job *job)
{
	((struct put *)job)->done++;
}

static void put_drop(struct job *job)
{
	((struct put *)job)->dropped++;
}

static void put(struct lab *lab, struct put *put, uint64_t number, struct str value)
{
	*put = (struct put){ .number = number, .value = value };
	put->job = (struct job){ .bytes = value.len, .frees = !value.len, .apart = true, .apply = put_apply, .done = put_done,
				 .drop = put_drop };
	outbox_submit(lab->outbox, &put->job);
}

static void wake(void *ctx)
{
	(void)ctx;
}

static void committed(void *ctx, int r)
{
	struct lab *lab = ctx;

	lab->committed++;
	lab->last = r;
}

static void open_outbox(struct lab *lab, uint64_t map)
{
	owned(buf_destroy) struct buf why = { 0 };

	if (outbox_open(lab->dir, map, wake, lab, &lab->outbox, &why) < 0)
		fail_msg("%.*s", (int)why.len, why.ptr);
	assert_int_equal(outbox_attend(lab->outbox, lab->loop, committed), 0);
	lab->committed = 0;
}

static int set_up(void **state)
{
	struct lab *lab = calloc(1, sizeof(*lab));

	test_folder(lab->dir, "commit");
	lab->loop = zloop_new();
	open_outbox(lab, MAP);
	*state = lab;
	return 0;
}

static int tear_down(void **state)
{
	struct lab *lab = *state;

	outbox_close(&lab->outbox);
	zloop_destroy(&lab->loop);
	test_folder_remove(lab->dir);
	free(lab);
	return 0;
}

static int on_look(zloop_t *loop, int timer, void *ctx)
{
	(void)loop;
	(void)timer;
	return ((struct lab *)ctx)->committed ? -1 : 0;
}

/* Runs the loop until committed() was called. */
static int wait_for_commit(struct lab *lab)
{
	lab->committed = 0;
	int timer = zloop_timer(lab->loop, 1, PATIENCE_MS, on_look, lab);

	(void)zloop_start(lab->loop);
	(void)zloop_timer_end(lab->loop, timer);
	assert_int_equal(lab->committed, 1);
	return lab->last;
}

static bool has(struct lab *lab, uint64_t number)
{
	MDB_txn *txn = outbox_read(lab->outbox);
	struct key key = key_of(number);
	struct str value;
	int r = outbox_get(lab->outbox, txn, DB_PAGE, key_str(&key), &value);

	outbox_read_end(lab->outbox);
	return r == 0;
}

static void a_batch_is_committed_while_the_loop_runs(void **state)
{
	struct lab *lab = *state;
	struct put jobs[JOBS];

	for (size_t i = 0; i < JOBS; i++)
		put(lab, &jobs[i], i + 1, STR("page"));
	assert_int_equal(outbox_start(lab->outbox), -EINPROGRESS);
	assert_int_equal(outbox_start(lab->outbox), -EINPROGRESS);
	assert_int_equal(outbox_queued(lab->outbox), JOBS);
	assert_int_equal(outbox_queued_bytes(lab->outbox), JOBS * 4);
	for (size_t i = 0; i < JOBS; i++)
		assert_int_equal(jobs[i].done, 0);
	assert_int_equal(wait_for_commit(lab), 0);
	assert_int_equal(outbox_queued(lab->outbox), 0);
	assert_int_equal(outbox_start(lab->outbox), 0);
	outbox_close(&lab->outbox);
	open_outbox(lab, MAP);
	for (size_t i = 0; i < JOBS; i++) {
		assert_true(jobs[i].done == 1 && jobs[i].dropped == 0);
		assert_true(has(lab, i + 1));
	}
}

static void jobs_keep_their_order_whoever_commits_them(void **state)
{
	struct lab *lab = *state;
	struct put first, second, third;

	put(lab, &first, 1, STR("one"));
	assert_int_equal(outbox_start(lab->outbox), -EINPROGRESS);
	put(lab, &second, 1, STR("")); /* deletes it */
	put(lab, &third, 2, STR("two"));
	second.job.apart = false;
	assert_true(wait_for_commit(lab) > 0);
	assert_true(first.done <= 1 && second.done == 0);
	/* One that looks at the loop's own is not for the thread. */
	assert_int_equal(outbox_start(lab->outbox), 0);
	assert_true(first.done == 1 && second.done == 1 && third.done == 1);
	assert_false(has(lab, 1));
	assert_true(has(lab, 2));
}

static void a_commit_at_once_waits_for_the_thread(void **state)
{
	struct lab *lab = *state;
	struct put first, second;

	put(lab, &first, 1, STR("one"));
	assert_int_equal(outbox_start(lab->outbox), -EINPROGRESS);
	put(lab, &second, 2, STR("two"));
	assert_int_equal(outbox_commit(lab->outbox), 0);
	assert_true(first.done == 1 && second.done == 1);
	assert_true(has(lab, 1) && has(lab, 2));
	put(lab, &first, 3, STR("three"));
	assert_int_equal(outbox_start(lab->outbox), -EINPROGRESS);
	assert_int_equal(outbox_grow(lab->outbox, 2 * MAP), 0);
	assert_int_equal(first.done, 1);
	put(lab, &first, 4, STR("four"));
	assert_int_equal(outbox_commit(lab->outbox), 0);
	assert_true(has(lab, 4));
}

static void what_the_thread_has_in_hand_at_the_end_is_dropped_once(void **state)
{
	struct lab *lab = *state;
	struct put jobs[2];

	put(lab, &jobs[0], 1, STR("one"));
	assert_int_equal(outbox_start(lab->outbox), -EINPROGRESS);
	put(lab, &jobs[1], 2, STR("two"));
	outbox_close(&lab->outbox);
	open_outbox(lab, MAP);
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++)
		assert_true(jobs[i].done == 0 && jobs[i].dropped == 1);
	assert_false(has(lab, 2));
}

static void a_full_map_is_told_and_what_frees_goes_on(void **state)
{
	struct lab *lab = *state;
	owned(buf_destroy) struct buf body = { 0 };
	struct put jobs[FULL_MAP / BODY + 1] = { 0 }, frees[2];
	size_t n = 0;
	int r = 0;

	randombytes_buf(buf_room(&body, BODY), BODY);
	buf_take(&body, BODY);
	outbox_close(&lab->outbox);
	open_outbox(lab, FULL_MAP);
	while (r == 0 && n < ARRAY_LEN(jobs)) {
		put(lab, &jobs[n], n + 1, buf_str(&body));
		n++;
		assert_int_equal(outbox_start(lab->outbox), -EINPROGRESS);
		r = wait_for_commit(lab);
	}
	assert_int_equal(r, -ENOSPC);
	assert_true(n > 2 && jobs[n - 1].done == 0);
	assert_int_equal(outbox_queued(lab->outbox), 1);
	for (size_t i = 0; i < ARRAY_LEN(frees); i++)
		put(lab, &frees[i], i + 1, STR(""));
	for (int i = 0; i < 10 && !jobs[n - 1].done; i++)
		if (outbox_start(lab->outbox) == -EINPROGRESS)
			(void)wait_for_commit(lab);
	assert_true(jobs[n - 1].done == 1 && frees[0].done == 1 && frees[1].done == 1);
	assert_true(!has(lab, 1) && !has(lab, 2) && has(lab, n));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_batch_is_committed_while_the_loop_runs),
		TEST(jobs_keep_their_order_whoever_commits_them),
		TEST(a_commit_at_once_waits_for_the_thread),
		TEST(what_the_thread_has_in_hand_at_the_end_is_dropped_once),
		TEST(a_full_map_is_told_and_what_frees_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
