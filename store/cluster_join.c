#include <errno.h>
#include <stdlib.h>

#include "store/batch.h"
#include "store/bytes.h"
#include "store/cluster.h"
#include "store/shingle.h"

enum {
	WORDS_MIN = 4,	      /* "No comment" is said every day by everybody */
	WORDS_SPEAKER = 8,    /* below, only where both speakers are known and agree */
	WORDS_QUOTE = 12,     /* from here on nearly equal words are the same statement whoever is named */
	QUOTE_SAME = 700,     /* … with this resemblance, in thousandths */
	CANDIDATES_MAX = 256, /* looked at for one shingle: more is a phrase of the trade */
	NAME_WORDS = 16,
};

/* What decides whether two statements are the same. */
struct likeness {
	uint64_t seq;
	struct shingles shingles;
	struct str name; /* of the speaker, folded */
};

static int likeness_of(struct arena *arena, uint64_t seq, struct str text, struct str speaker, struct likeness *ret)
{
	struct buf name = { 0 };

	ret->seq = seq;
	words_fold_name(speaker, &name);
	int r = buf_error(&name) ? -ENOMEM : arena_dup(arena, buf_str(&name), &ret->name);
	buf_destroy(&name);
	return r < 0 ? r : shingles_of(text, arena, &ret->shingles);
}

/* True when every word of the folded name `part` is in the folded name `whole`. */
static bool names_within(struct str part, struct str whole)
{
	while (part.len) {
		struct str word = { part.ptr, str_find_byte(part, ' ', 0) }, rest = whole;
		bool found = false;

		while (rest.len && !found) {
			struct str other = { rest.ptr, str_find_byte(rest, ' ', 0) };

			found = str_eq(other, word);
			rest = str_skip(rest, other.len + 1);
		}
		if (!found)
			return false;
		part = str_skip(part, word.len + 1);
	}
	return true;
}

static struct str last_word(struct str name)
{
	size_t from = name.len;

	while (from > 0 && name.ptr[from - 1] != ' ')
		from--;
	return str_skip(name, from);
}

/* One name within the other, or the same surname after the same initial: Sergei and Sergey, J. and John. */
static bool names_agree(struct str a, struct str b)
{
	if (names_within(a, b) || names_within(b, a))
		return true;
	return a.ptr[0] == b.ptr[0] && str_eq(last_word(a), last_word(b));
}

/* The rule: symmetric, and of the two statements alone. */
static bool same(const struct likeness *a, const struct likeness *b)
{
	size_t words = a->shingles.words < b->shingles.words ? a->shingles.words : b->shingles.words;
	bool equal = a->shingles.whole == b->shingles.whole && a->shingles.words == b->shingles.words;
	unsigned like = equal ? 1000 : shingles_resemblance(&a->shingles, &b->shingles);
	bool known = a->name.len && b->name.len;

	if (words < WORDS_MIN || like < SHINGLE_SAME)
		return false;
	if (known && names_agree(a->name, b->name))
		return true;
	if (words >= WORDS_QUOTE && like >= QUOTE_SAME)
		return true;
	return !known && words >= WORDS_SPEAKER;
}

/* ---- the forest ---- */

static int get_or_new(struct batch *self, uint64_t seq, bool stands, struct cluster_node *ret)
{
	int r = cluster_get_node(self->db, self->txn, seq, ret);

	if (r != -ENOENT)
		return r;
	*ret = (struct cluster_node){ .parent = seq, .next = seq, .size = stands, .first = seq, .stands = stands };
	return 0;
}

/* Published first; unknown dates come last, and equal ones are told apart by what every run has equal. */
static int earlier(struct batch *self, uint64_t a, uint64_t b, bool *ret)
{
	struct column x, y;
	int r = batch_column(self, a, &x);

	if (r == 0)
		r = batch_column(self, b, &y);
	if (r < 0)
		return r;
	if (x.date != y.date) {
		*ret = x.date && (!y.date || x.date < y.date);
		return 0;
	}
	struct entry_record p, q;
	arena_reset(self->trial);
	struct db_key ka = db_key1(a), kb = db_key1(b);
	struct str va, vb;
	r = db_get(self->db, self->txn, TABLE_RECORDS, db_key_str(&ka), &va);
	if (r == 0)
		r = db_get(self->db, self->txn, TABLE_RECORDS, db_key_str(&kb), &vb);
	/* A record that was taken out cannot be first. */
	if (r == -ENOENT) {
		*ret = db_get(self->db, self->txn, TABLE_RECORDS, db_key_str(&ka), &va) == 0;
		return 0;
	}
	if (r == 0)
		r = entry_get_record(va, self->trial, &p);
	if (r == 0)
		r = entry_get_record(vb, self->trial, &q);
	if (r == 0)
		*ret = p.id < q.id;
	return r == -EBADMSG ? -EIO : r;
}

