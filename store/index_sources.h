/*
 * index_sources - the segments as one sequence of terms, for who folds or merges them.
 */
#ifndef STORE_INDEX_SOURCES_H
#define STORE_INDEX_SOURCES_H

#include "store/index.h"

struct sources {
	struct segment at[INDEX_SEGMENTS_MAX];
	uint64_t number[INDEX_SEGMENTS_MAX];
	uint32_t next[INDEX_SEGMENTS_MAX]; /* term to come */
	struct str key[INDEX_SEGMENTS_MAX]; /* its key; len 0: at the end */
	size_t n;
	struct posting *postings; /* of the term at hand */
	size_t n_postings, cap;
};
void sources_destroy(struct sources *self);

/* Into one that is zeroed: every segment, not looked at: what is damaged is found by sources_begin(). 0, -EIO, -errno. */
int sources_load(const struct db *db, MDB_txn *txn, struct sources *ret);

/* Leaves the first `from` out; verifies the rest, and sets out. 0, -EIO. */
int sources_begin(struct sources *self, size_t from);

/* The smallest term to come, its postings from every source in self->postings: 1, 0 at the end, -errno. */
int sources_next(struct sources *self, struct str *ret);

/* Removes them from the table. */
int sources_delete(const struct db *db, MDB_txn *txn, const struct sources *self);

#endif
