#include "fetcher/gate.h"

#include <stddef.h>

#include "common/cleanup.h"
#include "tests/test.h"

struct asker {
	struct gate_ticket ticket;
	int *order;
	int went; /* the how-manieth it was */
};

static void go(struct gate_ticket *ticket)
{
	struct asker *self = (struct asker *)ticket;

	self->went = ++*self->order;
}

static void ask(struct gate *gate, struct asker *self, const char *domain, enum gate_rank rank, uint64_t gap, int *order)
{
	*self = (struct asker){ .ticket = { .rank = rank, .gap_usec = gap, .go = go }, .order = order };
	assert_int_equal(gate_ask(gate, str_from(domain), &self->ticket), 0);
}

static void one_domain_keeps_its_gap_and_others_do_not_wait(void **state)
{
	owned(gate_destroy) struct gate *gate = NULL;
	struct asker a, b, c;
	int order = 0;

	(void)state;
	assert_int_equal(gate_new(10, 4, &gate), 0);
	ask(gate, &a, "one.example", GATE_PAGE, 100, &order);
	ask(gate, &b, "one.example", GATE_PAGE, 100, &order);
	ask(gate, &c, "two.example", GATE_PAGE, 100, &order);
	assert_int_equal(gate_run(gate, 1000), 1100);
	assert_int_equal(a.went, 1);
	assert_int_equal(c.went, 2);
	assert_int_equal(b.went, 0);
	assert_int_equal(gate_run(gate, 1099), 1100);
	assert_int_equal(gate_run(gate, 1100), INT64_MAX);
	assert_int_equal(b.went, 3);
	gate_leave(gate, &a.ticket), gate_leave(gate, &b.ticket), gate_leave(gate, &c.ticket);
	assert_int_equal(gate_running(gate), 0);
}

static void new_limits_hold_for_those_who_wait(void **state)
{
	owned(gate_destroy) struct gate *gate = NULL;
	struct asker at[6];
	int order = 0;

	(void)state;
	assert_int_equal(gate_new(10, 2, &gate), 0);
	for (int i = 0; i < 6; i++)
		ask(gate, &at[i], "one.example", GATE_PAGE, 0, &order);
	(void)gate_run(gate, 0);
	assert_int_equal(order, 2);
	gate_limit(gate, 10, 3);
	(void)gate_run(gate, 0);
	assert_int_equal(order, 3);
	gate_limit(gate, 10, 1);
	gate_leave(gate, &at[0].ticket);
	(void)gate_run(gate, 0);
	assert_int_equal(order, 3);
	for (int i = 0; i < 6; i++)
		gate_leave(gate, &at[i].ticket);
}

static void without_a_gap_at_most_so_many_are_under_way(void **state)
{
	owned(gate_destroy) struct gate *gate = NULL;
	struct asker at[6];
	int order = 0;

	(void)state;
	assert_int_equal(gate_new(10, 4, &gate), 0);
	for (int i = 0; i < 6; i++)
		ask(gate, &at[i], "one.example", GATE_PAGE, 0, &order);
	assert_int_equal(gate_run(gate, 0), INT64_MAX);
	assert_int_equal(order, 4);
	assert_int_equal(gate_waiting(gate), 2);
	gate_leave(gate, &at[2].ticket);
	(void)gate_run(gate, 0);
	assert_int_equal(at[4].went, 5);
	for (int i = 0; i < 6; i++)
		gate_leave(gate, &at[i].ticket);
	(void)gate_run(gate, 0);
	assert_int_equal(order, 5);
}

static void polls_go_before_pages(void **state)
{
	owned(gate_destroy) struct gate *gate = NULL;
	struct asker page, poll;
	int order = 0;

	(void)state;
	assert_int_equal(gate_new(10, 1, &gate), 0);
	ask(gate, &page, "one.example", GATE_PAGE, 0, &order);
	ask(gate, &poll, "one.example", GATE_POLL, 0, &order);
	(void)gate_run(gate, 0);
	assert_int_equal(poll.went, 1);
	assert_int_equal(page.went, 0);
	gate_leave(gate, &poll.ticket);
	(void)gate_run(gate, 0);
	assert_int_equal(page.went, 2);
	gate_leave(gate, &page.ticket);
}

static void between_two_polls_a_page_goes(void **state)
{
	owned(gate_destroy) struct gate *gate = NULL;
	struct asker poll, again, page;
	int order = 0;

	(void)state;
	assert_int_equal(gate_new(10, 4, &gate), 0);
	ask(gate, &poll, "one.example", GATE_POLL, 10, &order);
	ask(gate, &page, "one.example", GATE_PAGE, 10, &order);
	(void)gate_run(gate, 0);
	ask(gate, &again, "one.example", GATE_POLL, 10, &order);
	(void)gate_run(gate, 10);
	(void)gate_run(gate, 20);
	assert_int_equal(poll.went, 1);
	assert_int_equal(page.went, 2);
	assert_int_equal(again.went, 3);
}

