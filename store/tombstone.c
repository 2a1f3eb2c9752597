#include "store/tombstone.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/pack.h"
#include "store/bytes.h"
#include "store/hash.h"
#include "store/words.h"

enum { ITEMS = 5, KEY_BYTES = 1 + HASH_BYTES + 8 };

struct key {
	unsigned char bytes[KEY_BYTES];
	size_t len;
};

static struct str key_str(const struct key *key)
{
	return (struct str){ (const char *)key->bytes, key->len };
}

static struct key key_of(struct str url, const struct tombstone *t)
{
	struct key key = { .bytes = { (unsigned char)t->kind }, .len = 1 };

	if (t->kind == TOMBSTONE_ID) {
		put_be(key.bytes + 1, t->id, 8);
		key.len += 8;
		return key;
	}
	hash128(&url, 1, key.bytes + 1);
	key.len += HASH_BYTES;
	if (t->kind == TOMBSTONE_WORDS) {
		put_be(key.bytes + key.len, t->hash, 8);
		key.len += 8;
	}
	return key;
}

uint32_t tombstone_words(struct str text, uint64_t *ret_hash)
{
	struct words words = { .in = text };
	struct str word;
	uint64_t hash = 0;

	while (words_next(&words, &word))
		hash = hash * TOMBSTONE_FACTOR + hash64(&word, 1);
	*ret_hash = hash;
	return words.next;
}

static int put_value(const struct db *db, MDB_txn *txn, struct str key, const struct tombstone *t)
{
	owned(buf_destroy) struct buf value = { 0 };

	pack_array(&value, ITEMS);
	pack_uint(&value, t->of);
	pack_int(&value, t->usec);
	pack_str(&value, t->why);
	pack_str(&value, t->by);
	pack_uint(&value, t->words);
	return buf_error(&value) ? -ENOMEM : db_put(db, txn, TABLE_TOMBSTONES, key, buf_str(&value));
}

int tombstone_put(const struct db *db, MDB_txn *txn, struct str url, const struct tombstone *t)
{
	struct key key = key_of(url, t);

	if (t->why.len > TOMBSTONE_WHY_BYTES || t->by.len > TOMBSTONE_WHY_BYTES)
		return -E2BIG;
	return put_value(db, txn, key_str(&key), t);
}

int tombstone_mend(const struct db *db, MDB_txn *txn, struct str key)
{
	bool article = key.len == 1 + HASH_BYTES && key.ptr[0] == TOMBSTONE_ARTICLE;
	bool words = key.len == KEY_BYTES && key.ptr[0] == TOMBSTONE_WORDS;

	if (!article && !words)
		return 0;
	int r = put_value(db, txn, key, &(struct tombstone){ .of = article ? TOMBSTONE_OF_ARTICLE : TOMBSTONE_OF_STATEMENT });
	return r < 0 ? r : 1;
}

int tombstone_decode(struct str key, struct str value, struct tombstone *ret)
{
	struct unpack u = { .in = value };
	struct tombstone t = { 0 };

	size_t n = unpack_array(&u, ITEMS);
	t.of = unpack_uint(&u) ? TOMBSTONE_OF_STATEMENT : TOMBSTONE_OF_ARTICLE;
	t.usec = unpack_int(&u);
	t.why = unpack_str(&u);
	t.by = unpack_str(&u);
	uint64_t words = unpack_uint(&u);
	unpack_rest(&u, n > ITEMS ? n - ITEMS : 0);
	if (unpack_error(&u) || key.len == 0 || words > UINT32_MAX)
		return -EBADMSG;
	t.words = (uint32_t)words;
	switch (key.ptr[0]) {
	case TOMBSTONE_ARTICLE:
		t.kind = TOMBSTONE_ARTICLE;
		break;
	case TOMBSTONE_WORDS:
		t.kind = TOMBSTONE_WORDS;
		if (key.len != KEY_BYTES)
			return -EBADMSG;
		t.hash = get_be(key.ptr + 1 + HASH_BYTES, 8);
		break;
	case TOMBSTONE_ID:
		t.kind = TOMBSTONE_ID;
		if (key.len != 9)
			return -EBADMSG;
		t.id = get_be(key.ptr + 1, 8);
		break;
	default:
		return -EBADMSG;
	}
	*ret = t;
	return 0;
}

static int read_one(MDB_val k, MDB_val v, struct tombstone *ret)
{
	struct str value;
	int r = db_verify(TABLE_TOMBSTONES, lmdb_str(k), lmdb_str(v), &value);

	if (r == 0)
		r = tombstone_decode(lmdb_str(k), value, ret);
	return r == -EBADMSG ? -EIO : r;
}

int tombstone_get(const struct db *db, MDB_txn *txn, uint64_t id, struct tombstone *ret)
{
	struct key key = key_of((struct str){ 0 }, &(struct tombstone){ .kind = TOMBSTONE_ID, .id = id });
	struct str value;
	int r = db_get(db, txn, TABLE_TOMBSTONES, key_str(&key), &value);

	if (r == 0)
		r = tombstone_decode(key_str(&key), value, ret);
	return r == -EBADMSG ? -EIO : r;
}

