/* A trie packed into a double array has the children it had, and no others. */
#include <stdlib.h>

#include "classifier/letters.h"
#include "common/cleanup.h"
#include "tests/test.h"

static void free_cells(uint32_t **p)
{
	free(*p);
}

static void assert_same(const struct edges *trie, size_t n_nodes)
{
	owned(letters_destroy) struct letters letters = { 0 };
	owned(free_cells) uint32_t *cells = calloc(n_nodes, sizeof *cells);

	assert_int_equal(letters_pack(trie, n_nodes, &letters, cells), 0);
	for (uint32_t n = 0; n < n_nodes; n++)
		for (unsigned byte = 0; byte < LETTERS_BYTES; byte++) {
			uint32_t child = edges_find(trie, n, byte);
			assert_int_equal(letters_next(&letters, cells[n], (unsigned char)byte), child ? cells[child] : 0);
		}
	for (uint32_t n = 0; n < n_nodes; n++)
		assert_true(cells[n] < letters.n);
}

static void test_an_empty_trie_has_no_children(void **state)
{
	struct edges trie = { 0 };

	(void)state;
	assert_same(&trie, 1);
}

static void test_a_chain_and_a_fan_are_packed(void **state)
{
	owned(edges_destroy) struct edges chain = { 0 }, fan = { 0 };

	(void)state;
	for (uint32_t n = 0; n < 500; n++)
		assert_int_equal(edges_add(&chain, n, 'a' + n % 26, n + 1), 0);
	assert_same(&chain, 501);
	for (uint32_t byte = 0; byte < LETTERS_BYTES; byte++)
		assert_int_equal(edges_add(&fan, 0, byte, byte + 1), 0);
	assert_same(&fan, LETTERS_BYTES + 1);
}

static uint32_t draw(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223; /* Numerical Recipes' generator */
	return *seed >> 16;
}

/* Each node hangs on an earlier one by a byte that is free there. */
static void test_any_trie_keeps_its_children(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 20; seed++) {
		owned(edges_destroy) struct edges trie = { 0 };
		uint32_t s = seed, n = 1;
		while (n < 100 * seed) {
			uint32_t from = draw(&s) % n, byte = draw(&s) % (seed % 2 ? 256 : 26);
			if (edges_find(&trie, from, byte))
				continue;
			assert_int_equal(edges_add(&trie, from, byte, n), 0);
			n++;
		}
		assert_same(&trie, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_empty_trie_has_no_children),
		cmocka_unit_test(test_a_chain_and_a_fan_are_packed),
		cmocka_unit_test(test_any_trie_keeps_its_children),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
