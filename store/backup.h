/*
 * backup - a consistent copy of the running store, given out in pieces.
 *
 * LMDB writes its compacting copy into a pipe, in a thread of its own and in
 * one read transaction; whoever makes the backup pulls the bytes out at the
 * other end, so neither disk nor memory of the store is needed, and the store
 * need not be allowed to write where the backup goes. The transaction keeps old
 * pages from being used again as long as the copy takes: a client that does not
 * come back for BACKUP_IDLE_MS ends it.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/db.h"

enum { BACKUP_PIECE = 1 << 20, BACKUP_IDLE_MS = 30000 };

struct backup;

int backup_new(struct db *db, struct backup **ret);
/* Ends a copy that is under way. */
void backup_destroy(struct backup **self_p);

/* A copy begins; one that is under way is ended. *ret_handle names it; about how many bytes it will have. */
int backup_begin(struct backup *self, uint64_t *ret_handle, uint64_t *ret_bytes);

/*
 * Appends the next bytes, BACKUP_PIECE of them but at the end: 0; 1 when the
 * copy is complete and there are none. -ENOENT: no such copy (any more); -errno
 * why it failed: -EIO: LMDB found the database damaged.
 */
int backup_next(struct backup *self, uint64_t handle, struct buf *out);

/* Now and then: ends a copy whose client went away. */
void backup_tidy(struct backup *self);

#endif
