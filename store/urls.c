#include "store/urls.h"

#include <errno.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/hash.h"
#include "store/lookup.h"
#include "store/urls_impl.h"

enum { NUMBER_BYTES = 8 };

/* ---- rows ---- */

int urls_row_get(struct str key, struct str value, uint64_t *ret)
{
	struct str body = { 0 };
	int r = db_verify(TABLE_URLS, key, value, &body);

	if (r < 0 || body.len != NUMBER_BYTES)
		return -EIO;
	*ret = get_be(body.ptr, NUMBER_BYTES);
	return 0;
}

int urls_put(const struct db *db, MDB_txn *txn, struct str url, uint64_t number)
{
	struct db_key value = db_key1(number);
	unsigned char hash[HASH_BYTES];

	hash128(&url, 1, hash);
	return db_put(db, txn, TABLE_URLS, (struct str){ (char *)hash, sizeof hash }, db_key_str(&value));
}

/* ---- blocks ---- */

void urls_key(uint64_t place, unsigned char ret[URLS_KEY_BYTES])
{
	memset(ret, 0xff, HASH_BYTES);
	put_be(ret + HASH_BYTES, place, PLACE_BYTES);
}

bool urls_is_block(struct str key, uint64_t *ret)
{
	unsigned char same[URLS_KEY_BYTES];

	if (key.len != sizeof same)
		return false;
	*ret = get_be(key.ptr + HASH_BYTES, PLACE_BYTES);
	urls_key(*ret, same);
	return memcmp(key.ptr, same, sizeof same) == 0;
}

int urls_block_get(struct str value, uint64_t place, struct urls_block *ret)
{
	const unsigned char *p = (const unsigned char *)value.ptr;
	size_t distance = value.len ? p[0] & 15 : 0, number = value.len ? p[0] >> 4 : 0, each = distance + number;

	if (distance == 0 || distance > PLACE_BYTES || number == 0 || number > NUMBER_BYTES || (value.len - 1) % each ||
	    (value.len - 1) / each > URLS_BLOCK_MAX)
		return -EIO;
	ret->n = (value.len - 1) / each;
	p++;
	for (size_t i = 0; i < ret->n; i++, p += each) {
		place += get_be(p, distance);
		if (place >> 8 * PLACE_BYTES)
			return -EIO;
		ret->at[i] = (struct url_at){ place, get_be(p + distance, number) };
	}
	return 0;
}

static size_t bytes_of(uint64_t v)
{
	size_t n = 1;

	while (v >>= 8)
		n++;
	return n;
}

void urls_block_put(struct buf *out, const struct urls_block *block, uint64_t place)
{
	uint64_t farthest = 0, highest = 0, last = place;

	for (size_t i = 0; i < block->n; i++) {
		const struct url_at *a = &block->at[i];

		farthest = a->place - last > farthest ? a->place - last : farthest;
		highest = a->number > highest ? a->number : highest;
		last = a->place;
	}
	size_t distance = bytes_of(farthest), number = bytes_of(highest);
	buf_add_byte(out, (char)(distance | number << 4));
	for (size_t i = 0; i < block->n; i++) {
		unsigned char bytes[PLACE_BYTES + NUMBER_BYTES];

		put_be(bytes, block->at[i].place - place, distance);
		put_be(bytes + distance, block->at[i].number, number);
		place = block->at[i].place;
		buf_add(out, (struct str){ (char *)bytes, distance + number });
	}
}

static int get_block(MDB_val k, MDB_val v, struct urls_block *ret)
{
	struct str body = { 0 };
	uint64_t place = 0;

	if (!urls_is_block(lmdb_str(k), &place) || db_verify(TABLE_URLS, lmdb_str(k), lmdb_str(v), &body) < 0)
		return -EIO;
	return urls_block_get(body, place, ret);
}

/* The first block that begins at that place or behind it. */
static int seek_from(MDB_cursor *cursor, uint64_t place, MDB_val *k, MDB_val *v)
{
	unsigned char key[URLS_KEY_BYTES];

	urls_key(place, key);
	*k = lmdb_val((struct str){ (char *)key, sizeof key });
	return mdb_cursor_get(cursor, k, v, MDB_SET_RANGE);
}

static bool is_row(MDB_val k)
{
	return k.mv_size == HASH_BYTES;
}

