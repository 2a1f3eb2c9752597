/*
 * trees_lanes - trees for many rows at once, without a branch.
 *
 * Each split of a tree has a mask of the leaves that a row reaches which is more
 * than its threshold: all but those on its left. Of the leaves that all splits
 * leave a row, the leftmost is its own, in whatever order the splits are asked
 * (QuickScorer: Lucchese et al., SIGIR 2015; in vectors: Lucchese et al., SIGIR
 * 2016). A lane of a vector is a row, so that no row waits for another's memory.
 * Everything is integers: each kernel gives the same scores.
 */
#ifndef PARSER_TREES_LANES_H
#define PARSER_TREES_LANES_H

#include <stddef.h>
#include <stdint.h>

enum { LANES_LEAVES_MAX = 32, LANES_MAX = 16 };

struct lane_split {
	uint16_t column;
	int16_t threshold;
	uint16_t low, high; /* leaves on its left, from bit 0: the first 16, and the others */
};

struct lane_tree {
	uint32_t split, leaf; /* its first ones */
	uint16_t splits;
};

struct lane_trees {
	const struct lane_tree *trees;
	const struct lane_split *splits;
	const int16_t *leaves; /* from left to right */
	size_t n;
};

/* Adds to each of as many scores as the kernel has lanes; x: [columns][lanes]. */
typedef void lanes_kernel(const struct lane_trees *self, const int16_t *x, int32_t *scores);

struct lanes_isa {
	size_t lanes;
	lanes_kernel *add;
};

extern const struct lanes_isa lanes_plain;
#if defined __x86_64__
extern const struct lanes_isa lanes_avx2;
#endif

#endif
