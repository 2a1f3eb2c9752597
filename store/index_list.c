#include <errno.h>

#include "store/bytes.h"
#include "store/impact.h"
#include "store/index.h"
#include "store/shared.h"

/* ---- the tree's blocks ---- */

static bool is_block(const struct list *self, MDB_val k)
{
	return index_is_block(lmdb_str(k), term_str(&self->term));
}

/*
 * Asks for the memory of the block that is likely to come: LMDB writes the values
 * of a page downwards, and of a large store each block is a wait for memory.
 */
static void fetch_ahead(const char *value)
{
	enum { LINE = 64, LINES = 5 };

	for (size_t i = 1; i <= LINES; i++)
		__builtin_prefetch(value - i * LINE);
}

/* Decodes what the cursor is at, or, of who only asks, looks at it: 1, 0 when it has left the list, -EAGAIN: it is passed over, -EIO. */
static int take_block(struct list *self, int rc, MDB_val k, MDB_val v)
{
	struct str bytes;

	self->has_block = self->has_glance = false;
	if (rc == MDB_NOTFOUND || (rc == 0 && !is_block(self, k)))
		return 0;
	if (rc == 0)
		fetch_ahead(v.mv_data);
	if (rc || db_verify(TABLE_TERMS, lmdb_str(k), lmdb_str(v), &bytes) < 0)
		return -EIO;
	unsigned impact = self->least && !self->dated ? block_impact(bytes) : 0;
	if (impact && impact < self->least) {
		self->passed = true;
		return -EAGAIN;
	}
	if (self->asked && !shared_is(bytes, true) && block_glance(bytes, &self->glance) == 0) {
		self->has_glance = true;
		self->glances = 0;
		self->bytes = bytes;
		return 1;
	}
	if (shared_get(self->view->db, self->view->txn, (const char *)k.mv_data + k.mv_size - POSTING_KEY_BYTES, bytes, self->dated,
		       self->block) < 0)
		return -EIO;
	self->has_block = true;
	return 1;
}

static int move(struct list *self, MDB_cursor_op op)
{
	MDB_val k, v;
	int r;

	do {
		int rc = mdb_cursor_get(self->cursor, &k, &v, op);

		r = take_block(self, rc, k, v);
	} while (r == -EAGAIN);
	return r;
}

