#include "common/distance.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t edit_distance(struct str a, struct str b)
{
	size_t rows[3][DISTANCE_LEN_MAX + 1], *before = rows[0], *above = rows[1], *row = rows[2];

	if (a.len > DISTANCE_LEN_MAX || b.len > DISTANCE_LEN_MAX)
		return DISTANCE_LEN_MAX;
	for (size_t j = 0; j <= b.len; j++)
		before[j] = above[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *oldest = before;

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			row[j] = least(above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]), least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above, above = row, row = oldest;
	}
	return above[b.len];
}
