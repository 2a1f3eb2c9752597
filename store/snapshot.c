#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "store/batch.h"

enum { CHUNK = 64 << 10 };

static void free_digest(EVP_MD_CTX **self_p)
{
	EVP_MD_CTX_free(*self_p);
}

static int sum(ZSTD_DStream *stream, struct str body, char *chunk, unsigned char out[SNAPSHOT_KEY_BYTES], const char **reterr_why)
{
	ZSTD_inBuffer in = { .src = body.ptr, .size = body.len };
	owned(free_digest) EVP_MD_CTX *sha = EVP_MD_CTX_new();
	size_t total = 0, left = 1;

	*reterr_why = "its page is no whole zstd frame";
	if (!sha || !EVP_DigestInit_ex(sha, EVP_sha256(), NULL) || ZSTD_isError(ZSTD_initDStream(stream)))
		return -ENOMEM;
	while (left) {
		ZSTD_outBuffer piece = { .dst = chunk, .size = CHUNK };

		left = ZSTD_decompressStream(stream, &piece, &in);
		if (ZSTD_isError(left) || (left && piece.pos == 0 && in.pos == in.size))
			return -EBADMSG;
		total += piece.pos;
		if (total > WIRE_PAGE_MAX) {
			*reterr_why = "its page is larger than a page may be";
			return -EBADMSG;
		}
		if (!EVP_DigestUpdate(sha, chunk, piece.pos))
			return -ENOMEM;
	}
	if (in.pos != in.size)
		return -EBADMSG;
	return EVP_DigestFinal_ex(sha, out, NULL) ? 0 : -ENOMEM;
}

/* The SHA-256 of what body inflates to, which is not more than WIRE_PAGE_MAX bytes. */
static int hash_page(struct batch *self, struct str body, unsigned char out[SNAPSHOT_KEY_BYTES], const char **reterr_why)
{
	buf_clear(&self->page);
	char *chunk = buf_room(&self->page, CHUNK);

	return chunk ? sum(self->inflate, body, chunk, out, reterr_why) : -ENOMEM;
}

int snapshot_check(struct str key, struct str body)
{
	unsigned char hash[SNAPSHOT_KEY_BYTES];
	ZSTD_DStream *stream = ZSTD_createDStream();
	char *chunk = malloc(CHUNK);
	const char *why;
	int r = stream && chunk ? sum(stream, body, chunk, hash, &why) : -ENOMEM;

	ZSTD_freeDStream(stream);
	free(chunk);
	if (r == 0 && (key.len != sizeof hash || memcmp(key.ptr, hash, sizeof hash) != 0))
		r = -EIO;
	return r == -EBADMSG ? -EIO : r;
}

static int inflate(struct str body, struct arena *arena, struct str *ret)
{
	unsigned long long size = ZSTD_getFrameContentSize(body.ptr, body.len);

	/* ZSTD_CONTENTSIZE_UNKNOWN and _ERROR are beyond it. */
	if (size > WIRE_PAGE_MAX)
		return -EIO;
	char *out = arena_alloc(arena, (size_t)size + 1, 1);
	if (!out)
		return -ENOMEM;
	size_t n = ZSTD_decompress(out, (size_t)size, body.ptr, body.len);
	if (ZSTD_isError(n) || n != size)
		return -EIO;
	*ret = (struct str){ out, n };
	return 0;
}

int snapshot_get(const struct db *db, MDB_txn *txn, struct str key, struct arena *arena, struct str *ret)
{
	struct str body;
	int r = key.len == SNAPSHOT_KEY_BYTES ? db_get_raw(db, txn, TABLE_SNAPSHOTS, key, &body) : -ENOENT;

	return r < 0 ? r : inflate(body, arena, ret);
}

static bool is_hash_of(struct str key, struct str text)
{
	unsigned char hash[SNAPSHOT_KEY_BYTES];

	return key.len == sizeof hash && EVP_Digest(text.ptr, text.len, hash, NULL, EVP_sha256(), NULL) &&
	       memcmp(hash, key.ptr, sizeof hash) == 0;
}

bool snapshot_is_text(const struct wire_page *page, struct str text)
{
	return page->body.len && page->bytes == text.len && is_hash_of(page->digest, text);
}

int snapshot_has(const struct db *db, MDB_txn *txn, struct str key, struct str text, bool is_new, struct arena *arena)
{
	struct str body, page;
	int r = key.len == SNAPSHOT_KEY_BYTES ? db_get_raw(db, txn, TABLE_SNAPSHOTS, key, &body) : -ENOENT;

	/* Nearly every page has another size than its text. */
	if (r == 0 && (ZSTD_getFrameContentSize(body.ptr, body.len) != text.len || !is_hash_of(key, text)))
		return 0;
	if (r == 0 && is_new)
		return 1;
	if (r == 0)
		r = inflate(body, arena, &page);
	return r == 0 ? str_eq(page, text) : r == -ENOENT || r == -EIO ? 0 : r;
}

/*
 * What the page is known by. The fetcher says it, who had the page in hand: then the store need not inflate it. Whoever
 * checks the store finds a page that became another one on its way.
 */
static int name_page(struct batch *self, const struct wire_page *page, unsigned char out[SNAPSHOT_KEY_BYTES], const char **reterr_why)
{
	if (page->digest.len != SNAPSHOT_KEY_BYTES)
		return hash_page(self, page->body, out, reterr_why);
	*reterr_why = "its page is no whole zstd frame";
	if (ZSTD_findFrameCompressedSize(page->body.ptr, page->body.len) != page->body.len ||
	    page->bytes > WIRE_PAGE_MAX || ZSTD_getFrameContentSize(page->body.ptr, page->body.len) != page->bytes)
		return -EBADMSG;
	memcpy(out, page->digest.ptr, SNAPSHOT_KEY_BYTES);
	return 0;
}

int snapshot_put(struct batch *self, const struct wire_page *page, struct str *ret, const char **reterr_why)
{
	unsigned char hash[SNAPSHOT_KEY_BYTES];
	struct str key = { (const char *)hash, sizeof hash }, had;

	*ret = (struct str){ 0 };
	if (!self->snapshots || !page->body.len)
		return 0;
	int r = name_page(self, page, hash, reterr_why);
	if (r == 0)
		r = db_get_raw(self->db, self->txn, TABLE_SNAPSHOTS, key, &had);
	bool is_new = r == -ENOENT;
	if (is_new) {
		r = db_put_raw(self->db, self->txn, TABLE_SNAPSHOTS, key, page->body);
		self->counters.snapshots++;
	}
	if (r == 0)
		r = arena_dup(self->arena, key, ret);
	return r < 0 ? r : is_new;
}
