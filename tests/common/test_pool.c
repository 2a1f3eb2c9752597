#include "common/pool.h"

#include <errno.h>
#include <pthread.h>

#include "common/cleanup.h"
#include "tests/test.h"

enum { JOBS = 16 };

/* One thread, which is held in its first job until all others wait. */
struct lab {
	zloop_t *loop;
	struct pool *pool;
	pthread_mutex_t gate;
	char order[64];
	size_t begun, done, wanted;
	struct named {
		struct pool_job job;
		struct lab *lab;
		char name;
	} jobs[JOBS];
	size_t n;
};

static void *thread_new(void *ctx)
{
	return ctx;
}

static void thread_destroy(void *thread)
{
	(void)thread;
}

static void run(struct pool_job *job, void *thread)
{
	struct named *self = (struct named *)job;
	struct lab *lab = thread;

	pthread_mutex_lock(&lab->gate);
	lab->order[lab->begun++] = self->name;
	pthread_mutex_unlock(&lab->gate);
}

static void done(struct pool_job *job)
{
	((struct named *)job)->lab->done++;
}

static int on_tick(zloop_t *loop, int timer, void *ctx)
{
	const struct lab *lab = ctx;

	(void)loop, (void)timer;
	return lab->done == lab->wanted ? -1 : 0;
}

static void begin(struct lab *lab, size_t waiting_max, size_t owner_max)
{
	const struct pool_options options = { .threads = 1, .waiting_max = waiting_max, .owner_max = owner_max, .thread_new = thread_new,
					      .thread_destroy = thread_destroy, .ctx = lab };

	*lab = (struct lab){ .loop = zloop_new() };
	assert_int_equal(pthread_mutex_init(&lab->gate, NULL), 0);
	assert_int_equal(pool_new(lab->loop, &options, &lab->pool), 0);
}

static int submit(struct lab *lab, char name)
{
	struct named *one = &lab->jobs[lab->n];

	*one = (struct named){ .job = { .run = run, .done = done, .owner = (uint64_t)name }, .lab = lab, .name = name };
	int r = pool_submit(lab->pool, &one->job);
	lab->n += r == 0;
	return r;
}

/* The thread has begun the first, and waits at the gate. */
static void until_taken(struct lab *lab)
{
	while (pool_queued(lab->pool))
		zclock_sleep(1);
}

/* Submits a job for each letter behind a first one that is under way, and returns the order in which they were begun. */
static void order_of(struct lab *lab, const char *letters)
{
	pthread_mutex_lock(&lab->gate);
	assert_int_equal(submit(lab, '.'), 0);
	until_taken(lab);
	for (const char *at = letters; *at; at++)
		assert_int_equal(submit(lab, *at), 0);
	pthread_mutex_unlock(&lab->gate);
	lab->wanted = lab->n;
	(void)zloop_timer(lab->loop, 1, 0, on_tick, lab);
	(void)zloop_start(lab->loop);
}

static void end(struct lab *lab)
{
	pool_destroy(&lab->pool);
	zloop_destroy(&lab->loop);
	pthread_mutex_destroy(&lab->gate);
}

static void owners_take_turns_and_each_ones_jobs_keep_their_order(void **state)
{
	static const struct {
		const char *came, *begun, *why;
	} cases[] = {
		{ "aaaa", ".aaaa", "one alone" },
		{ "aaaab", ".abaaa", "who comes last has waited for one of the other's" },
		{ "aaabbb", ".ababab", "two with many" },
		{ "aaabc", ".abcaa", "three" },
		{ "abcabc", ".abcabc", "nobody has many" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lab lab;

		begin(&lab, JOBS, JOBS);
		order_of(&lab, cases[i].came);
		if (strcmp(lab.order, cases[i].begun) != 0)
			print_error("%s\n", cases[i].why);
		assert_string_equal(lab.order, cases[i].begun);
		end(&lab);
	}
}

static void so_many_wait_and_no_more(void **state)
{
	struct lab lab;

	(void)state;
	begin(&lab, 5, 3);
	pthread_mutex_lock(&lab.gate);
	assert_int_equal(submit(&lab, '.'), 0);
	until_taken(&lab);
	for (int i = 0; i < 3; i++)
		assert_int_equal(submit(&lab, 'a'), 0);
	assert_int_equal(submit(&lab, 'a'), -EDQUOT);
	assert_int_equal(submit(&lab, 'b'), 0);
	assert_int_equal(submit(&lab, 'c'), 0);
	assert_int_equal(submit(&lab, 'd'), -EAGAIN);
	pthread_mutex_unlock(&lab.gate);
	end(&lab);
}

static void loop_is_not_told_of_a_job_without_done(void **state)
{
	struct lab lab;

	(void)state;
	begin(&lab, 2, 0);
	struct named quiet = { .job = { .run = run }, .lab = &lab, .name = 'q' };
	assert_int_equal(pool_submit(lab.pool, &quiet.job), 0);
	assert_int_equal(submit(&lab, 'a'), 0);
	pool_settle(lab.pool);
	assert_string_equal(lab.order, "qa");
	assert_int_equal(lab.done, 1);
	end(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owners_take_turns_and_each_ones_jobs_keep_their_order),
		cmocka_unit_test(so_many_wait_and_no_more),
		cmocka_unit_test(loop_is_not_told_of_a_job_without_done),
	};

	zsys_handler_set(NULL);
	zsys_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
