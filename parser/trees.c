#include "parser/trees.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "common/arena.h"
#include "common/cleanup.h"
#include "common/datafile.h"
#include "common/file.h"
#include "parser/trees_lanes.h"

enum { SPLITS_MAX = 255, COLUMNS_MAX = 256, FEW = 3 /* rows from which on lanes are quicker than a walk each */ };

struct split {
	uint16_t column;
	int16_t threshold;
	int16_t child[2]; /* where the value is at most the threshold, and where it is more: a split, or -1 - leaf */
};

struct trees {
	size_t n, columns;
	int32_t bias;
	int64_t most; /* of what a score can be, either sign */
	bool wide; /* a tree has more leaves than lanes know: rows walk one by one */
	struct lane_tree *trees;
	struct split *splits;
	struct lane_split *lanes; /* the splits once more */
	int16_t *leaves;          /* from left to right */
	const struct lanes_isa *isa;
};

struct trees_file {
	char *bytes;
	size_t len;
};

static const struct str magic = STR_INIT("inquit pages 1\n");

int trees_file_open(const char *name, struct trees_file **ret)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 16);
	owned(trees_file_close) struct trees_file *self = calloc(1, sizeof *self);
	struct str path;
	int r;

	if (!arena || !self)
		return -ENOMEM;
	r = datafile_find(name, arena, &path);
	if (r < 0)
		return r;
	r = file_read(path.ptr, TREES_FILE_BYTES_MAX, &self->bytes, &self->len);
	if (r < 0)
		return r;
	if (!str_starts((struct str){ self->bytes, self->len }, magic))
		return -EBADMSG;
	*ret = self;
	self = NULL;
	return 0;
}

void trees_file_close(struct trees_file **self_p)
{
	if (!*self_p)
		return;
	free((*self_p)->bytes);
	free(*self_p);
	*self_p = NULL;
}

static uint32_t number(struct str s, size_t at, size_t bytes)
{
	uint32_t n = 0;

	for (size_t i = bytes; i-- > 0;)
		n = n << 8 | (unsigned char)s.ptr[at + i];
	return n;
}

int trees_file_section(const struct trees_file *self, const char *name, struct str *ret)
{
	struct str all = { self->bytes, self->len };

	for (size_t at = magic.len; all.len - at >= 8;) {
		size_t len = number(all, at + 4, 4);
		if (len > all.len - at - 8)
			return -EBADMSG;
		if (memcmp(all.ptr + at, name, 4) == 0)
			return str_sub(all, at + 8, at + 8 + len, ret) ? 0 : -EBADMSG;
		at += 8 + len;
	}
	return -ENOENT;
}

void trees_destroy(struct trees **self_p)
{
	struct trees *self = *self_p;

	if (!self)
		return;
	free(self->trees);
	free(self->splits);
	free(self->lanes);
	free(self->leaves);
	free(self);
	*self_p = NULL;
}

/* A child is a later split or a leaf that there is: no walk is endless or leaves the tree. */
static bool child_fits(int16_t child, size_t own, size_t splits)
{
	return child < 0 ? (size_t)(-1 - child) <= splits : (size_t)child > own && (size_t)child < splits;
}

/*
 * Numbers the leaves from left to right, and says which are on the left of each split. A child comes after its
 * parent, so sizes are summed from behind and places handed on from the front. False: a node has two parents.
 */
static bool order_leaves(struct split *splits, size_t n, struct lane_split *lanes, uint8_t *place)
{
	uint16_t size[SPLITS_MAX + 1] = { 0 }, at[SPLITS_MAX + 1] = { 0 };
	bool taken[2 * SPLITS_MAX + 2] = { false };

	for (size_t i = n; i-- > 0;)
		for (int k = 0; k < 2; k++) {
			int child = splits[i].child[k];
			bool *seen = &taken[child < 0 ? (int)n - child : child];
			if (*seen)
				return false;
			*seen = true;
			size[i] = (uint16_t)(size[i] + (child < 0 ? 1 : size[child]));
		}
	for (size_t i = 0; i < n; i++) {
		uint16_t begin = at[i];
		for (int k = 0; k < 2; k++) {
			int child = splits[i].child[k];
			if (child < 0)
				place[-1 - child] = (uint8_t)begin;
			else
				at[child] = begin;
			begin = (uint16_t)(begin + (child < 0 ? 1 : size[child]));
			uint64_t left = ((UINT64_C(1) << (begin - at[i]) % 64) - 1) << at[i] % 64;
			if (k == 0 && n < LANES_LEAVES_MAX)
				lanes[i] = (struct lane_split){ splits[i].column, splits[i].threshold, (uint16_t)left, (uint16_t)(left >> 16) };
		}
	}
	return true;
}

static int read_tree(struct trees *self, struct str s, size_t *at, struct lane_tree *tree)
{
	uint8_t place[SPLITS_MAX + 1] = { 0 };

	if (s.len - *at < 1)
		return -EBADMSG;
	size_t n = number(s, (*at)++, 1);
	struct split *splits = &self->splits[tree->split];
	if (s.len - *at < n * 8 + (n + 1) * 2)
		return -EBADMSG;
	for (size_t i = 0; i < n; i++, *at += 8) {
		splits[i] = (struct split){ (uint16_t)number(s, *at, 2), (int16_t)number(s, *at + 2, 2),
					    { (int16_t)number(s, *at + 4, 2), (int16_t)number(s, *at + 6, 2) } };
		if (splits[i].column >= self->columns || !child_fits(splits[i].child[0], i, n) || !child_fits(splits[i].child[1], i, n))
			return -EBADMSG;
	}
	if (!order_leaves(splits, n, &self->lanes[tree->split], place))
		return -EBADMSG;
	int32_t most = 0;
	for (size_t i = 0; i <= n; i++, *at += 2) {
		int32_t leaf = (int16_t)number(s, *at, 2);
		self->leaves[tree->leaf + place[i]] = (int16_t)leaf;
		leaf = leaf < 0 ? -leaf : leaf;
		most = leaf > most ? leaf : most;
	}
	self->most += most;
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < 2; k++)
			if (splits[i].child[k] < 0)
				splits[i].child[k] = (int16_t)(-1 - place[-1 - splits[i].child[k]]);
	tree->splits = (uint16_t)n;
	self->wide |= n >= LANES_LEAVES_MAX;
	return 0;
}

