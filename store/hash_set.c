#include "store/hash_set.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Most sets are the words or runs of one statement: to call qsort()'s comparison for these costs five times as much. */
enum { INSERTED_MAX = 64 };

static void insert_each(uint64_t *at, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t one = at[i];
		size_t k = i;

		for (; k > 0 && at[k - 1] > one; k--)
			at[k] = at[k - 1];
		at[k] = one;
	}
}

size_t hash_set_make(uint64_t *at, size_t n)
{
	size_t kept = 0;

	if (n <= INSERTED_MAX)
		insert_each(at, n);
	else
		qsort(at, n, sizeof *at, compare);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || at[i] != at[kept - 1])
			at[kept++] = at[i];
	return kept;
}

size_t hash_set_common(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b)
{
	size_t i = 0, j = 0, both = 0;

	while (i < n_a && j < n_b) {
		if (a[i] == b[j])
			both++, i++, j++;
		else if (a[i] < b[j])
			i++;
		else
			j++;
	}
	return both;
}
