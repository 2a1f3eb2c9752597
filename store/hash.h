/* hash - 64 and 128 bits that name things: SHA-256, cut. Parts are hashed with their lengths. */
#ifndef STORE_HASH_H
#define STORE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

enum { HASH_BYTES = 16 };

uint64_t hash64(const struct str *parts, size_t n);
void hash128(const struct str *parts, size_t n, unsigned char out[HASH_BYTES]);

#endif
