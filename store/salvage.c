#include "store/salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/batch.h"
#include "store/check.h"
#include "store/migrate.h"
#include "store/tombstone.h"
#include "store/walk.h"

enum { VALUES_IN_COMMIT = 20000, MAP_ROOM = 256 << 20 };

struct salvaging {
	struct db *db;
	MDB_txn *txn;
	uint64_t uncommitted;
	uint32_t schema;  /* of the file that is read */
	struct salvaged result;
};

static void salvaging_end(struct salvaging *self)
{
	if (self->txn)
		mdb_txn_abort(self->txn);
	db_close(&self->db);
}

static int table_of(struct str name)
{
	for (int t = 0; t < TABLES; t++)
		if (str_eq(name, str_from(db_table_name((enum db_table)t))))
			return t;
	return -1;
}

static int flush(struct salvaging *self)
{
	int r = self->txn ? lmdb_commit(self->txn) : 0;

	self->txn = NULL;
	self->uncommitted = 0;
	return r;
}

static int keep(struct salvaging *self, enum db_table table, struct str key, struct str value)
{
	struct str body = value;
	bool whole;

	if (db_is_raw(table))
		whole = snapshot_check(key, value) != -EIO;
	else
		whole = self->schema == 1 ? migrate_verify_1(value, &body) : db_verify(table, key, value, &body) == 0;
	self->result.damaged += !whole;
	if (!whole && table != TABLE_TOMBSTONES)
		return 0;
	int r = self->txn ? 0 : db_txn_begin(self->db, &self->txn);
	if (!whole)
		return r < 0 || (r = tombstone_mend(self->db, self->txn, key)) < 0 ? r : 0;
	if (r == 0)
		r = db_is_raw(table) ? db_put_raw(self->db, self->txn, table, key, body) : db_put(self->db, self->txn, table, key, body);
	if (r == 0)
		self->result.values++;
	return r == 0 && ++self->uncommitted == VALUES_IN_COMMIT ? flush(self) : r;
}

static int each(void *ctx, struct str name, struct str key, struct str value)
{
	int table = table_of(name);

	/* What is counted by month is made anew from what is left. */
	return table < 0 || table == TABLE_MONTHS || key.len > LMDB_KEY_MAX ? 0 : keep(ctx, (enum db_table)table, key, value);
}

static bool path_of(const char *dir, const char *name, char out[PATH_MAX])
{
	return snprintf(out, PATH_MAX, "%s/%s", dir, name) < PATH_MAX;
}

static void remove_folder(const char *dir)
{
	static const char *const files[] = { "data.mdb", "lock.mdb", "owner.lock" };
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (path_of(dir, files[i], path))
			(void)unlink(path);
	(void)rmdir(dir);
}

/* Values of an older schema: their checksums are ours by now. */
static int renew(struct salvaging *self)
{
	int r = db_txn_begin(self->db, &self->txn);

	if (r == 0)
		r = migrate_from_2(self->txn);
	return r < 0 ? r : flush(self);
}

static int read_into(const char *data, const char *fresh, struct salvaging *self, struct buf *said)
{
	owned(buf_destroy) struct buf ignored = { 0 };
	struct check check = { 0 };
	struct walk walk = { 0 };
	struct stat st;

	if (stat(data, &st) < 0)
		return -errno;
	int r = check_file(data, &check, &ignored);
	if (r < 0) {
		buf_add(said, buf_str(&ignored));
		return r;
	}
	self->schema = check.schema ? check.schema : STORE_SCHEMA;
	r = db_open(fresh, 4 * (uint64_t)st.st_size + MAP_ROOM, &self->db, said);
	if (r == 0)
		r = walk_file(data, &(struct walk_options){ .each = each, .ctx = self, .known = db_is_table, .damage = said }, &walk);
	self->result.lost = walk.lost;
	if (r == 0)
		r = flush(self);
	if (r == 0 && self->schema < 3)
		r = renew(self);
	return r < 0 ? r : lmdb_errno(mdb_env_sync(lmdb_env_raw(self->db->env), 1));
}

/* The damaged file gets a second name first: a kill between the two leaves it in place, and that name to be removed. */
static int swap(const char *dir, const char *data, const char *fresh)
{
	char kept[PATH_MAX], made[PATH_MAX], lock[PATH_MAX];

	if (!path_of(dir, SALVAGE_KEPT, kept) || !path_of(fresh, "data.mdb", made) || !path_of(dir, "lock.mdb", lock))
		return -ENAMETOOLONG;
	if (link(data, kept) < 0)
		return -errno;
	if (rename(made, data) < 0)
		return -errno;
	(void)unlink(lock);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = fd < 0 || fsync(fd) < 0 ? -errno : 0;
	if (fd >= 0)
		(void)close(fd);
	return r;
}

int salvage(const char *dir, struct salvaged *ret, struct buf *said)
{
	char data[PATH_MAX], fresh[PATH_MAX], kept[PATH_MAX];
	struct salvaged result = { 0 };

	if (!path_of(dir, "data.mdb", data) || !path_of(dir, "salvage", fresh) || !path_of(dir, SALVAGE_KEPT, kept))
		return -ENAMETOOLONG;
	if (access(kept, F_OK) == 0)
		return -EEXIST;
	remove_folder(fresh);
	int r;
	{
		owned(salvaging_end) struct salvaging self = { 0 };

		r = read_into(data, fresh, &self, said);
		result = self.result;
	}
	if (r == 0)
		r = swap(dir, data, fresh);
	remove_folder(fresh);
	if (r == 0)
		*ret = result;
	return r;
}
