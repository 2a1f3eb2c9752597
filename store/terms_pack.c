#include "store/terms_pack.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/index.h"
#include "store/shared.h"
#include "store/term_group.h"
#include "store/terms_list.h"

enum {
	PAGE_BYTES = 4080, /* of LMDB's, for entries: each has besides its value */
	ENTRY_BYTES = 11 + CHECKSUM_BYTES + 1 + POSTING_KEY_BYTES, /* and its term */
};

static const char all_name[] = { TERM_ALL };
static const struct str all = { all_name, sizeof all_name };

struct packing {
	const struct db *db;
	MDB_txn *txn;
	int (*put)(void *ctx, struct str key, struct str value);
	void *ctx;
	struct buf value, sealed;
	uint64_t statements;       /* in the list of all; 0: it has no blocks */
	struct terms_list list, base; /* the one at hand; all */
	struct block part;         /* of base */
	unsigned char bits[POSTINGS_MAX / 8];
	struct posting pending[POSTINGS_MAX];
	size_t n, first_bit;       /* how many are pending, or have their bit set; which the lowest is */
	bool shares;               /* what is pending are bits */
	struct term done;          /* whose blocks were written anew */
};

static void packing_destroy(struct packing **self_p)
{
	if (!*self_p)
		return;
	terms_list_end(&(*self_p)->list);
	terms_list_end(&(*self_p)->base);
	buf_destroy(&(*self_p)->value);
	buf_destroy(&(*self_p)->sealed);
	free(*self_p);
}

/* With its checksum. */
static int put_value(void *ctx, struct str key, struct str value)
{
	unsigned char sum[CHECKSUM_BYTES];
	struct packing *self = ctx;

	buf_clear(&self->sealed);
	db_checksum(TABLE_TERMS, key, value, sum);
	buf_add(&self->sealed, value);
	buf_add(&self->sealed, (struct str){ (char *)sum, sizeof sum });
	return buf_error(&self->sealed) ? -ENOMEM : self->put(self->ctx, key, buf_str(&self->sealed));
}

/* ---- what is there ---- */

/* What an earlier compaction made, all of it: 1 when it can be read. */
static int made_is_sound(struct packing *self)
{
	struct group_walk groups;
	MDB_cursor *cursor;
	MDB_val k, v;
	struct str value;
	int rc = mdb_cursor_open(self->txn, self->db->table[TABLE_TERMS], &cursor), r = 1;

	if (rc)
		return lmdb_errno(rc);
	while (r == 1 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0 && *(unsigned char *)k.mv_data <= GROUP_KIND) {
		bool shared = *(char *)k.mv_data == SHARED_KIND;

		r = db_verify(TABLE_TERMS, lmdb_str(k), lmdb_str(v), &value) == 0 && (shared || *(char *)k.mv_data == GROUP_KIND) &&
		    (!shared || (k.mv_size == SHARED_KEY_BYTES && block_get(value, true, &self->part) == 0));
	}
	mdb_cursor_close(cursor);
	if (rc && rc != MDB_NOTFOUND)
		return lmdb_errno(rc);
	if (r == 1) {
		r = group_walk_begin(self->db, self->txn, (struct str){ 0 }, &groups);
		while (r == 0 && groups.in)
			r = group_walk_next(&groups);
		group_walk_end(&groups);
		r = r == -EIO ? 0 : r < 0 ? r : 1;
	}
	return r;
}

/* Whether all statements are known: 1, 0, -errno. */
static int find_all(struct packing *self)
{
	const char key[] = { TERM_ALL, 0 };
	struct str head;
	int r = db_get(self->db, self->txn, TABLE_TERMS, (struct str){ key, sizeof key }, &head);

	if (r < 0)
		return r == -ENOENT ? 1 : r == -EIO ? 0 : r;
	self->statements = index_head_count(head) > POSTINGS_MAX ? index_head_count(head) : 0;
	return self->statements ? terms_list_sound(self->db, self->txn, all, self->statements) : 1;
}

