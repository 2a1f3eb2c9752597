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

/* The copy is trusted only when it can be read without LMDB too. */
static int look_at(const char *path, struct buf *reterr)
{
	struct walk walk;
	int r = walk_file(path, &(struct walk_options){ .damage = reterr, .known = db_is_table }, &walk);

	return r < 0 ? r : walk.faults ? -EIO : 0;
}

struct paths {
	char part[PATH_MAX], part_data[PATH_MAX], data[PATH_MAX];
};

static int name_paths(const char *dir, struct paths *ret)
{
	int n = snprintf(ret->part, sizeof ret->part, "%s/" COMPACT_PART, dir);
	int m = snprintf(ret->part_data, sizeof ret->part_data, "%s/" COMPACT_PART "/data.mdb", dir);
	int k = snprintf(ret->data, sizeof ret->data, "%s/data.mdb", dir);

	return n < 0 || k < 0 || m < 0 || m >= (int)sizeof ret->part_data ? -ENAMETOOLONG : 0;
}

static void tidy(const struct paths *paths)
{
	(void)unlink(paths->part_data);
	/* As a file it is an older program's. */
	if (rmdir(paths->part) < 0 && errno == ENOTDIR)
		(void)unlink(paths->part);
}

static int replace(struct db *db, MDB_txn *txn, const char *dir, struct compacted *ret, struct buf *reterr)
{
	struct paths paths = { .part = "" };
	struct stat st;

	if (name_paths(dir, &paths) < 0)
		return -ENAMETOOLONG;
	if (stat(paths.data, &st) < 0)
		return -errno;
	ret->before = (uint64_t)st.st_size;
	tidy(&paths);
	/* LMDB itself dies of a page that is damaged. */
	int r = look_at(paths.data, reterr);
	if (r == 0 && mkdir(paths.part, 0750) < 0)
		r = -errno;
	if (r == 0)
		r = compact_copy(db, txn, paths.part, &ret->after);
	/* Other values are copied as they are; addresses are put together anew. */
	if (r == -EIO)
		buf_add(reterr, STR("where an address leads cannot be read (inquit doctor names it, inquit doctor --fix makes all anew)"));
	if (r == 0)
		r = look_at(paths.part_data, reterr);
	if (r == 0 && rename(paths.part_data, paths.data) < 0)
		r = -errno;
	if (r == 0)
		db_retire(db);
	tidy(&paths);
	return r < 0 ? r : sync_folder(dir);
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
		r = replace(db, txn, dir, ret, reterr);
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
	struct paths paths = { .part = "" };

	if (name_paths(dir, &paths) == 0)
		tidy(&paths);
}
