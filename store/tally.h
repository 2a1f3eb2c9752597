/*
 * tally - names counted, with the first and last date of each.
 *
 * Names that differ in case or accents alone are one row, called as it was
 * first met. A hash table by open addressing, at most half full.
 */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "common/arena.h"
#include "common/buf.h"

enum { TALLY_ROWS_MAX = 1 << 17 }; /* different names */

struct tally_row {
	struct str name;
	int64_t number; /* tally_find_number() */
	uint64_t hash, count;
	int64_t first, last; /* usec; INT64_MIN: none has a date */
};

/* A zeroed one is empty. */
struct tally_rows {
	struct tally_row *at;
	uint32_t *slots; /* index + 1; a power of two of them */
	size_t n, n_slots;
	struct buf folded;
};
void tally_free(struct tally_rows *self);

/* Counts a name, whose row's text is copied to arena. The row's number + 1; -E2BIG: too many rows; -ENOMEM. */
int tally_find(struct tally_rows *self, struct arena *arena, struct str name, int64_t usec);

/* The same by number; such a row has no name. Not together with named ones. */
int tally_find_number(struct tally_rows *self, int64_t number, int64_t usec);

/* Counts for a row that is known. */
void tally_count(struct tally_row *row, int64_t usec);

#endif
