#include "parser/trees.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "common/arena.h"
#include "common/cleanup.h"
#include "common/datafile.h"

struct split {
	uint16_t column;
	int16_t threshold;
	int16_t child[2]; /* where the value is at most the threshold, and where it is more; -1 - leaf */
};

struct trees {
	size_t n;
	int32_t bias;
	uint32_t *first_split, *first_leaf; /* of each tree */
	struct split *splits;
	int16_t *leaves;
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
	free(self->first_split);
	free(self->first_leaf);
	free(self->splits);
	free(self->leaves);
	free(self);
	*self_p = NULL;
}

/* A child is a later split or a leaf that there is: no walk is endless or leaves the tree. */
static bool child_fits(int16_t child, size_t own, size_t splits)
{
	return child < 0 ? (size_t)(-1 - child) <= splits : (size_t)child > own && (size_t)child < splits;
}

static int read_tree(struct trees *self, struct str s, size_t *at, unsigned columns, uint32_t *n_splits, uint32_t *n_leaves)
{
	if (s.len - *at < 1)
		return -EBADMSG;
	size_t splits = number(s, (*at)++, 1);
	if (s.len - *at < splits * 8 + (splits + 1) * 2)
		return -EBADMSG;
	for (size_t i = 0; i < splits; i++, *at += 8) {
		struct split sp = { (uint16_t)number(s, *at, 2), (int16_t)number(s, *at + 2, 2),
				    { (int16_t)number(s, *at + 4, 2), (int16_t)number(s, *at + 6, 2) } };
		if (sp.column >= columns || !child_fits(sp.child[0], i, splits) || !child_fits(sp.child[1], i, splits))
			return -EBADMSG;
		self->splits[(*n_splits)++] = sp;
	}
	for (size_t i = 0; i <= splits; i++, *at += 2)
		self->leaves[(*n_leaves)++] = (int16_t)number(s, *at, 2);
	return 0;
}

int trees_parse(struct str s, unsigned columns, struct trees **ret)
{
	owned(trees_destroy) struct trees *self = calloc(1, sizeof *self);
	uint32_t splits = 0, leaves = 0;
	size_t at = 8;

	if (!self)
		return -ENOMEM;
	if (s.len < at || number(s, 0, 2) > TREES_MAX || number(s, 2, 2) != columns)
		return -EBADMSG;
	self->n = number(s, 0, 2);
	self->bias = (int32_t)number(s, 4, 4);
	self->first_split = calloc(self->n + 1, sizeof *self->first_split);
	self->first_leaf = calloc(self->n + 1, sizeof *self->first_leaf);
	self->splits = calloc(s.len / 8 + 1, sizeof *self->splits);
	self->leaves = calloc(s.len / 2 + 1, sizeof *self->leaves);
	if (!self->first_split || !self->first_leaf || !self->splits || !self->leaves)
		return -ENOMEM;
	for (size_t i = 0; i < self->n; i++) {
		self->first_split[i] = splits;
		self->first_leaf[i] = leaves;
		int r = read_tree(self, s, &at, columns, &splits, &leaves);
		if (r < 0)
			return r;
	}
	self->first_split[self->n] = splits;
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
		const struct split *tree = &self->splits[self->first_split[i]];
		int16_t at = self->first_split[i] < self->first_split[i + 1] ? 0 : -1;
		while (at >= 0)
			at = tree[at].child[row[tree[at].column] > tree[at].threshold];
		score += self->leaves[self->first_leaf[i] + (uint32_t)(-1 - at)];
	}
	return score;
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
