#include "store/db.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/ahead.h"
#include "store/bytes.h"
#include "store/checksum.h"
#include "store/columns.h"
#include "store/migrate.h"
#include "store/wary.h"

static const char *const names[TABLES] = { "state",    "fetched",  "urls",     "articles", "contents", "records",
					   "columns",  "replaced", "clusters", "segments", "terms",    "snapshots",
					   "notes",    "labels",   "tombstones", "sketches", "corrections", "months",
					   "loose" };

const char *db_table_name(enum db_table table)
{
	return names[table];
}

bool db_is_table(struct str name)
{
	for (size_t i = 0; i < TABLES; i++)
		if (str_eq(name, str_from(names[i])))
			return true;
	return str_eq(name, STR("meta"));
}

static int open_tables(struct db *self)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(lmdb_env_raw(self->env), NULL, 0, &txn);

	if (rc)
		return lmdb_errno(rc);
	for (size_t i = 0; i < TABLES && !rc; i++)
		rc = mdb_dbi_open(txn, names[i], MDB_CREATE, &self->table[i]);
	if (!rc)
		rc = mdb_dbi_open(txn, NULL, 0, &self->tables);
	if (rc) {
		mdb_txn_abort(txn);
		return lmdb_errno(rc);
	}
	rc = lmdb_commit(txn);
	return rc < 0 ? rc : lmdb_errno(mdb_env_sync(lmdb_env_raw(self->env), 1));
}

static void find_map(struct db *self)
{
	MDB_txn *txn;

	self->map = NULL;
	self->mapped++;
	if (mdb_txn_begin(lmdb_env_raw(self->env), NULL, MDB_RDONLY, &txn))
		return;
	self->map = ahead_map(self, txn);
	mdb_txn_abort(txn);
}

int db_open(const char *dir, uint64_t map_max, struct db **ret, struct buf *reterr)
{
	const struct lmdb_options options = {
		.kind = "store", .schema = STORE_SCHEMA, .oldest = STORE_OLDEST, .map_max = map_max,
		.databases = TABLES, .readers = STORE_READERS, .flags = MDB_NOMETASYNC, .migrate = migrate, .check = wary_check,
	};
	owned(db_close) struct db *self = calloc(1, sizeof *self);

	if (!self || sodium_init() < 0)
		return -ENOMEM;
	if (pthread_rwlock_init(&self->resizing, NULL))
		return -ENOMEM;
	self->has_lock = true;
	int r = lmdb_env_open(dir, &options, &self->env, reterr);
	if (r < 0)
		return r;
	r = open_tables(self);
	if (r < 0) {
		buf_printf(reterr, "%s: opening its tables: %s", dir, strerror(-r));
		return r;
	}
	find_map(self);
	r = replaced_check(self);
	if (r < 0) {
		buf_printf(reterr, "%s: reading what was replaced: %s", dir, strerror(-r));
		return r;
	}
	*ret = self;
	self = NULL;
	return 0;
}

void db_close(struct db **self_p)
{
	if (!*self_p)
		return;
	lmdb_env_close(&(*self_p)->env);
	if ((*self_p)->has_lock)
		pthread_rwlock_destroy(&(*self_p)->resizing);
	free(*self_p);
	*self_p = NULL;
}

int db_resize(struct db *self, uint64_t map_max)
{
	pthread_rwlock_wrlock(&self->resizing);
	int r = lmdb_env_grow(self->env, map_max);
	find_map(self);
	pthread_rwlock_unlock(&self->resizing);
	return r;
}

void db_usage(struct db *self, uint64_t *ret_used, uint64_t *ret_max, uint64_t *ret_last)
{
	MDB_envinfo info = { 0 };

	pthread_rwlock_rdlock(&self->resizing);
	lmdb_env_usage(self->env, ret_used, ret_max);
	(void)mdb_env_info(lmdb_env_raw(self->env), &info);
	pthread_rwlock_unlock(&self->resizing);
	*ret_last = info.me_last_txnid;
}

int db_read_begin(struct db *self, MDB_txn **ret)
{
	pthread_rwlock_rdlock(&self->resizing);
	int r = lmdb_errno(mdb_txn_begin(lmdb_env_raw(self->env), NULL, MDB_RDONLY, ret));
	if (r < 0)
		pthread_rwlock_unlock(&self->resizing);
	return r;
}

void db_read_end(struct db *self, MDB_txn *txn)
{
	mdb_txn_abort(txn);
	pthread_rwlock_unlock(&self->resizing);
}

/* One that cannot be had again is made anew. */
static int renew(struct db *self, struct db_reader *reader)
{
	if (reader->txn && mdb_txn_renew(reader->txn) == 0)
		return 0;
	db_reader_close(reader);
	return lmdb_errno(mdb_txn_begin(lmdb_env_raw(self->env), NULL, MDB_RDONLY, &reader->txn));
}

int db_reader_begin(struct db *self, struct db_reader *reader, MDB_txn **ret)
{
	pthread_rwlock_rdlock(&self->resizing);
	int r = renew(self, reader);
	if (r < 0) {
		pthread_rwlock_unlock(&self->resizing);
		return r;
	}
	*ret = reader->txn;
	return 0;
}

