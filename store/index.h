/*
 * index - the lists of postings: read from the tree and the segments, and folded from these into that.
 *
 * In the tree a term has one head: varint count, and its only block while it
 * has no more than POSTINGS_MAX postings. Longer lists have behind the count
 * the varint impact of the whole list (impact.h; missing or 0: not known; from
 * schema 4 on, of words of texts and titles alone), and their blocks under keys
 * of their own: term, NUL, date and sequence number of the first posting, so
 * that one seek finds the block a posting would be in. Of a compacted store the
 * heads of short lists are in groups (term_group.h), and lists of most
 * statements refer to blocks of all (shared.h).
 */
#ifndef STORE_INDEX_H
#define STORE_INDEX_H

#include "common/arena.h"
#include "store/ahead.h"
#include "store/bytes.h"
#include "store/counters.h"
#include "store/db.h"
#include "store/posting.h"
#include "store/segment.h"
#include "store/term.h"

enum {
	INDEX_SEGMENTS_MAX = 64, /* a reader opens so many; the writer merges long before */
	INDEX_SEGMENTS_MERGE = 40, /* more than full commits make between two folds: those are never merged */
	INDEX_FOLD_STATEMENTS = 8192,
	INDEX_FOLD_FIRST = 1024, /* a new store's first: word frequencies are counted then (frequency.h) */
};

/* ---- writing ---- */

/* Stores the segment of a commit. */
int index_add_segment(const struct db *db, MDB_txn *txn, struct counters *counters, struct str bytes);

/*
 * Folds every segment into the tree and removes it. 0, or how many lists or blocks of the tree are damaged and
 * took nothing in: who asks for them is told so until all is made anew (rebuild.h). -ENOSPC, -EIO (a segment is damaged), else -errno.
 */
int index_fold(const struct db *db, MDB_txn *txn, struct counters *counters);

/* True when statements up to last_seq, of which those up to folded are in the tree, should be folded. */
bool index_fold_due(uint64_t folded, uint64_t last_seq);

/* When there are INDEX_SEGMENTS_MERGE or more: makes the newest ones of like size one. */
int index_merge(const struct db *db, MDB_txn *txn, struct counters *counters);

/* ---- reading ---- */

/* Where blocks of columns are, with their checksums: of a view that is kept, as lookup_rows() finds them. Zeroed: none is known. */
enum { VIEW_BLOCKS = 4096 };
struct view_blocks {
	uint64_t seen;   /* of which view, as it says itself */
	unsigned mapped;
	struct {
		uint32_t block, len; /* block + 1 */
		const char *ptr;
	} at[VIEW_BLOCKS];
};

struct view {
	const struct db *db;
	MDB_txn *txn;
	uint64_t seen;   /* the last read transaction that it was of, for view_again(); 0: none */
	unsigned mapped; /* as db->mapped then */
	const struct ahead *tables; /* where trees are, for view_get(); NULL: LMDB is asked */
	struct view_blocks *blocks; /* the keeper's; NULL: none */
	struct counters counters;
	size_t n_segments;
	struct segment segments[INDEX_SEGMENTS_MAX]; /* ascending */
	struct ahead heads[TABLES]; /* of view_again() */
};

/* What of it is in the tree. Segments are many, and all that is not copied: most questions are small. */
static inline void view_tree(const struct view *self, struct view *ret)
{
	ret->db = self->db;
	ret->txn = self->txn;
	ret->tables = self->tables;
	ret->blocks = NULL;
	ret->counters = self->counters;
	ret->n_segments = 0;
}

/*
 * What is in the index as of txn. *verified is the caller's memory of up to
 * which segment the checksums were seen to be right (0 at first): they are
 * computed once, not for each query.
 */
int view_open(const struct db *db, MDB_txn *txn, uint64_t *verified, struct view *ret);
/* The same without the segments that are damaged: for who does not answer, but stores what comes. */
int view_open_past_damage(const struct db *db, MDB_txn *txn, uint64_t *verified, struct view *ret);

/*
 * The same of a read transaction, for who keeps his view, zeroed at first: what it
 * says still holds when nothing was committed since, and is not read again.
 */
int view_again(const struct db *db, MDB_txn *txn, uint64_t *verified, struct view *view);

