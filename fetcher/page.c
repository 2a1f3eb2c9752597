#include "fetcher/page.h"

#include <errno.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/lmdb_env.h"
#include "common/loose_frame.h"
#include "common/pack.h"

/* ---- what came from an address ---- */

enum { SEEN_FIELDS = 6 };

static struct str hash_str(const struct hash *hash)
{
	return (struct str){ (const char *)hash->at, sizeof(hash->at) };
}

static int seen_read(struct str value, struct page_seen *ret)
{
	struct unpack u = { .in = value };
	size_t n = unpack_array(&u, SEEN_FIELDS);
	struct page_seen seen = { .number = unpack_uint(&u) };
	struct str content = unpack_bin(&u), fingerprint;

	seen.entry_usec = unpack_int(&u);
	seen.fetched_usec = unpack_int(&u);
	seen.feed = (uint32_t)unpack_uint(&u);
	fingerprint = unpack_bin(&u);
	unpack_rest(&u, n - SEEN_FIELDS);
	if (unpack_error(&u) < 0 || content.len != HASH_BYTES || fingerprint.len != HASH_BYTES)
		return -EBADMSG;
	memcpy(seen.fingerprint.at, fingerprint.ptr, HASH_BYTES);
	memcpy(seen.content.at, content.ptr, HASH_BYTES);
	*ret = seen;
	return 0;
}

int page_seen_get(struct outbox *outbox, MDB_txn *txn, struct hash identity, struct page_seen *ret)
{
	struct str value;
	int r = outbox_get(outbox, txn, DB_URL, hash_str(&identity), &value);

	return r < 0 ? r : seen_read(value, ret);
}

int64_t page_seen_usec(struct str value)
{
	struct page_seen seen;

	return seen_read(value, &seen) == 0 ? seen.fetched_usec : INT64_MAX;
}

int page_seen_put(struct outbox *outbox, MDB_txn *txn, struct hash identity, const struct page_seen *seen)
{
	owned(buf_destroy) struct buf out = { 0 };

	pack_array(&out, SEEN_FIELDS);
	pack_uint(&out, seen->number);
	pack_bin(&out, hash_str(&seen->content));
	pack_int(&out, seen->entry_usec);
	pack_int(&out, seen->fetched_usec);
	pack_uint(&out, seen->feed);
	pack_bin(&out, hash_str(&seen->fingerprint));
	if (buf_error(&out) < 0)
		return buf_error(&out);
	return outbox_put(outbox, txn, DB_URL, hash_str(&identity), buf_str(&out));
}

/* ---- a page comes ---- */

static bool is_same(const struct page_intake *self, const struct page_seen *seen)
{
	return !self->again && memcmp(seen->content.at, self->content.at, HASH_BYTES) == 0;
}

static int page_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct page_intake *self = (struct page_intake *)job;
	struct page_seen seen = { 0 };
	struct key key = key_of(self->own_number), todo = key_of(self->todo);
	int r = page_seen_get(outbox, txn, self->identity, &seen);

	if (r < 0 && r != -ENOENT && r != -EBADMSG)
		return r;
	self->unchanged = r == 0 && is_same(self, &seen);
	self->number = self->unchanged ? seen.number : self->own_number;
	if (self->entry_usec > seen.entry_usec)
		seen.entry_usec = self->entry_usec;
	seen.number = self->number;
	seen.content = self->content;
	seen.fetched_usec = self->came_usec;
	r = page_seen_put(outbox, txn, self->identity, &seen);
	if (r == 0 && !self->unchanged)
		r = outbox_put(outbox, txn, DB_PAGE, key_str(&key), buf_str(&self->body));
	if (r == 0 && self->todo)
		r = outbox_del(outbox, txn, DB_TODO, key_str(&todo));
	return r;
}

void page_intake_destroy(struct page_intake **self_p)
{
	if (*self_p)
		buf_destroy(&(*self_p)->body);
	free(*self_p);
	*self_p = NULL;
}

/* What a PAGE body has besides its strings. */
enum { PAGE_OVERHEAD_BYTES = 96 + WIRE_DIGEST_BYTES };

/*
 * Whether an address gave the same bytes again, where their SHA-256 is not made
 * anyway. Poly1305 is a universal hash: with a key that nobody sees, and values
 * that nobody sees, two pages agree with a chance below 2^-84, at a ninth of
 * BLAKE2b's time. libcrypto's takes two thirds of the time of libsodium's; the tag is the same.
 */
static struct hash content_of(const struct outbox *outbox, struct str bytes)
{
	unsigned char id[8], key[crypto_onetimeauth_KEYBYTES];
	const unsigned char *p = (const unsigned char *)(bytes.ptr ? bytes.ptr : "");
	struct hash hash;
	size_t n;

	_Static_assert(sizeof(hash.at) == crypto_onetimeauth_BYTES, "a hash is a Poly1305 tag");
	memcpy(id, key_of(outbox_id(outbox)).at, sizeof(id));
	(void)crypto_generichash(key, sizeof(key), id, sizeof(id), NULL, 0);
	if (!EVP_Q_mac(NULL, "POLY1305", NULL, NULL, NULL, key, sizeof(key), p, bytes.len, hash.at, sizeof(hash.at), &n))
		(void)crypto_onetimeauth(hash.at, p, bytes.len, key); /* an OpenSSL that is set up to have less */
	return hash;
}

/* The SHA-256 of a page that is kept, else empty; in *ret what the page is compared by when it comes again. */
static struct str name_page(const struct outbox *outbox, const struct page_new *page, unsigned char space[WIRE_DIGEST_BYTES],
			    struct hash *ret)
{
	struct str bytes = page->page.body;

