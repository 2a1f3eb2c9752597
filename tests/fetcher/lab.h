/*
 * lab - an outbox in a folder of its own, for tests of what is written to it.
 *
 * What a test submits is on disk after lab_commit(), as nobody else commits. TEST() makes a lab before a test and takes
 * it away after it.
 */
#ifndef TESTS_FETCHER_LAB_H
#define TESTS_FETCHER_LAB_H

#include "common/cleanup.h"
#include "fetcher/page.h"
#include "tests/test.h"

enum { LAB_MAP = 1 << 30, LAB_ARENA_BYTES = 16 << 20 };

struct lab {
	char dir[TEST_PATH];
	struct outbox *outbox;
	struct press *press;
	struct arena *arena;
	int woken; /* how often the outbox said that there is work */
};

static inline void lab_wake(void *ctx)
{
	((struct lab *)ctx)->woken++;
}

static inline void lab_open(struct lab *lab, uint64_t map)
{
	owned(buf_destroy) struct buf why = { 0 };

	if (outbox_open(lab->dir, map, lab_wake, lab, &lab->outbox, &why) < 0)
		fail_msg("%.*s", (int)why.len, why.ptr);
}

static inline void lab_reopen(struct lab *lab)
{
	outbox_close(&lab->outbox);
	lab_open(lab, LAB_MAP);
}

static inline int lab_set_up(void **state)
{
	struct lab *lab = calloc(1, sizeof *lab);

	test_folder(lab->dir, "outbox");
	lab_open(lab, LAB_MAP);
	assert_int_equal(press_new(1, &lab->press), 0);
	lab->arena = arena_new(LAB_ARENA_BYTES);
	assert_non_null(lab->arena);
	*state = lab;
	return 0;
}

static inline int lab_tear_down(void **state)
{
	struct lab *lab = *state;

	outbox_close(&lab->outbox);
	press_destroy(&lab->press);
	arena_destroy(&lab->arena);
	test_folder_remove(lab->dir);
	free(lab);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, lab_set_up, lab_tear_down)

static inline void lab_commit(struct lab *lab)
{
	int r;

	do
		r = outbox_commit(lab->outbox);
	while (r > 0);
	assert_int_equal(r, 0);
}

static inline uint64_t lab_count(struct lab *lab, enum outbox_db db)
{
	MDB_txn *txn = outbox_read(lab->outbox);
	uint64_t n = outbox_count(lab->outbox, txn, db);

	outbox_read_end(lab->outbox);
	return n;
}

/* ---- pages ---- */

/* What became of a page's job. */
struct fate {
	uint64_t number;
	bool done, dropped, unchanged;
};

static inline void fate_done(struct job *job)
{
	struct page_intake *self = (struct page_intake *)job;
	struct fate *fate = self->ctx;

	*fate = (struct fate){ .number = self->number, .done = true, .unchanged = self->unchanged };
	page_intake_destroy(&self);
}

static inline void fate_drop(struct job *job)
{
	struct page_intake *self = (struct page_intake *)job;

	((struct fate *)self->ctx)->dropped = true;
	page_intake_destroy(&self);
}

/* Its identity is its address. fate is written to until it is done or dropped. */
static inline void lab_submit_page(struct lab *lab, const struct page_new *new, struct fate *fate)
{
	struct page_new page = *new;
	struct page_intake *job;

	page.identity = hash_of(page.page.url);
	*fate = (struct fate){ 0 };
	assert_int_equal(page_intake_new(lab->outbox, lab->press, &page, &job), 0);
	job->ctx = fate;
	job->job.done = fate_done;
	job->job.drop = fate_drop;
	outbox_submit(lab->outbox, &job->job);
}

static inline void lab_submit(struct lab *lab, const char *url, struct str body, struct fate *fate)
{
	lab_submit_page(lab, &(struct page_new){ .page = { .url = str_from(url), .body = body, .fetched_usec = 1 } }, fate);
}

#endif
