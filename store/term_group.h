/*
 * term_group - many terms of few postings in one value: what `inquit compact` makes of their heads.
 *
 * Half of all words stand in a few statements, and a form of a stem has no
 * postings at all: as an entry of LMDB's each takes three times the bytes of
 * what it says. So their heads (index.h) lie together, in values of about
 * GROUP_BYTES in the table "terms", each under
 *
 *   GROUP_KIND, the first term in it
 *
 * A term's own head, which a later fold writes, stands before the one in a
 * group: that is then out of date. A group has terms of one kind, and stems of one
 * language. It is, of each term, ascending:
 *
 *   a byte: how many bytes it begins with as the one before, times 16, and how
 *   many follow; 15: a varint that is to be added is behind it, the first one's first
 *   these bytes; varint bytes of its head, the head; 0: it has no postings, and a head of one 0
 *
 * In "stem, TERM_STEM_END, word" a byte says how much of the stem the word begins with, instead of these bytes.
 */
#ifndef STORE_TERM_GROUP_H
#define STORE_TERM_GROUP_H

#include "store/bytes.h"
#include "store/db.h"
#include "store/term.h"

enum {
	GROUP_KIND = 'G',      /* no term's */
	GROUP_BYTES = 1004,    /* with its key: four to a page */
	GROUP_HEAD_BYTES = 200, /* a head of more has an entry of its own */
	GROUP_CODED_MAX = TERM_BYTES_MAX + 2,
};

_Static_assert((int)GROUP_KIND < (int)TERM_NAMED, "groups stand before all terms, of which TERM_NAMED is the first");

/* A term as it is in a group. */
struct group_coded {
	size_t len;
	char bytes[GROUP_CODED_MAX];
};

/* The head of a term that is in a group: 0 and *ret, as long as txn changes nothing; -ENOENT, -EIO. */
int group_find(const struct db *db, MDB_txn *txn, struct str term, struct str *ret);
/* The same of the group at hand. */
int group_get(struct str value, struct str term, struct str *ret);

/* Through all groups, in order. */
struct group_walk {
	MDB_cursor *cursor;
	struct reader rest;       /* of the group at hand */
	struct group_coded coded;
	bool in;                  /* there is one: */
	struct term term;
	struct str head;
};

/* Sets out at the first term that begins with prefix. 0 (see self->in), -EIO, -errno. group_walk_end() in any case. */
int group_walk_begin(const struct db *db, MDB_txn *txn, struct str prefix, struct group_walk *self);
int group_walk_next(struct group_walk *self);
void group_walk_end(struct group_walk *self);

/* ---- making them ---- */

/* Whether terms of that kind can be in groups. Hashes are not, of which each statement asks for a dozen that mostly are nowhere. */
bool group_has_kind(char kind);
/* Whether a term with that head is to be in a group. */
bool group_takes(struct str term, struct str head);

struct group_maker {
	struct buf value;
	struct term first;
	struct group_coded last;
	int (*put)(void *ctx, struct str key, struct str value); /* the value without its checksum */
	void *ctx;
};
void group_maker_end(struct group_maker *self);
/* Terms come ascending. 0, -ENOMEM, what put returned. */
int group_add(struct group_maker *self, struct str term, struct str head);
int group_flush(struct group_maker *self);

/* Whether the key is a head's of a term without a NUL, and then of which. */
bool group_is_head(struct str key, struct str *ret);

/* All groups of the table as it is, put as above; what is damaged of its heads is in none. 0, -EIO, -errno, what put returned. */
int group_put_all(const struct db *db, MDB_txn *txn, int (*put)(void *ctx, struct str key, struct str value), void *ctx);

/* ---- what both share ---- */

/* How many first bytes the terms of a group have in common. */
static inline size_t group_family(struct str term)
{
	size_t n = term.len && term.ptr[0] == TERM_STEM ? 3 : 1;

	return n < term.len ? n : term.len;
}

void group_code(struct str term, struct group_coded *ret);

#endif
