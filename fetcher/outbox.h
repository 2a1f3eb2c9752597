/*
 * outbox - the fetcher's memory: one LMDB environment, written in groups.
 *
 * Nothing is written at once. Whoever wants a change submits a job; jobs of a
 * few milliseconds are applied, in order, in one transaction with one sync,
 * and only after it their done() is called. So a job is all or nothing, also
 * under SIGKILL, and what done() tells the world is on disk. A job may be
 * applied more than once (after a full map or disk the whole batch is played
 * again), so apply() changes nothing but the transaction and its own results.
 *
 * Databases, numbers in keys big-endian so that their order is the bytes':
 *   meta      "outbox" → the outbox's id, "next" → the next number
 *   page      page's number → the PAGE body as it is sent (page.h)
 *   try       page's number → attempts that failed (page.h)
 *   url       hash of the address → what came from it last (page.h)
 *   todo      number → a page still to be fetched (todo.h)
 *   feed      feed's number → the feed (feeds.h)
 *   entry     feed's number, hash of the entry → what it said last (entry.h)
 *   poll      feed's number, poll % FEED_HISTORY → one poll (feeds.h)
 *   dead      page's number → why it is dead (dead.h)
 *   corpse    page's number → the dead page's PAGE body
 */
#ifndef FETCHER_OUTBOX_H
#define FETCHER_OUTBOX_H

#include <czmq.h>
#include <lmdb.h>

#include "common/buf.h"
#include "common/wire.h"

enum { OUTBOX_SCHEMA = 1, OUTBOX_BATCH_BYTES = 8 << 20, OUTBOX_BATCH_JOBS = 1024 };
enum { OUTBOX_RUSH_JOBS = 16, OUTBOX_ENOUGH_JOBS = 32 }; /* that share a sync: to wait for others costs more time than it saves */

enum outbox_db { DB_META, DB_PAGE, DB_TRY, DB_URL, DB_TODO, DB_FEED, DB_ENTRY, DB_POLL, DB_DEAD, DB_CORPSE, OUTBOX_DBS };

struct outbox;

struct job {
	struct job *next; /* the outbox's */
	size_t bytes;     /* about what it writes */
	bool frees;       /* it only deletes: done even where there is no space for others */
	bool apart;       /* apply() looks at nothing but the transaction and the job: a thread may call it */
	/* 0, or what the database answered (-ENOSPC …): an outcome of the job's own is no error of the transaction. */
	int (*apply)(struct job *self, struct outbox *outbox, MDB_txn *txn);
	void (*done)(struct job *self); /* after the sync; frees the job */
	void (*drop)(struct job *self); /* the outbox closes before it was applied; frees the job */
};

/*
 * wake is called when the first job of a batch is submitted: commit soon; and when there are OUTBOX_ENOUGH_JOBS: commit now.
 * Errors as lmdb_env_open().
 */
int outbox_open(const char *dir, uint64_t map_max, void (*wake)(void *ctx), void *ctx, struct outbox **ret,
		struct buf *reterr);
void outbox_close(struct outbox **self_p); /* drops what is queued */

uint64_t outbox_id(const struct outbox *self);
/* A new number, greater than all before; never given twice once a job that was submitted after it is done. */
uint64_t outbox_number(struct outbox *self);

void outbox_submit(struct outbox *self, struct job *job);
size_t outbox_queued(const struct outbox *self);       /* jobs, those with the thread too */
size_t outbox_queued_bytes(const struct outbox *self);
/* Jobs come faster than the disk is synced: the last batch, or what waits for the next, has OUTBOX_RUSH_JOBS or more. */
bool outbox_rushes(const struct outbox *self);

/*
 * Applies up to a batch of what is queued and calls done() of it. Returns how
 * many jobs are left (commit again soon), or -errno; then they stay queued, but for those that
 * only free space, which are tried alone.
 */
int outbox_commit(struct outbox *self);

/*
 * The same without waiting for the disk, in a thread: -EINPROGRESS, and committed(ctx, what outbox_commit() would
 * have returned) is called by the loop later. A batch with jobs that are not apart is committed at once, as is all
 * before outbox_attend(), which makes the thread (0 or -errno); ctx is outbox_open()'s. outbox_commit(),
 * outbox_grow() and outbox_close() wait for the thread.
 */
int outbox_attend(struct outbox *self, zloop_t *loop, void (*committed)(void *ctx, int r));
int outbox_start(struct outbox *self);

/* Reading outside of jobs: what is committed. The transaction is good until outbox_read_end(); they do not nest. */
MDB_txn *outbox_read(struct outbox *self);
void outbox_read_end(struct outbox *self);

/* A larger map, not within a transaction; a smaller one is left for the next start. 0 or -errno. */
int outbox_grow(struct outbox *self, uint64_t map_max);
uint64_t outbox_used_bytes(struct outbox *self);

/* Records by key; 0 or -errno, -ENOENT where there is none. Values point into the map: valid for the transaction, or until it writes. */
int outbox_get(struct outbox *self, MDB_txn *txn, enum outbox_db db, struct str key, struct str *ret);
int outbox_put(struct outbox *self, MDB_txn *txn, enum outbox_db db, struct str key, struct str value);
int outbox_del(struct outbox *self, MDB_txn *txn, enum outbox_db db, struct str key); /* 0 also where there is none */
int outbox_cursor(struct outbox *self, MDB_txn *txn, enum outbox_db db, MDB_cursor **ret);
void outbox_cursor_close(MDB_cursor **cursor_p);
uint64_t outbox_count(struct outbox *self, MDB_txn *txn, enum outbox_db db);

/* A number as a key: 8 bytes, big-endian. */
struct key {
	unsigned char at[8];
};
struct key key_of(uint64_t n);
uint64_t key_number(struct str key); /* 0 where key has other than 8 bytes */

static inline struct str key_str(const struct key *key)
{
	return (struct str){ (const char *)key->at, sizeof(key->at) };
}

#endif
