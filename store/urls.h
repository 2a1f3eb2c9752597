/*
 * urls - articles by their addresses.
 *
 * A row each, when they come in: hash128() of the canonical URL → number.
 * `inquit compact` puts them into blocks, in a fifth of the room, which come
 * behind all rows:
 *
 *   key     16 bytes of 255, the first 40 bits of the lowest hash in it
 *   value   a byte: bytes of a distance, and 16 times the bytes of a number; then each
 *           article, ascending: the distance of its 40 bits to those before, its number
 *
 * So few bits are no hash: the article is read to see whether it has that URL.
 */
#ifndef STORE_URLS_H
#define STORE_URLS_H

#include "common/arena.h"
#include "store/db.h"
#include "store/hash.h"

/* 0; -ENOENT; -EIO: it, or an article that may be it, is damaged; else -errno. What is read of articles is in arena. */
int urls_get(const struct db *db, MDB_txn *txn, struct str url, struct arena *arena, uint64_t *ret);

/* Of an article that has none. */
int urls_put(const struct db *db, MDB_txn *txn, struct str url, uint64_t number);

/* 0 also when it is not there. What is damaged stays so, until it is made anew. */
int urls_delete(const struct db *db, MDB_txn *txn, struct str url, uint64_t number);

/*
 * Calls each with the articles whose ids (entry_id()) are from low to high,
 * until it returns other than 0; returns that, or as urls_get().
 */
int urls_find(const struct db *db, MDB_txn *txn, uint64_t low, uint64_t high, struct arena *arena,
	      int (*each)(void *ctx, uint64_t number), void *ctx);

/*
 * The table as it should be written anew: put gets each key and value, which
 * ends in its checksum, ascending; returns what put did, when that is not 0, or as urls_get().
 */
int urls_pack(MDB_txn *txn, MDB_dbi table, int (*put)(void *ctx, struct str key, struct str value), void *ctx);

#endif
