#include "store/terms_list.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/index.h"
#include "store/shared.h"

int terms_list_begin(struct terms_list *self, const struct db *db, MDB_txn *txn, struct str term)
{
	self->db = db;
	self->txn = txn;
	self->begun = false;
	self->at = self->block.n = 0;
	self->taken = 0;
	memcpy(self->term.key, term.ptr, term.len);
	self->term.len = term.len;
	return lmdb_errno(mdb_cursor_open(txn, db->table[TABLE_TERMS], &self->cursor));
}

void terms_list_end(struct terms_list *self)
{
	if (self->cursor)
		mdb_cursor_close(self->cursor);
	self->cursor = NULL;
}

static int next_block(struct terms_list *self)
{
	struct term head = self->term;
	MDB_val k, v;
	struct str value;
	int rc = 0;

	if (!self->begun) {
		term_key_append(&head, (struct str){ "", 1 });
		k = lmdb_val(term_str(&head));
		rc = mdb_cursor_get(self->cursor, &k, &v, MDB_SET);
	}
	self->begun = true;
	if (rc == 0)
		rc = mdb_cursor_get(self->cursor, &k, &v, MDB_NEXT);
	if (rc == MDB_NOTFOUND || (rc == 0 && !index_is_block(lmdb_str(k), term_str(&self->term))))
		return 0;
	if (rc)
		return lmdb_errno(rc);
	self->at = 0;
	int r = db_verify(TABLE_TERMS, lmdb_str(k), lmdb_str(v), &value);
	if (r == 0)
		r = shared_get(self->db, self->txn, (const char *)k.mv_data + self->term.len + 1, value, true, &self->block);
	return r < 0 ? r : 1;
}

int terms_list_next(struct terms_list *self, struct posting *ret)
{
	while (self->at == self->block.n) {
		int r = next_block(self);

		if (r <= 0)
			return r;
	}
	*ret = (struct posting){ .date = self->block.date[self->at], .seq = self->block.seq[self->at] };
	self->at++;
	if (self->taken && posting_cmp(self->last.date, self->last.seq, ret->date, ret->seq) >= 0)
		return -EIO;
	self->last = *ret;
	self->taken++;
	return 1;
}

int terms_list_part(struct terms_list *self, struct block *ret)
{
	struct posting p;
	int r = 0;

	ret->n = 0;
	while (ret->n < POSTINGS_MAX && (r = terms_list_next(self, &p)) > 0) {
		ret->date[ret->n] = p.date;
		ret->seq[ret->n++] = p.seq;
	}
	return r < 0 ? r : ret->n > 0;
}

static void list_destroy(struct terms_list **self_p)
{
	if (*self_p)
		terms_list_end(*self_p);
	free(*self_p);
}

int terms_list_sound(const struct db *db, MDB_txn *txn, struct str term, uint64_t count)
{
	owned(list_destroy) struct terms_list *list = calloc(1, sizeof *list);
	struct posting p;
	int r = list ? terms_list_begin(list, db, txn, term) : -ENOMEM;

	while (r == 0 && (r = terms_list_next(list, &p)) > 0)
		r = 0;
	return r == -EIO ? 0 : r < 0 ? r : list->taken == count;
}
