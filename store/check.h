/*
 * check - whether a store's data file is whole: its pages, and the checksum of every value.
 *
 * Reads the file without LMDB (walk.h), so no damage can end the process. For
 * a file that nobody writes: a backup, a copy, or the store's own before it is opened.
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include "store/db.h"
#include "store/walk.h"

struct check {
	struct walk walk;
	uint32_t schema;          /* 0: it has none, it is no store */
	uint64_t damaged;         /* values whose checksum is wrong */
	uint64_t values[TABLES];
	uint64_t articles, statements; /* as its counters say */
	void (*progress)(void *ctx, uint64_t values);
	void *ctx;
};

/*
 * 0 and *inout (progress and ctx are the caller's), with lines of what is
 * damaged in reterr; what was found is in walk.faults and damaged. -EBADMSG: it
 * cannot be walked at all; -errno.
 */
int check_file(const char *path, struct check *inout, struct buf *reterr);

/* True when nothing is wrong with it. */
bool check_whole(const struct check *self);

/* "article 17", "statement 5", "the page of …": what a damaged value was. */
void check_name(struct buf *out, enum db_table table, struct str key);

#endif
