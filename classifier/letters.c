#include "classifier/letters.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"

/* Free cells that a node of several children tries before it goes to the end: bounds the packing of any trie. */
enum { CELLS_TRIED = 128 };

struct child {
	uint32_t node;
	unsigned char byte;
};

struct packer {
	struct letters out;
	size_t cap, first_free;
	uint32_t *first; /* by node: its children in `children`; one more than nodes */
	struct child *children;
};

static void packer_destroy(struct packer *self)
{
	letters_destroy(&self->out);
	free(self->first);
	free(self->children);
}

void letters_destroy(struct letters *self)
{
	free(self->at);
	*self = (struct letters){ 0 };
}

/* Children side by side, a counting sort by parent. */
static int gather(struct packer *self, const struct edges *trie, size_t n_nodes)
{
	self->first = calloc(n_nodes + 2, sizeof *self->first);
	self->children = calloc(trie->n + 1, sizeof *self->children);
	if (!self->first || !self->children)
		return -ENOMEM;
	for (size_t i = 0; trie->at && i <= trie->mask; i++)
		if (trie->at[i].to)
			self->first[trie->at[i].from + 2]++;
	for (size_t i = 2; i < n_nodes + 2; i++)
		self->first[i] += self->first[i - 1];
	/* first[n + 1] is where node n's next child goes, and in the end where the next node's begin. */
	for (size_t i = 0; trie->at && i <= trie->mask; i++) {
		const struct edge *e = &trie->at[i];
		if (e->to)
			self->children[self->first[e->from + 1]++] = (struct child){ e->to, (unsigned char)e->symbol };
	}
	return 0;
}

static int reserve(struct packer *self, size_t cells)
{
	size_t cap = self->cap ? self->cap : 4 * LETTERS_BYTES;

	if (cells <= self->cap)
		return 0;
	while (cap < cells)
		cap *= 2;
	struct letter_cell *p = reallocarray(self->out.at, cap, sizeof *p);
	if (!p)
		return -ENOMEM;
	memset(p + self->cap, 0, (cap - self->cap) * sizeof *p);
	self->out.at = p;
	self->cap = cap;
	return 0;
}

static bool fits(const struct packer *self, size_t base, const struct child *children, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (self->out.at[base + children[i].byte].parent)
			return false;
	return true;
}

/* A base at which no child's cell is taken. Cells below LETTERS_BYTES but the root's stay free, so none is negative. */
static size_t find_base(struct packer *self, const struct child *children, size_t n)
{
	while (self->first_free < self->out.n && self->out.at[self->first_free].parent)
		self->first_free++;
	for (size_t i = self->first_free; i < self->first_free + CELLS_TRIED && i < self->out.n; i++)
		if (!self->out.at[i].parent && fits(self, i - children[0].byte, children, n))
			return i - children[0].byte;
	return self->out.n;
}

static int place(struct packer *self, uint32_t cell, const struct child *children, size_t n, uint32_t *cells)
{
	size_t base = find_base(self, children, n);
	int r = reserve(self, base + 2 * (size_t)LETTERS_BYTES);

	if (r < 0)
		return r;
	self->out.at[cell].base = (uint32_t)base;
	for (size_t i = 0; i < n; i++) {
		size_t at = base + children[i].byte;
		self->out.at[at].parent = cell + 1;
		cells[children[i].node] = (uint32_t)at;
		self->out.n = at < self->out.n ? self->out.n : at + 1;
	}
	return 0;
}

int letters_pack(const struct edges *trie, size_t n_nodes, struct letters *ret, uint32_t *ret_cells)
{
	owned(packer_destroy) struct packer packer = { .out.n = LETTERS_BYTES, .first_free = LETTERS_BYTES };
	int r = gather(&packer, trie, n_nodes);

	r = r < 0 ? r : reserve(&packer, 2 * (size_t)LETTERS_BYTES);
	if (r < 0)
		return r;
	ret_cells[0] = 0;
	for (size_t n = 0; r == 0 && n < n_nodes; n++) {
		uint32_t from = packer.first[n], to = packer.first[n + 1];
		if (from < to)
			r = place(&packer, ret_cells[n], packer.children + from, to - from, ret_cells);
	}
	if (r < 0)
		return r;
	*ret = packer.out;
	packer.out = (struct letters){ 0 };
	return 0;
}
