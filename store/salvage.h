/*
 * salvage - what can be read of a damaged data file, in a new one.
 *
 * The file is walked without LMDB (walk.h); every value with a right checksum
 * goes into a new file, which then takes its place. The damaged one is kept
 * beside it, as data.mdb.damaged. What derives is then made anew (rebuild.h).
 */
#ifndef STORE_SALVAGE_H
#define STORE_SALVAGE_H

#include "common/buf.h"
#include "store/db.h"

#define SALVAGE_KEPT "data.mdb.damaged"

struct salvaged {
	uint64_t values;        /* that were saved */
	uint64_t lost, damaged; /* that no page has; whose checksum is wrong */
};

/*
 * dir: the database's folder, which no process has open. said: a line for each
 * of the first faults. 0; -EBADMSG: nothing can be read; -ENOSPC; -EEXIST: a
 * damaged file from before is there still; -errno. After a failure all is as before.
 */
int salvage(const char *dir, struct salvaged *ret, struct buf *said);

#endif
