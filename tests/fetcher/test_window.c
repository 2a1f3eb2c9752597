#include "fetcher/window.h"

#include <errno.h>

#include "common/cleanup.h"
#include "tests/test.h"

static struct window *filled(uint64_t max_pages, uint64_t max_bytes, uint64_t n)
{
	struct window *self = NULL;

	assert_int_equal(window_new(max_pages, max_bytes, &self), 0);
	for (uint64_t i = 1; i <= n; i++)
		assert_int_equal(window_add(self, i * 10, 100, 7, 0, 0), 0);
	return self;
}

static uint64_t send_next(struct window *self)
{
	struct window_page page;

	if (!window_next(self, &page))
		return 0;
	window_sent(self, page.number);
	return page.number;
}

static void pages_go_in_order_as_far_as_the_bound(void **state)
{
	owned(window_destroy) struct window *self = filled(3, 1000, 5);

	(void)state;
	assert_int_equal(send_next(self), 10);
	assert_int_equal(send_next(self), 20);
	assert_int_equal(send_next(self), 30);
	assert_int_equal(send_next(self), 0);
	assert_true(window_remove(self, 20, NULL));
	assert_int_equal(send_next(self), 40);
	assert_int_equal(send_next(self), 0);
	window_limit(self, 4, 1000);
	assert_int_equal(send_next(self), 50);
}

static void bytes_are_bounded_but_one_page_always_goes(void **state)
{
	owned(window_destroy) struct window *self = filled(10, 250, 4), *small = filled(10, 50, 2);

	(void)state;
	assert_int_equal(send_next(self), 10);
	assert_int_equal(send_next(self), 20);
	assert_int_equal(send_next(self), 0);
	assert_int_equal(send_next(small), 10);
	assert_int_equal(send_next(small), 0);
}

static void what_was_lost_goes_again_first(void **state)
{
	owned(window_destroy) struct window *self = filled(10, 10000, 5);

	(void)state;
	for (int i = 0; i < 3; i++)
		(void)send_next(self);
	assert_true(window_again(self, 20, 0));
	assert_int_equal(window_counts(self).sent, 2);
	assert_int_equal(send_next(self), 20);
	assert_int_equal(send_next(self), 40);
}

static void a_page_that_failed_goes_alone_and_in_no_other_way(void **state)
{
	owned(window_destroy) struct window *self = filled(10, 10000, 3);
	struct window_page page;

	(void)state;
	(void)send_next(self);
	(void)send_next(self);
	assert_false(window_next_alone(self, &page));
	assert_true(window_again(self, 20, 1));
	assert_true(window_again(self, 10, 1));
	assert_int_equal(send_next(self), 30);
	assert_int_equal(send_next(self), 0);
	assert_true(window_next_alone(self, &page));
	assert_int_equal(page.number, 20);
	assert_int_equal(page.attempts, 1);
	window_sent(self, 20);
	assert_true(window_next_alone(self, &page));
	assert_int_equal(page.number, 10);
	assert_int_equal(window_counts(self).alone, 2);
	assert_true(window_remove(self, 10, NULL));
	assert_false(window_next_alone(self, &page));
	assert_true(window_remove(self, 20, NULL));
	assert_int_equal(window_counts(self).alone, 0);
}

static void pages_may_come_out_of_order_and_come_back(void **state)
{
	owned(window_destroy) struct window *self = filled(10, 10000, 3);
	struct window_page page;

	(void)state;
	(void)send_next(self);
	(void)send_next(self);
	assert_int_equal(window_add(self, 15, 1, 0, 0, 0), 0);
	assert_int_equal(window_add(self, 15, 1, 0, 0, 0), -EEXIST);
	assert_int_equal(send_next(self), 15);
	assert_int_equal(send_next(self), 30);
	assert_true(window_remove(self, 10, &page));
	assert_int_equal(page.feed, 7);
	assert_false(window_remove(self, 10, NULL));
	assert_false(window_again(self, 10, 1));
	assert_int_equal(window_add(self, 10, 100, 7, 0, 0), 0);
	assert_int_equal(send_next(self), 10);
	assert_int_equal(window_counts(self).oldest, 10);
}

static void a_long_run_past_a_stuck_page_stays_small(void **state)
{
	owned(window_destroy) struct window *self = filled(1000, 1 << 20, 1);

	(void)state;
	assert_int_equal(send_next(self), 10);
	for (uint64_t i = 2; i < 100000; i++) {
		assert_int_equal(window_add(self, i * 10, 100, 0, 0, 0), 0);
		assert_int_equal(send_next(self), i * 10);
		assert_true(window_remove(self, i * 10, NULL));
	}
	assert_int_equal(window_counts(self).pages, 1);
	assert_int_equal(window_counts(self).bytes, 100);
	assert_int_equal(window_counts(self).sent, 1);
	assert_int_equal(window_counts(self).oldest, 10);
}

static void ranges_count_what_is_there(void **state)
{
	owned(window_destroy) struct window *self = filled(10, 10000, 5);

	(void)state;
	assert_int_equal(window_in_range(self, 0, UINT64_MAX), 5);
	assert_int_equal(window_in_range(self, 20, 40), 3);
	assert_true(window_remove(self, 30, NULL));
	assert_int_equal(window_in_range(self, 20, 40), 2);
	assert_int_equal(window_in_range(self, 51, 60), 0);
}

static void sum_ages(void *ctx, const struct window_page *page, bool sent)
{
	int64_t *sums = ctx;

	sums[sent] += page->since_usec;
}

static void each_page_is_seen_with_its_time(void **state)
{
	struct window *self = NULL;
	int64_t sums[2] = { 0 };

	(void)state;
	assert_int_equal(window_new(10, 1000, &self), 0);
	for (uint64_t i = 1; i <= 4; i++)
		assert_int_equal(window_add(self, i, 1, 0, 0, 1 << i), 0);
	window_sent(self, 1);
	assert_true(window_remove(self, 2, NULL));
	window_each(self, sums, sum_ages);
	assert_int_equal(sums[true], 2);
	assert_int_equal(sums[false], 8 + 16);
	window_destroy(&self);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_page_is_seen_with_its_time),
		cmocka_unit_test(pages_go_in_order_as_far_as_the_bound),
		cmocka_unit_test(bytes_are_bounded_but_one_page_always_goes),
		cmocka_unit_test(what_was_lost_goes_again_first),
		cmocka_unit_test(a_page_that_failed_goes_alone_and_in_no_other_way),
		cmocka_unit_test(pages_may_come_out_of_order_and_come_back),
		cmocka_unit_test(a_long_run_past_a_stuck_page_stays_small),
		cmocka_unit_test(ranges_count_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
