/* Which statements no longer stand: a bitmap. */
#include "store/columns.h"

#include <errno.h>

int replaced_whole(const struct db *db, MDB_txn *txn)
{
	MDB_dbi table = db->table[TABLE_REPLACED];
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_stat st;
	size_t n = 0;
	int r = 0, rc = mdb_stat(txn, table, &st);

	if (rc == 0)
		rc = mdb_cursor_open(txn, table, &cursor);
	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		struct str block;

		r = db_get(db, txn, TABLE_REPLACED, lmdb_str(k), &block);
		n++;
	}
	mdb_cursor_close(cursor);
	if (r == -EIO || r == -ENOENT)
		return 0;
	return r < 0 ? r : rc != MDB_NOTFOUND ? lmdb_errno(rc) : n == st.ms_entries;
}

int replaced_check(struct db *db)
{
	MDB_txn *txn;
	int r = db_read_begin(db, &txn);

	if (r < 0)
		return r;
	r = replaced_whole(db, txn);
	db_read_end(db, txn);
	atomic_store(&db->replaced_torn, r == 0 ? UINT64_MAX : 0);
	return r < 0 ? r : 0;
}

void replaced_begin(struct db *db, MDB_txn *txn)
{
	if (atomic_load(&db->replaced_torn))
		atomic_store(&db->replaced_torn, mdb_txn_id(txn));
}

static int no_map(const struct db *db, MDB_txn *txn, struct str *ret)
{
	*ret = (struct str){ 0 };
	return mdb_txn_id(txn) < atomic_load(&db->replaced_torn) ? -EIO : 0;
}

static int load_map(const struct db *db, MDB_txn *txn, uint64_t block, struct str *ret)
{
	struct db_key key = db_key1(block);
	int r = db_get(db, txn, TABLE_REPLACED, db_key_str(&key), ret);

	if (r == -ENOENT)
		return no_map(db, txn, ret);
	return r == 0 && ret->len != REPLACED_BLOCK / 8 ? -EIO : r;
}

/* Sets n bits of one block from bit `at` on. */
static int set_bits(const struct db *db, MDB_txn *txn, uint64_t block, size_t at, size_t n, bool replaced)
{
	unsigned char bytes[REPLACED_BLOCK / 8] = { 0 };
	struct db_key key = db_key1(block);
	struct str map;
	int r = load_map(db, txn, block, &map);

	if (r < 0)
		return r;
	if (map.len)
		memcpy(bytes, map.ptr, sizeof bytes);
	for (size_t i = at; i < at + n; i++) {
		unsigned bit = 1u << i % 8;

		bytes[i / 8] = (unsigned char)(replaced ? bytes[i / 8] | bit : bytes[i / 8] & ~bit);
	}
	return db_put(db, txn, TABLE_REPLACED, db_key_str(&key), (struct str){ (char *)bytes, sizeof bytes });
}

int replaced_set(const struct db *db, MDB_txn *txn, uint64_t first, uint64_t n, bool replaced)
{
	while (n) {
		size_t at = first % REPLACED_BLOCK, part = REPLACED_BLOCK - at;

		if (part > n)
			part = n;
		int r = set_bits(db, txn, first / REPLACED_BLOCK, at, part, replaced);
		if (r < 0)
			return r;
		first += part;
		n -= part;
	}
	return 0;
}

int replaced_get(struct replaced *self, uint64_t seq)
{
	uint64_t block = seq / REPLACED_BLOCK;
	size_t bit = seq % REPLACED_BLOCK, i = block % REPLACED_KEPT;

	if (self->block[i] != block + 1) {
		int r = self->empty ? no_map(self->db, self->txn, &self->bytes[i]) : load_map(self->db, self->txn, block, &self->bytes[i]);

		if (r < 0)
			return r;
		self->block[i] = block + 1;
	}
	return self->bytes[i].len && ((unsigned char)self->bytes[i].ptr[bit / 8] >> bit % 8 & 1);
}
