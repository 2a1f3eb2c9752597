#include "store/hash.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "store/bytes.h"

/* SHA-256 cut to size: the processor has instructions for it, and articles are hashed whole. */
static void hash_parts(const struct str *parts, size_t n, unsigned char *out, size_t size)
{
	unsigned char whole[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *sha = EVP_MD_CTX_new();
	int good = sha && EVP_DigestInit_ex(sha, EVP_sha256(), NULL);

	for (size_t i = 0; i < n; i++) {
		unsigned char len[8];

		put_be(len, parts[i].len, sizeof len);
		good = good && EVP_DigestUpdate(sha, len, sizeof len) && EVP_DigestUpdate(sha, parts[i].ptr, parts[i].len);
	}
	good = good && EVP_DigestFinal_ex(sha, whole, NULL);
	EVP_MD_CTX_free(sha);
	/* It fails only without memory for its context; an id that is not one would be worse than a new start. */
	if (!good)
		abort();
	memcpy(out, whole, size);
}

void hash128(const struct str *parts, size_t n, unsigned char out[HASH_BYTES])
{
	hash_parts(parts, n, out, HASH_BYTES);
}

uint64_t hash64(const struct str *parts, size_t n)
{
	unsigned char bytes[HASH_BYTES];

	hash_parts(parts, n, bytes, sizeof bytes);
	return get_be(bytes, 8);
}
