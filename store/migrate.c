#include "store/migrate.h"

#include <errno.h>
#include <sodium.h>

#include "common/cleanup.h"

/* The tables that schema 1 had. */
static const enum db_table last_of_1 = TABLE_NOTES;

/* As schema 1 had it: over the value alone. */
static bool sum_was_right(struct str body, const char *sum)
{
	static const unsigned char key[crypto_shorthash_KEYBYTES] = "inquit store sum";
	unsigned char hash[crypto_shorthash_BYTES];

	crypto_shorthash(hash, (const unsigned char *)body.ptr, body.len, key);
	return memcmp(hash, sum, CHECKSUM_BYTES) == 0;
}

bool migrate_verify_1(struct str value, struct str *ret)
{
	struct str body = { value.ptr, value.len - CHECKSUM_BYTES };

	if (value.len < CHECKSUM_BYTES || !sum_was_right(body, value.ptr + body.len))
		return false;
	*ret = body;
	return true;
}

static int renew_value(MDB_cursor *cursor, enum db_table table, MDB_val k, MDB_val v, struct buf *scratch)
{
	unsigned char sum[CHECKSUM_BYTES];
	struct str body;

	if (!migrate_verify_1(lmdb_str(v), &body))
		return 0;
	db_checksum(table, lmdb_str(k), body, sum);
	/*
	 * Copied: the cursor's page may move when it is written to; and of a value with pages of its own LMDB takes
	 * the node out and puts it in anew, by then with another's key where ours pointed.
	 */
	buf_clear(scratch);
	buf_add(scratch, body);
	buf_add(scratch, (struct str){ (char *)sum, sizeof sum });
	buf_add(scratch, lmdb_str(k));
	if (buf_error(scratch))
		return buf_error(scratch);
	v = (MDB_val){ .mv_data = scratch->ptr, .mv_size = v.mv_size };
	k.mv_data = scratch->ptr + v.mv_size;
	return lmdb_errno(mdb_cursor_put(cursor, &k, &v, MDB_CURRENT));
}

static int renew_table(MDB_txn *txn, enum db_table table, struct buf *scratch)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_dbi dbi;
	int rc = mdb_dbi_open(txn, db_table_name(table), 0, &dbi), r = 0;

	/* A store that was killed before its first tables were made. */
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc == 0)
		rc = mdb_cursor_open(txn, dbi, &cursor);
	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0)
		r = renew_value(cursor, table, k, v, scratch);
	mdb_cursor_close(cursor);
	return r < 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

static int from_1(MDB_txn *txn)
{
	owned(buf_destroy) struct buf scratch = { 0 };
	int r = 0;

	for (enum db_table table = 0; table <= last_of_1 && r == 0; table++)
		if (!db_is_raw(table))
			r = renew_table(txn, table, &scratch);
	return r;
}

int migrate(MDB_txn *txn, uint32_t from)
{
	int r = from < 2 ? from_1(txn) : 0;

	return r == 0 && from < 3 ? migrate_from_2(txn) : r;
}
