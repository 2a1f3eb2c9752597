/*
 * body_map - maps from hashes of words to numbers, and the sets of words that blocks are compared with.
 */
#ifndef PARSER_BODY_MAP_H
#define PARSER_BODY_MAP_H

#include "common/arena.h"
#include "parser/body_scan.h"

/* Open addressing from 64-bit keys to small numbers; holds n keys. */
struct key_map {
	struct key_slot {
		uint64_t key; /* 0: free */
		uint32_t value;
	} *slots;
	size_t mask;
};

int key_map_init(struct key_map *self, size_t n, struct arena *arena);

/* The key's value, to be read or written; a new key's is 0. */
uint32_t *key_map_at(struct key_map *self, uint64_t key);

/* The key of four words in a row, by their hashes. */
uint64_t shingle_key(const uint32_t *words);

/* NULL where the key is not in it. */
const uint32_t *key_map_find(const struct key_map *self, uint64_t key);

/* A set of words, or of runs of four words. */
struct word_set {
	struct key_map map;
	uint32_t window[4], n, limit;
	bool shingles;
};

/* Of a text; 0 or -ENOMEM. */
int word_set_init(struct word_set *self, struct str text, bool shingles, struct arena *arena);

/* How many of the block's first words, or runs of four of them, are in the set, in thousandths. */
int16_t word_set_share(const struct word_set *self, const struct scan *scan, uint32_t first);

#endif
