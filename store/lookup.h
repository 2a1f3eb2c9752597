/*
 * lookup - one statement, article or text out of the tables, by its number.
 *
 * Whoever reads these tables does it here: where a statement's words lie is
 * known in one place. What is returned points into arena and into the
 * database, as long as txn changes nothing.
 */
#ifndef STORE_LOOKUP_H
#define STORE_LOOKUP_H

#include "store/entry.h"
#include "store/index.h"

/* 0, -ENOENT (there is none, or it was taken in anew under another number), -EIO (damaged), -ENOMEM. */
int lookup_record(const struct db *db, MDB_txn *txn, uint64_t seq, struct arena *arena, struct entry_record *ret);

/* The same with its article. */
int lookup_both(const struct db *db, MDB_txn *txn, uint64_t seq, struct arena *arena, struct entry_record *ret,
		struct entry_article *ret_article);

/*
 * For who shows many: where their rows lie, found together (ahead.h). In a read
 * transaction. lookup_row() is lookup_both() of one of them.
 */
enum { LOOKUP_ROWS_MAX = 32 };
struct lookup_row {
	uint64_t seq, number;
	struct str article, content; /* with their checksums, unverified; empty: not found in this way */
};
void lookup_rows(const struct view *view, const uint64_t *seqs, size_t n, struct lookup_row *ret);
int lookup_row(const struct db *db, MDB_txn *txn, const struct lookup_row *row, struct arena *arena, struct entry_record *ret,
	       struct entry_article *ret_article);

/* Of an article that the caller has, with the statement's number among others'. */
int lookup_of(const struct db *db, MDB_txn *txn, uint64_t number, const struct entry_article *article, uint64_t seq,
	      struct arena *arena, struct entry_record *ret);

/* 1 when there is a statement with that number, 0, -EIO. */
int lookup_has(const struct db *db, MDB_txn *txn, uint64_t seq, struct arena *arena);

/* As lookup_record(). */
int lookup_article(const struct db *db, MDB_txn *txn, uint64_t number, struct arena *arena, struct entry_article *ret);
/* The same, copied into arena: it outlasts changes within txn. */
int lookup_article_copy(const struct db *db, MDB_txn *txn, uint64_t number, struct arena *arena, struct entry_article *ret);

/* The words of one of an article's contents (wording.h). -ENOENT, -EIO. */
int lookup_wording(const struct db *db, MDB_txn *txn, uint64_t number, const struct entry_article *article, uint32_t content,
		   struct str *ret);

/* The packed bare article of a content, as lookup_record(). */
int lookup_packed(const struct db *db, MDB_txn *txn, uint64_t number, uint32_t content, struct arena *arena, struct str *ret);
/* The same unpacked, all of it in arena. */
int lookup_content(const struct db *db, MDB_txn *txn, uint64_t number, uint32_t content, struct arena *arena, struct article *ret);
/* Of a text that is its page, which is lost: the words of its statements, spaces between. -EIO too where it is none. */
int lookup_words(const struct db *db, MDB_txn *txn, uint64_t number, const struct entry_article *article, uint32_t content,
		 struct arena *arena, struct article *ret);

#endif
