/*
 * segment - the index entries of some commits: one sorted run of bytes.
 *
 * Writing each statement's fifty terms into a B-tree dirties fifty pages a
 * statement. So a commit writes its terms as one segment, in one piece, and
 * the segments are folded into the tree later, thousands of statements at a
 * time. Queries look into both; a segment is searched where LMDB has it mapped.
 *
 * Bytes: u32 version, u32 terms, u64 first and last sequence number, u32 offset
 * of each term (little-endian), then the terms ascending: varint length, key,
 * varint postings, varint bytes, and as many blocks, each behind its varint
 * length. The store's checksum follows.
 */
#ifndef STORE_SEGMENT_H
#define STORE_SEGMENT_H

#include "common/buf.h"
#include "store/posting.h"

enum { SEGMENT_VERSION = 1, SEGMENT_HEAD_BYTES = 24 };

/* ---- making one ---- */

struct segment_builder;

struct segment_builder *segment_builder_new(void); /* NULL: out of memory */
void segment_builder_destroy(struct segment_builder **self_p);
void segment_builder_clear(struct segment_builder *self);

/*
 * Adds a posting to a term. Sequence numbers of one term come in ascending
 * order; extra is copied. 0 or -ENOMEM.
 */
int segment_builder_add(struct segment_builder *self, struct str key, const struct posting *posting);
/*
 * The same with bits that the caller has for its terms, and that last as long
 * as the segment: 1 when the term did not have all of mark's yet, 0, -ENOMEM.
 */
int segment_builder_add_marked(struct segment_builder *self, struct str key, const struct posting *posting,
			       uint32_t mark);
/* A term that just exists, for lists of words. */
int segment_builder_add_bare(struct segment_builder *self, struct str key);

/* Terms added, and about how many bytes they will take. */
size_t segment_builder_terms(const struct segment_builder *self);
size_t segment_builder_bytes(const struct segment_builder *self);

/* Calls each with every sequence number of key and date, until it returns false. */
void segment_builder_find(const struct segment_builder *self, struct str key, uint64_t date,
			  bool (*each)(void *ctx, uint64_t seq), void *ctx);

/* Appends the segment. -ENOMEM, -E2BIG (over 4 GiB). */
int segment_builder_write(struct segment_builder *self, uint64_t first, uint64_t last, struct buf *out);

/* ---- a writer for terms that come sorted, as merging has them ---- */

struct segment_writer {
	struct buf offsets, terms, list, block; /* list, block: of the term at hand */
	size_t n;
};
void segment_writer_destroy(struct segment_writer *self);
/* postings are sorted; dated as for block_put(). */
void segment_writer_add(struct segment_writer *self, struct str key, const struct posting *postings, size_t n);
int segment_writer_finish(struct segment_writer *self, uint64_t first, uint64_t last, struct buf *out);

/* ---- reading one ---- */

struct segment {
	struct str bytes;
	uint32_t n;
	uint64_t first, last;
};

struct segment_term {
	struct str key;
	uint64_t postings;
	struct str list; /* blocks, each behind its length */
};

int segment_open(struct str bytes, struct segment *ret);                          /* 0, -EBADMSG, -EPROTO (newer) */
int segment_term(const struct segment *self, uint32_t i, struct segment_term *ret); /* 0, -EBADMSG */
/* Index of the first term that is not below key. */
uint32_t segment_seek(const struct segment *self, struct str key);
/* 0, -ENOENT, -EBADMSG */
int segment_find(const struct segment *self, struct str key, struct segment_term *ret);

/* The next block of a list, taken off *list: 0 and *ret, -ENOENT at the end, -EBADMSG. */
int list_next_block(struct str *list, struct str *ret);

/* True when lists of this key's kind are ordered by date: see term.h. */
bool term_is_dated(struct str key);

#endif
