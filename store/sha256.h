/*
 * sha256 - SHA-256 (FIPS 180-4) of a page as it is inflated, by the processor's
 * own instructions where it has them.
 *
 * libsodium's is portable C: 50 KB take 160 µs here, a third of what the store
 * does for an article; the SHA extensions take a sixth of that. Elsewhere this
 * is libsodium's.
 */
#ifndef STORE_SHA256_H
#define STORE_SHA256_H

#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

enum { SHA256_BYTES = 32, SHA256_BLOCK = 64 };

struct sha256 {
	bool fast;
	crypto_hash_sha256_state portable;
	uint32_t state[8];
	uint64_t total;
	unsigned char rest[SHA256_BLOCK]; /* total % SHA256_BLOCK bytes that make no block yet */
};

/* portable: never by instructions; for tests. */
void sha256_init(struct sha256 *self, bool portable);
void sha256_update(struct sha256 *self, struct str bytes);
void sha256_final(struct sha256 *self, unsigned char out[SHA256_BYTES]);

#endif
