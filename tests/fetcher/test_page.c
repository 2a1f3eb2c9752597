#include "fetcher/page.h"

#include <errno.h>

#include "fetcher/todo.h"
#include "tests/fetcher/lab.h"

static void a_page_is_there_when_its_job_is_done_and_not_before(void **state)
{
	struct lab *lab = *state;
	struct wire_page page;
	struct fate fate;
	struct str body;
	char *plain;
	size_t len;

	lab_submit(lab, "http://e.org/1", STR("<p>Hello"), &fate);
	assert_int_equal(lab->woken, 1);
	assert_false(fate.done);
	assert_int_equal(lab_count(lab, DB_PAGE), 0);
	lab_commit(lab);
	assert_true(fate.done);
	lab_reopen(lab);
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
	struct wire_page page;
	struct str body;
	char *plain;
	size_t len;

	lab_submit_page(lab, &new_page, &first);
	lab_commit(lab);
	MDB_txn *txn = outbox_read(lab->outbox);
	assert_int_equal(page_get(lab->outbox, txn, first.number, &body), 0);
	assert_int_equal(wire_get_page(body, &page), 0);
	assert_int_equal(page.bytes, 8);
	assert_int_equal(press_undo(page.body, 100, &plain, &len), 0);
	assert_true(str_eq((struct str){ plain, len }, STR("<p>Hello")));
	free(plain);
	outbox_read_end(lab->outbox);
	/* The same bytes, compressed this time. */
	lab_submit(lab, "http://e.org/1", STR("<p>Hello"), &again);
	lab_commit(lab);
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

static void the_same_bytes_of_an_address_are_one_page(void **state)
{
	struct lab *lab = *state;
	struct fate a, b, c, d;

	lab_submit(lab, "http://e.org/1", STR("one"), &a);
	lab_submit(lab, "http://e.org/1", STR("one"), &b);
	lab_submit(lab, "http://e.org/2", STR("one"), &c);
	lab_commit(lab);
	lab_submit(lab, "http://e.org/1", STR("two"), &d);
	lab_commit(lab);
	assert_false(a.unchanged);
	assert_true(b.unchanged);
	assert_int_equal(b.number, a.number);
	assert_false(c.unchanged);
	assert_false(d.unchanged);
	assert_int_equal(lab_count(lab, DB_PAGE), 3);
}

enum { TODO = 77 };

static int put_todo(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	(void)job;
	return todo_put(outbox, txn, TODO, &(struct todo_record){ .url = STR("http://e.org/1") });
}

static void nothing(struct job *job)
{
	(void)job;
}

static int get_todo(struct lab *lab)
{
	MDB_txn *txn = outbox_read(lab->outbox);
	struct todo_record todo;
	int r = todo_get(lab->outbox, txn, TODO, &todo);

	outbox_read_end(lab->outbox);
	return r;
}

static void a_page_and_its_to_fetch_record_are_one_change(void **state)
{
	struct job put = { .apply = put_todo, .done = nothing, .drop = nothing };
	struct lab *lab = *state;
	struct fate fate;

	outbox_submit(lab->outbox, &put);
	lab_commit(lab);
	lab_submit(lab, "http://e.org/x", STR("x"), &fate);
	lab_commit(lab);
	assert_int_equal(get_todo(lab), 0);
	lab_submit_page(lab, &(struct page_new){ .page = { .url = STR("http://e.org/1"), .body = STR("one") }, .todo = TODO }, &fate);
	assert_int_equal(get_todo(lab), 0);
	lab_commit(lab);
	assert_int_equal(get_todo(lab), -ENOENT);
	assert_int_equal(lab_count(lab, DB_PAGE), 2);
}

static void stored_pages_leave_and_strangers_do_not_matter(void **state)
{
	struct lab *lab = *state;
	struct fate a, b;

	lab_submit(lab, "http://e.org/1", STR("a"), &a);
	lab_submit(lab, "http://e.org/2", STR("b"), &b);
	lab_commit(lab);
	const struct page_id ids[] = { { outbox_id(lab->outbox), a.number }, { 12345, b.number },
				       { outbox_id(lab->outbox), 999999 } };
	assert_int_equal(page_submit_stored(lab->outbox, ids, ARRAY_LEN(ids)), 0);
	lab_commit(lab);
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

	lab_submit(lab, "http://e.org/1", STR("a"), &fate);
	lab_commit(lab);
	assert_int_equal(page_submit_attempts(lab->outbox, fate.number, 2), 0);
	assert_int_equal(page_submit_attempts(lab->outbox, 424242, 1), 0);
	lab_commit(lab);
	lab_reopen(lab);
	assert_int_equal(page_scan(lab->outbox, &attempts, count_one), 0);
	assert_int_equal(attempts, 2);
	assert_int_equal(lab_count(lab, DB_TRY), 1);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_page_is_there_when_its_job_is_done_and_not_before),
		TEST(a_loose_page_is_a_frame_like_others),
		TEST(a_page_that_is_kept_has_its_digest_with_it),
		TEST(the_same_bytes_of_an_address_are_one_page),
		TEST(a_page_and_its_to_fetch_record_are_one_change),
		TEST(stored_pages_leave_and_strangers_do_not_matter),
		TEST(attempts_outlive_the_process),
		TEST(a_page_over_the_limit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
