/*
 * walk - an LMDB 0.9 data file read page by page, without LMDB.
 *
 * LMDB trusts its file: a bit flipped in the head of a page, or a file cut
 * short, ends the process that reads it, or gives it bytes that are not there.
 * This reader trusts nothing. It checks what LMDB will rely on (both meta
 * pages, the number, kind and bounds of every page, the order of keys, that no
 * page is used twice or is free and used, the counts) and hands out every
 * value on the way. What it passes LMDB can read and write.
 *
 * The layout is that of lmdb 0.9.24's mdb.c on a machine of the same byte
 * order and 64-bit addresses: meta pages 0 and 1, then B+ trees of pages; a
 * page has a 16-byte head, 16-bit offsets of its nodes growing up, the nodes
 * growing down.
 */
#ifndef STORE_WALK_H
#define STORE_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"

enum {
	WALK_DEPTH_MAX = 32,   /* LMDB's own */
	WALK_NAMED_MAX = 16,   /* faults that are put into words; the others are counted */
	WALK_TABLE_BYTES = 64,
};

struct walk_options {
	/*
	 * Each value of each named table, ascending; key and value point into the
	 * file. -errno ends the walk. May be NULL: then values are not read.
	 */
	int (*each)(void *ctx, struct str table, struct str key, struct str value);
	void *ctx;
	bool (*known)(struct str table); /* names that a table may have; may be NULL */
	uint64_t txnid;      /* the meta page to start from; 0: the newest */
	bool no_free;        /* leave the list of free pages alone: another process writes */
	struct buf *damage;  /* a line for each of the first faults */
};

struct walk {
	uint64_t faults;         /* 0: LMDB can use the file */
	uint64_t pages, file_pages;
	uint64_t values;
	uint64_t lost;           /* values that the tables' heads count and no page has */
	uint64_t txnid;
	uint32_t page_bytes;
};

/*
 * Walks the file at path. 0 and *ret, whatever was found; -EBADMSG: no meta
 * page can be used, nothing was read (said in damage); -errno of the file or of each().
 */
int walk_file(const char *path, const struct walk_options *options, struct walk *ret);

/*
 * What can be told without reading the trees: the meta pages, and that the file
 * has all pages they speak of. 0, -EBADMSG and a line in reterr, -errno. An
 * empty or missing file is a new one: 0.
 */
int walk_glance(const char *path, struct buf *reterr);

#endif
