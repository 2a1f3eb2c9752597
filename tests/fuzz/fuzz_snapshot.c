/*
 * fuzz_snapshot - any bytes as a page that the store keeps: its hash, then a
 * zstd frame. What is checked as whole inflates to what has that hash.
 */
#include <assert.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "common/wire.h"
#include "store/batch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

enum { SEED_BYTES = 4096 };

static void inflates_to(const uint8_t *key, const uint8_t *body, size_t len)
{
	unsigned long long size = ZSTD_getFrameContentSize(body, len);
	unsigned char hash[EVP_MAX_MD_SIZE];

	if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
		return;
	assert(size <= WIRE_PAGE_MAX);
	char *page = malloc(size + 1);
	size_t n = page ? ZSTD_decompress(page, size, body, len) : 0;
	if (page && !ZSTD_isError(n)) {
		assert(EVP_Digest(page, n, hash, NULL, EVP_sha256(), NULL));
		assert(memcmp(hash, key, SNAPSHOT_KEY_BYTES) == 0);
	}
	free(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < SNAPSHOT_KEY_BYTES)
		return 0;
	struct str key = { (const char *)data, SNAPSHOT_KEY_BYTES }, body = { (const char *)data + key.len, size - key.len };
	int r = snapshot_check(key, body);
	assert(r == 0 || r == -EIO || r == -EBADMSG || r == -ENOMEM);
	if (r == 0)
		inflates_to(data, data + key.len, body.len);
	return 0;
}

/* Now and then the input as a page: its hash and its frame, so that what is whole is tried, too. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	char frame[ZSTD_COMPRESSBOUND(SEED_BYTES)];
	unsigned char hash[EVP_MAX_MD_SIZE];
	size_t page = size < SEED_BYTES ? size : SEED_BYTES;

	if (seed % 8 || !EVP_Digest(data, page, hash, NULL, EVP_sha256(), NULL))
		return LLVMFuzzerMutate(data, size, max);
	size_t n = ZSTD_compress(frame, sizeof frame, data, page, 1);
	if (ZSTD_isError(n) || n + SNAPSHOT_KEY_BYTES > max)
		return LLVMFuzzerMutate(data, size, max);
	memcpy(data, hash, SNAPSHOT_KEY_BYTES);
	memcpy(data + SNAPSHOT_KEY_BYTES, frame, n);
	return n + SNAPSHOT_KEY_BYTES;
}
