#include "store/loose.h"

#include <errno.h>

#include "common/arena.h"
#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/snapshot.h"
#include "store/wording.h"

enum { SIZE_BYTES = 8 };

static const struct str sum_key = { "b", 1 };

/* What a key of the table begins with; the sum's is before all of them. */
static const struct {
	char kind;
	enum db_table table;
} kinds[] = { { 'p', TABLE_SNAPSHOTS }, { 't', TABLE_CONTENTS } };

static bool name_row(enum db_table table, struct str key, struct loose_place *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].table != table || key.len >= sizeof ret->name)
			continue;
		ret->name[0] = kinds[i].kind;
		memcpy(ret->name + 1, key.ptr, key.len);
		ret->len = 1 + key.len;
		return true;
	}
	return false;
}

static int get_size(const struct db *db, MDB_txn *txn, struct str key, uint64_t *ret)
{
	struct str value;
	int r = db_get(db, txn, TABLE_LOOSE, key, &value);

	if (r == 0 && value.len != SIZE_BYTES)
		r = -EIO;
	if (r == 0)
		*ret = get_be(value.ptr, SIZE_BYTES);
	return r;
}

static int put_size(const struct db *db, MDB_txn *txn, struct str key, uint64_t size)
{
	unsigned char bytes[SIZE_BYTES];

	put_be(bytes, size, sizeof bytes);
	return db_put(db, txn, TABLE_LOOSE, key, (struct str){ (char *)bytes, sizeof bytes });
}

int loose_bytes(const struct db *db, MDB_txn *txn, uint64_t *ret)
{
	uint64_t bytes = 0;
	int r = get_size(db, txn, sum_key, &bytes);

	if (r == 0 || r == -ENOENT)
		*ret = bytes;
	return r == -ENOENT ? 0 : r;
}

int loose_read(struct db *db, uint64_t *ret)
{
	MDB_txn *txn;
	int r = db_read_begin(db, &txn);

	if (r < 0)
		return r;
	r = loose_bytes(db, txn, ret);
	db_read_end(db, txn);
	if (r == -EIO)
		*ret = 1;
	return r == -EIO ? 0 : r;
}

uint64_t loose_most(const struct db *db, uint64_t ever)
{
	uint64_t used, max;

	lmdb_env_usage(db->env, &used, &max);
	uint64_t share = max > used ? (max - used) / LOOSE_ROOM_SHARE : 0;
	return share < ever ? share : ever;
}

int loose_put_bytes(const struct db *db, MDB_txn *txn, uint64_t bytes)
{
	return bytes ? put_size(db, txn, sum_key, bytes) : db_delete(db, txn, TABLE_LOOSE, sum_key);
}

static uint64_t less(uint64_t sum, uint64_t bytes)
{
	return sum > bytes ? sum - bytes : 0;
}

int loose_note(const struct db *db, MDB_txn *txn, enum db_table table, struct str key, size_t bytes, uint64_t *total)
{
	struct loose_place row = { 0 };
	uint64_t had = 0;

	if (!name_row(table, key, &row))
		return 0;
	struct str name = { row.name, row.len };
	int r = get_size(db, txn, name, &had);
	if (r < 0 && r != -ENOENT && r != -EIO)
		return r;
	r = put_size(db, txn, name, bytes);
	if (r == 0)
		*total = less(*total, had) + bytes;
	return r;
}

/* ---- packing ---- */

static int pack_text(const struct db *db, MDB_txn *txn, struct str key, void *deflate, struct arena *arena)
{
	owned(buf_destroy) struct buf packed = { 0 };
	struct str value;
	int r = db_get(db, txn, TABLE_CONTENTS, key, &value);

	if (r == 0)
		r = wording_tighten(&packed, value, deflate, arena);
	if (r <= 0)
		return r == -ENOENT || r == -EIO || r == -EBADMSG ? 0 : r;
	return db_put(db, txn, TABLE_CONTENTS, key, buf_str(&packed));
}

