/*
 * correction - what people say of clusters: these are one utterance, this one is not.
 *
 * Kept by the statements' ids, which are the same when an article is taken in
 * or parsed again; so is what was corrected. A statement that was split off is
 * joined with nothing by the rule (likeness.h) any more, only by links.
 *
 *   corrections: id, id of the other → 'l', usec     the two are linked (kept both ways)
 *                id, 0               → 'a', usec     it stands apart
 */
#ifndef STORE_CORRECTION_H
#define STORE_CORRECTION_H

#include "common/arena.h"
#include "store/db.h"

enum {
	CORRECTION_IDS_MAX = 256,       /* in one command */
	CORRECTION_MEMBERS_MAX = 65536, /* of a cluster that can be split */
};

/* Is there any? One look at the table's head. */
bool corrections_any(const struct db *db, MDB_txn *txn);

int correction_link(const struct db *db, MDB_txn *txn, uint64_t a, uint64_t b, int64_t usec);
int correction_apart(const struct db *db, MDB_txn *txn, uint64_t id, int64_t usec);
/* Takes back that it stands apart. */
int correction_rejoin(const struct db *db, MDB_txn *txn, uint64_t id);

/* 1, 0, -EIO */
int correction_is_apart(const struct db *db, MDB_txn *txn, uint64_t id);

/* The ids that it is linked with, at most max; how many, or -errno. */
ssize_t correction_links(const struct db *db, MDB_txn *txn, uint64_t id, uint64_t *out, size_t max);

/*
 * Says so of n statements, and makes it so: one cluster of all that theirs hold
 * (merge), or one of these alone (split). seqs and ids go together; work is
 * scratch. 0, -E2BIG (too large a cluster), -ENOMEM, -EIO, -ENOSPC.
 */
struct corrected {
	const uint64_t *ids, *seqs;
	size_t n;
	int64_t usec;
};
int correction_merge(const struct db *db, MDB_txn *txn, const struct corrected *c, struct arena *work);
int correction_split(const struct db *db, MDB_txn *txn, const struct corrected *c, struct arena *work);

#endif
