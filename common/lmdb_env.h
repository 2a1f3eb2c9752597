/*
 * lmdb_env - an LMDB environment that one process owns.
 *
 * What LMDB 0.9.24 leaves to its users is done here: a lock against a second
 * owner, a schema version, translation of errors, growth of the map, readers
 * that died. A value that a page of foreign length would overflow, keys over
 * 511 bytes, is the caller's care (LMDB_KEY_MAX).
 */
#ifndef COMMON_LMDB_ENV_H
#define COMMON_LMDB_ENV_H

#include <lmdb.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"

enum { LMDB_KEY_MAX = 511 };

struct lmdb_options {
	const char *kind;     /* "outbox", "store": written into a new one, compared in an old one */
	uint32_t schema;      /* version that this program writes */
	uint32_t oldest;      /* oldest that it reads: migrate() is called for those in between */
	uint64_t map_max;     /* bytes: the map is opened this large; address space, not disk */
	unsigned databases, readers;
	unsigned flags;       /* more of LMDB's: MDB_NOMETASYNC … */
	/*
	 * Looks at the folder before LMDB does, with the lock held. 0, or -errno and a line
	 * in reterr: it is not opened then. May be NULL.
	 */
	int (*check)(const char *dir, struct buf *reterr);
	/* From schema `from` to the current one within txn; 0 or -errno. May be NULL when oldest == schema. */
	int (*migrate)(MDB_txn *txn, uint32_t from);
};

struct lmdb_env;

/*
 * Opens or makes the environment in folder dir (made too). -EBUSY: another
 * process has it; -EPROTO: of another kind, or made by a newer program; -EIO:
 * the file is damaged; -ENOMEM: map_max is more than RLIMIT_AS leaves; else
 * -errno. reterr: a line for people.
 */
int lmdb_env_open(const char *dir, const struct lmdb_options *options, struct lmdb_env **ret, struct buf *reterr);
void lmdb_env_close(struct lmdb_env **self_p);

MDB_env *lmdb_env_raw(struct lmdb_env *self);

/* LMDB's return code as 0 or -errno: MDB_NOTFOUND -ENOENT, MDB_MAP_FULL -ENOSPC, MDB_CORRUPTED and the like -EIO. */
int lmdb_errno(int rc);

/*
 * Commits, as 0 or -errno. LMDB 0.9 answers a write that was cut short with EIO
 * whatever the cause; where the disk has no room, -ENOSPC is said instead:
 * nothing is wrong with it then, and the same transaction will do later; and
 * -EFBIG where RLIMIT_FSIZE is why.
 */
int lmdb_commit(MDB_txn *txn);

/* Of an -ENOSPC: true when it is the disk that has no room, false when it is the map. */
bool lmdb_disk_full(MDB_env *env);

/* Clears the slots of readers that died; call now and then. */
void lmdb_env_tidy(struct lmdb_env *self);

/*
 * Makes the map this large, while it has no transaction; one that is as large
 * already stays. -ENOMEM: this process has no address space for it (RLIMIT_AS),
 * the map is as it was.
 */
int lmdb_env_grow(struct lmdb_env *self, uint64_t map_max);

/* Bytes in use, and the map's size. */
void lmdb_env_usage(struct lmdb_env *self, uint64_t *ret_used, uint64_t *ret_max);

/* str and MDB_val have the same parts in another order. */
static inline MDB_val lmdb_val(struct str s)
{
	return (MDB_val){ .mv_size = s.len, .mv_data = (void *)(uintptr_t)s.ptr };
}

static inline struct str lmdb_str(MDB_val v)
{
	return (struct str){ .ptr = v.mv_data, .len = v.mv_size };
}

#endif
