/*
 * frequency - how common words are: frozen tables that say which shingle of a text is rare.
 *
 * A table has a byte for each of FREQUENCY_SLOTS hashes of words: four times
 * the logarithm to base 2 of how many statements have such words. The first
 * table is made of the commonest English words; further ones are counted from
 * the index when the store has about a thousand statements, and eight times as
 * many, and so on. They are kept for ever (they are what older statements were filed by).
 */
#ifndef STORE_FREQUENCY_H
#define STORE_FREQUENCY_H

#include "store/counters.h"
#include "store/db.h"

enum { FREQUENCY_SLOTS = 1 << 15, FREQUENCY_TABLES_MAX = 8 };

struct frequencies {
	uint8_t *table[FREQUENCY_TABLES_MAX]; /* [0] is NULL: the built-in one */
	size_t n;                             /* at least 1 */
};

/* Reads the tables that are not there yet, damaged ones as they are. 0, -EIO (of another length), -ENOMEM. A zeroed struct is empty. */
int frequencies_load(struct frequencies *self, const struct db *db, MDB_txn *txn);
void frequencies_clear(struct frequencies *self);

/* By one of the tables. */
unsigned frequency_of(const struct frequencies *self, size_t table, struct str word, uint64_t hash);

/* Of a folded word, as shingles and tables use it. */
uint64_t frequency_hash(struct str word);

/* The most frequent words of English running text. */
bool word_is_common(struct str folded);

/* Counts a new table when the store has grown enough since the last: words are those of the tree. 0, -errno. */
int frequency_renew(const struct db *db, MDB_txn *txn, const struct counters *counters);

#endif