	if (page->kept && EVP_Digest(bytes.ptr ? bytes.ptr : "", bytes.len, space, NULL, EVP_sha256(), NULL)) {
		memcpy(ret->at, space, HASH_BYTES);
		return (struct str){ (const char *)space, WIRE_DIGEST_BYTES };
	}
	*ret = content_of(outbox, bytes);
	return (struct str){ 0 };
}

static int page_encode(struct press *press, const struct page_new *page, struct str digest, struct page_id id, struct buf *out)
{
	struct wire_page wire = page->page;
	int r = 0;

	wire.digest = digest;
	wire.id = id;
	wire.bytes = page->page.body.len;
	if (!page->loose)
		r = press_run(press, page->page.body, &wire.body);
	if (r < 0)
		return r;
	size_t bytes = page->loose ? loose_frame_bytes(wire.body.len) : wire.body.len;
	(void)buf_room(out, bytes + wire.url.len + wire.title.len + wire.feed.len + wire.outlet.len +
			    wire.published.len + wire.content_type.len + wire.language.len + wire.topic.len + PAGE_OVERHEAD_BYTES);
	wire_put_page_head(out, &wire, bytes);
	if (page->loose)
		loose_frame_put(wire.body, out);
	else
		buf_add(out, wire.body);
	wire_put_page_tail(out, &wire);
	return buf_error(out);
}

int page_intake_new(struct outbox *outbox, struct press *press, const struct page_new *page, struct page_intake **ret)
{
	owned(page_intake_destroy) struct page_intake *self = NULL;
	unsigned char space[WIRE_DIGEST_BYTES];
	int r;

	if (page->page.body.len > WIRE_PAGE_MAX)
		return -E2BIG;
	self = calloc(1, sizeof(*self));
	if (!self)
		return -ENOMEM;
	self->own_number = outbox_number(outbox);
	struct str digest = name_page(outbox, page, space, &self->content);
	r = page_encode(press, page, digest, (struct page_id){ outbox_id(outbox), self->own_number }, &self->body);
	if (r < 0)
		return r;
	self->identity = page->identity;
	self->feed = page->feed;
	self->todo = page->todo;
	self->entry_usec = page->entry_usec;
	self->came_usec = clock_now_usec();
	self->again = page->again;
	self->stored_bytes = self->body.len;
	self->job.bytes = self->body.len;
	self->job.apart = true;
	self->job.apply = page_apply;
	*ret = self;
	self = NULL;
	return 0;
}

/* ---- a page goes ---- */

struct stored_job {
	struct job job;
	size_t n;
	uint64_t numbers[];
};

static void job_free(struct job *job)
{
	free(job);
}

static int stored_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct stored_job *self = (struct stored_job *)job;
	int r = 0;

	for (size_t i = 0; r == 0 && i < self->n; i++) {
		struct key key = key_of(self->numbers[i]);

		r = outbox_del(outbox, txn, DB_PAGE, key_str(&key));
		if (r == 0)
			r = outbox_del(outbox, txn, DB_TRY, key_str(&key));
	}
	return r;
}

int page_submit_stored(struct outbox *outbox, const struct page_id *ids, size_t n)
{
	struct stored_job *self = calloc(1, sizeof(*self) + n * sizeof(self->numbers[0]));

	if (!self)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (ids[i].outbox == outbox_id(outbox))
			self->numbers[self->n++] = ids[i].seq;
	self->job = (struct job){ .frees = true, .apart = true, .apply = stored_apply, .done = job_free, .drop = job_free };
	outbox_submit(outbox, &self->job);
	return 0;
}

struct attempts_job {
	struct job job;
	uint64_t number;
	unsigned attempts;
};

static int attempts_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct attempts_job *self = (struct attempts_job *)job;
	struct key key = key_of(self->number), value = key_of(self->attempts);
	struct str body;
	int r = outbox_get(outbox, txn, DB_PAGE, key_str(&key), &body);

	if (r == -ENOENT) /* it is in the store by now */
		return 0;
	return r < 0 ? r : outbox_put(outbox, txn, DB_TRY, key_str(&key), key_str(&value));
}

int page_submit_attempts(struct outbox *outbox, uint64_t number, unsigned attempts)
{
	struct attempts_job *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->number = number;
	self->attempts = attempts;
	self->job = (struct job){ .apart = true, .apply = attempts_apply, .done = job_free, .drop = job_free };
	outbox_submit(outbox, &self->job);
	return 0;
}

int page_get(struct outbox *outbox, MDB_txn *txn, uint64_t number, struct str *ret)
{
	struct key key = key_of(number);

	return outbox_get(outbox, txn, DB_PAGE, key_str(&key), ret);
}

unsigned page_attempts(struct outbox *outbox, MDB_txn *txn, uint64_t number)
{
	struct key key = key_of(number);
	struct str value;

	return outbox_get(outbox, txn, DB_TRY, key_str(&key), &value) == 0 ? (unsigned)key_number(value) : 0;
}

int page_scan(struct outbox *outbox, void *ctx, int (*each)(void *ctx, uint64_t number, struct str body, unsigned attempts))
{
	MDB_txn *txn = outbox_read(outbox);
	MDB_cursor *cursor = NULL;
	MDB_val key, value;
	int r;

	if (!txn)
		return -EIO;
	r = outbox_cursor(outbox, txn, DB_PAGE, &cursor);
	while (r == 0 && (r = lmdb_errno(mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) == 0) {
		uint64_t number = key_number(lmdb_str(key));

		r = each(ctx, number, lmdb_str(value), page_attempts(outbox, txn, number));
	}
	outbox_cursor_close(&cursor);
	outbox_read_end(outbox);
	return r == -ENOENT ? 0 : r;
}