static void pages_held_back_hold_no_poll(void **state)
{
	owned(gate_destroy) struct gate *gate = NULL;
	struct asker page, poll;
	int order = 0;

	(void)state;
	assert_int_equal(gate_new(10, 1, &gate), 0);
	gate_hold_pages(gate, true);
	ask(gate, &page, "one.example", GATE_PAGE, 0, &order);
	assert_int_equal(gate_run(gate, 0), INT64_MAX);
	ask(gate, &poll, "one.example", GATE_POLL, 0, &order);
	(void)gate_run(gate, 0);
	assert_int_equal(poll.went, 1);
	gate_leave(gate, &poll.ticket);
	(void)gate_run(gate, 0);
	assert_int_equal(page.went, 0);
	gate_hold_pages(gate, false);
	(void)gate_run(gate, 0);
	assert_int_equal(page.went, 2);
	gate_leave(gate, &page.ticket);
}

static void slow_pages_leave_room_for_polls(void **state)
{
	owned(gate_destroy) struct gate *gate = NULL;
	struct asker pages[4], poll;
	int order = 0;
	char name[16];

	(void)state;
	assert_int_equal(gate_new(4, 4, &gate), 0);
	for (int i = 0; i < 4; i++) {
		(void)snprintf(name, sizeof(name), "%d.example", i);
		ask(gate, &pages[i], name, GATE_PAGE, 0, &order);
	}
	(void)gate_run(gate, 0);
	assert_int_equal(order, 3);
	ask(gate, &poll, "9.example", GATE_POLL, 0, &order);
	(void)gate_run(gate, 0);
	assert_int_equal(poll.went, 4);
	gate_leave(gate, &pages[0].ticket);
	(void)gate_run(gate, 0);
	assert_int_equal(pages[3].went, 5);
}

static void who_gives_up_waiting_is_forgotten(void **state)
{
	owned(gate_destroy) struct gate *gate = NULL;
	struct asker a, b, c;
	int order = 0;

	(void)state;
	assert_int_equal(gate_new(10, 1, &gate), 0);
	ask(gate, &a, "one.example", GATE_PAGE, 0, &order);
	ask(gate, &b, "one.example", GATE_PAGE, 0, &order);
	ask(gate, &c, "one.example", GATE_PAGE, 0, &order);
	gate_leave(gate, &b.ticket);
	gate_leave(gate, &b.ticket);
	(void)gate_run(gate, 0);
	gate_leave(gate, &a.ticket);
	(void)gate_run(gate, 0);
	assert_int_equal(b.went, 0);
	assert_int_equal(c.went, 2);
}

static void the_heap_gives_times_in_order_and_ties_by_key(void **state)
{
	struct heap heap = { 0 };
	struct heap_node nodes[200] = { 0 };
	int64_t last = -1;
	uint64_t last_key = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
		nodes[i].key = i;
		assert_int_equal(heap_put(&heap, &nodes[i], (int64_t)(i * 7919 % 50)), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(nodes); i += 3)
		heap_remove(&heap, &nodes[i]);
	for (size_t i = 1; i < ARRAY_LEN(nodes); i += 3)
		assert_int_equal(heap_put(&heap, &nodes[i], (int64_t)(i * 31 % 50)), 0);
	size_t n = 0;
	for (struct heap_node *node; (node = heap_first(&heap)); n++) {
		assert_true(node->at > last || (node->at == last && node->key > last_key));
		last = node->at;
		last_key = node->key;
		heap_remove(&heap, node);
		assert_false(heap_has(node));
	}
	assert_int_equal(n, 133);
	heap_destroy(&heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_domain_keeps_its_gap_and_others_do_not_wait),
		cmocka_unit_test(new_limits_hold_for_those_who_wait),
		cmocka_unit_test(without_a_gap_at_most_so_many_are_under_way),
		cmocka_unit_test(polls_go_before_pages),
		cmocka_unit_test(between_two_polls_a_page_goes),
		cmocka_unit_test(pages_held_back_hold_no_poll),
		cmocka_unit_test(slow_pages_leave_room_for_polls),
		cmocka_unit_test(who_gives_up_waiting_is_forgotten),
		cmocka_unit_test(the_heap_gives_times_in_order_and_ties_by_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
