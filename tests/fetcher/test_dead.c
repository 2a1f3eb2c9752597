#include "fetcher/dead.h"

#include "tests/fetcher/lab.h"

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
	lab_commit(lab);
	return resolved;
}

static void a_dead_page_can_come_back_or_go(void **state)
{
	struct lab *lab = *state;
	struct fate fate;
	struct dead dead;

	lab_submit(lab, "http://e.org/1", STR("poison"), &fate);
	lab_commit(lab);
	assert_int_equal(dead_submit(lab->outbox, fate.number, 3, STR("parser"), STR("it died")), 0);
	assert_int_equal(dead_submit(lab->outbox, 999999, 3, STR("parser"), STR("not there")), 0);
	lab_commit(lab);
	lab_reopen(lab);
	assert_int_equal(lab_count(lab, DB_PAGE), 0);
	assert_int_equal(lab_count(lab, DB_DEAD), 1);
	MDB_txn *txn = outbox_read(lab->outbox);
	assert_int_equal(dead_get(lab->outbox, txn, fate.number, &dead), 0);
	assert_true(str_eq(dead.stage, STR("parser")) && str_eq(dead.reason, STR("it died")) && dead.kept);
	assert_true(str_eq(dead.url, STR("http://e.org/1")));
	assert_int_equal(dead.attempts, 3);
	assert_int_equal(dead.bytes, 6);
	outbox_read_end(lab->outbox);

	struct resolved r = resolve(lab, true, fate.number);
	assert_true(r.there == 1 && r.bytes > 0);
	assert_int_equal(lab_count(lab, DB_PAGE), 1);
	assert_int_equal(lab_count(lab, DB_DEAD) + lab_count(lab, DB_CORPSE), 0);
	assert_int_equal(dead_submit(lab->outbox, fate.number, 3, STR("parser"), STR("again")), 0);
	lab_commit(lab);
	assert_int_equal(resolve(lab, false, fate.number).there, 1);
	assert_int_equal(resolve(lab, false, fate.number).there, 0);
	assert_int_equal(lab_count(lab, DB_PAGE) + lab_count(lab, DB_DEAD) + lab_count(lab, DB_CORPSE), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_dead_page_can_come_back_or_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