/* What is known of a view's blocks, from here on; what was known of another is forgotten. */
void view_know_blocks(struct view *view, struct view_blocks *blocks);

/* Whether a table is known to have nothing. */
static inline bool view_is_empty(const struct view *self, enum db_table table)
{
	return self->tables && self->tables[table].empty;
}

/* As db_get(). LMDB looks for each table in a table first, anew in each transaction: of a view that is kept that is known. */
int view_get(const struct view *view, enum db_table table, struct str key, struct str *ret);

/* One term's postings. Lives in an arena, but holds a cursor: list_close(). */
struct list {
	const struct view *view;
	struct term term;
	bool dated, blocked;
	uint64_t count;           /* of postings, in tree and segments */
	uint64_t in_tree;
	struct posting *tail;     /* those in segments, ascending */
	size_t n_tail;
	MDB_cursor *cursor;       /* at the block's key, when blocked */
	struct block *block;      /* the tree's block at hand; NULL: none decoded */
	struct block_glance glance; /* instead, of a dated list that is only asked: the block at the cursor, not unpacked yet */
	struct str bytes;         /* of that block */
	unsigned glances;
	bool has_block, asked, has_glance;
	bool hit_in_tail;         /* where what list_has() had is: among the tail, or there */
	size_t hit;
	size_t found;             /* where in the block it looked last */
	size_t at, tail_at;       /* for list_next() */
	bool bare;                /* it leaves extras out: list_has() of what is given has them, list_occurrences() knows how many */
	size_t last;              /* where in the block it was; or among the tail: */
	bool last_in_tail;
	bool descending, tree_done;
	unsigned impact;          /* the most of those in the tree; 0: not known */
	unsigned least;           /* see list_pass() */
	bool passed;
	const struct posting *given; /* list_give() */
};

/* 0 and *ret (count 0: no such term), -ENOMEM (arena), -EIO. */
int list_open(const struct view *view, struct str term, struct arena *arena, struct list **ret);
void list_close(struct list *self);

/* 1 and *ret_extra (may be NULL) when the list has it, 0, -EIO. */
int list_has(struct list *self, uint64_t date, uint64_t seq, struct str *ret_extra);

/* The extra of what list_has() had last; how many places are in it. */
struct str list_extra(struct list *self);
unsigned list_places(struct list *self);

/*
 * Sets out at the first posting not below (date, seq), or, descending, at the
 * last one not above it; list_next() then gives them in order: 1, 0 at the end, -EIO.
 */
int list_start(struct list *self, bool descending, uint64_t date, uint64_t seq);
int list_next(struct list *self, struct posting *ret);

/*
 * For who goes through several lists of words at once, ascending: after
 * list_rewind(), the tree's first block with a posting not below seq is at
 * self->block: 1, 0: there is none, -EIO.
 */
void list_rewind(struct list *self);
int list_reach(struct list *self, uint64_t seq);

/* How many places the extra has of what list_next() gave last. */
unsigned list_occurrences(struct list *self);

/*
 * From here on list_next() may leave out postings whose impact is below least,
 * where blocks say so; self->passed is then set.
 */
static inline void list_pass(struct list *self, unsigned least)
{
	self->least = least;
}

/*
 * What list_next() gave last, as the caller keeps it: list_has() knows of that
 * statement without moving, so that a list may be gone through and asked. NULL: nothing.
 */
static inline void list_give(struct list *self, const struct posting *posting)
{
	self->given = posting;
}

/* How many postings the list has whose head this is; 0 also when it is none. */
static inline uint64_t index_head_count(struct str head)
{
	struct reader r = { .at = (const unsigned char *)head.ptr, .end = (const unsigned char *)head.ptr + head.len };

	return read_varint(&r);
}

/* Whether key is that of a block in the tree of term's list. */
static inline bool index_is_block(struct str key, struct str term)
{
	return key.len == term.len + 1 + POSTING_KEY_BYTES && str_starts(key, term) && key.ptr[term.len] == 0;
}

/* Calls each with the terms that begin with prefix, ascending, until it returns other than 0; returns that, or -errno. */
int view_terms(const struct view *view, struct str prefix, struct arena *arena,
	       int (*each)(void *ctx, struct str term, uint64_t count), void *ctx);

#endif
