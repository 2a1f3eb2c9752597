#include "store/compact.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/rebuild.h"
#include "store/walk.h"

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static int sync_folder(const char *dir)
{
	owned(close_fd) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int copy_to(struct db *db, const char *path, uint64_t *ret_bytes)
{
	owned(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	struct stat st;

	if (fd < 0)
		return -errno;
	int r = lmdb_errno(mdb_env_copyfd2(lmdb_env_raw(db->env), fd, MDB_CP_COMPACT));
	/* LMDB answers a short write with EIO. */
	if (r == -EIO && lmdb_disk_full(lmdb_env_raw(db->env)))
		r = -ENOSPC;
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	if (r == 0 && fstat(fd, &st) < 0)
		r = -errno;
	if (r == 0)
		*ret_bytes = (uint64_t)st.st_size;
	return r;
}

/* The copy is trusted only when it can be read without LMDB too. */
static int look_at(const char *path, struct buf *reterr)
{
	struct walk walk;
	int r = walk_file(path, &(struct walk_options){ .damage = reterr, .known = db_is_table }, &walk);

	return r < 0 ? r : walk.faults ? -EIO : 0;
}

static int replace(struct db *db, const char *dir, struct compacted *ret, struct buf *reterr)
{
	char part[PATH_MAX], data[PATH_MAX];
	struct stat st;

	if (snprintf(part, sizeof part, "%s/" COMPACT_PART, dir) >= (int)sizeof part ||
	    snprintf(data, sizeof data, "%s/data.mdb", dir) >= (int)sizeof data)
		return -ENAMETOOLONG;
	if (stat(data, &st) < 0)
		return -errno;
	ret->before = (uint64_t)st.st_size;
	int r = copy_to(db, part, &ret->after);
	if (r == 0)
		r = look_at(part, reterr);
	if (r == 0 && rename(part, data) < 0)
		r = -errno;
	if (r < 0) {
		(void)unlink(part);
		return r;
	}
	db_retire(db);
	return sync_folder(dir);
}

int compact(struct db *db, struct compacted *ret, struct buf *reterr)
{
	MDB_txn *txn;
	const char *dir;
	int r = db_write_begin(db, &txn);

	if (r < 0)
		return r;
	/* What was committed before is in the copy, and now on disk in any case. */
	r = lmdb_errno(mdb_env_sync(lmdb_env_raw(db->env), 1));
	if (r == 0)
		r = lmdb_errno(mdb_env_get_path(lmdb_env_raw(db->env), &dir));
	if (r == 0)
		r = replace(db, dir, ret, reterr);
	(void)db_write_end(db, txn, false);
	return r;
}

static int rebuild_if_due(struct db *db, struct buf *reterr)
{
	struct rebuilt ignored;
	struct str value;
	MDB_txn *txn;
	int r = db_read_begin(db, &txn);

	if (r < 0)
		return r;
	r = db_get(db, txn, TABLE_STATE, STR(REBUILD_DUE), &value);
	db_read_end(db, txn);
	if (r == -ENOENT)
		return 0;
	return rebuild(db, &ignored, reterr, NULL, NULL);
}

int compact_all(struct db *db, struct compacted *ret, struct buf *reterr)
{
	int r = rebuild_if_due(db, reterr);

	return r < 0 ? r : compact(db, ret, reterr);
}

void compact_tidy(const char *dir)
{
	char part[PATH_MAX];

	if (snprintf(part, sizeof part, "%s/" COMPACT_PART, dir) < (int)sizeof part)
		(void)unlink(part);
}
