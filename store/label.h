/*
 * label - topics that a person gave a statement: records of their own.
 *
 * A label is kept by the statement's id with everything that training needs
 * (title and words) and that finds its statement again (address, text and
 * place), so that it outlives the statement: reprocessing moves it to the
 * statement that has its place then. An empty list of topics is a label too:
 * "none of them".
 *
 * To call it from the command line (commands.h): "label" sets one or takes it
 * back, "labels" gives them all, in chunks.
 */
#ifndef STORE_LABEL_H
#define STORE_LABEL_H

#include "common/arena.h"
#include "common/article.h"
#include "store/db.h"
#include "store/hash.h"

enum {
	LABEL_TOPICS_MAX = 64,
	LABEL_TOPIC_BYTES = 128, /* of one topic's id */
	LABEL_BY_BYTES = 64,
};

struct label {
	uint64_t id;        /* of the statement */
	int64_t usec;       /* when it was given */
	struct str by;      /* who gave it; may be empty */
	struct str *topics;
	size_t n_topics;
	struct str title, text; /* the article's title, the statement's words: what the label speaks of */
	struct str url;
	unsigned char content[HASH_BYTES]; /* hash of the article's title and text */
	struct spans spans; /* of the statement's content in it */
};

/* 0 and *ret, whose texts point into the database (valid as db_get()'s), arrays into arena; -ENOENT, -EIO, -ENOMEM. */
int label_get(const struct db *db, MDB_txn *txn, uint64_t id, struct arena *arena, struct label *ret);

/* Replaces. -E2BIG: over a limit; else as db_put(). */
int label_put(const struct db *db, MDB_txn *txn, const struct label *label);
int label_delete(const struct db *db, MDB_txn *txn, uint64_t id); /* 0 also when not there */

/* The value as it is stored. -EBADMSG, -ENOMEM (arena). */
int label_decode(struct str value, struct arena *arena, struct label *ret);

/* Calls each for the labels whose ids are not below `from`, ascending, until it returns other than 0; returns that, or -errno. */
int labels_each(const struct db *db, MDB_txn *txn, uint64_t from, struct arena *arena,
		int (*each)(void *ctx, const struct label *label), void *ctx);

#endif
