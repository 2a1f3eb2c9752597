/* terms_list - a list of the tree with dates, from its first posting to its last: for who writes it anew. */
#ifndef STORE_TERMS_LIST_H
#define STORE_TERMS_LIST_H

#include "store/db.h"
#include "store/posting.h"
#include "store/term.h"

struct terms_list {
	const struct db *db;
	MDB_txn *txn;
	struct term term;
	MDB_cursor *cursor;
	bool begun;
	struct block block;   /* at hand */
	size_t at;            /* in it */
	struct posting last;  /* that was taken */
	uint64_t taken;
};

/* 0, -errno; terms_list_end() in any case. */
int terms_list_begin(struct terms_list *self, const struct db *db, MDB_txn *txn, struct str term);
void terms_list_end(struct terms_list *self);

/* 1, 0 at the end; -EIO: it is damaged, or does not ascend. */
int terms_list_next(struct terms_list *self, struct posting *ret);

/* Fills *ret with the next POSTINGS_MAX, or those that are left: as terms_list_next(). */
int terms_list_part(struct terms_list *self, struct block *ret);

/* Whether all count postings can be read. 1, 0, -errno. */
int terms_list_sound(const struct db *db, MDB_txn *txn, struct str term, uint64_t count);

#endif
