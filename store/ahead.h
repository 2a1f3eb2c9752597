/*
 * ahead - where many values of a table lie, found together.
 *
 * A lookup by LMDB waits for memory about ten times, one after the other: for
 * the leaf's head, for each key that it compares on the way, for the value. Who
 * wants twenty values finds their leaves first, then their nodes, and has the
 * processor fetch each meanwhile (measured: half the time of a page of results).
 *
 * This reads LMDB's pages as walk.h describes them, within the bounds of the
 * file, and trusts nothing of them: what it finds is a guess at what LMDB would
 * say, told from a right one by its checksum, which covers table and key. Who
 * gets none, or a wrong one, asks LMDB. Within read transactions only: what a
 * write transaction has changed is not in the file yet.
 */
#ifndef STORE_AHEAD_H
#define STORE_AHEAD_H

#include "store/db.h"

struct ahead {
	const unsigned char *map; /* NULL: nothing can be found */
	uint64_t pages, root;
	size_t bytes;
	uint32_t page_bytes;
	uint16_t depth;
	size_t fill[2]; /* nodes of most leaves, of most branches */
	bool empty;     /* the table has nothing: there is no map then, and nothing to find */
};

/*
 * For keys of one number. bytes: how much will be read of most values. The
 * transaction has to last as long as self and what it finds.
 */
void ahead_open(const struct db *db, MDB_txn *txn, enum db_table table, size_t bytes, struct ahead *ret);

/* For struct db, in a read transaction: where the file is mapped, NULL when that cannot be told. */
const unsigned char *ahead_map(const struct db *db, MDB_txn *txn);

/*
 * For who is to look for several keys of any bytes, one after the other: has the processor fetch all that LMDB will
 * look at on the way to them. Within a write transaction, too, of whose changes it knows nothing.
 */
enum { AHEAD_KEYS_MAX = 32 };
void ahead_keys(const struct ahead *self, const struct str *keys, size_t n); /* n: of more the first so many */

/*
 * One value of any key, as LMDB would find it, with its checksum, unverified: 0; -ENOENT; -EIO: something on
 * the way is not as it should be, LMDB is to be asked.
 */
int ahead_get(const struct ahead *self, struct str key, struct str *ret);

/* On the way to a value. */
struct ahead_place {
	uint64_t key, low, high;   /* low <= keys of the page < high */
	const unsigned char *page, *node;
	size_t n, guess;           /* nodes of the page, and which it should be */
	unsigned depth;
	bool at_node, done;
};
void ahead_begin(const struct ahead *self, uint64_t key, struct ahead_place *ret);

/* One step of all places before the next of any. False: there is none left. */
bool ahead_step(const struct ahead *self, struct ahead_place *place);

/*
 * Asks for what of the page the next step is to look at, as far as that can be told before its head is
 * there, once all places have made theirs: pages mostly are new to the processor's tables of addresses,
 * too, and it looks up several at a time only where nothing else stands between (measured: a tenth of a
 * page of results).
 */
void ahead_fetch(const struct ahead *self, const struct ahead_place *place);

/* The value with its checksum, unverified; false: ask LMDB. */
bool ahead_value(const struct ahead *self, const struct ahead_place *place, struct str *ret);

#endif
