#include "store/correction.h"

#include <errno.h>

#include "store/bytes.h"

enum { KIND_LINK = 'l', KIND_APART = 'a', VALUE_BYTES = 9, NOBODY = 0 };

static int put(const struct db *db, MDB_txn *txn, uint64_t id, uint64_t other, char kind, int64_t usec)
{
	unsigned char value[VALUE_BYTES] = { (unsigned char)kind };
	struct db_key key = db_key2(id, other);

	put_be(value + 1, (uint64_t)usec, 8);
	return db_put(db, txn, TABLE_CORRECTIONS, db_key_str(&key), (struct str){ (char *)value, sizeof value });
}

bool corrections_any(const struct db *db, MDB_txn *txn)
{
	MDB_stat st;

	return mdb_stat(txn, db->table[TABLE_CORRECTIONS], &st) == 0 && st.ms_entries > 0;
}

int correction_link(const struct db *db, MDB_txn *txn, uint64_t a, uint64_t b, int64_t usec)
{
	int r = a == b ? 0 : put(db, txn, a, b, KIND_LINK, usec);

	return r < 0 || a == b ? r : put(db, txn, b, a, KIND_LINK, usec);
}

int correction_apart(const struct db *db, MDB_txn *txn, uint64_t id, int64_t usec)
{
	uint64_t others[CORRECTION_IDS_MAX];
	ssize_t n = correction_links(db, txn, id, others, CORRECTION_IDS_MAX);
	int r = n < 0 ? (int)n : 0;

	/* What it was linked with before is taken back, both ways. */
	for (ssize_t i = 0; i < n && r == 0; i++) {
		struct db_key there = db_key2(id, others[i]), back = db_key2(others[i], id);

		r = db_delete(db, txn, TABLE_CORRECTIONS, db_key_str(&there));
		if (r == 0)
			r = db_delete(db, txn, TABLE_CORRECTIONS, db_key_str(&back));
	}
	return r < 0 ? r : put(db, txn, id, NOBODY, KIND_APART, usec);
}

int correction_rejoin(const struct db *db, MDB_txn *txn, uint64_t id)
{
	struct db_key key = db_key2(id, NOBODY);

	return db_delete(db, txn, TABLE_CORRECTIONS, db_key_str(&key));
}

int correction_is_apart(const struct db *db, MDB_txn *txn, uint64_t id)
{
	struct db_key key = db_key2(id, NOBODY);
	struct str value;
	int r = db_get(db, txn, TABLE_CORRECTIONS, db_key_str(&key), &value);

	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

ssize_t correction_links(const struct db *db, MDB_txn *txn, uint64_t id, uint64_t *out, size_t max)
{
	struct db_key key = db_key2(id, NOBODY + 1);
	MDB_val k = lmdb_val(db_key_str(&key)), v;
	MDB_cursor *cursor;
	size_t n = 0;
	int r = 0, rc = mdb_cursor_open(txn, db->table[TABLE_CORRECTIONS], &cursor);

	if (rc)
		return lmdb_errno(rc);
	rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	while (rc == 0 && r == 0 && n < max && k.mv_size == 16 && memcmp(k.mv_data, key.bytes, 8) == 0) {
		struct str value;

		r = db_verify(TABLE_CORRECTIONS, lmdb_str(k), lmdb_str(v), &value);
		out[n++] = get_be((const char *)k.mv_data + 8, 8);
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	if (r == 0 && rc && rc != MDB_NOTFOUND)
		r = lmdb_errno(rc);
	return r < 0 ? r : (ssize_t)n;
}
