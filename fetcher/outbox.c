#include "fetcher/outbox_impl.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/lmdb_env.h"

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

int outbox_begin(struct outbox *self, unsigned flags, MDB_txn **ret)
{
	return lmdb_errno(mdb_txn_begin(lmdb_env_raw(self->env), NULL, flags, ret));
}

static int open_databases(struct outbox *self)
{
	owned(outbox_txn_destroy) MDB_txn *txn = NULL;
	uint64_t random;
	int r = outbox_begin(self, 0, &txn);

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
	self->wake = wake;
	self->ctx = ctx;
	r = lmdb_env_open(dir, &options, &self->env, reterr);
	if (r == 0)
		r = open_databases(self);
	if (r == -EIO)
		buf_printf(reterr, "; %s cannot be read: move it away, and the outbox begins anew; feeds that are not in feeds.d have to "
			   "be added again", dir);
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void outbox_close(struct outbox **self_p)
{
	struct outbox *self = *self_p;

	if (!self)
		return;
	outbox_drop(self);
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

int outbox_grow(struct outbox *self, uint64_t map_max)
{
	uint64_t used, max;

	assert(!self->reading);
	lmdb_env_usage(self->env, &used, &max);
	if (map_max <= max)
		return 0;
	outbox_settle(self);
	/* What was read stays where it was in the old map. */
	if (self->reader)
		mdb_txn_abort(self->reader);
	self->reader = NULL;
	return lmdb_env_grow(self->env, map_max);
}

uint64_t outbox_used_bytes(struct outbox *self)
{
	uint64_t used, max;

	lmdb_env_usage(self->env, &used, &max);
	return used;
}

MDB_txn *outbox_read(struct outbox *self)
{
	assert(!self->reading);
	if (self->reader ? mdb_txn_renew(self->reader) != MDB_SUCCESS : outbox_begin(self, MDB_RDONLY, &self->reader) < 0)
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
