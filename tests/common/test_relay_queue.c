#include "tests/test.h"

#include "common/relay_impl.h"

static struct page_id page(uint64_t seq)
{
	return (struct page_id){ .outbox = 7, .seq = seq };
}

static struct link_body *body_of(const char *text)
{
	struct buf made = { 0 };

	buf_add(&made, str_from(text));
	struct link_body *body = link_body_new(&made);
	buf_destroy(&made);
	assert_non_null(body);
	return body;
}

static void add(struct relay_queue *queue, uint64_t seq, const char *text)
{
	assert_int_equal(relay_queue_add(queue, page(seq), body_of(text)), 0);
}

/* The next is this one. */
static void takes(struct relay_queue *queue, uint64_t seq, const char *text)
{
	struct page_id id;
	struct link_body *body = relay_queue_take(queue, &id);

	assert_non_null(body);
	assert_true(page_id_eq(id, page(seq)));
	assert_true(str_eq(link_body_str(body), str_from(text)));
	link_body_destroy(&body);
}

static void takes_nothing(struct relay_queue *queue)
{
	struct page_id id = page(1);

	assert_null(relay_queue_take(queue, &id));
	assert_true(page_id_eq(id, page(1)));
	assert_int_equal(queue->n, 0);
}

static void what_came_first_is_taken_first(void **state)
{
	struct relay_queue queue;

	(void)state;
	relay_queue_init(&queue);
	takes_nothing(&queue);
	add(&queue, 1, "one");
	add(&queue, 2, "two");
	assert_int_equal(queue.n, 2);
	takes(&queue, 1, "one");
	add(&queue, 3, "three");
	takes(&queue, 2, "two");
	takes(&queue, 3, "three");
	takes_nothing(&queue);
	add(&queue, 4, "after it was empty");
	takes(&queue, 4, "after it was empty");
}

static void a_page_is_forgotten_wherever_it_stands(void **state)
{
	(void)state;
	for (uint64_t gone = 1; gone <= 3; gone++) {
		struct relay_queue queue;

		relay_queue_init(&queue);
		for (uint64_t seq = 1; seq <= 3; seq++)
			add(&queue, seq, "waits");
		relay_queue_forget(&queue, page(gone));
		assert_int_equal(queue.n, 2);
		add(&queue, 4, "behind them");
		for (uint64_t seq = 1; seq <= 3; seq++)
			if (seq != gone)
				takes(&queue, seq, "waits");
		takes(&queue, 4, "behind them");
		takes_nothing(&queue);
	}
}

static void a_page_that_came_twice_is_forgotten_twice(void **state)
{
	struct relay_queue queue;

	(void)state;
	relay_queue_init(&queue);
	add(&queue, 5, "once");
	add(&queue, 6, "another");
	add(&queue, 5, "twice");
	relay_queue_forget(&queue, page(5));
	takes(&queue, 6, "another");
	takes_nothing(&queue);
}

static void a_cleared_queue_can_be_used_again(void **state)
{
	struct relay_queue queue;

	(void)state;
	relay_queue_init(&queue);
	add(&queue, 1, "one");
	add(&queue, 2, "two");
	relay_queue_clear(&queue);
	takes_nothing(&queue);
	add(&queue, 3, "three");
	takes(&queue, 3, "three");
	relay_queue_clear(&queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_came_first_is_taken_first),
		cmocka_unit_test(a_page_is_forgotten_wherever_it_stands),
		cmocka_unit_test(a_page_that_came_twice_is_forgotten_twice),
		cmocka_unit_test(a_cleared_queue_can_be_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
