#include "common/idmap.h"

#include <stdlib.h>

#include "common/cleanup.h"
#include "tests/test.h"

enum { IDS = 5000 };

static struct page_id id(uint64_t i)
{
	return (struct page_id){ .outbox = i % 3, .seq = i };
}

static void ids_are_found_until_they_are_removed(void **state)
{
	owned(idmap_destroy) struct idmap map = { 0 };
	uint64_t v = 0;

	(void)state;
	assert_false(idmap_get(&map, id(1), &v));
	for (uint64_t i = 0; i < IDS; i++)
		assert_int_equal(idmap_put(&map, id(i), i * 7), 0);
	for (uint64_t i = 0; i < IDS; i += 2)
		assert_true(idmap_remove(&map, id(i), NULL));
	assert_int_equal(map.n, IDS / 2);
	for (uint64_t i = 0; i < IDS; i++) {
		assert_true(idmap_get(&map, id(i), &v) == (i % 2 == 1));
		if (i % 2)
			assert_true(v == i * 7);
	}
}

static void all_of_one_value_are_taken_in_order(void **state)
{
	owned(idmap_destroy) struct idmap map = { 0 };
	struct page_id *ids;
	size_t n;

	(void)state;
	for (uint64_t i = 0; i < IDS; i++)
		assert_int_equal(idmap_put(&map, (struct page_id){ 1, IDS - i }, i % 5), 0);
	assert_int_equal(idmap_take(&map, 2, &ids, &n), 0);
	assert_int_equal(n, IDS / 5);
	assert_int_equal(map.n, IDS - IDS / 5);
	for (size_t i = 1; i < n; i++)
		assert_true(ids[i - 1].seq < ids[i].seq);
	free(ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_found_until_they_are_removed),
		cmocka_unit_test(all_of_one_value_are_taken_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