/* The last block that begins at that place or before, else the first; or what is neither block nor row. MDB_NOTFOUND: there is none. */
static int seek_block(MDB_cursor *cursor, uint64_t place, MDB_val *k, MDB_val *v)
{
	uint64_t begins = 0;
	int rc = seek_from(cursor, place, k, v);

	if (rc == 0 && urls_is_block(lmdb_str(*k), &begins) && begins == place)
		return 0;
	if (rc == 0 || rc == MDB_NOTFOUND)
		rc = mdb_cursor_get(cursor, k, v, rc == 0 ? MDB_PREV : MDB_LAST);
	if (rc == MDB_NOTFOUND || (rc == 0 && is_row(*k)))
		rc = seek_from(cursor, place, k, v);
	return rc == 0 && is_row(*k) ? MDB_NOTFOUND : rc;
}

static void close_cursor(MDB_cursor **cursor)
{
	if (*cursor)
		mdb_cursor_close(*cursor);
}

/*
 * What is behind a block that was looked into in vain, verified, begins behind
 * the place: else a key is damaged, and what leads nowhere may be there all the same.
 */
static int check_next(MDB_cursor *cursor, uint64_t place)
{
	struct urls_block next;
	uint64_t begins = 0;
	MDB_val k, v;
	int rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);

	if (rc)
		return rc == MDB_NOTFOUND ? 0 : lmdb_errno(rc);
	int r = get_block(k, v, &next);
	return r == 0 && urls_is_block(lmdb_str(k), &begins) && begins > place ? 0 : -EIO;
}

static bool has_place(const struct urls_block *block, uint64_t place)
{
	for (size_t i = 0; i < block->n; i++)
		if (block->at[i].place == place)
			return true;
	return false;
}

/* The block that has the place if any has; 0 and n 0: none. Its key goes to ret_key. */
static int find_block(const struct db *db, MDB_txn *txn, uint64_t place, unsigned char ret_key[URLS_KEY_BYTES], struct urls_block *ret)
{
	owned(close_cursor) MDB_cursor *cursor = NULL;
	uint64_t begins = 0;
	MDB_val k, v;
	int rc = mdb_cursor_open(txn, db->table[TABLE_URLS], &cursor);

	ret->n = 0;
	/* Blocks come behind all rows: a table that was not compacted has none, which each article that comes in asks. */
	if (rc == 0)
		rc = mdb_cursor_get(cursor, &k, &v, MDB_LAST);
	if (rc == 0)
		rc = is_row(k) ? MDB_NOTFOUND : seek_block(cursor, place, &k, &v);
	if (rc)
		return rc == MDB_NOTFOUND ? 0 : lmdb_errno(rc);
	memcpy(ret_key, k.mv_data, URLS_KEY_BYTES);
	int r = get_block(k, v, ret);
	if (r == 0 && urls_is_block(lmdb_str(k), &begins) && begins > place)
		ret->n = 0;
	return r < 0 || ret->n == 0 || has_place(ret, place) ? r : check_next(cursor, place);
}

/* 1, 0, -EIO. */
static int has_url(const struct db *db, MDB_txn *txn, uint64_t number, const unsigned char hash[HASH_BYTES], struct arena *arena)
{
	unsigned char its[HASH_BYTES];
	struct entry_article article;
	int r = lookup_article(db, txn, number, arena, &article);

	if (r < 0)
		return r == -ENOENT ? -EIO : r;
	hash128(&article.url, 1, its);
	return memcmp(its, hash, HASH_BYTES) == 0;
}

int urls_get(const struct db *db, MDB_txn *txn, struct str url, struct arena *arena, uint64_t *ret)
{
	unsigned char hash[HASH_BYTES], at[URLS_KEY_BYTES];
	struct str value, key = { (const char *)hash, sizeof hash };
	struct urls_block block;

	hash128(&url, 1, hash);
	int r = db_get_raw(db, txn, TABLE_URLS, key, &value);
	if (r != -ENOENT)
		return r < 0 ? r : urls_row_get(key, value, ret);
	uint64_t place = urls_place(get_be(hash, 8));
	r = find_block(db, txn, place, at, &block);
	for (size_t i = 0; r == 0 && i < block.n; i++) {
		if (block.at[i].place != place)
			continue;
		r = has_url(db, txn, block.at[i].number, hash, arena);
		if (r == 1)
			*ret = block.at[i].number;
	}
	return r == 1 ? 0 : r == 0 ? -ENOENT : r;
}