/* To the block whose first posting is the last not above (date, seq); the list's first block when there is none. */
static int seek_block(struct list *self, uint64_t date, uint64_t seq)
{
	struct term key = self->term;
	unsigned char bytes[POSTING_KEY_BYTES];
	MDB_val k, v;

	posting_key(&(struct posting){ .date = date, .seq = seq }, bytes);
	term_key_append(&key, (struct str){ "", 1 });
	term_key_append(&key, (struct str){ (char *)bytes, sizeof bytes });
	k = lmdb_val(term_str(&key));
	int rc = mdb_cursor_get(self->cursor, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && is_block(self, k) && memcmp(k.mv_data, key.key, key.len) == 0)
		return take_block(self, rc, k, v);
	rc = mdb_cursor_get(self->cursor, &k, &v, rc == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
	if (rc == 0 && !is_block(self, k))
		rc = mdb_cursor_get(self->cursor, &k, &v, MDB_NEXT);
	return take_block(self, rc, k, v);
}

/* The first posting of the block at hand, or the last, without its extra. False: there is no block. */
static inline bool ends(const struct list *self, struct posting *first, struct posting *last)
{
	const struct block *b = self->block;

	if (self->has_glance) {
		*first = self->glance.first;
		*last = self->glance.last;
		return true;
	}
	if (!self->has_block)
		return false;
	*first = (struct posting){ .date = b->date[0], .seq = b->seq[0] };
	*last = (struct posting){ .date = b->date[b->n - 1], .seq = b->seq[b->n - 1] };
	return true;
}

static inline int cmp_to(const struct posting *p, uint64_t date, uint64_t seq)
{
	return posting_cmp(p->date, p->seq, date, seq);
}

static bool block_covers(const struct list *self, uint64_t date, uint64_t seq)
{
	struct posting first, last;

	return ends(self, &first, &last) && cmp_to(&first, date, seq) <= 0 && cmp_to(&last, date, seq) >= 0;
}

/* Where in its list a posting is, as a number: differences say how far. */
static uint64_t place_of(const struct list *self, uint64_t date, uint64_t seq)
{
	return self->dated ? date : seq;
}

/*
 * To a block that (date, seq) is in, if any is. Who asks in order asks for what
 * is in the next block or not much further, and that is one step instead of a search.
 */
static int find_block(struct list *self, uint64_t date, uint64_t seq)
{
	struct posting first, last;
	int r;

	if (ends(self, &first, &last)) {
		uint64_t from = place_of(self, first.date, first.seq), to = place_of(self, last.date, last.seq);
		uint64_t at = place_of(self, date, seq), span = to - from;
		/* By the number too: blocks may follow each other that have all one date. */
		bool behind = cmp_to(&last, date, seq) < 0;

		if (behind && at - to <= span) {
			r = move(self, MDB_NEXT);
			if (r <= 0 || (ends(self, &first, &last) && cmp_to(&last, date, seq) >= 0))
				return r;
		} else if (!behind && from - at <= span) {
			r = move(self, MDB_PREV);
			if (r <= 0 || (ends(self, &first, &last) && cmp_to(&first, date, seq) <= 0))
				return r;
		}
	}
	return seek_block(self, date, seq);
}

void list_rewind(struct list *self)
{
	self->has_block = self->has_block && !self->blocked;
	self->has_glance = false;
	self->found = 0;
}

int list_reach(struct list *self, uint64_t seq)
{
	const struct block *b = self->block;
	int r = self->in_tree > 0;

	if (self->has_block && b->seq[b->n - 1] >= seq)
		return 1;
	self->found = 0;
	if (self->blocked && r > 0)
		r = find_block(self, POSTING_NO_DATE, seq);
	/* Behind the block that it would be in. */
	if (r > 0 && b->seq[b->n - 1] < seq)
		r = self->blocked ? move(self, MDB_NEXT) : 0;
	return r;
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

/* ---- one statement ---- */

static int had(struct list *self, bool in_tail, size_t at)
{
	self->hit_in_tail = in_tail;
	self->hit = at;
	return 1;
}

static int tail_has(struct list *self, uint64_t date, uint64_t seq)
{
	size_t i = tail_seek(self, date, seq);

	return i < self->n_tail && self->tail[i].seq == seq && self->tail[i].date == date ? had(self, true, i) : 0;
}

/* Of a block that is asked for more than that it is unpacked. */
static bool glance_has(struct list *self, uint64_t date, uint64_t seq, size_t *ret)
{
	enum { GLANCES_MAX = 16 };

	if (self->glances++ < GLANCES_MAX)
		return block_glance_has(&self->glance, date, seq, ret);
	self->has_glance = false;
	self->has_block = block_get(self->bytes, true, self->block) == 0;
	return false;
}

static int find(struct list *self, uint64_t date, uint64_t seq)
{
	size_t i;

	if (self->given && self->given->seq == seq)
		return had(self, self->last_in_tail, self->last);
	if (!self->dated)
		date = POSTING_NO_DATE;
	if (seq > self->view->counters.folded)
		return tail_has(self, date, seq);
	if (self->in_tree == 0)
		return 0;
	if (self->blocked && !block_covers(self, date, seq)) {
		self->asked = self->dated;
		int r = find_block(self, date, seq);

		self->asked = false;
		self->found = 0;
		if (r <= 0)
			return r;
	}
	if (self->has_glance) {
		if (glance_has(self, date, seq, &i))
			return had(self, false, i);
		if (self->has_glance)
			return 0;
	}
	if (!self->has_block)
		return -EIO;
	i = block_seek_from(self->block, self->found, date, seq);
	self->found = i;
	return i < self->block->n && self->block->seq[i] == seq && self->block->date[i] == date ? had(self, false, i) : 0;
}

int list_has(struct list *self, uint64_t date, uint64_t seq, struct str *ret_extra)
{
	int r = find(self, date, seq);

	if (r > 0 && ret_extra)
		*ret_extra = list_extra(self);
	return r;
}

/* Lists with dates have no extras, and the block may not have been read. */
struct str list_extra(struct list *self)
{
	if (self->dated)
		return (struct str){ 0 };
	return self->hit_in_tail ? self->tail[self->hit].extra : block_extra_of(self->block, self->hit);
}

static unsigned occurrences(struct list *self, bool in_tail, size_t at)
{
	if (self->dated)
		return impact_occurrences((struct str){ 0 });
	return in_tail ? impact_occurrences(self->tail[at].extra) : block_occurrences(self->block, at);
}

unsigned list_places(struct list *self)
{
	return occurrences(self, self->hit_in_tail, self->hit);
}

unsigned list_occurrences(struct list *self)
{
	return occurrences(self, self->last_in_tail, self->last);
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

static struct posting posting_at(struct list *self, size_t i)
{
	struct block *b = self->block;

	return (struct posting){ b->date[i], b->seq[i], self->bare ? (struct str){ 0 } : block_extra(b, i) };
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
	*ret = posting_at(self, self->descending ? self->at - 1 : self->at);
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
	self->last = i;
	self->last_in_tail = false;
	*ret = posting_at(self, i);
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
	self->last_in_tail = c > 0;
	if (c <= 0) {
		*ret = tree;
		self->last = self->descending ? --self->at : self->at++;
	} else {
		*ret = tail;
		self->last = self->descending ? --self->tail_at : self->tail_at++;
	}
	return 1;
}
