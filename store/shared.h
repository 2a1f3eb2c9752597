/*
 * shared - a block of a list with dates that says which of the newest statements' order it has, instead of repeating them.
 *
 * A few lists have a good part of all statements: of a type, an act, a language.
 * For these `inquit compact` writes all statements once, in blocks of
 * POSTINGS_MAX, each under SHARED_KIND, NUL, date and sequence number of its first
 * (as a list has them, but without a head), and which nothing writes to until it
 * does so anew. A block of such a list then has a bit for each of one of those blocks:
 *
 *   varint (n + POSTINGS_MAX) modulo BLOCK_IMPACT_ONE + BLOCK_IMPACT_ONE, which no other block with dates has
 *   a byte: how many bytes of bits; 0: it has all of the other's. When it is not 0:
 *   varint how far its first date is from the other's, zigzag how far its first number is, these bytes
 */
#ifndef STORE_SHARED_H
#define STORE_SHARED_H

#include "store/db.h"
#include "store/posting.h"
#include "store/term.h"

enum {
	SHARED_KIND = 'A', /* no term's */
	SHARED_KEY_BYTES = 2 + POSTING_KEY_BYTES,
	SHARED_PART = 8,   /* lists that have one in so many */
};

/*
 * As block_get(), of a block of the tree that may be such a one; key: what its
 * own ends in, POSTING_KEY_BYTES. 0, -EIO: it or the one that it is of is damaged.
 */
int shared_get(const struct db *db, MDB_txn *txn, const char *key, struct str bytes, bool dated, struct block *ret);

/* Whether it is one. */
bool shared_is(struct str bytes, bool dated);

void shared_key(const struct posting *first, unsigned char ret[SHARED_KEY_BYTES]);

/* Appends those of the shared block that have their bit set; first_bit is the lowest that is. */
void shared_put(struct buf *out, const struct block *shared, const unsigned char bits[POSTINGS_MAX / 8], size_t n, size_t first_bit);

#endif
