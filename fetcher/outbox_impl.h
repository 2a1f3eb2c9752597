/*
 * outbox_impl - what the parts of the outbox share: outbox.c is the database,
 * outbox_commit.c the queue of jobs and how they come into it.
 */
#ifndef FETCHER_OUTBOX_IMPL_H
#define FETCHER_OUTBOX_IMPL_H

#include "common/lmdb_env.h"
#include "common/pool.h"
#include "fetcher/outbox.h"

/* Jobs in their order. */
struct jobs {
	struct job *first, **last;
	size_t n, bytes;
};

struct outbox {
	struct lmdb_env *env;
	MDB_dbi dbs[OUTBOX_DBS];
	MDB_txn *reader;
	bool reading;
	uint64_t id, next;
	struct jobs queue;
	size_t last_jobs;     /* of the last batch */
	struct job *unsynced; /* applied; the next sync makes them last */
	void (*wake)(void *ctx);
	void *ctx;
	/* The thread, and what it has in hand; NULL: there is none, and all is done in the loop's. */
	struct pool *pool;
	void (*committed)(void *ctx, int r);
	struct pool_job work;
	bool working;
	struct jobs batch;  /* to be applied; empty: to be synced */
	uint64_t work_next; /* the number that is kept */
	int work_error;
};

int outbox_begin(struct outbox *self, unsigned flags, MDB_txn **ret);

/* Waits for what the thread does. */
void outbox_settle(struct outbox *self);
/* Ends the thread, and drops all that is not done. */
void outbox_drop(struct outbox *self);

static inline void outbox_txn_destroy(MDB_txn **txn_p)
{
	if (*txn_p)
		mdb_txn_abort(*txn_p);
	*txn_p = NULL;
}

#endif
