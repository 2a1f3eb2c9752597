/* walk_impl - the parts of the walk: the file with its meta pages (walk_file.c), the trees (walk.c). */
#ifndef STORE_WALK_IMPL_H
#define STORE_WALK_IMPL_H

#include "store/walk.h"

enum {
	PAGE_HEAD = 16,
	NODE_HEAD = 8,
	META_MAGIC = (int)0xBEEFC0DE,
	META_VERSION = 1,
	KEY_MAX = 511,
	/* Page flags. */
	PAGE_BRANCH = 1, PAGE_LEAF = 2, PAGE_OVERFLOW = 4, PAGE_META = 8, PAGE_DIRTY = 16,
	/* Node flags. */
	NODE_BIG = 1, NODE_TABLE = 2,
	/* Of a table: keys are numbers of the machine. */
	TABLE_INTEGER = 8,
};
#define NO_PAGE UINT64_MAX

/* A table's head, as in meta pages and in the value of a table's name. */
struct head {
	uint32_t pad;
	uint16_t flags, depth;
	uint64_t branches, leaves, overflows, entries, root;
};
enum { HEAD_BYTES = 48 };

struct meta {
	uint32_t page_bytes;
	struct head free, main;
	uint64_t last, txnid, map;
};

struct file {
	const unsigned char *at; /* the file, mapped */
	uint64_t bytes;
	int fd;
};

/* Maps the file; -ENODATA: it is empty. */
int file_map(const char *path, struct file *ret);
void file_unmap(struct file *self);

/*
 * The meta page to use: the newest, or that of txnid. -EBADMSG with a line in
 * reterr when there is none, or when the two contradict each other; -EMSGSIZE
 * with a line when the file is cut, or one of the two is lost: *ret is set.
 */
int file_meta(const struct file *self, uint64_t txnid, struct meta *ret, struct buf *reterr);

void head_get(const unsigned char *at, struct head *ret);

static inline uint16_t get16(const unsigned char *p)
{
	uint16_t v;

	__builtin_memcpy(&v, p, sizeof v);
	return v;
}

static inline uint32_t get32(const unsigned char *p)
{
	uint32_t v;

	__builtin_memcpy(&v, p, sizeof v);
	return v;
}

static inline uint64_t get64(const unsigned char *p)
{
	uint64_t v;

	__builtin_memcpy(&v, p, sizeof v);
	return v;
}

#endif
