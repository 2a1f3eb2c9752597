#include "fetcher/outbox.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/lmdb_env.h"

struct outbox {
	struct lmdb_env *env;
	MDB_dbi dbs[OUTBOX_DBS];
	MDB_txn *reader;
	bool reading;
	uint64_t id, next;
	struct job *first, **last;
	size_t queued, queued_bytes;
	struct job *unsynced; /* applied; the next sync makes them last */
	void (*wake)(void *ctx);
	void *ctx;
};

static const char *const names[OUTBOX_DBS] = {
	[DB_META] = "meta",   [DB_PAGE] = "page", [DB_TRY] = "try",   [DB_URL] = "url",   [DB_TODO] = "todo",     [DB_FEED] = "feed",
	[DB_ENTRY] = "entry", [DB_POLL] = "poll", [DB_DEAD] = "dead", [DB_CORPSE] = "corpse",
};

struct key key_of(uint64_t n)
{
	struct key key;

	for (size_t i = sizeof(key.at); i-- > 0; n >>= 8)
		key.at[i] = (unsigned char)n;
	return key;
}

uint64_t key_number(struct str key)
{
	uint64_t n = 0;

	if (key.len != sizeof(struct key))
		return 0;
	for (size_t i = 0; i < key.len; i++)
		n = n << 8 | (unsigned char)key.ptr[i];
	return n;
}

static void txn_destroy(MDB_txn **txn_p)
{
	if (*txn_p)
		mdb_txn_abort(*txn_p);
	*txn_p = NULL;
}

int outbox_get(struct outbox *self, MDB_txn *txn, enum outbox_db db, struct str key, struct str *ret)
{
	MDB_val k = lmdb_val(key), v;
	int r = lmdb_errno(mdb_get(txn, self->dbs[db], &k, &v));

	if (r == 0)
		*ret = lmdb_str(v);
	return r;
}

int outbox_put(struct outbox *self, MDB_txn *txn, enum outbox_db db, struct str key, struct str value)
{
	MDB_val k = lmdb_val(key), v = lmdb_val(value);

	return lmdb_errno(mdb_put(txn, self->dbs[db], &k, &v, 0));
}

int outbox_del(struct outbox *self, MDB_txn *txn, enum outbox_db db, struct str key)
{
	MDB_val k = lmdb_val(key);
	int r = lmdb_errno(mdb_del(txn, self->dbs[db], &k, NULL));

	return r == -ENOENT ? 0 : r;
}

int outbox_cursor(struct outbox *self, MDB_txn *txn, enum outbox_db db, MDB_cursor **ret)
{
	return lmdb_errno(mdb_cursor_open(txn, self->dbs[db], ret));
}

void outbox_cursor_close(MDB_cursor **cursor_p)
{
	if (*cursor_p)
		mdb_cursor_close(*cursor_p);
	*cursor_p = NULL;
}

uint64_t outbox_count(struct outbox *self, MDB_txn *txn, enum outbox_db db)
{
	MDB_stat stat;

	return mdb_stat(txn, self->dbs[db], &stat) == MDB_SUCCESS ? stat.ms_entries : 0;
}

static int load_number(struct outbox *self, MDB_txn *txn, struct str name, uint64_t initial, uint64_t *ret)
{
	struct key key = key_of(initial);
	struct str value;
	int r = outbox_get(self, txn, DB_META, name, &value);

	if (r == -ENOENT) {
		*ret = initial;
		return outbox_put(self, txn, DB_META, name, key_str(&key));
	}
	if (r == 0)
		*ret = key_number(value);
	return r;
}

static int begin(struct outbox *self, unsigned flags, MDB_txn **ret)
{
	return lmdb_errno(mdb_txn_begin(lmdb_env_raw(self->env), NULL, flags, ret));
}

static int open_databases(struct outbox *self)
{
	owned(txn_destroy) MDB_txn *txn = NULL;
	uint64_t random;
	int r = begin(self, 0, &txn);

	for (size_t i = 0; r == 0 && i < OUTBOX_DBS; i++)
		r = lmdb_errno(mdb_dbi_open(txn, names[i], MDB_CREATE, &self->dbs[i]));
	randombytes_buf(&random, sizeof(random));
	if (r == 0)
		r = load_number(self, txn, STR("outbox"), random | 1, &self->id);
	if (r == 0)
		r = load_number(self, txn, STR("next"), 1, &self->next);
	if (r < 0)
		return r;
	r = lmdb_commit(txn);
	txn = NULL;
	return r;
}

int outbox_open(const char *dir, uint64_t map_max, void (*wake)(void *ctx), void *ctx, struct outbox **ret,
		struct buf *reterr)
{
	const struct lmdb_options options = {
		.kind = "outbox",
		.schema = OUTBOX_SCHEMA,
		.oldest = OUTBOX_SCHEMA,
		.map_max = map_max,
		.databases = OUTBOX_DBS,
		.readers = 16,
		.flags = MDB_NOMETASYNC,
	};
	owned(outbox_close) struct outbox *self = calloc(1, sizeof(*self));
	int r;

