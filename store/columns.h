/*
 * columns - what filters and sorting ask of every candidate, in fixed places.
 *
 * 24 bytes a statement, 256 statements a value, appended in order of arrival:
 * a date is one lookup away, without the record. Of a compacted store full
 * values are packed (columns_pack.c), to a third or less. Which statements no longer
 * stand (a newer revision of their article is there) is a bitmap of its own,
 * because it changes, seldom, and is asked of each.
 */
#ifndef STORE_COLUMNS_H
#define STORE_COLUMNS_H

#include "common/buf.h"
#include "store/db.h"

enum { COLUMN_BYTES = 24, COLUMN_WORDS_AT = 18 /* in a row that is not packed */, SKETCH_BYTES = 16, COLUMN_BLOCK = 256, REPLACED_BLOCK = 32768 };

struct column {
	uint64_t date, said, seen; /* posting_date(), POSTING_NO_DATE where not known */
	uint16_t confidence;       /* thousandths */
	uint8_t kind;              /* type, act << 2, part << 4 */
	uint8_t words;             /* of the content, 255: that or more */
	uint64_t article;
};

/* A value without its checksum, as it lies: n rows. */
struct column_block {
	const char *at;
	size_t n;
	unsigned row_bits; /* of a packed one; 0: it is not */
};
enum column_field { COLUMN_DATE, COLUMN_WORDS, COLUMN_ARTICLE, COLUMN_CONFIDENCE, COLUMN_KIND, COLUMN_SAID, COLUMN_SEEN, COLUMN_FIELDS };

/* False: it is none. */
bool column_block_read(struct str value, struct column_block *ret);
uint64_t column_block_get(const struct column_block *self, size_t row, enum column_field field);
/* Where it begins. */
const char *column_block_at(const struct column_block *self, size_t row, enum column_field field);
struct column_row;
/* Of a packed one. */
void column_block_words(const struct column_block *self, size_t row, struct column_row *ret);

/* Appends the same packed, for a copy; false, with nothing appended: it is not full, packed already, or that would not be less. */
bool column_block_pack(struct buf *out, struct str value);

/* Appends n columns for the statements from first on; a block that is damaged takes them, and stays damaged. 0 or -errno. */
int columns_append(const struct db *db, MDB_txn *txn, uint64_t first, const struct column *columns, size_t n);

/* Which full blocks a reader has found whole since it started: they are not summed up for each query anew. */
struct columns_checked {
	uint8_t *bits;
	size_t blocks; /* that bits has room for */
};

/*
 * Reads through a transaction; remembers the last block, and, when checked is
 * set, where it is in the tree: columns_close() then.
 */
struct columns {
	const struct db *db;
	MDB_txn *txn;
	struct columns_checked *checked; /* may be NULL */
	uint64_t block; /* + 1; 0: none */
	struct column_block rows;
	MDB_cursor *cursor;
};
void columns_close(struct columns *self);
int columns_get(struct columns *self, uint64_t seq, struct column *ret); /* -ENOENT, -EIO */
/* The article of a statement, unchecked: for who compares what he finds there. */
int columns_article(const struct db *db, MDB_txn *txn, uint64_t seq, uint64_t *ret);
/* The same of a block that the caller found, with its checksum. False: there is no such statement. */
bool columns_article_in(struct str block, uint64_t seq, uint64_t *ret);
/* Its place asks to be read from memory, while others are sought. */
void columns_article_ahead(struct str block, uint64_t seq);
int columns_date(struct columns *self, uint64_t seq, uint64_t *ret);
/* Of n (1 to COLUMNS_AT_ONCE) ascending statements: read from memory side by side, not one after the other. */
enum { COLUMNS_AT_ONCE = 128 };
int columns_dates(struct columns *self, const uint64_t *seq, size_t n, uint64_t *ret);
int columns_words(struct columns *self, uint64_t seq); /* words of the content, as in its column; or as columns_get() */

/*
 * For who asks for many: finds the row and has the processor fetch it from
 * memory, while others are sought; column_words() then. 0 or as columns_get().
 */
struct column_row {
	const char *at; /* of its words, as long as the transaction */
	uint8_t shift, mask;
	uint8_t more; /* than what stands there, unless that is 0 */
};
int columns_fetch(struct columns *self, uint64_t seq, struct column_row *ret);
static inline unsigned column_words(struct column_row row)
{
	unsigned v = ((unsigned)(unsigned char)row.at[0] | (unsigned)(unsigned char)row.at[1] << 8) >> row.shift & row.mask;

	return v ? v + row.more : 0;
}

/*
 * Sketches of the quoted words of statements (likeness.h), kept alike, in a
 * table of their own: only the writer asks for them.
 */
struct sketch {
	uint64_t bits[2];
};
int sketches_append(const struct db *db, MDB_txn *txn, uint64_t first, const struct sketch *sketches, size_t n);
/* 0 also where none was kept: *ret is then empty. */
int sketches_get(const struct db *db, MDB_txn *txn, uint64_t seq, struct sketch *ret);

/*
 * A block without a statement that was replaced is not there; nor is one whose
 * key has a flipped bit, and what was replaced would stand again. So all blocks
 * are looked at when the store is opened and made anew: is each under its own
 * key, and found by it? Where not, one that is not there is an error, -EIO, in
 * replaced_get() and replaced_set(). 0 or -errno, which is no damage.
 */
int replaced_check(struct db *db);
/* The same within a transaction: 1: all are, 0: not, -errno. */
int replaced_whole(const struct db *db, MDB_txn *txn);
/* In txn, and in those after it, the blocks are written anew. When it is aborted: replaced_check() again. */
void replaced_begin(struct db *db, MDB_txn *txn);

int replaced_set(const struct db *db, MDB_txn *txn, uint64_t first, uint64_t n, bool replaced);

enum { REPLACED_KEPT = 16 };
struct replaced {
	const struct db *db;
	MDB_txn *txn;
	bool empty; /* it is known that the table has nothing */
	uint64_t block[REPLACED_KEPT]; /* + 1 */
	struct str bytes[REPLACED_KEPT];
};
/* 1: it no longer stands, 0: it does, -errno. */
int replaced_get(struct replaced *self, uint64_t seq);

#endif
