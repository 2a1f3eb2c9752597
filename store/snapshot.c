#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/loose_frame.h"
#include "store/batch.h"
#include "store/loose.h"

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

bool snapshot_is_loose(struct str body)
{
	unsigned long long size = ZSTD_getFrameContentSize(body.ptr, body.len);

	/* ZSTD_CONTENTSIZE_UNKNOWN and _ERROR are beyond it. */
	return size <= WIRE_PAGE_MAX && body.len >= size;
}

int snapshot_tighten(struct str key, struct str body, void *deflate, struct arena *arena, struct str *ret)
{
	struct str page, again;

	if (!snapshot_is_loose(body))
		return 0;
	int r = inflate(body, arena, &page);
	if (r == 0 && !is_hash_of(key, page))
		r = -EIO;
	if (r < 0)
		return r;
	size_t bound = ZSTD_compressBound(page.len);
	char *out = arena_alloc(arena, bound, 1);
	if (!out)
		return -ENOMEM;
	size_t n = ZSTD_compressCCtx(deflate, out, bound, page.ptr, page.len, LOOSE_LEVEL);
	if (ZSTD_isError(n))
		return -ENOMEM;
	if (n >= body.len)
		return 0;
	struct str packed = { out, n };
	r = inflate(packed, arena, &again);
	if (r < 0 || !str_eq(page, again))
		return r < 0 ? r : -EIO;
	*ret = packed;
	return 1;
}

bool snapshot_is_text(const struct wire_page *page, struct str text)
{
	return page->bytes == text.len && (page->is_text || (page->body.len && is_hash_of(page->digest, text)));
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
static int name_page(struct batch *self, const struct wire_article *from, unsigned char out[SNAPSHOT_KEY_BYTES], const char **reterr_why)
{
	const struct wire_page *page = &from->page;
	bool is_whole;

	if (page->digest.len != SNAPSHOT_KEY_BYTES && page->body.len)
		return hash_page(self, page->body, out, reterr_why);
	if (page->body.len) {
		*reterr_why = "its page is no whole zstd frame";
		is_whole = ZSTD_findFrameCompressedSize(page->body.ptr, page->body.len) == page->body.len &&
			   ZSTD_getFrameContentSize(page->body.ptr, page->body.len) == page->bytes;
	} else {
		*reterr_why = "its page is not its text";
		is_whole = page->digest.len == SNAPSHOT_KEY_BYTES && page->bytes == from->article.text.len;
	}
	if (!is_whole || page->bytes > WIRE_PAGE_MAX)
		return -EBADMSG;
	memcpy(out, page->digest.ptr, SNAPSHOT_KEY_BYTES);
	return 0;
}

/* What came loose stays so where it is worth that and there is room for it. */
static int put_page(struct batch *self, struct str key, struct str body)
{
	bool loose = snapshot_is_loose(body), stays = loose && body.len >= LOOSE_PAGE_LEAST && body.len <= batch_loose_room(self);
	struct str packed;

	if (loose && !stays) {
		arena_reset(self->work);
		int r = snapshot_tighten(key, body, self->deflate, self->work, &packed);

		/* Of one that is not what it is said to be nothing is changed. */
		if (r < 0 && r != -EIO)
			return r;
		if (r > 0)
			body = packed;
	}
	int r = db_put_raw(self->db, self->txn, TABLE_SNAPSHOTS, key, body);
	return r < 0 || !stays ? r : loose_note(self->db, self->txn, TABLE_SNAPSHOTS, key, body.len, &self->loose);
}

/* The text travelled for its page. */
static int put_text(struct batch *self, struct str key, struct str text)
{
	buf_clear(&self->page);
	(void)buf_room(&self->page, loose_frame_bytes(text.len));
	loose_frame_put(text, &self->page);
	return buf_error(&self->page) ? -ENOMEM : put_page(self, key, buf_str(&self->page));
}

int snapshot_put(struct batch *self, const struct wire_article *from, struct str *ret, const char **reterr_why)
{
	struct str body = from->page.body;
	unsigned char hash[SNAPSHOT_KEY_BYTES];
	struct str key = { (const char *)hash, sizeof hash }, had;

	*ret = (struct str){ 0 };
	if (!self->snapshots || (!body.len && !from->page.is_text))
		return 0;
	int r = name_page(self, from, hash, reterr_why);
	if (r == 0)
		r = db_get_raw(self->db, self->txn, TABLE_SNAPSHOTS, key, &had);
	bool is_new = r == -ENOENT;
	if (is_new) {
		r = body.len ? put_page(self, key, body) : put_text(self, key, from->article.text);
		self->counters.snapshots++;
	}
	if (r == 0)
		r = arena_dup(self->arena, key, ret);
	return r < 0 ? r : is_new;
}