	if (!self)
		return -ENOMEM;
	self->last = &self->first;
	self->wake = wake;
	self->ctx = ctx;
	r = lmdb_env_open(dir, &options, &self->env, reterr);
	if (r == 0)
		r = open_databases(self);
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

static void drop(struct job *jobs)
{
	for (struct job *job = jobs, *next; job; job = next) {
		next = job->next;
		job->drop(job);
	}
}

void outbox_close(struct outbox **self_p)
{
	struct outbox *self = *self_p;

	if (!self)
		return;
	drop(self->unsynced);
	drop(self->first);
	if (self->reader)
		mdb_txn_abort(self->reader);
	lmdb_env_close(&self->env);
	free(self);
	*self_p = NULL;
}

uint64_t outbox_id(const struct outbox *self)
{
	return self->id;
}

uint64_t outbox_number(struct outbox *self)
{
	return self->next++;
}

size_t outbox_queued(const struct outbox *self)
{
	return self->queued;
}

size_t outbox_queued_bytes(const struct outbox *self)
{
	return self->queued_bytes;
}

int outbox_grow(struct outbox *self, uint64_t map_max)
{
	uint64_t used, max;

	assert(!self->reading);
	lmdb_env_usage(self->env, &used, &max);
	if (map_max <= max)
		return 0;
	/* What was read stays where it was in the old map. */
	if (self->reader)
		mdb_txn_abort(self->reader);
	self->reader = NULL;
	return lmdb_errno(mdb_env_set_mapsize(lmdb_env_raw(self->env), (size_t)map_max));
}

uint64_t outbox_used_bytes(struct outbox *self)
{
	uint64_t used, max;

	lmdb_env_usage(self->env, &used, &max);
	return used;
}

static void append(struct outbox *self, struct job *job)
{
	job->next = NULL;
	*self->last = job;
	self->last = &job->next;
	self->queued++;
	self->queued_bytes += job->bytes;
}

void outbox_submit(struct outbox *self, struct job *job)
{
	bool first = !self->first;

	assert(job->apply && job->done && job->drop);
	append(self, job);
	if (first)
		self->wake(self->ctx);
}

/* The jobs of one batch leave the queue: either from its front, or all those that only free space. */
static struct job *take(struct outbox *self, bool frees_only)
{
	struct job *rest = self->first, *batch = NULL, **end = &batch;
	size_t n = 0, bytes = 0;

	self->first = NULL;
	self->last = &self->first;
	self->queued = self->queued_bytes = 0;
	while (rest) {
		struct job *job = rest;

		rest = job->next;
		bool room = n < OUTBOX_BATCH_JOBS && (n == 0 || bytes + job->bytes <= OUTBOX_BATCH_BYTES);
		if (frees_only ? !job->frees : !room) {
			append(self, job);
			if (!frees_only)
				bytes = OUTBOX_BATCH_BYTES + 1; /* those after it must not overtake it */
			continue;
		}
		job->next = NULL;
		*end = job;
		end = &job->next;
		n++;
		bytes += job->bytes;
	}
	return batch;
}

/* Back to the front, in their order. */
static void put_back(struct outbox *self, struct job *batch)
{
	struct job *rest = self->first;

	self->first = NULL;
	self->last = &self->first;
	self->queued = self->queued_bytes = 0;
	for (struct job *job = batch, *next; job; job = next)
		next = job->next, append(self, job);
	for (struct job *job = rest, *next; job; job = next)
		next = job->next, append(self, job);
}

static int write_batch(struct outbox *self, struct job *batch)
{
	owned(txn_destroy) MDB_txn *txn = NULL;
	struct key next;
	int r = begin(self, 0, &txn);

	for (struct job *job = batch; r == 0 && job; job = job->next)
		r = job->apply(job, self, txn);
	next = key_of(self->next); /* jobs take numbers */
	/* Always, so that no batch is without a page to flush: see settle(). */
	if (r == 0)
		r = outbox_put(self, txn, DB_META, STR("next"), key_str(&next));
	if (r < 0)
		return r;
	r = lmdb_commit(txn);
	txn = NULL;
	return r;
}

static void finish(struct job *batch)
{
	for (struct job *job = batch, *next; job; job = next) {
		next = job->next;
		job->done(job);
	}
}

/*
 * With MDB_NOMETASYNC a commit flushes its pages and writes, but does not
 * flush, the meta page that makes them current: the next commit's flush does.
 * So under load a batch counts as done one commit later, for one flush a batch
 * instead of two; with nothing behind it, it is flushed by itself.
 */
static int settle(struct outbox *self, struct job *batch)
{
	struct job *before = self->unsynced;
	int r;

	if (batch) {
		self->unsynced = batch;
		finish(before);
	}
	if (self->first || !self->unsynced)
		return 0;
	r = lmdb_errno(mdb_env_sync(lmdb_env_raw(self->env), 1));
	if (r < 0)
		return r;
	batch = self->unsynced;
	self->unsynced = NULL;
	finish(batch);
	return 0;
}

int outbox_commit(struct outbox *self)
{
	struct job *batch = take(self, false);
	int r = batch ? write_batch(self, batch) : 0;

	if (r == 0) {
		r = settle(self, batch);
		return r < 0 ? r : (int)self->queued + (self->unsynced != NULL);
	}
	put_back(self, batch);
	/* Also with nothing to free: what was freed before can be used again only two transactions later. */
	batch = take(self, true);
	if (write_batch(self, batch) < 0) {
		put_back(self, batch);
		return r;
	}
	struct job *before = self->unsynced;
	self->unsynced = batch;
	finish(before);
	return r;
}

MDB_txn *outbox_read(struct outbox *self)
{
	assert(!self->reading);
	if (self->reader ? mdb_txn_renew(self->reader) != MDB_SUCCESS : begin(self, MDB_RDONLY, &self->reader) < 0)
		return NULL;
	self->reading = true;
	return self->reader;
}

void outbox_read_end(struct outbox *self)
{
	assert(self->reading);
	mdb_txn_reset(self->reader);
	self->reading = false;
}
