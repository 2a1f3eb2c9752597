/*
 * tombstone - what was taken out for good, and does not come back.
 *
 *   'a', hash of the URL              the article was deleted: its pages are done with as they come
 *   'w', hash of the URL, hash        these words were taken out of it: every later wording is taken in without them
 *   'i', id                           when and why, for whoever asks for the id of an article or statement
 *
 * None holds a word of what was there. Redacted words are found again by the
 * hash of their folded words in order, whatever is around them; each of their
 * bytes becomes REDACTED, so that no other offset moves. Whatever happens to a value, its key says enough to keep them out.
 */
#ifndef STORE_TOMBSTONE_H
#define STORE_TOMBSTONE_H

#include "common/arena.h"
#include "common/wire.h"
#include "store/db.h"

enum {
	REDACTED = '#',
	TOMBSTONE_WHY_BYTES = 1024,
	TOMBSTONE_WORDS_MAX = 1024, /* redactions of one article */
	TOMBSTONE_RUN_MAX = 1024,   /* words that are looked for where their number is lost */
};

struct tombstone {
	enum tombstone_kind { TOMBSTONE_ARTICLE = 'a', TOMBSTONE_WORDS = 'w', TOMBSTONE_ID = 'i' } kind;
	enum { TOMBSTONE_OF_ARTICLE, TOMBSTONE_OF_STATEMENT } of;
	int64_t usec;
	struct str why, by;
	uint32_t words;       /* how many, of TOMBSTONE_WORDS; 0: that is lost */
	uint64_t hash;        /* of these */
	uint64_t id;          /* of TOMBSTONE_ID */
};

/* Hash of a run of folded words, and how many there are; 0 words: nothing to take out. */
uint32_t tombstone_words(struct str text, uint64_t *ret_hash);

/* url: the article's. -E2BIG: why is too long. */
int tombstone_put(const struct db *db, MDB_txn *txn, struct str url, const struct tombstone *tombstone);
/*
 * Makes anew one whose value is damaged, from its key: what it keeps out stays out, when and why that was is lost. 1; 0: it
 * said nothing else, or is none; -errno.
 */
int tombstone_mend(const struct db *db, MDB_txn *txn, struct str key);
/* The one of an id: 0, -ENOENT, -EIO. Points into the database. */
int tombstone_get(const struct db *db, MDB_txn *txn, uint64_t id, struct tombstone *ret);
/* Calls each for those of ids, ascending from `from`, until it returns other than 0; returns that. */
int tombstones_each(const struct db *db, MDB_txn *txn, uint64_t from, int (*each)(void *ctx, const struct tombstone *t), void *ctx);
/* "… was deleted on DATE by WHO: WHY" for a whole id in hex; false where none of it was. */
bool tombstone_tell(const struct db *db, MDB_txn *txn, struct str id, struct buf *out);
/* An article may come again. -ENOENT: it was not deleted. */
int tombstone_lift(const struct db *db, MDB_txn *txn, uint64_t article);

/* ---- parts ---- */

/* Odd, as the base of the words' rolling hash. */
#define TOMBSTONE_FACTOR UINT64_C(0x9E3779B97F4A7C55)

int tombstone_decode(struct str key, struct str value, struct tombstone *ret); /* -EBADMSG */
/* The redactions of an article, in arena. */
int tombstones_of(const struct db *db, MDB_txn *txn, struct str url, struct arena *arena, struct tombstone **ret, size_t *ret_n);
/* 1, 0, -errno */
int tombstone_deleted(const struct db *db, MDB_txn *txn, struct str url);

struct batch;

/* The article without the words of n redactions: how many places they stood in (0: *ret is untouched), or -ENOMEM. */
int redact_article(struct batch *batch, const struct tombstone *at, size_t n, const struct wire_article *article,
		   struct wire_article *ret);

enum { TOMBSTONE_DELETED = 1, TOMBSTONE_REDACTED = 2 };

/*
 * What is to be done with an article that comes in: 0: nothing; DELETED: it is
 * not taken; REDACTED: *ret, in the batch's arena, is taken instead, without
 * the words, without statements that have no others, and without its page. -EIO, -ENOMEM.
 */
int tombstone_apply(struct batch *batch, struct str url, const struct wire_article *article, struct wire_article *ret);

#endif
