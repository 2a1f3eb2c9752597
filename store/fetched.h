/*
 * fetched - which pages of each outbox are in the store, so that none that comes again is taken twice.
 *
 * Where a bitmap is damaged none of its pages is known to be here, and it begins
 * anew with the next: an article notes its fetches itself, and whoever deletes
 * one leaves a tombstone, so that a page that comes again is known by these.
 */
#ifndef STORE_FETCHED_H
#define STORE_FETCHED_H

#include "store/db.h"

enum { FETCHED_BLOCK = 2048 /* page ids in one bitmap */ };

/* Whether page seq of an outbox is in the store: 1, 0, -errno. */
int fetched_has(const struct db *db, MDB_txn *txn, uint64_t outbox, uint64_t seq);
/* Notes that it is. 0, -errno. */
int fetched_add(const struct db *db, MDB_txn *txn, uint64_t outbox, uint64_t seq);

#endif
