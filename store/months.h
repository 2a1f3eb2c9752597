/*
 * months - how many statements an attribute has in each month, kept beside its list.
 *
 *   months     term             → what stands of the term's list, month by month
 *   months     'n', kind, word  → the whole names of that kind that have the word
 *   months     "!"              → what of this is kept: MONTHS_COUNTS or MONTHS_NAMES
 *
 * Counted from its list a speaker costs his statements; from here, the months.
 * A row counts what is in the tree and stands: folding adds to it, and who
 * makes statements stand or not takes off and adds (months_stand()), in the same
 * transaction as list and bitmap. Only lists in blocks of their own (index.h) of
 * some kinds have rows; a list without one is counted itself, so a row that
 * cannot be kept right is taken out and nothing is lost but speed.
 *
 * Names are of what is in the tree: which speakers a surname means is then one
 * lookup. A word of very many names has none, and neither has one of no name.
 *
 * Row: varint statements without a date, then for each month ascending varint
 * difference to the month before, count, seconds from the month's beginning to
 * the first statement, and from that to the last.
 */
#ifndef STORE_MONTHS_H
#define STORE_MONTHS_H

#include "store/counters.h"
#include "store/db.h"
#include "store/index.h"

enum {
	MONTHS_MAX = 1200,       /* of one row */
	MONTHS_YEARS = 10000,    /* 0 to 9999 */
	MONTHS_NAMES_MAX = 64,   /* that a word is kept with */
	MONTHS_NAMES_BYTES = 4096,
	MONTHS_ARENA_BYTES = 16 << 20,
	MONTHS_EDGE_STEPS = 1024, /* statements that no longer stand are passed over on the way to a month's first or last */
	NAME_WORDS_MAX = 32,     /* of a name that it is found by */
};

struct month {
	uint32_t number; /* 12 * year + month, both from 0 */
	uint64_t count, first, last; /* posting_date() of the first and the last */
};

/* A zeroed one is empty. */
struct months {
	struct month *at; /* ascending */
	size_t n, cap;
	uint64_t undated;
	size_t cursor; /* the month that was counted last, and its dates */
	uint64_t begin, end;
};
void months_free(struct months *self);
void months_clear(struct months *self);

/* The dates of a month: from *ret_begin on, before *ret_end. */
void month_dates(uint32_t number, uint64_t *ret_begin, uint64_t *ret_end);

/* Counts one statement, or what another row has of a month. 0, -ERANGE (too many months, or a year that has none), -ENOMEM. */
int months_count(struct months *self, uint64_t date);
int months_add(struct months *self, const struct month *month);
/* The one that a date is in, or NULL. */
struct month *months_at(const struct months *self, uint64_t date);

void months_encode(struct buf *out, const struct months *self);
int months_decode(struct str row, struct months *ret); /* -EBADMSG, -ENOMEM */

/* ---- rows ---- */

/* Whether lists of this term's kind have rows. */
bool months_kept(struct str term);

/* 0 and *ret; -ENOENT: the list itself is to be counted; -EIO, -ENOMEM. */
int months_get(const struct db *db, MDB_txn *txn, struct str term, struct months *ret);
/* The same by a view. */
int months_view(const struct view *view, struct str term, struct months *ret);

/*
 * A statement that is in the tree now stands, or no longer does, and the bitmap
 * says so already: its part in the term's row. 0, -ENOSPC, -errno.
 */
int months_stand(const struct db *db, MDB_txn *txn, struct arena *work, struct str term, uint64_t date, bool stands);

/* Takes everything out, as when it cannot be told any more; the next fold makes it anew. */
int months_void(const struct db *db, MDB_txn *txn);

/* ---- names ---- */

/* Calls each with the names of a kind (TERM_SPEAKER, TERM_OUTLET) that have the word. 0, -ENOENT: not kept, -EIO, or what each returned. */
int months_names(const struct view *view, enum term_kind kind, struct str word, int (*each)(void *ctx, struct str name), void *ctx);

/* Whether a folded name has a folded word among those that it is found by. */
bool name_has_word(struct str name, struct str word);

/* ---- folding ---- */

/* One fold's; zeroed but for db and txn. */
struct months_folding {
	const struct db *db;
	MDB_txn *txn;
	bool counts, names;  /* are kept */
	bool making;         /* all of it, from the tree */
	bool given_up;       /* what stands cannot be told: nothing is kept */
	uint8_t *gone;       /* bit for each statement that does not stand */
	uint64_t n_gone;
	struct months months; /* scratch */
	struct buf value;     /* scratch */
};
void months_folding_end(struct months_folding *self);

/* folded: whether anything is in the tree. 0, -EIO, -ENOMEM. */
int months_begin(struct months_folding *self, const struct counters *counters);

/* n postings came to the list of a term; whole: these are all it has. */
int months_fold(struct months_folding *self, struct str term, const struct posting *postings, size_t n, bool whole);

/* A term is in the tree for the first time. */
int months_new_term(struct months_folding *self, struct str term);

/* When nothing was kept: makes all of it from the tree. */
int months_finish(struct months_folding *self, const struct counters *counters);

/* ---- checking ---- */

/* Compares every step-th row with its list: each is told of it, and ends the walk by other than 0, which is returned. -EIO, -ENOMEM. */
int months_check(const struct view *view, struct arena *arena, size_t step, int (*each)(void *ctx, struct str term, bool right), void *ctx);

/* Whether each word of a name that is in the tree is kept with it, or with none: 1, 0, -EIO. */
int months_knows(const struct db *db, MDB_txn *txn, enum term_kind kind, struct str name);

#endif
