#include <errno.h>
#include <stdlib.h>

#include "store/bytes.h"
#include "store/index.h"

int view_open(const struct db *db, MDB_txn *txn, uint64_t *verified, struct view *ret)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int r = db_get_counters(db, txn, &ret->counters);

	ret->db = db;
	ret->txn = txn;
	ret->n_segments = 0;
	if (r < 0)
		return r;
	int rc = mdb_cursor_open(txn, db->table[TABLE_SEGMENTS], &cursor);
	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0) {
		struct str bytes = lmdb_str(v);
		uint64_t number = k.mv_size == 8 ? get_be(k.mv_data, 8) : 0;

		if (number > *verified)
			r = db_verify(TABLE_SEGMENTS, lmdb_str(k), bytes, &bytes);
		else
			bytes.len -= CHECKSUM_BYTES;
		if (r == 0 && (ret->n_segments == INDEX_SEGMENTS_MAX ||
			       segment_open(bytes, &ret->segments[ret->n_segments]) < 0))
			r = -EIO;
		if (r == 0) {
			ret->n_segments++;
			*verified = number > *verified ? number : *verified;
		}
	}
	mdb_cursor_close(cursor);
	return r;
}

/* ---- opening a list ---- */

static int gather(struct list *self, struct str bytes, size_t *n)
{
	struct block *b = self->block;
	struct str one;
	int r;

	while ((r = list_next_block(&bytes, &one)) == 0) {
		if (block_get(one, self->dated, b) < 0)
			return -EIO;
		for (size_t i = 0; i < b->n && *n < self->n_tail; i++)
			self->tail[(*n)++] = (struct posting){ b->date[i], b->seq[i], b->extra[i] };
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

	term_append(&key, (struct str){ "", 1 });
	int r = db_get(self->view->db, self->view->txn, TABLE_TERMS, term_str(&key), &value);
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
	if (self->blocked)
		return lmdb_errno(mdb_cursor_open(self->view->txn, self->view->db->table[TABLE_TERMS], &self->cursor));
	struct str inlined = { (const char *)reader.at, (size_t)(reader.end - reader.at) };
	self->has_block = block_get(inlined, self->dated, self->block) == 0;
	return self->has_block ? 0 : -EIO;
}

int list_open(const struct view *view, struct str term, struct arena *arena, struct list **ret)
{
	struct list *self = arena_alloc(arena, 1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->block = arena_alloc(arena, 1, sizeof *self->block);
	if (!self->block)
		return -ENOMEM;
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

/* ---- the tree's blocks ---- */

static bool is_block_of(struct str key, struct str term)
{
	return key.len == term.len + 1 + POSTING_KEY_BYTES && str_starts(key, term) && key.ptr[term.len] == 0;
}

static bool is_block(const struct list *self, MDB_val k)
{
	return is_block_of(lmdb_str(k), term_str(&self->term));
}

/* Decodes what the cursor is at: 1, 0 when it has left the list, -EIO. */
static int take_block(struct list *self, int rc, MDB_val k, MDB_val v)
{
	struct str bytes;

	self->has_block = false;
	if (rc == MDB_NOTFOUND || (rc == 0 && !is_block(self, k)))
		return 0;
	if (rc || db_verify(TABLE_TERMS, lmdb_str(k), lmdb_str(v), &bytes) < 0 ||
	    block_get(bytes, self->dated, self->block) < 0)
		return -EIO;
	self->has_block = true;
	return 1;
}

static int move(struct list *self, MDB_cursor_op op)
{
	MDB_val k, v;
	int rc = mdb_cursor_get(self->cursor, &k, &v, op);

	return take_block(self, rc, k, v);
}

/* To the block whose first posting is the last not above (date, seq); the list's first block when there is none. */
static int seek_block(struct list *self, uint64_t date, uint64_t seq)
{
	struct term key = self->term;
	unsigned char bytes[POSTING_KEY_BYTES];
	MDB_val k, v;

	posting_key(&(struct posting){ .date = date, .seq = seq }, bytes);
	term_append(&key, (struct str){ "", 1 });
	term_append(&key, (struct str){ (char *)bytes, sizeof bytes });
	k = lmdb_val(term_str(&key));
	int rc = mdb_cursor_get(self->cursor, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && is_block(self, k) && memcmp(k.mv_data, key.key, key.len) == 0)
		return take_block(self, rc, k, v);
	rc = mdb_cursor_get(self->cursor, &k, &v, rc == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
	if (rc == 0 && !is_block(self, k))
		rc = mdb_cursor_get(self->cursor, &k, &v, MDB_NEXT);
	return take_block(self, rc, k, v);
}

static bool block_covers(const struct list *self, uint64_t date, uint64_t seq)
{
	const struct block *b = self->block;

	return self->has_block && posting_cmp(b->date[0], b->seq[0], date, seq) <= 0 &&
	       posting_cmp(b->date[b->n - 1], b->seq[b->n - 1], date, seq) >= 0;
}

static size_t tail_seek(const struct list *self, uint64_t date, uint64_t seq)
{
	size_t low = 0, high = self->n_tail;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (posting_cmp(self->tail[mid].date, self->tail[mid].seq, date, seq) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int tail_has(const struct list *self, uint64_t date, uint64_t seq, struct str *ret_extra)
{
	size_t i = tail_seek(self, date, seq);

	if (i == self->n_tail || self->tail[i].seq != seq || self->tail[i].date != date)
		return 0;
	if (ret_extra)
		*ret_extra = self->tail[i].extra;
	return 1;
}

int list_has(struct list *self, uint64_t date, uint64_t seq, struct str *ret_extra)
{
	if (!self->dated)
		date = POSTING_NO_DATE;
	if (seq > self->view->counters.folded)
		return tail_has(self, date, seq, ret_extra);
	if (self->in_tree == 0)
		return 0;
	if (self->blocked && !block_covers(self, date, seq)) {
		int r = seek_block(self, date, seq);

		if (r <= 0)
			return r;
	}
	size_t i = block_seek(self->block, date, seq);
	if (i == self->block->n || self->block->seq[i] != seq || self->block->date[i] != date)
		return 0;
	if (ret_extra)
		*ret_extra = self->block->extra[i];
	return 1;
}

/* ---- in order ---- */

int list_start(struct list *self, bool descending, uint64_t date, uint64_t seq)
{
	int r = 1;

	self->descending = descending;
	self->tree_done = self->in_tree == 0;
	self->tail_at = tail_seek(self, date, seq);
	/* Descending, tail_at is one past the posting to come. */
	if (descending && self->tail_at < self->n_tail && self->tail[self->tail_at].date == date &&
	    self->tail[self->tail_at].seq == seq)
		self->tail_at++;
	if (self->tree_done)
		return 0;
	if (self->blocked)
		r = seek_block(self, date, seq);
	if (r <= 0) {
		self->tree_done = true;
		return r;
	}
	self->at = block_seek(self->block, date, seq);
	if (descending && self->at < self->block->n && self->block->date[self->at] == date &&
	    self->block->seq[self->at] == seq)
		self->at++;
	return 0;
}

/* The tree's next posting without taking it: 1, 0, -EIO. Descending, self->at is one past it. */
static int tree_peek(struct list *self, struct posting *ret)
{
	if (self->tree_done)
		return 0;
	if (self->descending ? self->at == 0 : self->at == self->block->n) {
		int r = self->blocked ? move(self, self->descending ? MDB_PREV : MDB_NEXT) : 0;

		if (r <= 0) {
			self->tree_done = true;
			return r;
		}
		self->at = self->descending ? self->block->n : 0;
	}
	size_t i = self->descending ? self->at - 1 : self->at;
	*ret = (struct posting){ self->block->date[i], self->block->seq[i], self->block->extra[i] };
	return 1;
}

static bool tail_peek(const struct list *self, struct posting *ret)
{
	if (self->descending ? self->tail_at == 0 : self->tail_at == self->n_tail)
		return false;
	*ret = self->tail[self->descending ? self->tail_at - 1 : self->tail_at];
	return true;
}

/* Within a block, when no segment has more: what nearly all steps are. */
static bool next_in_block(struct list *self, struct posting *ret)
{
	const struct block *b = self->block;
	size_t i;

	if (self->tree_done || self->tail_at != (self->descending ? 0 : self->n_tail) ||
	    (self->descending ? self->at == 0 : self->at == b->n))
		return false;
	i = self->descending ? --self->at : self->at++;
	*ret = (struct posting){ b->date[i], b->seq[i], b->extra[i] };
	return true;
}

int list_next(struct list *self, struct posting *ret)
{
	struct posting tree, tail;

	if (next_in_block(self, ret))
		return 1;
	int in_tree = tree_peek(self, &tree);
	bool in_tail = tail_peek(self, &tail);

	if (in_tree < 0)
		return in_tree;
	if (!in_tree && !in_tail)
		return 0;
	int c = !in_tail ? -1 : !in_tree ? 1 : posting_cmp(tree.date, tree.seq, tail.date, tail.seq);
	if (in_tree && in_tail && self->descending)
		c = -c;
	if (c <= 0) {
		*ret = tree;
		self->at = self->descending ? self->at - 1 : self->at + 1;
	} else {
		*ret = tail;
		self->tail_at = self->descending ? self->tail_at - 1 : self->tail_at + 1;
	}
	return 1;
}

/* ---- which terms there are ---- */

struct walk {
	MDB_cursor *cursor;
	uint32_t next[INDEX_SEGMENTS_MAX];
	struct term at_tree;
	bool in_tree;
	uint64_t tree_count;
};

/* From the cursor's key on to the next head of a term with prefix. */
static int walk_tree(struct walk *w, struct str prefix, MDB_cursor_op op, MDB_val k)
{
	MDB_val v;
	int rc = mdb_cursor_get(w->cursor, &k, &v, op);

	w->in_tree = false;
	while (rc == 0) {
		struct str key = lmdb_str(k), value;

		if (!str_starts(key, prefix))
			return 0;
		/* A head ends in its only NUL; blocks of the term before have more behind theirs. */
		if (key.len >= 2 && key.ptr[key.len - 1] == 0 && key.len - 1 <= TERM_BYTES_MAX &&
		    !is_block_of(key, term_str(&w->at_tree))) {
			if (db_verify(TABLE_TERMS, key, lmdb_str(v), &value) < 0)
				return -EIO;
			struct reader r = { .at = (const unsigned char *)value.ptr,
					    .end = (const unsigned char *)value.ptr + value.len };
			w->tree_count = read_varint(&r);
			memcpy(w->at_tree.key, key.ptr, key.len - 1);
			w->at_tree.len = key.len - 1;
			w->in_tree = true;
			return 0;
		}
		rc = mdb_cursor_get(w->cursor, &k, &v, MDB_NEXT);
	}
	return rc == MDB_NOTFOUND ? 0 : lmdb_errno(rc);
}

/* The smallest term that tree and segments have next; false at the end. */
static bool walk_least(const struct view *view, struct walk *w, struct str prefix, struct str *ret)
{
	struct str least = w->in_tree ? term_str(&w->at_tree) : (struct str){ 0 };

	for (size_t i = 0; i < view->n_segments; i++) {
		struct segment_term term;

		if (w->next[i] < view->segments[i].n && segment_term(&view->segments[i], w->next[i], &term) == 0 &&
		    str_starts(term.key, prefix) && (!least.len || str_cmp(term.key, least) < 0))
			least = term.key;
	}
	*ret = least;
	return least.len > 0;
}

/* Steps over the term everywhere and adds up its postings. */
static int walk_take(const struct view *view, struct walk *w, struct str prefix, struct str term, uint64_t *ret_count)
{
	uint64_t count = 0;

	for (size_t i = 0; i < view->n_segments; i++) {
		struct segment_term t;

		if (w->next[i] < view->segments[i].n && segment_term(&view->segments[i], w->next[i], &t) == 0 &&
		    str_eq(t.key, term)) {
			count += t.postings;
			w->next[i]++;
		}
	}
	if (w->in_tree && str_eq(term_str(&w->at_tree), term)) {
		*ret_count = count + w->tree_count;
		return walk_tree(w, prefix, MDB_NEXT, (MDB_val){ 0 });
	}
	*ret_count = count;
	return 0;
}

int view_terms(const struct view *view, struct str prefix, struct arena *arena,
	       int (*each)(void *ctx, struct str term, uint64_t count), void *ctx)
{
	struct walk *w = arena_alloc(arena, 1, sizeof *w);
	struct str least;
	int r = w ? lmdb_errno(mdb_cursor_open(view->txn, view->db->table[TABLE_TERMS], &w->cursor)) : -ENOMEM;

	if (r < 0)
		return r;
	for (size_t i = 0; i < view->n_segments; i++)
		w->next[i] = segment_seek(&view->segments[i], prefix);
	r = walk_tree(w, prefix, MDB_SET_RANGE, lmdb_val(prefix));
	while (r == 0 && walk_least(view, w, prefix, &least)) {
		struct term term = { .len = least.len };
		uint64_t count;

		if (least.len > TERM_BYTES_MAX)
			r = -EIO;
		if (r == 0) {
			memcpy(term.key, least.ptr, least.len);
			r = walk_take(view, w, prefix, term_str(&term), &count);
		}
		if (r == 0)
			r = each(ctx, term_str(&term), count);
	}
	mdb_cursor_close(w->cursor);
	return r;
}
