/* urls_pack - rows and blocks of addresses, merged into full blocks: for a store that is written anew. */
#include <errno.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/hash.h"
#include "store/urls.h"
#include "store/urls_impl.h"

/* Rows and blocks, each ascending; in a block of theirs the next to be taken. */
struct source {
	MDB_cursor *cursor;
	bool blocks, done;
	struct urls_block block;
	size_t at;
};

struct packing {
	struct source rows, blocks;
	bool blocks_turn; /* else rows are put that stay such */
	struct urls_block out;
	struct buf value;
	int (*put)(void *ctx, struct str key, struct str value);
	void *ctx;
};

static void packing_end(struct packing *self)
{
	if (self->rows.cursor)
		mdb_cursor_close(self->rows.cursor);
	if (self->blocks.cursor)
		mdb_cursor_close(self->blocks.cursor);
	buf_destroy(&self->value);
}

static int take_row(struct source *s, MDB_val k, MDB_val v)
{
	s->block.n = 1;
	s->block.at[0].place = urls_place(get_be(k.mv_data, 8));
	return urls_row_get(lmdb_str(k), lmdb_str(v), &s->block.at[0].number);
}

static int take_block(struct source *s, MDB_val k, MDB_val v, uint64_t begins)
{
	struct str body = { 0 };

	if (db_verify(TABLE_URLS, lmdb_str(k), lmdb_str(v), &body) < 0)
		return -EIO;
	return urls_block_get(body, begins, &s->block);
}

/* What comes next of it, if anything. */
static int fill(struct source *s, MDB_cursor_op op)
{
	unsigned char key[URLS_KEY_BYTES];
	uint64_t begins = 0;
	MDB_val k, v;
	int r;

	/* Of MDB_SET_RANGE where it sets out. */
	urls_key(0, key);
	k = lmdb_val((struct str){ (char *)key, sizeof key });
	int rc = mdb_cursor_get(s->cursor, &k, &v, op);
	s->at = s->block.n = 0;
	s->done = rc == MDB_NOTFOUND || (rc == 0 && !s->blocks && k.mv_size != HASH_BYTES);
	if (rc || s->done)
		return rc == MDB_NOTFOUND ? 0 : lmdb_errno(rc);
	if (s->blocks)
		r = urls_is_block(lmdb_str(k), &begins) ? take_block(s, k, v, begins) : -EIO;
	else
		r = take_row(s, k, v);
	return r;
}

static int begin(struct source *s, MDB_txn *txn, MDB_dbi table, bool blocks)
{
	s->blocks = blocks;
	return lmdb_errno(mdb_cursor_open(txn, table, &s->cursor));
}

static const struct url_at *first_of(const struct source *s)
{
	return s->done ? NULL : &s->block.at[s->at];
}

/* The first n that are at hand, as a block. */
static int put_block(struct packing *self, size_t n)
{
	unsigned char key[URLS_KEY_BYTES], sum[CHECKSUM_BYTES];
	struct str name = { (char *)key, sizeof key };
	struct urls_block *out = &self->out;
	size_t all = out->n;
	int r = 0;

	if (n && self->blocks_turn) {
		urls_key(out->at[0].place, key);
		buf_clear(&self->value);
		out->n = n;
		urls_block_put(&self->value, out, out->at[0].place);
		if (buf_error(&self->value))
			return -ENOMEM;
		db_checksum(TABLE_URLS, name, buf_str(&self->value), sum);
		buf_add(&self->value, (struct str){ (char *)sum, sizeof sum });
		r = buf_error(&self->value) ? -ENOMEM : self->put(self->ctx, name, buf_str(&self->value));
	}
	memmove(out->at, out->at + n, (all - n) * sizeof *out->at);
	out->n = all - n;
	return r;
}

/* -E2BIG: as many of its 40 bits as a block has are there already. */
static int add(struct packing *self, const struct url_at *at)
{
	struct urls_block *out = &self->out;
	int r = out->n >= URLS_BLOCK && out->at[out->n - 1].place != at->place ? put_block(self, out->n) : 0;

	if (r == 0 && out->n == URLS_BLOCK_MAX) {
		size_t others = 0;

		while (others < out->n && out->at[others].place != at->place)
			others++;
		r = others ? put_block(self, others) : -E2BIG;
	}
	if (r == 0)
		out->at[out->n++] = *at;
	return r;
}

/* What does not go into a block stays a row. */
static int keep_row(struct packing *self)
{
	MDB_val k, v;
	int rc = mdb_cursor_get(self->rows.cursor, &k, &v, MDB_GET_CURRENT);

	if (rc || self->blocks_turn)
		return lmdb_errno(rc);
	return self->put(self->ctx, lmdb_str(k), lmdb_str(v));
}

/* Through both, those of blocks first: they have no rows to stay. */
static int merge(struct packing *self)
{
	int r = fill(&self->rows, MDB_FIRST);

	if (r == 0)
		r = fill(&self->blocks, MDB_SET_RANGE);
	while (r == 0 && !(self->rows.done && self->blocks.done)) {
		const struct url_at *row = first_of(&self->rows), *old = first_of(&self->blocks);
		struct source *from = !row || (old && old->place <= row->place) ? &self->blocks : &self->rows;

		/* A block that lost all of its own is none: urls_delete(). */
		if (from->block.n)
			r = add(self, &from->block.at[from->at++]);
		if (r == -E2BIG && from == &self->rows)
			r = keep_row(self);
		if (r == 0 && from->at >= from->block.n)
			r = fill(from, MDB_NEXT);
	}
	return r == 0 ? put_block(self, self->out.n) : r;
}

int urls_pack(MDB_txn *txn, MDB_dbi table, int (*put)(void *ctx, struct str key, struct str value), void *ctx)
{
	owned(packing_end) struct packing self = { .put = put, .ctx = ctx };
	int r = begin(&self.rows, txn, table, false);

	if (r == 0)
		r = begin(&self.blocks, txn, table, true);
	if (r == 0)
		r = merge(&self);
	/* Rows stand before blocks. */
	self.blocks_turn = true;
	return r == 0 ? merge(&self) : r;
}
