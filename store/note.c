#include "store/note.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/pack.h"
#include "store/bytes.h"
#include "store/words.h"

enum { NUMBER_BYTES = 8, KEY_BYTES = 1 + NOTE_NAME_MAX + 1 + NUMBER_BYTES };

struct key {
	unsigned char bytes[KEY_BYTES];
	size_t len;
};

/* -EINVAL: no name that a key could have. */
static int key_set(struct key *key, enum note_kind kind, struct str name, uint64_t number)
{
	if (!name.len || name.len > NOTE_NAME_MAX || memchr(name.ptr, 0, name.len))
		return -EINVAL;
	key->bytes[0] = (unsigned char)kind;
	memcpy(key->bytes + 1, name.ptr, name.len);
	key->bytes[1 + name.len] = 0;
	put_be(key->bytes + 2 + name.len, number, NUMBER_BYTES);
	key->len = 2 + name.len + NUMBER_BYTES;
	return 0;
}

static struct str key_str(const struct key *key)
{
	return (struct str){ (const char *)key->bytes, key->len };
}

bool notes_any(const struct db *db, MDB_txn *txn)
{
	MDB_stat st = { 0 };

	return mdb_stat(txn, db->table[TABLE_NOTES], &st) == 0 && st.ms_entries > 0;
}

static int decode(struct str key, struct str value, struct note *ret)
{
	struct str bytes;
	int r = db_verify(TABLE_NOTES, key, value, &bytes);
	struct unpack u = { .in = bytes };

	if (r < 0)
		return r;
	size_t n = unpack_array(&u, 3);
	ret->name = (struct str){ key.ptr + 1, key.len - 2 - NUMBER_BYTES };
	ret->usec = unpack_int(&u);
	ret->written = unpack_str(&u);
	ret->value = unpack_str(&u);
	unpack_rest(&u, n > 3 ? n - 3 : 0);
	return unpack_error(&u) ? -EIO : 0;
}

static bool same_name(struct str key, const struct key *wanted)
{
	return key.len == wanted->len && memcmp(key.ptr, wanted->bytes, key.len - NUMBER_BYTES) == 0;
}

/* The newest note of the name, also one that takes back; *ret_number: its number. */
static int newest(const struct db *db, MDB_txn *txn, const struct key *past, struct note *ret, uint64_t *ret_number)
{
	MDB_val k = lmdb_val(key_str(past)), v;
	MDB_cursor *cursor;
	int r = lmdb_errno(mdb_cursor_open(txn, db->table[TABLE_NOTES], &cursor));

	if (r < 0)
		return r;
	int rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	rc = mdb_cursor_get(cursor, &k, &v, rc == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
	r = lmdb_errno(rc);
	if (r == 0 && !same_name(lmdb_str(k), past))
		r = -ENOENT;
	if (r == 0) {
		struct str key = lmdb_str(k);

		*ret_number = get_be(key.ptr + key.len - NUMBER_BYTES, NUMBER_BYTES);
		r = decode(key, lmdb_str(v), ret);
	}
	mdb_cursor_close(cursor);
	return r;
}

int note_get(const struct db *db, MDB_txn *txn, enum note_kind kind, struct str name, struct note *ret)
{
	struct key past;
	struct note note;
	uint64_t number;

	if (key_set(&past, kind, name, UINT64_MAX) < 0)
		return -ENOENT;
	int r = newest(db, txn, &past, &note, &number);
	if (r == 0 && !note.value.len)
		return -ENOENT;
	if (r == 0)
		*ret = note;
	return r;
}

int note_put(const struct db *db, MDB_txn *txn, enum note_kind kind, const struct note *note)
{
	owned(buf_destroy) struct buf value = { 0 };
	struct note old;
	struct key key;
	uint64_t number = 0;
	int r = key_set(&key, kind, note->name, UINT64_MAX);

	if (r < 0)
		return r;
	if (note->value.len > NOTE_VALUE_MAX || note->written.len > NOTE_VALUE_MAX)
		return -E2BIG;
	r = newest(db, txn, &key, &old, &number);
	if (r < 0 && r != -ENOENT)
		return r;
	(void)key_set(&key, kind, note->name, r == 0 ? number + 1 : 1);
	pack_array(&value, 3);
	pack_int(&value, note->usec);
	pack_str(&value, note->written);
	pack_str(&value, note->value);
	r = buf_error(&value);
	return r < 0 ? r : db_put(db, txn, TABLE_NOTES, key_str(&key), buf_str(&value));
}

int notes_each(const struct db *db, MDB_txn *txn, enum note_kind kind, int (*each)(void *ctx, const struct note *note), void *ctx)
{
	unsigned char from[1] = { (unsigned char)kind };
	MDB_val k = { .mv_size = 1, .mv_data = from }, v;
	struct note held = { 0 };
	MDB_cursor *cursor;
	int r = lmdb_errno(mdb_cursor_open(txn, db->table[TABLE_NOTES], &cursor));

	if (r < 0)
		return r;
	int rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	/* A note is shown when the next one is of another name: the last of a name stands. */
	for (; rc == 0 && r == 0; rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) {
		struct str key = lmdb_str(k);
		struct note note;

		if (key.len < 2 + NUMBER_BYTES || (unsigned char)key.ptr[0] != (unsigned char)kind)
			break;
		r = decode(key, lmdb_str(v), &note);
		if (r == 0 && held.value.len && !str_eq(held.name, note.name))
			r = each(ctx, &held);
		held = note;
	}
	if (r == 0 && held.value.len)
		r = each(ctx, &held);
	mdb_cursor_close(cursor);
	return r == 0 && rc && rc != MDB_NOTFOUND ? lmdb_errno(rc) : r;
}

int note_person(const struct db *db, MDB_txn *txn, struct str name, struct arena *arena, struct str *ret)
{
	owned(buf_destroy) struct buf folded = { 0 };
	struct note note;

	words_fold_name(name, &folded);
	if (buf_error(&folded))
		return buf_error(&folded);
	int r = note_get(db, txn, NOTE_ALIAS, buf_str(&folded), &note);
	if (r == 0)
		return arena_dup(arena, note.value, ret);
	if (r == -ENOENT)
		*ret = name;
	return r == -ENOENT ? 0 : r;
}