static int find_root(struct batch *self, uint64_t seq, bool stands, uint64_t *ret, struct cluster_node *ret_node)
{
	int r = get_or_new(self, seq, stands, ret_node);

	for (*ret = seq; r == 0 && ret_node->parent < *ret;) {
		*ret = ret_node->parent;
		r = cluster_get_node(self->db, self->txn, *ret, ret_node);
	}
	return r == -ENOENT ? -EIO : r;
}

static void tally(struct batch *self, uint64_t before, uint64_t after)
{
	self->counters.clusters += (uint64_t)(after >= 2) - (uint64_t)(before >= 2);
}

static int unite(struct batch *self, uint64_t a, bool a_stands, uint64_t b, bool b_stands)
{
	struct cluster_node x, y;
	uint64_t root = 0, other = 0;
	bool swap = false;
	int r = find_root(self, a, a_stands, &root, &x);

	if (r == 0)
		r = find_root(self, b, b_stands, &other, &y);
	if (r < 0 || root == other)
		return r;
	if (other < root) {
		uint64_t t = root;
		struct cluster_node n = x;

		root = other, other = t;
		x = y, y = n;
	}
	/* Two rings become one when one step of each is exchanged. */
	uint64_t next = x.next;
	x.next = y.next;
	y.next = next;
	y.parent = root;
	tally(self, x.size, 0);
	tally(self, y.size, 0);
	if (x.size == 0 || y.size == 0)
		swap = x.size == 0 && y.size > 0;
	else
		r = earlier(self, y.first, x.first, &swap);
	if (r < 0)
		return r;
	if (swap)
		x.first = y.first;
	x.size += y.size;
	tally(self, 0, x.size);
	r = cluster_put_node(self->db, self->txn, root, &x);
	return r < 0 ? r : cluster_put_node(self->db, self->txn, other, &y);
}

/* The earliest of those that stand, looked for all round. */
static int find_first(struct batch *self, uint64_t root, uint64_t *ret)
{
	uint64_t at = root, first = 0;
	int r = 0;

	do {
		struct cluster_node node;
		bool is_first = true;

		r = cluster_get_node(self->db, self->txn, at, &node);
		if (r == 0 && node.stands && first)
			r = earlier(self, at, first, &is_first);
		if (r == 0 && node.stands && is_first)
			first = at;
		at = node.next;
	} while (r == 0 && at != root);
	*ret = first ? first : root;
	return r;
}

int cluster_stands(struct batch *self, uint64_t seq, bool stands)
{
	struct cluster_node node, top;
	uint64_t root = 0;
	int r = cluster_get_node(self->db, self->txn, seq, &node);

	if (r < 0 || node.stands == stands)
		return r == -ENOENT ? 0 : r;
	node.stands = stands;
	r = cluster_put_node(self->db, self->txn, seq, &node);
	if (r == 0)
		r = find_root(self, seq, stands, &root, &top);
	if (r < 0)
		return r;
	tally(self, top.size, 0);
	top.size = stands ? top.size + 1 : top.size - 1;
	tally(self, 0, top.size);
	r = find_first(self, root, &top.first);
	return r < 0 ? r : cluster_put_node(self->db, self->txn, root, &top);
}

/* ---- candidates ---- */

struct candidates {
	uint64_t at[CANDIDATES_MAX * (SHINGLES_FILED + 1)];
	size_t n, limit;
};

static bool add_candidate(void *ctx, uint64_t seq)
{
	struct candidates *c = ctx;

	if (c->n < c->limit)
		c->at[c->n++] = seq;
	return c->n < c->limit;
}

