/* counters - how far the store's numbers are given out, and how much is in it: one row of "state". */
#ifndef STORE_COUNTERS_H
#define STORE_COUNTERS_H

#include "store/db.h"

struct counters {
	uint64_t next_article, next_seq, next_segment; /* the next to give out, from 1 */
	uint64_t folded;      /* statements up to this one are in the tree, later ones in segments */
	uint64_t commits;
	uint64_t articles, revisions, statements; /* statements: those that stand */
	uint64_t clusters;    /* with two statements or more */
	uint64_t snapshots;
};

/* Those of an empty store where there are none yet; -EIO: damaged; else -errno. */
int counters_get(const struct db *db, MDB_txn *txn, struct counters *ret);
int counters_put(const struct db *db, MDB_txn *txn, const struct counters *self);

/* As they are now, in a read transaction of their own. */
int counters_read(struct db *db, struct counters *ret);

#endif
