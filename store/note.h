/*
 * note - what people tell the store, beside what pages say: saved queries, names of one person, offices.
 *
 * Notes are kept apart from records, so articles that are parsed or taken in
 * again find them as they were. Nothing is overwritten: a new note of a name
 * stands before the older ones, an empty one takes them back.
 *
 *   notes: kind, folded name, NUL, number → [usec, name as written, value]
 */
#ifndef STORE_NOTE_H
#define STORE_NOTE_H

#include "common/arena.h"
#include "store/db.h"
#include "store/query.h"

enum note_kind {
	NOTE_QUERY = 'q', /* value: the query's text */
	NOTE_ALIAS = 'a', /* of a speaker; value: the name that stands for him, as written */
	NOTE_OFFICE = 'o', /* name: speaker, NOTE_PART, role, NOTE_PART, from; value: "to TAB country" */
};

enum {
	NOTE_PART = 1,          /* between the parts of a name; in no folded word */
	NOTE_NAME_MAX = 240,    /* bytes of the folded name; LMDB's keys have 511 */
	NOTE_VALUE_MAX = QUERY_BYTES_MAX,
	NOTES_MAX = 65536,      /* of one kind */
	NOTE_EXPANSIONS_MAX = 64, /* saved queries in one query, those within those included */
	NOTE_DEPTH_MAX = 8,
};

struct note {
	struct str name, written, value; /* name: folded */
	int64_t usec;
};

/* Is there any note at all? One look at the table's head. */
bool notes_any(const struct db *db, MDB_txn *txn);

/* The note that stands: 0 and *ret (in the database's memory), -ENOENT, -EIO. */
int note_get(const struct db *db, MDB_txn *txn, enum note_kind kind, struct str name, struct note *ret);

/* Calls each for the note that stands of every name, ascending, until it returns other than 0; returns that, or -errno. */
int notes_each(const struct db *db, MDB_txn *txn, enum note_kind kind, int (*each)(void *ctx, const struct note *note), void *ctx);

/* An empty value takes back. 0, -EINVAL (no name), -E2BIG, -ENOSPC, -EIO. */
int note_put(const struct db *db, MDB_txn *txn, enum note_kind kind, const struct note *note);

/* The name that stands for this one as written, in arena; or *ret as name was. 0, -EIO, -ENOMEM. */
int note_person(const struct db *db, MDB_txn *txn, struct str name, struct arena *arena, struct str *ret);

/*
 * Puts into the tree what notes say of it: query:NAME becomes the saved query,
 * by: also finds the other names of a person, role: also who held such an
 * office then. 0, -EINVAL and lines in reterr, -E2BIG, -EIO, -ENOMEM.
 */
struct note_asking {
	const struct db *db;
	MDB_txn *txn;
	struct arena *arena;
	struct str query; /* for messages */
	int64_t now_usec;
	struct buf *reterr;
	size_t expansions;
	bool none; /* it is known that there are no notes */
};
int notes_expand(struct note_asking *self, struct query **query);

#endif
