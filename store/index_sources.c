#include "store/index_sources.h"

#include <errno.h>
#include <stdlib.h>

#include "store/bytes.h"

void sources_destroy(struct sources *self)
{
	free(self->postings);
}

int sources_load(const struct db *db, MDB_txn *txn, struct sources *ret)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int rc = mdb_cursor_open(txn, db->table[TABLE_SEGMENTS], &cursor), r = 0;

	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && ret->n < INDEX_SEGMENTS_MAX && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		struct str bytes = lmdb_str(v);

		/* The checksum is looked at in sources_begin(), of those that are read, and so is what cannot be opened. */
		r = k.mv_size == 8 && bytes.len >= CHECKSUM_BYTES ? 0 : -EIO;
		bytes.len -= r == 0 ? CHECKSUM_BYTES : 0;
		if (r == 0 && segment_open(bytes, &ret->at[ret->n]) < 0)
			ret->at[ret->n] = (struct segment){ .bytes = bytes };
		if (r == 0)
			ret->number[ret->n++] = get_be(k.mv_data, 8);
	}
	mdb_cursor_close(cursor);
	return r < 0 ? r : rc && rc != MDB_NOTFOUND ? lmdb_errno(rc) : 0;
}

static int read_key(struct sources *s, size_t i)
{
	struct segment_term term;

	s->key[i] = (struct str){ 0 };
	if (s->next[i] >= s->at[i].n)
		return 0;
	if (segment_term(&s->at[i], s->next[i], &term) < 0 || term.key.len == 0)
		return -EIO;
	s->key[i] = term.key;
	return 0;
}

static int add_posting(struct sources *s, const struct posting *p)
{
	if (s->n_postings == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 1024;
		struct posting *more = reallocarray(s->postings, cap, sizeof *more);

		if (!more)
			return -ENOMEM;
		s->postings = more;
		s->cap = cap;
	}
	s->postings[s->n_postings++] = *p;
	return 0;
}

static int gather_list(struct sources *s, struct str list, bool dated)
{
	struct block block;
	struct str bytes;
	int r;

	while ((r = list_next_block(&list, &bytes)) == 0) {
		r = block_get(bytes, dated, &block);
		/* A packed one's extras would not last. */
		r = r == 0 && block.packed ? -EIO : r;
		for (size_t i = 0; r == 0 && i < block.n; i++)
			r = add_posting(s, &(struct posting){ block.date[i], block.seq[i], block_extra(&block, i) });
		if (r < 0)
			return r == -EBADMSG ? -EIO : r;
	}
	return r == -ENOENT ? 0 : -EIO;
}

static int compare(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;

	return posting_cmp(x->date, x->seq, y->date, y->seq);
}

int sources_next(struct sources *s, struct str *ret)
{
	struct str least = { 0 };

	for (size_t i = 0; i < s->n; i++)
		if (s->key[i].len && (!least.len || str_cmp(s->key[i], least) < 0))
			least = s->key[i];
	if (!least.len)
		return 0;
	s->n_postings = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct segment_term term;

		if (!s->key[i].len || !str_eq(s->key[i], least))
			continue;
		int r = segment_term(&s->at[i], s->next[i]++, &term) < 0 ? -EIO : 0;
		if (r == 0)
			r = gather_list(s, term.list, term_is_dated(least));
		if (r == 0)
			r = read_key(s, i);
		if (r < 0)
			return r;
	}
	if (s->n_postings > 1 && term_is_dated(least))
		qsort(s->postings, s->n_postings, sizeof *s->postings, compare);
	*ret = least;
	return 1;
}

int sources_begin(struct sources *s, size_t from)
{
	if (from) {
		memmove(s->at, s->at + from, (s->n - from) * sizeof *s->at);
		memmove(s->number, s->number + from, (s->n - from) * sizeof *s->number);
		s->n -= from;
	}
	for (size_t i = 0; i < s->n; i++) {
		struct str value = { s->at[i].bytes.ptr, s->at[i].bytes.len + CHECKSUM_BYTES };
		struct db_key key = db_key1(s->number[i]);
		int r = db_verify(TABLE_SEGMENTS, db_key_str(&key), value, &value);

		if (r == 0)
			r = segment_open(s->at[i].bytes, &s->at[i]);
		if (r == 0)
			r = read_key(s, i);
		if (r < 0)
			return r == -EBADMSG ? -EIO : r;
	}
	return 0;
}

int sources_delete(const struct db *db, MDB_txn *txn, const struct sources *s)
{
	int r = 0;

	for (size_t i = 0; i < s->n && r == 0; i++) {
		struct db_key key = db_key1(s->number[i]);

		r = db_delete(db, txn, TABLE_SEGMENTS, db_key_str(&key));
	}
	return r;
}
