#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/counters.h"
#include "store/index.h"
#include "store/term_group.h"

/* Those up to the verified one were looked at before, and are not again. 0, -EIO. */
static int open_segment(MDB_val k, MDB_val v, uint64_t number, uint64_t verified, struct segment *ret)
{
	struct str bytes = lmdb_str(v);

	if (number > verified && db_verify(TABLE_SEGMENTS, lmdb_str(k), bytes, &bytes) < 0)
		return -EIO;
	if (number <= verified)
		bytes.len -= CHECKSUM_BYTES;
	return segment_open(bytes, ret) < 0 ? -EIO : 0;
}

static int open_view(const struct db *db, MDB_txn *txn, uint64_t *verified, bool past_damage, struct view *ret)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	bool damaged = false;
	int r = counters_get(db, txn, &ret->counters);

	ret->db = db;
	ret->txn = txn;
	ret->seen = 0;
	ret->tables = NULL;
	ret->blocks = NULL;
	ret->n_segments = 0;
	if (r < 0)
		return r;
	int rc = mdb_cursor_open(txn, db->table[TABLE_SEGMENTS], &cursor);
	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0) {
		uint64_t number = k.mv_size == 8 ? get_be(k.mv_data, 8) : 0;

		if (ret->n_segments == INDEX_SEGMENTS_MAX) {
			r = -EIO;
			break;
		}
		r = open_segment(k, v, number, *verified, &ret->segments[ret->n_segments]);
		ret->n_segments += r == 0;
		damaged = damaged || r < 0;
		/* What is damaged is looked at each time, and so is what is behind it. */
		if (!damaged && number > *verified)
			*verified = number;
		r = past_damage ? 0 : r;
	}
	mdb_cursor_close(cursor);
	return r;
}

int view_open(const struct db *db, MDB_txn *txn, uint64_t *verified, struct view *ret)
{
	return open_view(db, txn, verified, false, ret);
}

int view_open_past_damage(const struct db *db, MDB_txn *txn, uint64_t *verified, struct view *ret)
{
	return open_view(db, txn, verified, true, ret);
}

/* Of those that questions look most into. */
static void find_tables(struct view *self)
{
	static const enum db_table asked[] = { TABLE_ARTICLES, TABLE_CONTENTS, TABLE_COLUMNS, TABLE_REPLACED, TABLE_CLUSTERS, TABLE_TERMS,
						     TABLE_NOTES, TABLE_MONTHS };

	for (size_t i = 0; i < ARRAY_LEN(asked); i++)
		ahead_open(self->db, self->txn, asked[i], 1, &self->heads[asked[i]]);
	self->tables = self->heads;
}

int view_again(const struct db *db, MDB_txn *txn, uint64_t *verified, struct view *view)
{
	/* A transaction's number is its snapshot's: the same pages, as long as they are mapped where they were. */
	uint64_t id = mdb_txn_id(txn);

	if (view->seen == id && view->mapped == db->mapped && view->db == db) {
		view->txn = txn;
		return 0;
	}
	int r = view_open(db, txn, verified, view);
	if (r < 0)
		return r;
	view->seen = id;
	view->mapped = db->mapped;
	find_tables(view);
	return 0;
}

void view_know_blocks(struct view *view, struct view_blocks *blocks)
{
	if (blocks->seen != view->seen || blocks->mapped != view->mapped)
		memset(blocks, 0, sizeof *blocks);
	blocks->seen = view->seen;
	blocks->mapped = view->mapped;
	view->blocks = blocks;
}

int view_get(const struct view *view, enum db_table table, struct str key, struct str *ret)
{
	struct str value;
	int r = view->tables ? ahead_get(&view->tables[table], key, &value) : -EIO;

	if (r == 0)
		r = db_verify(table, key, value, ret);
	return r == -EIO ? db_get(view->db, view->txn, table, key, ret) : r;
}

/* ---- opening a list ---- */

static int gather(struct list *self, struct str bytes, size_t *n)
{
	struct block *b = self->block;
	struct str one;
	int r;

	while ((r = list_next_block(&bytes, &one)) == 0) {
		/* A packed block's extras would not last. */
		if (block_get(one, self->dated, b) < 0 || b->packed)
			return -EIO;
		for (size_t i = 0; i < b->n && *n < self->n_tail; i++)
			self->tail[(*n)++] = (struct posting){ b->date[i], b->seq[i], block_extra(b, i) };
	}
	return r == -ENOENT ? 0 : -EIO;
}

static int compare(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;

	return posting_cmp(x->date, x->seq, y->date, y->seq);
}

static int open_tail(struct list *self, struct arena *arena)
{
	struct segment_term terms[INDEX_SEGMENTS_MAX];
	size_t n = 0, found = 0;
	uint64_t total = 0;
	int r = 0;

	for (size_t i = 0; i < self->view->n_segments; i++) {
		r = segment_find(&self->view->segments[i], term_str(&self->term), &terms[found]);
		if (r == -EBADMSG)
			return -EIO;
		if (r == 0)
			total += terms[found++].postings;
	}
	if (!total)
		return 0;
	self->tail = arena_alloc(arena, total, sizeof *self->tail);
	if (!self->tail)
		return -ENOMEM;
	self->n_tail = total;
	r = 0;
	for (size_t i = 0; i < found && r == 0; i++)
		r = gather(self, terms[i].list, &n);
	self->n_tail = n;
	self->count += n;
	if (self->dated && n > 1)
		qsort(self->tail, n, sizeof *self->tail, compare);
	return r;
}

static int open_tree(struct list *self)
{
	struct term key = self->term;
	struct str value;

	term_key_append(&key, (struct str){ "", 1 });
	int r = view_get(self->view, TABLE_TERMS, term_str(&key), &value);
	if (r == -ENOENT)
		r = group_find(self->view->db, self->view->txn, term_str(&self->term), &value);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	struct reader reader = { .at = (const unsigned char *)value.ptr,
				 .end = (const unsigned char *)value.ptr + value.len };
	self->in_tree = read_varint(&reader);
	self->count += self->in_tree;
	self->blocked = self->in_tree > POSTINGS_MAX;
	if (reader.bad)
		return -EIO;
	if (self->in_tree == 0)
		return 0;
	if (self->blocked && reader.at < reader.end)
		self->impact = (unsigned)read_varint(&reader);
	if (self->blocked)
		return lmdb_errno(mdb_cursor_open(self->view->txn, self->view->db->table[TABLE_TERMS], &self->cursor));
	struct str inlined = { (const char *)reader.at, (size_t)(reader.end - reader.at) };
	self->has_block = block_get(inlined, self->dated, self->block) == 0;
	self->impact = self->block->impact;
	return self->has_block ? 0 : -EIO;
}

int list_open(const struct view *view, struct str term, struct arena *arena, struct list **ret)
{
	struct list *self = arena_alloc(arena, 1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->block = arena_take(arena, 1, sizeof *self->block);
	if (!self->block)
		return -ENOMEM;
	block_clear(self->block);
	self->view = view;
	self->dated = term_is_dated(term);
	memcpy(self->term.key, term.ptr, term.len);
	self->term.len = term.len;
	int r = open_tail(self, arena);
	if (r == 0)
		r = open_tree(self);
	if (r < 0) {
		list_close(self);
		return r;
	}
	*ret = self;
	return 0;
}

void list_close(struct list *self)
{
	if (self->cursor)
		mdb_cursor_close(self->cursor);
	self->cursor = NULL;
}
