#include "common/lmdb_env.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/place.h"

enum { FULL_DISK_BYTES = 1 << 20 };

struct lmdb_env {
	MDB_env *env;
	int lock;
};

int lmdb_errno(int rc)
{
	switch (rc) {
	case MDB_SUCCESS:
		return 0;
	case MDB_NOTFOUND:
		return -ENOENT;
	case MDB_KEYEXIST:
		return -EEXIST;
	case MDB_MAP_FULL:
		return -ENOSPC;
	case MDB_READERS_FULL:
		return -EAGAIN;
	case MDB_BAD_VALSIZE:
		return -E2BIG;
	case MDB_VERSION_MISMATCH:
	case MDB_INVALID:
	case MDB_INCOMPATIBLE:
		return -EPROTO;
	default:
		return rc > 0 ? -rc : -EIO;
	}
}

static int failed(struct buf *reterr, int error, const char *dir, const char *what)
{
	buf_printf(reterr, "%s: %s: %s", dir, what, strerror(-error));
	return error;
}

/* LMDB alone does not stop a second process; two owners of an outbox would send every page twice. */
static int lock_folder(struct lmdb_env *self, const char *dir)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/owner.lock", dir) >= (int)sizeof path)
		return -ENAMETOOLONG;
	self->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (self->lock < 0)
		return -errno;
	if (flock(self->lock, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	return 0;
}

static int put_text(MDB_txn *txn, MDB_dbi meta, const char *key, struct str value)
{
	MDB_val k = lmdb_val(str_from(key)), v = lmdb_val(value);

	return lmdb_errno(mdb_put(txn, meta, &k, &v, 0));
}

static int put_schema(MDB_txn *txn, MDB_dbi meta, uint32_t schema)
{
	char text[16];
	int n = snprintf(text, sizeof text, "%" PRIu32, schema);

	return put_text(txn, meta, "schema", (struct str){ text, (size_t)n });
}

static int get_schema(MDB_txn *txn, MDB_dbi meta, uint32_t *ret)
{
	MDB_val k = lmdb_val(STR("schema")), v;
	uint32_t n = 0;
	int r = lmdb_errno(mdb_get(txn, meta, &k, &v));

	if (r < 0)
		return r;
	struct str text = lmdb_str(v);
	if (text.len == 0 || text.len > 9)
		return -EPROTO;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return -EPROTO;
		n = n * 10 + (uint32_t)(text.ptr[i] - '0');
	}
	*ret = n;
	return 0;
}

/* A new environment gets our kind and schema; an old one is compared and brought up to date. */
static int settle_schema(MDB_txn *txn, const struct lmdb_options *options, const char *dir, struct buf *reterr)
{
	MDB_dbi meta;
	MDB_val k = lmdb_val(STR("kind")), v;
	uint32_t schema;
	int r = lmdb_errno(mdb_dbi_open(txn, "meta", MDB_CREATE, &meta));

	if (r < 0)
		return failed(reterr, r, dir, "opening its description");
	r = lmdb_errno(mdb_get(txn, meta, &k, &v));
	if (r == -ENOENT) {
		r = put_text(txn, meta, "kind", str_from(options->kind));
		return r < 0 ? r : put_schema(txn, meta, options->schema);
	}
	if (r < 0 || !str_eq(lmdb_str(v), str_from(options->kind)))
		return failed(reterr, r < 0 ? r : -EPROTO, dir, "it is not of the expected kind");
	r = get_schema(txn, meta, &schema);
	if (r < 0)
		return failed(reterr, r, dir, "its schema version cannot be read");
	if (schema > options->schema) {
		buf_printf(reterr, "%s: schema %" PRIu32 " is newer than this program's %" PRIu32 ": install the newer program",
			   dir, schema, options->schema);
		return -EPROTO;
	}
	if (schema == options->schema)
		return 0;
	if (schema < options->oldest || !options->migrate)
		return failed(reterr, -EPROTO, dir, "its schema is too old for this program");
	r = options->migrate(txn, schema);
	return r < 0 ? failed(reterr, r, dir, "migrating its schema") : put_schema(txn, meta, options->schema);
}

/*
 * Pages that a transaction took at the end of the file and gave back are counted
 * and not written: the file is shorter than its description says, as one is
 * that was cut. It is made as long; what it gains takes no room.
 */
static void lengthen(MDB_env *env)
{
	MDB_envinfo info;
	MDB_stat stat_;
	struct stat st;
	int fd;

	if (mdb_env_info(env, &info) || mdb_env_stat(env, &stat_) || mdb_env_get_fd(env, &fd) || fstat(fd, &st) < 0)
		return;
	off_t wanted = (off_t)(info.me_last_pgno + 1) * (off_t)stat_.ms_psize;
	if (st.st_size < wanted)
		(void)!ftruncate(fd, wanted);
}