static const struct lanes_isa *best_isa(void)
{
#if defined __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return &lanes_avx2;
#endif
	return &lanes_plain;
}

int trees_parse(struct str s, unsigned columns, struct trees **ret)
{
	owned(trees_destroy) struct trees *self = calloc(1, sizeof *self);
	struct lane_tree next = { 0, 0, 0 };
	size_t at = 8;

	if (!self)
		return -ENOMEM;
	if (s.len < at || number(s, 0, 2) > TREES_MAX || number(s, 2, 2) != columns)
		return -EBADMSG;
	self->n = number(s, 0, 2);
	self->columns = columns;
	self->bias = (int32_t)number(s, 4, 4);
	self->most = self->bias < 0 ? -(int64_t)self->bias : self->bias;
	self->isa = best_isa();
	self->trees = calloc(self->n + 1, sizeof *self->trees);
	/* A leaf takes two bytes of the file, a split eight. */
	self->splits = calloc(s.len / 8 + 1, sizeof *self->splits);
	self->lanes = calloc(s.len / 8 + 1, sizeof *self->lanes);
	self->leaves = calloc(s.len / 2 + 1, sizeof *self->leaves);
	if (!self->trees || !self->splits || !self->lanes || !self->leaves)
		return -ENOMEM;
	for (size_t i = 0; i < self->n; i++) {
		int r = read_tree(self, s, &at, &next);
		if (r < 0)
			return r;
		self->trees[i] = next;
		next = (struct lane_tree){ next.split + next.splits, next.leaf + next.splits + 1u, 0 };
	}
	if (at != s.len)
		return -EBADMSG;
	if (self->most > TREES_SCORE_MAX)
		return -EOVERFLOW;
	*ret = self;
	self = NULL;
	return 0;
}

void trees_use(struct trees *self, const struct lanes_isa *isa)
{
	self->isa = isa;
}

int trees_new(const struct trees_file *file, const char *name, unsigned columns, struct trees **ret)
{
	struct str section;
	int r = trees_file_section(file, name, &section);

	return r < 0 ? r : trees_parse(section, columns, ret);
}

int32_t trees_score(const struct trees *self, const int16_t *row)
{
	int32_t score = self->bias;

	for (size_t i = 0; i < self->n; i++) {
		const struct lane_tree *t = &self->trees[i];
		const struct split *splits = &self->splits[t->split];
		int at = t->splits ? 0 : -1;
		while (at >= 0)
			at = splits[at].child[row[splits[at].column] > splits[at].threshold];
		score += self->leaves[t->leaf + (uint32_t)(-1 - at)];
	}
	return score;
}

void trees_scores(const struct trees *self, const int16_t *rows, size_t stride, size_t n, int32_t *scores)
{
	const struct lane_trees lanes = { self->trees, self->lanes, self->leaves, self->n };
	int16_t x[COLUMNS_MAX * LANES_MAX];
	int32_t sums[LANES_MAX];
	size_t wide = self->isa->lanes, i = 0;

	/* Lanes without a row of their own hold the last one's again. */
	for (; i + FEW <= n && !self->wide && self->columns <= COLUMNS_MAX; i += wide) {
		size_t used = n - i < wide ? n - i : wide;
		for (size_t k = 0; k < wide; k++) {
			const int16_t *row = rows + (i + (k < used ? k : used - 1)) * stride;
			for (size_t c = 0; c < self->columns; c++)
				x[c * wide + k] = row[c];
			sums[k] = self->bias;
		}
		self->isa->add(&lanes, x, sums);
		memcpy(scores + i, sums, used * sizeof *sums);
	}
	for (; i < n; i++)
		scores[i] = trees_score(self, rows + i * stride);
}

int16_t trees_probability(int32_t score)
{
	/* round(10000 / (1 + exp(-i / 8))) */
	static const int16_t table[] = {
		5000, 5312, 5622, 5927, 6225, 6514, 6792, 7058, 7311, 7549, 7773, 7982, 8176, 8355, 8520, 8670,
		8808, 8933, 9047, 9149, 9241, 9325, 9399, 9466, 9526, 9579, 9627, 9669, 9707, 9740, 9770, 9797,
		9820, 9841, 9859, 9876, 9890, 9903, 9914, 9924, 9933, 9941, 9948, 9954, 9959, 9964, 9968, 9972,
		9975, 9978, 9981, 9983, 9985, 9987, 9988, 9990, 9991, 9992, 9993, 9994, 9994, 9995, 9996, 9996,
		9997, 9997, 9997, 9998, 9998, 9998, 9998, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999,
		10000,
	};
	int32_t step = TREES_ONE / 8, x = score < 0 ? -score : score, i = x / step;

	int32_t p = i >= (int32_t)ARRAY_LEN(table) - 1 ? 10000 : table[i] + (table[i + 1] - table[i]) * (x % step) / step;
	return (int16_t)(score < 0 ? 10000 - p : p);
}
