#include <assert.h>
#include <errno.h>

#include "common/cleanup.h"
#include "fetcher/outbox_impl.h"

/* ---- jobs in a row ---- */

static void append(struct jobs *self, struct job *job)
{
	job->next = NULL;
	if (!self->first)
		self->last = &self->first;
	*self->last = job;
	self->last = &job->next;
	self->n++;
	self->bytes += job->bytes;
}

static void append_all(struct jobs *self, struct job *jobs)
{
	for (struct job *job = jobs, *next; job; job = next) {
		next = job->next;
		append(self, job);
	}
}

static void finish(struct job *batch)
{
	for (struct job *job = batch, *next; job; job = next) {
		next = job->next;
		job->done(job);
	}
}

static void drop(struct job *jobs)
{
	for (struct job *job = jobs, *next; job; job = next) {
		next = job->next;
		job->drop(job);
	}
}

/* ---- the queue ---- */

size_t outbox_queued(const struct outbox *self)
{
	return self->queue.n + self->batch.n;
}

size_t outbox_queued_bytes(const struct outbox *self)
{
	return self->queue.bytes + self->batch.bytes;
}

bool outbox_rushes(const struct outbox *self)
{
	return self->last_jobs >= OUTBOX_RUSH_JOBS || self->queue.n >= OUTBOX_RUSH_JOBS;
}

void outbox_submit(struct outbox *self, struct job *job)
{
	assert(job->apply && job->done && job->drop);
	append(&self->queue, job);
	if (self->queue.n == 1 || self->queue.n == OUTBOX_ENOUGH_JOBS)
		self->wake(self->ctx);
}

/* The jobs of one batch leave the queue: either from its front, or all those that only free space. */
static struct jobs take(struct outbox *self, bool frees_only)
{
	struct job *rest = self->queue.first;
	struct jobs batch = { 0 };
	bool full = false;

	self->queue = (struct jobs){ 0 };
	while (rest) {
		struct job *job = rest;

		rest = job->next;
		/* Those after the first that has no room must not overtake it. */
		full = full || batch.n == OUTBOX_BATCH_JOBS || (batch.n && batch.bytes + job->bytes > OUTBOX_BATCH_BYTES);
		append((frees_only ? job->frees : !full) ? &batch : &self->queue, job);
	}
	self->last_jobs = batch.n;
	return batch;
}

/* Back to the front, in their order. */
static void put_back(struct outbox *self, struct job *batch)
{
	struct job *rest = self->queue.first;

	self->queue = (struct jobs){ 0 };
	append_all(&self->queue, batch);
	append_all(&self->queue, rest);
}

/* ---- a batch is written ---- */

/* next: the number that is kept; 0: what it is when all are applied, as jobs take numbers. */
static int write_batch(struct outbox *self, struct job *batch, uint64_t next)
{
	owned(outbox_txn_destroy) MDB_txn *txn = NULL;
	int r = outbox_begin(self, 0, &txn);

	for (struct job *job = batch; r == 0 && job; job = job->next)
		r = job->apply(job, self, txn);
	struct key key = key_of(next ? next : self->next);
	/* Always, so that no batch is without a page to flush: see settle(). */
	if (r == 0)
		r = outbox_put(self, txn, DB_META, STR("next"), key_str(&key));
	if (r < 0)
		return r;
	r = lmdb_commit(txn);
	txn = NULL;
	return r;
}

/*
 * With MDB_NOMETASYNC a commit flushes its pages and writes, but does not
 * flush, the meta page that makes them current: the next commit's flush does.
 * So under load a batch counts as done one commit later, for one flush a batch
 * instead of two; with nothing behind it, it is flushed by itself.
 */
static void written(struct outbox *self, struct job *batch)
{
	struct job *before = self->unsynced;

	self->unsynced = batch;
	finish(before);
}

static void synced(struct outbox *self)
{
	struct job *batch = self->unsynced;

	self->unsynced = NULL;
	finish(batch);
}

static int sync_all(struct outbox *self)
{
	return lmdb_errno(mdb_env_sync(lmdb_env_raw(self->env), 1));
}

static int left(const struct outbox *self)
{
	return (int)self->queue.n + (self->unsynced != NULL);
}

/* No space for batch: what frees some is tried alone. */
static void write_frees(struct outbox *self, struct job *batch)
{
	put_back(self, batch);
	/* Also with nothing to free: what was freed before can be used again only two transactions later. */
	struct jobs frees = take(self, true);

	if (write_batch(self, frees.first, 0) < 0)
		put_back(self, frees.first);
	else
		written(self, frees.first);
}

int outbox_commit(struct outbox *self)
{
	outbox_settle(self);
	struct jobs batch = take(self, false);
	int r = batch.first ? write_batch(self, batch.first, 0) : 0;

	if (r < 0) {
		write_frees(self, batch.first);
		return r;
	}
	if (batch.first)
		written(self, batch.first);
	if (!self->queue.first && self->unsynced) {
		r = sync_all(self);
		if (r < 0)
			return r;
		synced(self);
	}
	return left(self);
}

/* ---- the same in a thread ---- */

static void run(struct pool_job *job, void *thread)
{
	struct outbox *self = (struct outbox *)((char *)job - offsetof(struct outbox, work));

	(void)thread;
	self->work_error = self->batch.first ? write_batch(self, self->batch.first, self->work_next) : sync_all(self);
}

static bool hand_over(struct outbox *self)
{
	self->work_next = self->next;
	self->working = pool_submit(self->pool, &self->work) == 0;
	return self->working;
}

static void on_run(struct pool_job *job)
{
	struct outbox *self = (struct outbox *)((char *)job - offsetof(struct outbox, work));
	struct jobs batch = self->batch;
	int r = self->work_error;

	self->working = false;
	self->batch = (struct jobs){ 0 };
	if (r < 0 && batch.first)
		write_frees(self, batch.first);
	else if (r == 0 && batch.first)
		written(self, batch.first);
	else if (r == 0)
		synced(self);
	/* The last batch is synced by itself, and nobody has to ask for that. */
	if (r == 0 && !self->queue.first && self->unsynced && hand_over(self))
		return;
	self->committed(self->ctx, r < 0 ? r : left(self));
}

/* Jobs that look at what the loop's thread changes are done there. */
static bool all_apart(const struct job *batch)
{
	for (; batch; batch = batch->next)
		if (!batch->apart)
			return false;
	return true;
}

int outbox_start(struct outbox *self)
{
	if (self->working)
		return -EINPROGRESS;
	if (!self->pool || (!self->queue.first && !self->unsynced))
		return outbox_commit(self);
	self->batch = take(self, false);
	if (all_apart(self->batch.first) && hand_over(self))
		return -EINPROGRESS;
	put_back(self, self->batch.first);
	self->batch = (struct jobs){ 0 };
	return outbox_commit(self);
}

int outbox_attend(struct outbox *self, zloop_t *loop, void (*committed)(void *ctx, int r))
{
	const struct pool_options options = { .threads = 1, .waiting_max = 1 };

	self->work = (struct pool_job){ .run = run, .done = on_run };
	self->committed = committed;
	return pool_new(loop, &options, &self->pool);
}

void outbox_settle(struct outbox *self)
{
	while (self->working)
		pool_settle(self->pool);
}

void outbox_drop(struct outbox *self)
{
	pool_destroy(&self->pool);
	drop(self->unsynced);
	drop(self->batch.first);
	drop(self->queue.first);
}