static int copy_all(struct packing *self)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int rc = mdb_cursor_open(self->txn, self->db->table[TABLE_TERMS], &cursor), r = 0;

	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0)
		r = self->put(self->ctx, lmdb_str(k), lmdb_str(v));
	mdb_cursor_close(cursor);
	return r || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

/* ---- shared blocks and lists ---- */

static void pack_block(struct packing *self, const struct block *b)
{
	struct posting p[POSTINGS_MAX];

	for (size_t i = 0; i < b->n; i++)
		p[i] = (struct posting){ .date = b->date[i], .seq = b->seq[i] };
	buf_clear(&self->value);
	block_pack(&self->value, p, b->n, true, 0);
}

static int begin_base(struct packing *self)
{
	terms_list_end(&self->base);
	self->part.n = 0;
	return terms_list_begin(&self->base, self->db, self->txn, all);
}

static int put_shared(struct packing *self)
{
	int r = self->statements ? begin_base(self) : 0;

	while (r == 0 && self->statements && (r = terms_list_part(&self->base, &self->part)) > 0) {
		unsigned char key[SHARED_KEY_BYTES];

		shared_key(&(struct posting){ .date = self->part.date[0], .seq = self->part.seq[0] }, key);
		pack_block(self, &self->part);
		r = buf_error(&self->value) ? -ENOMEM : put_value(self, (struct str){ (char *)key, sizeof key }, buf_str(&self->value));
	}
	return r;
}

/* self->value, as the block that begins with first. */
static int put_block(struct packing *self, const struct posting *first)
{
	unsigned char at[POSTING_KEY_BYTES];
	struct term key = self->list.term;

	posting_key(first, at);
	term_key_append(&key, (struct str){ "", 1 });
	term_key_append(&key, (struct str){ (char *)at, sizeof at });
	return buf_error(&self->value) ? -ENOMEM : put_value(self, term_str(&key), buf_str(&self->value));
}

/*
 * How many of as many postings as there may be in a block that takes so many
 * bytes: one block more fits into a page when each has a few postings fewer, and mostly that is less room.
 */
static size_t fitting(size_t bytes)
{
	size_t here = PAGE_BYTES / bytes, fewer = POSTINGS_MAX * PAGE_BYTES / ((here + 1) * bytes);

	return here && fewer && (fewer - 1) * (here + 1) > POSTINGS_MAX * here ? fewer - 1 : POSTINGS_MAX;
}

/* What is pending, as a block; when more follow, some of it may stay. */
static int flush(struct packing *self, bool more)
{
	const struct block *b = &self->part;
	struct posting first = self->pending[0];
	size_t n = self->n;

	if (!n)
		return 0;
	buf_clear(&self->value);
	if (self->shares) {
		first = (struct posting){ .date = b->date[self->first_bit], .seq = b->seq[self->first_bit] };
		shared_put(&self->value, b, self->bits, n, self->first_bit);
		memset(self->bits, 0, sizeof self->bits);
	} else {
		block_pack(&self->value, self->pending, n, true, 0);
		size_t fits = more ? fitting(ENTRY_BYTES + self->list.term.len + self->value.len) : n;

		if (fits < n) {
			n = fits;
			buf_clear(&self->value);
			block_pack(&self->value, self->pending, n, true, 0);
		}
		memmove(self->pending, self->pending + n, (self->n - n) * sizeof *self->pending);
	}
	self->n -= n;
	return put_block(self, &first);
}

/* Sets the posting's bit: 1; 0: it is not among all statements. */
static int add_bit(struct packing *self, const struct posting *p)
{
	const struct block *b = &self->part;
	int r = 1;

	while (r > 0 && (b->n == 0 || posting_cmp(b->date[b->n - 1], b->seq[b->n - 1], p->date, p->seq) < 0)) {
		r = flush(self, false);
		if (r == 0)
			r = terms_list_part(&self->base, &self->part);
	}
	if (r <= 0)
		return r;
	size_t i = block_seek(b, p->date, p->seq);
	if (i == b->n || b->date[i] != p->date || b->seq[i] != p->seq)
		return 0;
	if (self->n++ == 0)
		self->first_bit = i;
	self->bits[i / 8] |= (unsigned char)(1u << i % 8);
	return 1;
}

