/*
 * edges - the transitions of a trie or automaton: (state, symbol) to state.
 *
 * One open-addressed table; memory is proportional to the edges there are,
 * whatever the size of the alphabet. State 0 is the root and never a target.
 */
#ifndef CLASSIFIER_EDGES_H
#define CLASSIFIER_EDGES_H

#include <stddef.h>
#include <stdint.h>

struct edge {
	uint32_t from, symbol, to; /* to 0: a free slot */
};

struct edges {
	struct edge *at;
	size_t mask; /* slots - 1, a power of two less one; 0 when empty */
	size_t n;
};

void edges_destroy(struct edges *self);

/* 0, or -ENOMEM. The edge must not be there yet. */
int edges_add(struct edges *self, uint32_t from, uint32_t symbol, uint32_t to);

static inline size_t edges_slot(uint32_t from, uint32_t symbol)
{
	uint64_t h = ((uint64_t)from << 32 | symbol) * 0x9e3779b97f4a7c15u; /* Knuth's multiplicative hashing */

	return (size_t)(h ^ h >> 29 ^ h >> 47);
}

/* 0 where there is no such edge. */
static inline uint32_t edges_find(const struct edges *self, uint32_t from, uint32_t symbol)
{
	if (!self->at)
		return 0;
	for (size_t i = edges_slot(from, symbol) & self->mask;; i = (i + 1) & self->mask) {
		const struct edge *e = &self->at[i];
		if (!e->to || (e->from == from && e->symbol == symbol))
			return e->to;
	}
}

#endif
