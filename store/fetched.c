#include "store/fetched.h"

#include <errno.h>

#include "store/bytes.h"

int fetched_has(const struct db *db, MDB_txn *txn, uint64_t outbox, uint64_t seq)
{
	struct db_key key = db_key2(outbox, seq / FETCHED_BLOCK);
	struct str map;
	int r = db_get(db, txn, TABLE_FETCHED, db_key_str(&key), &map);

	if (r == -ENOENT || r == -EIO)
		return 0;
	if (r < 0)
		return r;
	size_t bit = seq % FETCHED_BLOCK;
	return map.len > bit / 8 && ((unsigned char)map.ptr[bit / 8] >> bit % 8 & 1);
}

int fetched_add(const struct db *db, MDB_txn *txn, uint64_t outbox, uint64_t seq)
{
	struct db_key key = db_key2(outbox, seq / FETCHED_BLOCK);
	unsigned char bytes[FETCHED_BLOCK / 8] = { 0 };
	size_t bit = seq % FETCHED_BLOCK;
	struct str map;
	int r = db_get(db, txn, TABLE_FETCHED, db_key_str(&key), &map);

	/* None of a damaged one's bits is to be relied on. */
	if (r < 0 && r != -ENOENT && r != -EIO)
		return r;
	if (r == 0)
		memcpy(bytes, map.ptr, map.len < sizeof bytes ? map.len : sizeof bytes);
	bytes[bit / 8] = (unsigned char)(bytes[bit / 8] | 1u << bit % 8);
	return db_put(db, txn, TABLE_FETCHED, db_key_str(&key), (struct str){ (char *)bytes, sizeof bytes });
}
