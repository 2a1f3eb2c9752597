/*
 * cluster - which statements are the same one, as carried by different outlets.
 *
 * Pairs are joined by a rule that knows nothing of their order (likeness.h);
 * clusters are the connected sets, kept as a forest (union by the
 * older root) whose members also form a ring, so that they can be listed. A
 * statement of its own has no node.
 */
#ifndef STORE_CLUSTER_H
#define STORE_CLUSTER_H

#include "store/db.h"

enum { CLUSTER_SHOWN_MAX = 1000 }; /* members that are listed or counted by outlet */

struct cluster {
	uint64_t root;
	uint64_t size;  /* members that stand */
	uint64_t first; /* the one published first, of those that stand if any does */
};

/* Of any statement; alone: root and first are itself, size 1. */
int cluster_of(const struct db *db, MDB_txn *txn, uint64_t seq, struct cluster *ret);

/* Members from seq on round the ring, at most max; returns how many, or -errno. */
ssize_t cluster_members(const struct db *db, MDB_txn *txn, uint64_t seq, uint64_t *out, size_t max);

struct cluster_node {
	uint64_t parent, next; /* itself when root, when alone in the ring */
	uint64_t size, first;  /* of the root */
	bool stands;
};
int cluster_get_node(const struct db *db, MDB_txn *txn, uint64_t seq, struct cluster_node *ret); /* -ENOENT: alone */
int cluster_put_node(const struct db *db, MDB_txn *txn, uint64_t seq, const struct cluster_node *node);

#endif
