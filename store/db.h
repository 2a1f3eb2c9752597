/*
 * db - the store's tables in one LMDB environment, and how their values are kept whole.
 *
 * LMDB 0.9 has no checksums, so each value but those that verify themselves
 * (snapshots, by their SHA-256) ends in one, over table, key and value: a
 * flipped bit is named, never returned as a record, be it in the key. Numbers
 * in keys are big-endian.
 *
 *   state      "counters"                → struct counters
 *   fetched    outbox, seq / 2048        → bitmap: page ids that are in the store
 *   urls       hash of the canonical URL → article number; in blocks, what was compacted (urls.h)
 *   articles   article number            → url, fetches, contents (entry.h)
 *   contents   article number [content]  → text and statements (wording.h), where these are not in the article;
 *                                          a text that is its page is in snapshots alone
 *   records                              → nothing: statements, until schema 2
 *   columns    seq / 256                 → dates and confidence of 256 statements, for filters and sorting (columns.h)
 *   replaced   seq / 32768               → bitmap: statements that no longer stand (columns.h)
 *   clusters   seq                       → union-find node; none for a statement that is alone (cluster.h)
 *   segments   number                    → index entries not yet folded in (segment.h)
 *   corrections ids of two statements    → what people say of clusters (correction.h)
 *   sketches   seq / 256                 → quoted words of 256 statements, for clusters (columns.h)
 *   terms      term [NUL date seq]       → folded index (index.h, term_group.h, shared.h)
 *   snapshots  SHA-256 of the page       → zstd of the page
 *   notes      kind, name, number        → saved queries, names of one person, offices (note.h)
 *   labels     statement's id            → topics that a person gave it (label.h)
 *   tombstones hash of the URL [words]   → what was taken out for good (tombstone.h)
 *   months     term                      → how many statements it has in each month (months.h)
 *   loose      page or text, its key     → that it is not compressed yet (loose.h)
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/lmdb_env.h"

enum {
	STORE_SCHEMA = 11, /* see migrate.h */
	STORE_OLDEST = 1,
	STORE_READERS = 64,
	CHECKSUM_BYTES = 4,
};

enum db_table {
	TABLE_STATE, TABLE_FETCHED, TABLE_URLS, TABLE_ARTICLES, TABLE_CONTENTS, TABLE_RECORDS, TABLE_COLUMNS,
	TABLE_REPLACED, TABLE_CLUSTERS, TABLE_SEGMENTS, TABLE_TERMS, TABLE_SNAPSHOTS, TABLE_NOTES,
	TABLE_LABELS, TABLE_TOMBSTONES, TABLE_SKETCHES, TABLE_CORRECTIONS,
	TABLE_MONTHS, TABLE_LOOSE, TABLES, /* appended to only: a value's checksum covers its table */
};

struct backup;

struct db {
	struct lmdb_env *env;
	MDB_dbi table[TABLES], tables; /* tables: LMDB's own, of their names */
	const unsigned char *map; /* where its file is mapped: ahead.h */
	unsigned mapped;          /* how many times it was */
	pthread_rwlock_t resizing; /* held for reading by read transactions, which must not see the map move */
	bool has_lock;
	struct backup *backup; /* of the process that serves it, else NULL: backup.h */
	_Atomic uint64_t replaced_torn; /* transactions before this one see a fault: replaced_check() in columns.h */
	atomic_bool retired; /* its file was replaced by a compacted one: see db_retire() */
};

/* As lmdb_env_open(). The environment is opened with MDB_NOMETASYNC: a commit is on disk after the next sync. */
int db_open(const char *dir, uint64_t map_max, struct db **ret, struct buf *reterr);
void db_close(struct db **self_p);

/* A larger map, between write transactions, in the thread of these; waits for readers to end. As lmdb_env_grow(). */
int db_resize(struct db *self, uint64_t map_max);

/* Bytes in use, the map's size, the number of the last transaction. In any thread: the map may be resized meanwhile. */
void db_usage(struct db *self, uint64_t *ret_used, uint64_t *ret_max, uint64_t *ret_last);

/* A read transaction; db_read_end() with the same one. */
int db_read_begin(struct db *self, MDB_txn **ret);
void db_read_end(struct db *self, MDB_txn *txn);

/*
 * One thread's read transactions, one after the other: what LMDB has for one, memory and
 * a slot in the table of readers, is kept for the next. In between it sees nothing
 * and holds nothing back. A zeroed one is new; db_reader_close() before db_close().
 */
struct db_reader {
	MDB_txn *txn;
};
int db_reader_begin(struct db *self, struct db_reader *reader, MDB_txn **ret);
void db_reader_end(struct db *self, struct db_reader *reader);
void db_reader_close(struct db_reader *reader);

/* A write transaction in the writer's thread, which is the one that resizes. -ESHUTDOWN: the database is retired. */
int db_txn_begin(const struct db *self, MDB_txn **ret);

/*
 * A write transaction beside the writer's, from any thread: waits until that
 * has committed. db_write_end() commits it and waits for the disk; keep false
 * gives it up. 0, -ENOSPC, -errno.
 */
int db_write_begin(struct db *self, MDB_txn **ret);
int db_write_end(struct db *self, MDB_txn *txn, bool keep);

/*
 * Within a write transaction that will be given up: nothing is written from now
 * on, every later transaction is refused. The file has another in its place.
 */
void db_retire(struct db *self);

const char *db_table_name(enum db_table table);
/* Of one of the tables, or of lmdb_env's own. */
bool db_is_table(struct str name);

/* Keys of up to three numbers. */
struct db_key {
	size_t len;
	unsigned char bytes[24];
};
struct db_key db_key1(uint64_t a);
struct db_key db_key2(uint64_t a, uint64_t b);
/* Of an article's content: most have one, which is not numbered. */
struct db_key db_key_content(uint64_t article, uint32_t content);
static inline struct str db_key_str(const struct db_key *self)
{
	return (struct str){ (const char *)self->bytes, self->len };
}

/*
 * The value, without its checksum, as long as txn changes nothing. -ENOENT;
 * -EIO: damaged; else -errno.
 */
int db_get(const struct db *self, MDB_txn *txn, enum db_table table, struct str key, struct str *ret);
int db_get_raw(const struct db *self, MDB_txn *txn, enum db_table table, struct str key, struct str *ret);

/* Replaces. -ENOSPC: the map or the disk is full; the transaction must be given up. */
int db_put(const struct db *self, MDB_txn *txn, enum db_table table, struct str key, struct str value);
int db_put_raw(const struct db *self, MDB_txn *txn, enum db_table table, struct str key, struct str value);
int db_delete(const struct db *self, MDB_txn *txn, enum db_table table, struct str key); /* 0 also when not there */

/* Takes the checksum off what table holds at key: 0 or -EIO. */
int db_verify(enum db_table table, struct str key, struct str value, struct str *ret);
void db_checksum(enum db_table table, struct str key, struct str value, unsigned char out[CHECKSUM_BYTES]);
/* Snapshots have none: the key is the page's hash. */
static inline bool db_is_raw(enum db_table table)
{
	return table == TABLE_SNAPSHOTS;
}

#endif
