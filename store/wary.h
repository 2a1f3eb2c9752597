/*
 * wary - what is looked at before LMDB may open the database.
 *
 * LMDB dies of a damaged file. A file of up to WARY_WALK_BYTES is walked
 * (walk.h) each time it is opened, which takes milliseconds; a larger one when
 * the process before died in a way that damage makes processes die: it leaves a
 * mark then. So damage costs one restart at most, and has a name afterwards.
 */
#ifndef STORE_WARY_H
#define STORE_WARY_H

#include "common/buf.h"

enum { WARY_WALK_BYTES = 64 << 20 };

#define WARY_MARK "died" /* in the database's folder */

/*
 * For struct lmdb_options: 0; -EIO and lines that say what is damaged, and what
 * to do. Removes what a compaction left, and the mark where nothing is wrong.
 */
int wary_check(const char *dir, struct buf *reterr);

/* From now on this process, dying of SIGSEGV, SIGBUS, SIGFPE, SIGILL or SIGABRT, leaves the mark in dir. */
void wary_watch(const char *dir);

#endif
