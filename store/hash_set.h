/*
 * hash_set - hashes as an array: ascending, each once.
 */
#ifndef STORE_HASH_SET_H
#define STORE_HASH_SET_H

#include <stddef.h>
#include <stdint.h>

/* Makes a set of the n hashes at in place; returns how many are left. */
size_t hash_set_make(uint64_t *at, size_t n);

/* How many are in both. */
size_t hash_set_common(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b);

#endif
