/* trees_lanes_body - a kernel of trees_lanes.h, for the file that says LANES and the kernel's name. */
typedef int16_t lane_numbers __attribute__((vector_size(2 * LANES)));

/* Which of the tree's leaves are left to each lane. */
static inline void leaves_left(const struct lane_split *s, size_t n, const int16_t *x, uint16_t *low, uint16_t *high)
{
	lane_numbers first = { 0 }, second = { 0 }; /* what is cut off: a row is at most all thresholds at first */

	for (size_t i = 0; i < n; i++, s++) {
		lane_numbers row;
		memcpy(&row, x + s->column * (size_t)LANES, sizeof row);
		lane_numbers more = (lane_numbers)(row > s->threshold);
		first |= more & (int16_t)s->low;
		second |= more & (int16_t)s->high;
	}
	first = ~first, second = ~second;
	memcpy(low, &first, sizeof first);
	memcpy(high, &second, sizeof second);
}

static void add(const struct lane_trees *self, const int16_t *x, int32_t *scores)
{
	uint16_t low[LANES], high[LANES];

	for (size_t i = 0; i < self->n; i++) {
		const struct lane_tree *t = &self->trees[i];
		const int16_t *leaves = self->leaves + t->leaf;
		leaves_left(self->splits + t->split, t->splits, x, low, high);
		for (size_t k = 0; k < LANES; k++)
			scores[k] += leaves[__builtin_ctz(low[k] | (uint32_t)high[k] << 16)];
	}
}

const struct lanes_isa KERNEL = { LANES, add };