static int find_candidates(struct batch *self, enum term_kind kind, uint64_t hash, struct candidates *c)
{
	unsigned char bytes[8];
	struct term term;
	struct list *list;
	struct posting p;

	put_be(bytes, hash, 8);
	term_set(&term, kind, (struct str){ (char *)bytes, sizeof bytes });
	c->limit = c->n + CANDIDATES_MAX;
	int r = list_open(&self->view, term_str(&term), self->work, &list);
	if (r < 0)
		return r;
	r = list_start(list, false, 0, 0);
	while (r == 0 && c->n < c->limit && (r = list_next(list, &p)) > 0) {
		c->at[c->n++] = p.seq;
		r = 0;
	}
	list_close(list);
	if (r == 0 && c->n < c->limit)
		segment_builder_find(self->builder, term_str(&term), add_candidate, c);
	return r;
}

static int file_under(struct batch *self, enum term_kind kind, uint64_t hash, uint64_t seq)
{
	unsigned char bytes[8];
	struct term term;

	put_be(bytes, hash, 8);
	term_set(&term, kind, (struct str){ (char *)bytes, sizeof bytes });
	return segment_builder_add(self->builder, term_str(&term), &(struct posting){ .seq = seq });
}

/* Joins with the candidate where the rule says so. *ret_same: words and speaker are equal. */
static int try_candidate(struct batch *self, const struct likeness *own, bool stands, uint64_t seq, bool *ret_same)
{
	struct db_key key = db_key1(seq);
	struct replaced replaced = { .db = self->db, .txn = self->txn };
	struct entry_record other;
	struct likeness like;
	struct str value;
	int r = db_get(self->db, self->txn, TABLE_RECORDS, db_key_str(&key), &value);

	arena_reset(self->trial);
	if (r == -ENOENT)
		return 0; /* its content was taken in anew under other numbers */
	if (r == 0)
		r = entry_get_record(value, self->trial, &other);
	if (r == 0)
		r = likeness_of(self->trial, seq, other.text, other.statement.speaker, &like);
	if (r < 0)
		return r == -EBADMSG ? -EIO : r;
	if (!same(own, &like))
		return 0;
	if (own->shingles.whole == like.shingles.whole && own->shingles.words == like.shingles.words &&
	    str_eq(own->name, like.name))
		*ret_same = true;
	int gone = replaced_get(&replaced, seq);
	return gone < 0 ? gone : unite(self, own->seq, stands, seq, !gone);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int try_all(struct batch *self, const struct likeness *own, bool stands, struct candidates *c, bool *ret_same)
{
	int r = 0;

	if (c->n > 1)
		qsort(c->at, c->n, sizeof *c->at, compare);
	for (size_t i = 0; i < c->n && r == 0 && self->trials; i++) {
		if (i > 0 && c->at[i] == c->at[i - 1])
			continue;
		self->trials--;
		r = try_candidate(self, own, stands, c->at[i], ret_same);
	}
	return r;
}

int cluster_join(struct batch *self, uint64_t seq, const struct entry_record *record, bool stands)
{
	struct candidates *c = arena_alloc(self->work, 1, sizeof *c);
	struct likeness own;
	bool filed = false;
	int r = c ? likeness_of(self->work, seq, record->text, record->statement.speaker, &own) : -ENOMEM;

	if (r < 0 || own.shingles.words < WORDS_MIN)
		return r;
	r = find_candidates(self, TERM_SAME, own.shingles.whole, c);
	if (r == 0)
		r = try_all(self, &own, stands, c, &filed);
	/* Whatever is like this statement is like the one with the same words and speaker, and was joined with that. */
	if (r < 0 || filed)
		return r;
	c->n = 0;
	for (size_t i = 0; i < own.shingles.n_filed && r == 0; i++)
		r = find_candidates(self, TERM_SHINGLE, own.shingles.filed[i], c);
	if (r == 0)
		r = try_all(self, &own, stands, c, &filed);
	if (r == 0)
		r = file_under(self, TERM_SAME, own.shingles.whole, seq);
	for (size_t i = 0; i < own.shingles.n_filed && r == 0; i++)
		r = file_under(self, TERM_SHINGLE, own.shingles.filed[i], seq);
	return r;
}