static int save_block(const struct db *db, MDB_txn *txn, struct str key, const struct urls_block *block)
{
	owned(buf_destroy) struct buf out = { 0 };

	if (block->n == 0)
		return db_delete(db, txn, TABLE_URLS, key);
	urls_block_put(&out, block, get_be(key.ptr + HASH_BYTES, PLACE_BYTES));
	return buf_error(&out) ? -ENOMEM : db_put(db, txn, TABLE_URLS, key, buf_str(&out));
}

int urls_delete(const struct db *db, MDB_txn *txn, struct str url, uint64_t number)
{
	unsigned char hash[HASH_BYTES], at[URLS_KEY_BYTES];
	struct urls_block block;
	size_t kept = 0;

	hash128(&url, 1, hash);
	int r = db_delete(db, txn, TABLE_URLS, (struct str){ (const char *)hash, sizeof hash });
	uint64_t place = urls_place(get_be(hash, 8));
	if (r == 0)
		r = find_block(db, txn, place, at, &block);
	if (r < 0)
		return r == -EIO ? 0 : r;
	for (size_t i = 0; i < block.n; i++)
		if (block.at[i].place != place || block.at[i].number != number)
			block.at[kept++] = block.at[i];
	if (kept == block.n)
		return 0;
	block.n = kept;
	return save_block(db, txn, (struct str){ (const char *)at, sizeof at }, &block);
}

/* ---- by their ids ---- */

struct finding {
	const struct db *db;
	MDB_txn *txn;
	uint64_t low, high;
	struct arena *arena;
	int (*each)(void *ctx, uint64_t number);
	void *ctx;
};

static int find_rows(struct finding *f, MDB_cursor *cursor)
{
	unsigned char from[8];
	uint64_t number = 0;
	int r = 0;

	put_be(from, f->low, sizeof from);
	MDB_val k = lmdb_val((struct str){ (char *)from, sizeof from }), v;
	int rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	while (rc == 0 && r == 0 && k.mv_size == HASH_BYTES && get_be(k.mv_data, 8) <= f->high) {
		r = urls_row_get(lmdb_str(k), lmdb_str(v), &number);
		if (r == 0)
			r = f->each(f->ctx, number);
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	}
	return r == 0 && rc && rc != MDB_NOTFOUND ? lmdb_errno(rc) : r;
}

/* 1, 0, -EIO: the range ends within what has the same 40 bits. */
static int is_within(struct finding *f, const struct url_at *at)
{
	const uint64_t below = (UINT64_C(1) << (64 - 8 * PLACE_BYTES)) - 1;
	struct entry_article article;
	int r;

	if (at->place < urls_place(f->low) || at->place > urls_place(f->high))
		return 0;
	if ((at->place > urls_place(f->low) || (f->low & below) == 0) && (at->place < urls_place(f->high) || (f->high & below) == below))
		return 1;
	r = lookup_article(f->db, f->txn, at->number, f->arena, &article);
	if (r < 0)
		return r == -ENOENT ? -EIO : r;
	return article.id >= f->low && article.id <= f->high;
}

static int find_in_blocks(struct finding *f, MDB_cursor *cursor)
{
	struct urls_block block;
	uint64_t begins = 0;
	MDB_val k, v;
	int r = 0, rc = seek_block(cursor, urls_place(f->low), &k, &v);

	while (rc == 0 && r == 0) {
		r = get_block(k, v, &block);
		if (r == 0 && urls_is_block(lmdb_str(k), &begins) && begins > urls_place(f->high))
			break;
		for (size_t i = 0; r == 0 && i < block.n; i++) {
			r = is_within(f, &block.at[i]);
			r = r == 1 ? f->each(f->ctx, block.at[i].number) : r;
		}
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	}
	return r == 0 && rc && rc != MDB_NOTFOUND ? lmdb_errno(rc) : r;
}

int urls_find(const struct db *db, MDB_txn *txn, uint64_t low, uint64_t high, struct arena *arena,
	      int (*each)(void *ctx, uint64_t number), void *ctx)
{
	owned(close_cursor) MDB_cursor *cursor = NULL;
	struct finding f = { db, txn, low, high, arena, each, ctx };
	int rc = mdb_cursor_open(txn, db->table[TABLE_URLS], &cursor);
	int r = rc ? lmdb_errno(rc) : find_rows(&f, cursor);

	return r == 0 ? find_in_blocks(&f, cursor) : r;
}