static int add_posting(struct packing *self, const struct posting *p)
{
	int r = self->shares ? add_bit(self, p) : 0;

	if (r != 0)
		return r < 0 ? r : 0;
	if (self->shares || self->n == POSTINGS_MAX)
		r = flush(self, !self->shares);
	self->shares = false;
	self->pending[self->n++] = *p;
	return r;
}

/* The blocks of a list that can be read, anew. */
static int put_list(struct packing *self, struct str term, uint64_t count)
{
	struct posting p;
	int r = begin_base(self);

	terms_list_end(&self->list);
	if (r == 0)
		r = terms_list_begin(&self->list, self->db, self->txn, term);
	self->shares = self->statements && term.ptr[0] != TERM_IDS && count >= self->statements / SHARED_PART;
	while (r == 0 && (r = terms_list_next(&self->list, &p)) > 0)
		r = add_posting(self, &p);
	return r == 0 ? flush(self, false) : r;
}

/* ---- the rest ---- */

static int put_head(struct packing *self, struct str term, struct str key, struct str raw)
{
	struct str head;

	if (db_verify(TABLE_TERMS, key, raw, &head) < 0)
		return self->put(self->ctx, key, raw);
	if (group_takes(term, head))
		return 0;
	int r = self->put(self->ctx, key, raw);
	if (r < 0 || index_head_count(head) <= POSTINGS_MAX || !term_is_dated(term))
		return r;
	r = terms_list_sound(self->db, self->txn, term, index_head_count(head));
	if (r <= 0)
		return r;
	memcpy(self->done.key, term.ptr, term.len);
	self->done.len = term.len;
	return put_list(self, term, index_head_count(head));
}

/* As damaged as what it refers to, which is not there any more: what comes to lie there has nothing to do with it. */
static int put_lost(struct packing *self, struct str key, struct str raw)
{
	buf_clear(&self->value);
	buf_add(&self->value, raw);
	if (buf_error(&self->value))
		return -ENOMEM;
	self->value.ptr[raw.len - 1] = (char)~self->value.ptr[raw.len - 1];
	return self->put(self->ctx, key, buf_str(&self->value));
}

/* Of a list that is not written anew: but it must not refer to what is not there any more. */
static int put_other(struct packing *self, struct str key, struct str raw)
{
	size_t end = str_find_byte(key, 0, 0);
	struct str value;

	if (end + 1 + POSTING_KEY_BYTES != key.len || !term_is_dated(key) || db_verify(TABLE_TERMS, key, raw, &value) < 0 ||
	    !shared_is(value, true))
		return self->put(self->ctx, key, raw);
	int r = shared_get(self->db, self->txn, key.ptr + end + 1, value, true, &self->part);
	if (r < 0)
		return r == -EIO ? put_lost(self, key, raw) : r;
	pack_block(self, &self->part);
	return buf_error(&self->value) ? -ENOMEM : put_value(self, key, buf_str(&self->value));
}

static int put_rest(struct packing *self)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	struct str term;
	int rc = mdb_cursor_open(self->txn, self->db->table[TABLE_TERMS], &cursor), r = 0;

	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		struct str key = lmdb_str(k);

		if ((unsigned char)key.ptr[0] <= GROUP_KIND || (self->done.len && index_is_block(key, term_str(&self->done))))
			continue;
		r = group_is_head(key, &term) ? put_head(self, term, key, lmdb_str(v)) : put_other(self, key, lmdb_str(v));
	}
	mdb_cursor_close(cursor);
	return r || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

int terms_pack(const struct db *db, MDB_txn *txn, int (*put)(void *ctx, struct str key, struct str value), void *ctx)
{
	owned(packing_destroy) struct packing *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	*self = (struct packing){ .db = db, .txn = txn, .put = put, .ctx = ctx };
	int r = made_is_sound(self);
	if (r > 0)
		r = find_all(self);
	if (r <= 0)
		return r < 0 ? r : copy_all(self);
	r = put_shared(self);
	if (r == 0)
		r = group_put_all(self->db, self->txn, put_value, self);
	return r == 0 ? put_rest(self) : r;
}