void db_reader_end(struct db *self, struct db_reader *reader)
{
	mdb_txn_reset(reader->txn);
	pthread_rwlock_unlock(&self->resizing);
}

void db_reader_close(struct db_reader *reader)
{
	if (reader->txn)
		mdb_txn_abort(reader->txn);
	reader->txn = NULL;
}

int db_txn_begin(const struct db *self, MDB_txn **ret)
{
	MDB_txn *txn;
	int r = lmdb_errno(mdb_txn_begin(lmdb_env_raw(self->env), NULL, 0, &txn));

	if (r < 0)
		return r;
	/* Whoever retired it held the transaction that this one waited for. */
	if (atomic_load(&self->retired)) {
		mdb_txn_abort(txn);
		return -ESHUTDOWN;
	}
	*ret = txn;
	return 0;
}

int db_write_begin(struct db *self, MDB_txn **ret)
{
	pthread_rwlock_rdlock(&self->resizing);
	int r = db_txn_begin(self, ret);
	if (r < 0)
		pthread_rwlock_unlock(&self->resizing);
	return r;
}

int db_write_end(struct db *self, MDB_txn *txn, bool keep)
{
	int r = 0;

	if (keep)
		r = lmdb_commit(txn);
	else
		mdb_txn_abort(txn);
	if (keep && r == 0)
		r = lmdb_errno(mdb_env_sync(lmdb_env_raw(self->env), 1));
	pthread_rwlock_unlock(&self->resizing);
	return r;
}

void db_retire(struct db *self)
{
	atomic_store(&self->retired, true);
}

struct db_key db_key1(uint64_t a)
{
	struct db_key key = { .len = 8 };

	put_be(key.bytes, a, 8);
	return key;
}

struct db_key db_key2(uint64_t a, uint64_t b)
{
	struct db_key key = { .len = 16 };

	put_be(key.bytes, a, 8);
	put_be(key.bytes + 8, b, 8);
	return key;
}

struct db_key db_key_content(uint64_t article, uint32_t content)
{
	struct db_key key = db_key1(article);

	if (content) {
		put_be(key.bytes + key.len, content, 4);
		key.len += 4;
	}
	return key;
}

/* Where the value stands (its table and key) is the seed of its hash, so that nothing has to be joined in memory. */
void db_checksum(enum db_table table, struct str key, struct str value, unsigned char out[CHECKSUM_BYTES])
{
	uint64_t h = checksum_xxh64(value, checksum_xxh64(key, (uint64_t)table));

	for (unsigned i = 0; i < CHECKSUM_BYTES; i++)
		out[i] = (unsigned char)(h >> 8 * i & 0xff);
}

int db_verify(enum db_table table, struct str key, struct str value, struct str *ret)
{
	if (value.len < CHECKSUM_BYTES)
		return -EIO;
	struct str body = { value.ptr, value.len - CHECKSUM_BYTES };
	unsigned char sum[CHECKSUM_BYTES];

	db_checksum(table, key, body, sum);
	if (memcmp(sum, value.ptr + body.len, CHECKSUM_BYTES) != 0)
		return -EIO;
	*ret = body;
	return 0;
}

int db_get_raw(const struct db *self, MDB_txn *txn, enum db_table table, struct str key, struct str *ret)
{
	MDB_val k = lmdb_val(key), v;
	int r = lmdb_errno(mdb_get(txn, self->table[table], &k, &v));

	if (r == 0)
		*ret = lmdb_str(v);
	return r;
}

int db_get(const struct db *self, MDB_txn *txn, enum db_table table, struct str key, struct str *ret)
{
	struct str value = { 0 };
	int r = db_get_raw(self, txn, table, key, &value);

	return r < 0 ? r : db_verify(table, key, value, ret);
}

int db_put_raw(const struct db *self, MDB_txn *txn, enum db_table table, struct str key, struct str value)
{
	MDB_val k = lmdb_val(key), v = lmdb_val(value);

	return lmdb_errno(mdb_put(txn, self->table[table], &k, &v, 0));
}

int db_put(const struct db *self, MDB_txn *txn, enum db_table table, struct str key, struct str value)
{
	MDB_val k = lmdb_val(key), v = { .mv_size = value.len + CHECKSUM_BYTES };
	unsigned char sum[CHECKSUM_BYTES];

	/* Before the room is reserved: value may lie in the very place that it moves from. */
	db_checksum(table, key, value, sum);
	int r = lmdb_errno(mdb_put(txn, self->table[table], &k, &v, MDB_RESERVE));
	if (r < 0)
		return r;
	if (value.len)
		memcpy(v.mv_data, value.ptr, value.len);
	memcpy((char *)v.mv_data + value.len, sum, CHECKSUM_BYTES);
	return 0;
}

int db_delete(const struct db *self, MDB_txn *txn, enum db_table table, struct str key)
{
	MDB_val k = lmdb_val(key);
	int r = lmdb_errno(mdb_del(txn, self->table[table], &k, NULL));

	return r == -ENOENT ? 0 : r;
}
