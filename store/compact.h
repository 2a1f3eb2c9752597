/*
 * compact - the database written anew without the room that it no longer uses.
 *
 * The copy is made beside the database, checked, synced and put in its place
 * by one rename: killed at any moment there is the old file or the new one,
 * whole. A copy that was not finished is removed when the database is opened.
 * Nothing is written meanwhile, since a write transaction is held; afterwards
 * this process must not write any more (db_retire()): it is started anew.
 */
#ifndef STORE_COMPACT_H
#define STORE_COMPACT_H

#include "store/db.h"

#define COMPACT_PART "compact.part" /* in the database's folder: a folder for the copy */

struct compacted {
	uint64_t before, after; /* bytes of the file */
};

/*
 * -ENOSPC: the disk has no room for the copy; -EIO: the database is damaged (a
 * line in reterr says what); else -errno. After a failure all is as before.
 */
int compact(struct db *db, struct compacted *ret, struct buf *reterr);

/* The same, and before it rebuilds the index when words in it are to go: what `inquit compact` does. */
int compact_all(struct db *db, struct compacted *ret, struct buf *reterr);

/*
 * The copy alone: the tables as txn sees them, in a new data.mdb in folder dir,
 * synced, its pages full. For whoever knows that the database is whole. -ENOSPC, else -errno.
 */
int compact_copy(struct db *db, MDB_txn *txn, const char *dir, uint64_t *ret_bytes);

/* Removes what a compaction that was killed has left in folder dir. */
void compact_tidy(const char *dir);

#endif