static int open_env(struct lmdb_env *self, const char *dir, const struct lmdb_options *options)
{
	int rc = mdb_env_create(&self->env);

	if (rc == 0)
		rc = mdb_env_set_mapsize(self->env, (size_t)options->map_max);
	if (rc == 0)
		rc = mdb_env_set_maxdbs(self->env, options->databases + 1);
	if (rc == 0 && options->readers)
		rc = mdb_env_set_maxreaders(self->env, options->readers);
	/* NOTLS: read transactions belong to requests, not threads. NORDAHEAD: lookups are random. */
	if (rc == 0)
		rc = mdb_env_open(self->env, dir, options->flags | MDB_NOTLS | MDB_NORDAHEAD, 0640);
	/* What a file that was cut has lost is then found to be no page; it would be SIGBUS. */
	if (rc == 0)
		lengthen(self->env);
	return rc == MDB_INVALID || rc == MDB_VERSION_MISMATCH ? -EIO : lmdb_errno(rc);
}

static const char *why_not_open(int error)
{
	if (error == -EIO)
		return "the data file is damaged: restore it from a backup";
	return error == -ENOMEM ? "no address space for map_max: lower it, or raise ulimit -v (LimitAS)" : "opening";
}

static int open_all(struct lmdb_env *self, const char *dir, const struct lmdb_options *options, struct buf *reterr)
{
	MDB_txn *txn;
	int r = make_folders(dir);

	if (r < 0)
		return failed(reterr, r, dir, "making the folder");
	r = lock_folder(self, dir);
	if (r < 0)
		return failed(reterr, r, dir, r == -EBUSY ? "another process has it open" : "locking");
	r = options->check ? options->check(dir, reterr) : 0;
	if (r < 0)
		return r;
	r = open_env(self, dir, options);
	if (r < 0)
		return failed(reterr, r, dir, why_not_open(r));
	lmdb_env_tidy(self);
	r = lmdb_errno(mdb_txn_begin(self->env, NULL, 0, &txn));
	if (r < 0)
		return failed(reterr, r, dir, "beginning");
	r = settle_schema(txn, options, dir, reterr);
	if (r < 0) {
		mdb_txn_abort(txn);
		return r;
	}
	r = lmdb_commit(txn);
	return r < 0 ? failed(reterr, r, dir, "writing its description") : 0;
}

int lmdb_env_open(const char *dir, const struct lmdb_options *options, struct lmdb_env **ret, struct buf *reterr)
{
	owned(lmdb_env_close) struct lmdb_env *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->lock = -1;
	int r = open_all(self, dir, options, reterr);
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void lmdb_env_close(struct lmdb_env **self_p)
{
	struct lmdb_env *self = *self_p;

	if (!self)
		return;
	if (self->env)
		mdb_env_close(self->env);
	if (self->lock >= 0)
		(void)close(self->lock);
	free(self);
	*self_p = NULL;
}

MDB_env *lmdb_env_raw(struct lmdb_env *self)
{
	return self->env;
}

bool lmdb_disk_full(MDB_env *env)
{
	struct statvfs disk;
	const char *path;

	return mdb_env_get_path(env, &path) == 0 && statvfs(path, &disk) == 0 &&
	       disk.f_bavail * disk.f_frsize < FULL_DISK_BYTES;
}

/* Is its file about as large as a file of this process may be? */
static bool at_file_limit(MDB_env *env)
{
	struct rlimit limit;
	struct stat st;
	int fd;

	return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && mdb_env_get_fd(env, &fd) == 0 &&
	       fstat(fd, &st) == 0 && (uint64_t)st.st_size + FULL_DISK_BYTES > limit.rlim_cur;
}

int lmdb_commit(MDB_txn *txn)
{
	MDB_env *env = mdb_txn_env(txn);
	int rc = mdb_txn_commit(txn);

	if (rc == 0)
		lengthen(env);
	if (rc == EIO && lmdb_disk_full(env))
		return -ENOSPC;
	return rc == EIO && at_file_limit(env) ? -EFBIG : lmdb_errno(rc);
}

void lmdb_env_tidy(struct lmdb_env *self)
{
	int cleared;

	(void)mdb_reader_check(self->env, &cleared);
}

int lmdb_env_grow(struct lmdb_env *self, uint64_t map_max)
{
	uint64_t used, max;

	lmdb_env_usage(self, &used, &max);
	if (map_max <= max)
		return 0;
	/* LMDB gives up the old map before it asks for the new one, and does not survive a refusal. */
	void *room = mmap(NULL, (size_t)map_max, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (room == MAP_FAILED)
		return -errno;
	(void)munmap(room, (size_t)map_max);
	return lmdb_errno(mdb_env_set_mapsize(self->env, (size_t)map_max));
}

void lmdb_env_usage(struct lmdb_env *self, uint64_t *ret_used, uint64_t *ret_max)
{
	MDB_envinfo info = { 0 };
	MDB_stat stat_ = { 0 };

	(void)mdb_env_info(self->env, &info);
	(void)mdb_env_stat(self->env, &stat_);
	*ret_used = ((uint64_t)info.me_last_pgno + 1) * stat_.ms_psize;
	*ret_max = info.me_mapsize;
}