static int pack_page(const struct db *db, MDB_txn *txn, struct str key, void *deflate, struct arena *arena)
{
	struct str body, packed;
	int r = key.len == SNAPSHOT_KEY_BYTES ? db_get_raw(db, txn, TABLE_SNAPSHOTS, key, &body) : -ENOENT;

	if (r == 0)
		r = snapshot_tighten(key, body, deflate, arena, &packed);
	if (r <= 0)
		return r == -ENOENT || r == -EIO ? 0 : r;
	return db_put_raw(db, txn, TABLE_SNAPSHOTS, key, packed);
}

/* What is damaged or gone is left as it is: whoever reads or checks it says so. */
static int pack_row(const struct db *db, MDB_txn *txn, struct str name, void *deflate, struct arena *arena)
{
	struct str key = str_skip(name, 1);

	arena_reset(arena);
	switch (name.ptr[0]) {
	case 'p':
		return pack_page(db, txn, key, deflate, arena);
	case 't':
		return pack_text(db, txn, key, deflate, arena);
	default:
		return 0;
	}
}

/* The first row that is named behind *place. -ENOENT: none is. Copied: the table is written to. */
static int next_row(const struct db *db, MDB_txn *txn, const struct loose_place *place, struct loose_place *ret)
{
	struct str behind = { place->name, place->len };
	MDB_val k = lmdb_val(place->len ? behind : sum_key), v;
	MDB_cursor *cursor;
	int rc = mdb_cursor_open(txn, db->table[TABLE_LOOSE], &cursor);

	if (rc)
		return lmdb_errno(rc);
	rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && (str_eq(lmdb_str(k), sum_key) || str_eq(lmdb_str(k), behind)))
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	if (rc == 0 && k.mv_size <= sizeof ret->name) {
		ret->len = k.mv_size;
		memcpy(ret->name, k.mv_data, k.mv_size);
	} else if (rc == 0) {
		/* No program wrote it. */
		ret->len = 0;
		rc = mdb_cursor_del(cursor, 0);
	}
	mdb_cursor_close(cursor);
	return lmdb_errno(rc);
}

static int pack_next(const struct db *db, MDB_txn *txn, const struct loose_place *row, void *deflate, struct arena *arena, uint64_t *ret_size)
{
	struct str name = { row->name, row->len };
	int r = get_size(db, txn, name, ret_size);

	if (r == 0 || r == -EIO)
		r = pack_row(db, txn, name, deflate, arena);
	return r < 0 ? r : db_delete(db, txn, TABLE_LOOSE, name);
}

int loose_pack(const struct db *db, MDB_txn *txn, void *deflate, struct arena *arena, size_t bytes, struct loose_place *place,
	       uint64_t *ret)
{
	uint64_t total = 0, done = 0;
	struct loose_place row = { 0 };
	int sum = loose_bytes(db, txn, &total), rows = 0, r;

	if (sum < 0 && sum != -EIO)
		return sum;
	while ((r = next_row(db, txn, place, &row)) == 0 && done < bytes) {
		uint64_t size = 0;

		if (!row.len)
			continue;
		r = pack_next(db, txn, &row, deflate, arena, &size);
		if (r == -ENOSPC && rows == 0)
			*place = row;
		if (r < 0)
			return r;
		rows++;
		done += size ? size : 1;
		total = less(total, size);
	}
	if (r < 0 && r != -ENOENT)
		return r;
	/* A sum that is damaged is known again when nothing is left. */
	bool none = r == -ENOENT && !place->len;
	if (r == -ENOENT)
		place->len = 0;
	r = none ? loose_put_bytes(db, txn, 0) : sum == 0 ? loose_put_bytes(db, txn, total) : 0;
	if (r == 0)
		*ret = none ? 0 : total ? total : 1;
	return r < 0 ? r : rows;
}
