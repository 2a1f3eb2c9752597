#include "store/hash_set.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

size_t hash_set_make(uint64_t *at, size_t n)
{
	size_t kept = 0;

	if (n > 1)
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
