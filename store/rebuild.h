/*
 * rebuild - everything that derives from articles, made anew: statements'
 * records, dates, indexes, clusters, counts.
 *
 * What is kept are the articles, their texts with statements, pages, labels,
 * notes, tombstones, and which pages are done with. A value of these that is
 * damaged is taken out and named; a text that is lost leaves its article with
 * an empty one. Statements keep their numbers. All of it is one transaction:
 * readers see what was there until it is committed, and a kill changes nothing.
 */
#ifndef STORE_REBUILD_H
#define STORE_REBUILD_H

#include "store/db.h"

/* Key in "state": words of articles that were deleted or redacted are in the index until it is rebuilt. */
#define REBUILD_DUE "rebuild due"

struct rebuilt {
	uint64_t articles, statements, clusters;
	uint64_t lost; /* values that were damaged and are gone, each named */
};

/*
 * said: a line for each loss (the first REBUILD_NAMED_MAX). progress may be
 * NULL. 0; -ENOSPC: no room, nothing is changed; -EIO: the file itself is
 * damaged; -errno.
 */
enum { REBUILD_NAMED_MAX = 100 };
int rebuild(struct db *db, struct rebuilt *ret, struct buf *said, void (*progress)(void *ctx, uint64_t done, uint64_t of), void *ctx);

#endif
