/*
 * letters - the trie of a taxonomy's words, packed: one memory access a letter.
 *
 * A double array, after Aoe, "An efficient digital search algorithm by using a
 * double-array structure" (IEEE TSE 15, 1989): the child of a cell by a byte
 * stands at the cell's base plus the byte, if it names the cell as its parent.
 * Cell 0 is the root.
 */
#ifndef CLASSIFIER_LETTERS_H
#define CLASSIFIER_LETTERS_H

#include "classifier/edges.h"

struct letter_cell {
	uint32_t base, parent; /* parent: one more than its cell, 0 where the cell is free */
};

struct letters {
	struct letter_cell *at;
	size_t n; /* cells that are taken lie below; LETTERS_BYTES more are there, free */
};

enum { LETTERS_BYTES = 256 };

/*
 * Packs a trie of nodes 0 (the root) to n_nodes - 1, each numbered after its
 * parent, whose edges are by bytes. ret_cells has room for n_nodes: where each
 * went. 0, or -ENOMEM with *ret untouched.
 */
int letters_pack(const struct edges *trie, size_t n_nodes, struct letters *ret, uint32_t *ret_cells);
void letters_destroy(struct letters *self);

/* The child of a cell, 0 where there is none. */
static inline uint32_t letters_next(const struct letters *self, uint32_t cell, unsigned char byte)
{
	uint32_t next = self->at[cell].base + byte;

	return self->at[next].parent == cell + 1 ? next : 0;
}

#endif
