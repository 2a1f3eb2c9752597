#include "store/lookup.h"

#include <errno.h>
#include <zstd.h>

#include "common/wire.h"

int lookup_record(const struct db *db, MDB_txn *txn, uint64_t seq, struct arena *arena, struct entry_record *ret)
{
	struct db_key key = db_key1(seq);
	struct str value;
	int r = db_get(db, txn, TABLE_RECORDS, db_key_str(&key), &value);

	if (r == 0)
		r = entry_get_record(value, arena, ret);
	return r == -EBADMSG ? -EIO : r;
}

int lookup_has(const struct db *db, MDB_txn *txn, uint64_t seq)
{
	struct db_key key = db_key1(seq);
	struct str value;
	int r = db_get(db, txn, TABLE_RECORDS, db_key_str(&key), &value);

	return r == 0 ? 1 : r == -ENOENT ? 0 : r;
}

static int load_article(const struct db *db, MDB_txn *txn, uint64_t number, struct arena *copied, struct arena *arena,
			struct entry_article *ret)
{
	struct db_key key = db_key1(number);
	struct str value;
	int r = db_get(db, txn, TABLE_ARTICLES, db_key_str(&key), &value);

	if (r == 0 && copied)
		r = arena_dup(copied, value, &value);
	if (r == 0)
		r = entry_get_article(value, arena, ret);
	return r == -EBADMSG ? -EIO : r;
}

int lookup_article(const struct db *db, MDB_txn *txn, uint64_t number, struct arena *arena, struct entry_article *ret)
{
	return load_article(db, txn, number, NULL, arena, ret);
}

int lookup_article_copy(const struct db *db, MDB_txn *txn, uint64_t number, struct arena *arena, struct entry_article *ret)
{
	return load_article(db, txn, number, arena, arena, ret);
}

int lookup_packed(const struct db *db, MDB_txn *txn, uint64_t number, uint32_t content, struct arena *arena, struct str *ret)
{
	struct db_key key = db_key2(number, content);
	struct str value;
	int r = db_get(db, txn, TABLE_CONTENTS, db_key_str(&key), &value);

	if (r < 0)
		return r;
	unsigned long long size = ZSTD_getFrameContentSize(value.ptr, value.len);
	if (size > WIRE_FRAME_MAX)
		return -EIO;
	char *out = arena_alloc(arena, (size_t)size + 1, 1);
	if (!out)
		return -ENOMEM;
	size_t n = ZSTD_decompress(out, (size_t)size, value.ptr, value.len);
	if (ZSTD_isError(n))
		return -EIO;
	*ret = (struct str){ out, n };
	return 0;
}

int lookup_content(const struct db *db, MDB_txn *txn, uint64_t number, uint32_t content, struct arena *arena, struct article *ret)
{
	struct str packed;
	int r = lookup_packed(db, txn, number, content, arena, &packed);

	if (r == 0)
		r = wire_get_bare_article(packed, arena, ret);
	return r == -EBADMSG || r == -E2BIG || r == -EPROTO ? -EIO : r;
}