int tombstones_each(const struct db *db, MDB_txn *txn, uint64_t from, int (*each)(void *ctx, const struct tombstone *t), void *ctx)
{
	struct key key = key_of((struct str){ 0 }, &(struct tombstone){ .kind = TOMBSTONE_ID, .id = from });
	MDB_val k = lmdb_val(key_str(&key)), v;
	MDB_cursor *cursor;
	int r = 0, rc = mdb_cursor_open(txn, db->table[TABLE_TOMBSTONES], &cursor);

	if (rc)
		return lmdb_errno(rc);
	rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	while (rc == 0 && r == 0 && ((const char *)k.mv_data)[0] == TOMBSTONE_ID) {
		struct tombstone t;

		r = read_one(k, v, &t);
		if (r == 0)
			r = each(ctx, &t);
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	return r || rc == 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

bool tombstone_tell(const struct db *db, MDB_txn *txn, struct str id, struct buf *out)
{
	char date[CLOCK_TEXT_BYTES];
	struct tombstone t;
	uint64_t number = 0;

	for (size_t i = 0; i < id.len; i++) {
		const char *digit = memchr("0123456789abcdef", id.ptr[i], 16);

		if (!digit)
			return false;
		number = number << 4 | (uint64_t)(digit - "0123456789abcdef");
	}
	if (id.len != 16 || tombstone_get(db, txn, number, &t) < 0)
		return false;
	struct str when = clock_format(t.usec / 1000000 * 1000000, date);
	buf_printf(out, "the %s %.*s was %s on %.*s", t.of == TOMBSTONE_OF_ARTICLE ? "article" : "statement", (int)id.len, id.ptr,
		   t.of == TOMBSTONE_OF_ARTICLE ? "deleted" : "redacted", (int)when.len, when.ptr);
	if (t.by.len)
		buf_printf(out, " by %.*s", (int)t.by.len, t.by.ptr);
	if (t.why.len)
		buf_printf(out, ": %.*s", (int)t.why.len, t.why.ptr);
	return true;
}

/* The id is the beginning of the URL's hash (entry_id()), and so of the key. */
int tombstone_lift(const struct db *db, MDB_txn *txn, uint64_t article)
{
	struct key key = { .bytes = { TOMBSTONE_ARTICLE }, .len = 9 };
	MDB_val k, v;
	MDB_cursor *cursor;

	put_be(key.bytes + 1, article, 8);
	k = lmdb_val(key_str(&key));
	int rc = mdb_cursor_open(txn, db->table[TABLE_TOMBSTONES], &cursor);
	if (rc)
		return lmdb_errno(rc);
	rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && !str_starts(lmdb_str(k), key_str(&key)))
		rc = MDB_NOTFOUND;
	if (rc == 0)
		rc = mdb_cursor_del(cursor, 0);
	mdb_cursor_close(cursor);
	if (rc)
		return lmdb_errno(rc);
	key.bytes[0] = TOMBSTONE_ID;
	return db_delete(db, txn, TABLE_TOMBSTONES, key_str(&key));
}

/* ---- of one article ---- */

int tombstones_of(const struct db *db, MDB_txn *txn, struct str url, struct arena *arena, struct tombstone **ret, size_t *ret_n)
{
	struct key key = key_of(url, &(struct tombstone){ .kind = TOMBSTONE_WORDS });
	MDB_val k = lmdb_val((struct str){ (const char *)key.bytes, 1 + HASH_BYTES }), v;
	struct str prefix = lmdb_str(k);
	MDB_cursor *cursor;
	MDB_stat st = { 0 };
	int r = 0;

	*ret_n = 0;
	/* Nearly always there is none at all. */
	if (mdb_stat(txn, db->table[TABLE_TOMBSTONES], &st) == 0 && st.ms_entries == 0)
		return 0;
	int rc = mdb_cursor_open(txn, db->table[TABLE_TOMBSTONES], &cursor);
	if (rc)
		return lmdb_errno(rc);
	rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	while (rc == 0 && r == 0 && str_starts(lmdb_str(k), prefix) && *ret_n < TOMBSTONE_WORDS_MAX) {
		struct tombstone *more = arena_grow(arena, *ret, *ret_n, *ret_n + 1, sizeof *more);

		*ret = more ? more : *ret;
		r = more ? read_one(k, v, &more[*ret_n]) : -ENOMEM;
		*ret_n += r == 0;
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	return r || rc == 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

int tombstone_deleted(const struct db *db, MDB_txn *txn, struct str url)
{
	struct key key = key_of(url, &(struct tombstone){ .kind = TOMBSTONE_ARTICLE });
	struct str value;
	int r = db_get(db, txn, TABLE_TOMBSTONES, key_str(&key), &value);

	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}
