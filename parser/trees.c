#include "parser/trees.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "common/arena.h"
#include "common/cleanup.h"
#include "common/datafile.h"

enum { SPLITS_MAX = 255 };
enum { TOGETHER = 8 }; /* rows that walk a tree in step: each waits for memory, but not for the others */

/* A split, or a leaf: that leads to itself, so that all rows may take as many steps as the tree is deep. */
struct node {
	uint16_t column;
	int16_t threshold;
	int16_t child[2]; /* where the value is at most the threshold, and where it is more */
};

struct tree {
	uint32_t first; /* node; its splits come before its leaves */
	uint16_t splits, depth;
};

struct trees {
	size_t n;
	int32_t bias;
	struct tree *trees;
	struct node *nodes;
	int16_t *leaves; /* a node each: of leaves what they add */
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
	free(self->nodes);
	free(self->leaves);
	free(self);
	*self_p = NULL;
}

/* A child is a later split or a leaf that there is: no walk is endless or leaves the tree. */
static bool child_fits(int16_t child, size_t own, size_t splits)
{
	return child < 0 ? (size_t)(-1 - child) <= splits : (size_t)child > own && (size_t)child < splits;
}

/* Steps from the first node to the farthest leaf; children come after their parents. */
static uint16_t depth_of(const struct node *nodes, size_t splits)
{
	uint16_t depth[2 * SPLITS_MAX + 1] = { 0 }, most = 0;

	for (size_t i = 0; i < splits; i++)
		for (int k = 0; k < 2; k++) {
			uint16_t d = (uint16_t)(depth[i] + 1);
			depth[nodes[i].child[k]] = d;
			most = d > most ? d : most;
		}
	return most;
}

static int read_tree(struct trees *self, struct str s, size_t *at, unsigned columns, struct tree *tree, uint32_t *n)
{
	if (s.len - *at < 1)
		return -EBADMSG;
	size_t splits = number(s, (*at)++, 1);
	struct node *nodes = &self->nodes[*n];
	if (s.len - *at < splits * 8 + (splits + 1) * 2)
		return -EBADMSG;
	for (size_t i = 0; i < splits; i++, *at += 8) {
		int16_t child[2] = { (int16_t)number(s, *at + 4, 2), (int16_t)number(s, *at + 6, 2) };
		nodes[i] = (struct node){ .column = (uint16_t)number(s, *at, 2), .threshold = (int16_t)number(s, *at + 2, 2) };
		if (nodes[i].column >= columns || !child_fits(child[0], i, splits) || !child_fits(child[1], i, splits))
			return -EBADMSG;
		for (int k = 0; k < 2; k++)
			nodes[i].child[k] = (int16_t)(child[k] < 0 ? (int)splits - 1 - child[k] : child[k]);
	}
	for (size_t i = splits; i <= 2 * splits; i++, *at += 2) {
		nodes[i] = (struct node){ .child = { (int16_t)i, (int16_t)i } };
		self->leaves[*n + i] = (int16_t)number(s, *at, 2);
	}
	*tree = (struct tree){ *n, (uint16_t)splits, depth_of(nodes, splits) };
	*n += (uint32_t)(2 * splits + 1);
	return 0;
}

int trees_parse(struct str s, unsigned columns, struct trees **ret)
{
	owned(trees_destroy) struct trees *self = calloc(1, sizeof *self);
	uint32_t n = 0;
	size_t at = 8;

	if (!self)
		return -ENOMEM;
	if (s.len < at || number(s, 0, 2) > TREES_MAX || number(s, 2, 2) != columns)
		return -EBADMSG;
	self->n = number(s, 0, 2);
	self->bias = (int32_t)number(s, 4, 4);
	self->trees = calloc(self->n + 1, sizeof *self->trees);
	/* A leaf takes two bytes of the file, a split eight; a tree has one leaf more than splits. */
	self->nodes = calloc(s.len / 2 + 1, sizeof *self->nodes);
	self->leaves = calloc(s.len / 2 + 1, sizeof *self->leaves);
	if (!self->trees || !self->nodes || !self->leaves)
		return -ENOMEM;
	for (size_t i = 0; i < self->n; i++) {
		int r = read_tree(self, s, &at, columns, &self->trees[i], &n);
		if (r < 0)
			return r;
	}
	if (at != s.len)
		return -EBADMSG;
	*ret = self;
	self = NULL;
	return 0;
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
		const struct tree *t = &self->trees[i];
		const struct node *nodes = &self->nodes[t->first];
		uint32_t at = 0;
		while (at < t->splits)
			at = (uint16_t)nodes[at].child[row[nodes[at].column] > nodes[at].threshold];
		score += self->leaves[t->first + at];
	}
	return score;
}

static void score_together(const struct trees *self, const int16_t *rows, size_t stride, int32_t *scores)
{
	for (size_t k = 0; k < TOGETHER; k++)
		scores[k] = self->bias;
	for (size_t i = 0; i < self->n; i++) {
		const struct tree *t = &self->trees[i];
		const struct node *nodes = &self->nodes[t->first];
		uint32_t at[TOGETHER] = { 0 };
		for (unsigned step = 0; step < t->depth; step++)
			for (size_t k = 0; k < TOGETHER; k++) {
				const struct node *n = &nodes[at[k]];
				at[k] = (uint16_t)n->child[rows[k * stride + n->column] > n->threshold];
			}
		for (size_t k = 0; k < TOGETHER; k++)
			scores[k] += self->leaves[t->first + at[k]];
	}
}

void trees_scores(const struct trees *self, const int16_t *rows, size_t stride, size_t n, int32_t *scores)
{
	size_t i = 0;

	for (; i + TOGETHER <= n; i += TOGETHER)
		score_together(self, rows + i * stride, stride, scores + i);
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
