#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/counters.h"
#include "store/frequency.h"
#include "store/index_fold_impl.h"
#include "store/shared.h"
#include "store/term_group.h"

int index_add_segment(const struct db *db, MDB_txn *txn, struct counters *counters, struct str bytes)
{
	struct db_key key = db_key1(counters->next_segment);
	int r = db_put(db, txn, TABLE_SEGMENTS, db_key_str(&key), bytes);

	if (r == 0)
		counters->next_segment++;
	return r;
}

bool index_fold_due(uint64_t folded, uint64_t last_seq)
{
	return last_seq >= folded + (folded ? INDEX_FOLD_STATEMENTS : INDEX_FOLD_FIRST);
}

static void folding_destroy(struct folding **self_p)
{
	if (!*self_p)
		return;
	buf_destroy(&(*self_p)->value);
	free((*self_p)->merged);
	free((*self_p)->words);
	months_folding_end(&(*self_p)->months);
	free(*self_p);
}

/* f->block and the n postings p into f->merged; returns how many, or -ENOMEM. A posting that is there already stays one. */
static ssize_t merge(struct folding *f, const struct posting *p, size_t n)
{
	size_t i = 0, j = 0, k = 0;
	struct block *b = &f->block;

	if (f->merged_cap < n + b->n) {
		struct posting *more = reallocarray(f->merged, n + b->n, sizeof *more);

		if (!more)
			return -ENOMEM;
		f->merged = more;
		f->merged_cap = n + b->n;
	}
	while (i < b->n || j < n) {
		int c = i == b->n ? 1 : j == n ? -1 : posting_cmp(b->date[i], b->seq[i], p[j].date, p[j].seq);

		if (c <= 0)
			f->merged[k++] = (struct posting){ b->date[i], b->seq[i], block_extra(b, i) }, i++;
		if (c >= 0)
			j++;
		if (c > 0)
			f->merged[k++] = p[j - 1];
	}
	return (ssize_t)k;
}

/* Copies bytes aside, since writing may move them, and decodes the copy. at: what the block's key ends in. */
static int load_block(struct folding *f, struct str term, const char *at, struct str bytes)
{
	if (bytes.len > sizeof f->bytes)
		return -EIO;
	memcpy(f->bytes, bytes.ptr, bytes.len);
	return shared_get(f->db, f->txn, at, (struct str){ f->bytes, bytes.len }, term_is_dated(term), &f->block);
}

/*
 * The block that p would be in, decoded, with its key, and the first posting of the one after (*ret_has_next).
 * -EIO: it is damaged; ret_key->len 0: it is not there at all.
 */
static int find_block(struct folding *f, struct str term, const struct posting *p, struct term *ret_key,
		      struct posting *ret_next, bool *ret_has_next)
{
	struct term key;
	MDB_cursor *cursor;
	MDB_val k, v;
	struct str bytes;
	int rc = mdb_cursor_open(f->txn, f->db->table[TABLE_TERMS], &cursor);

	ret_key->len = 0;
	if (rc)
		return lmdb_errno(rc);
	folding_block_key(&key, term, p);
	k = lmdb_val(term_str(&key));
	rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	if (rc == MDB_NOTFOUND)
		rc = mdb_cursor_get(cursor, &k, &v, MDB_LAST);
	else if (rc == 0 && !str_eq(lmdb_str(k), term_str(&key)))
		rc = mdb_cursor_get(cursor, &k, &v, MDB_PREV);
	/* Before the first block stands the head, whose key is shorter. */
	if (rc == 0 && k.mv_size == term.len + 1)
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	int r = rc == MDB_NOTFOUND ? -EIO : lmdb_errno(rc);
	if (r == 0 && !index_is_block(lmdb_str(k), term))
		r = -EIO;
	if (r == 0) {
		memcpy(ret_key->key, k.mv_data, k.mv_size);
		ret_key->len = k.mv_size;
		r = db_verify(TABLE_TERMS, lmdb_str(k), lmdb_str(v), &bytes);
	}
	if (r == 0)
		r = load_block(f, term, (const char *)k.mv_data + term.len + 1, bytes);
	*ret_has_next = ret_key->len && mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0 && index_is_block(lmdb_str(k), term);
	if (*ret_has_next)
		posting_from_key((const unsigned char *)k.mv_data + term.len + 1, ret_next);
	mdb_cursor_close(cursor);
	return r;
}

/* Those of p that belong into one block; returns how many were done. */
static ssize_t fold_into_block(struct folding *f, struct str term, const struct posting *p, size_t n)
{
	struct term key, first;
	struct posting next;
	bool has_next = false;
	size_t take = n;
	int r = find_block(f, term, p, &key, &next, &has_next);

	if (r < 0 && !(r == -EIO && key.len))
		return r;
	for (size_t i = 0; has_next && i < n; i++)
		if (posting_cmp(p[i].date, p[i].seq, next.date, next.seq) >= 0) {
			take = i;
			break;
		}
	if (r == -EIO) {
		r = folding_lose(f, term_str(&key));
		return r < 0 ? r : (ssize_t)take;
	}
	bool append = posting_cmp(p[0].date, p[0].seq, f->block.date[f->block.n - 1], f->block.seq[f->block.n - 1]) > 0;
	ssize_t total = merge(f, p, take);
	if (total < 0)
		return total;
	/* What only ever grows at the end gets full blocks; in the middle, room is left for more. */
	size_t blocks = ((size_t)total + POSTINGS_MAX - 1) / POSTINGS_MAX;
	size_t part = append ? POSTINGS_MAX : ((size_t)total + blocks - 1) / blocks;
	folding_block_key(&first, term, &f->merged[0]);
	r = str_eq(term_str(&first), term_str(&key)) ? 0 : db_delete(f->db, f->txn, TABLE_TERMS, term_str(&key));
	if (r == 0)
		r = folding_put_blocks(f, term, f->merged, (size_t)total, part, folding_old_ones(f, p, (size_t)total));
	return r < 0 ? r : (ssize_t)take;
}

static int fold_into_blocks(struct folding *f, struct str term, uint64_t count, const struct posting *p, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t r = fold_into_block(f, term, p + done, n - done);

		if (r < 0)
			return (int)r;
		done += (size_t)r;
	}
	int r = folding_put_head(f, term, count + n, NULL, 0, 0);
	return r < 0 ? r : months_fold(&f->months, term, p, n, false);
}

static int add_to_list(struct folding *f, struct str term, const struct posting *p, size_t n)
{
	struct term key;
	struct str value;

	memcpy(key.key, term.ptr, term.len);
	key.len = term.len;
	term_key_append(&key, (struct str){ "", 1 });
	f->block.n = 0;
	int r = db_get(f->db, f->txn, TABLE_TERMS, term_str(&key), &value);
	if (r == -ENOENT)
		r = group_find(f->db, f->txn, term, &value);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == 0) {
		struct reader reader = { .at = (const unsigned char *)value.ptr,
					 .end = (const unsigned char *)value.ptr + value.len };
		uint64_t count = read_varint(&reader);
		struct str inlined = { (const char *)reader.at, (size_t)(reader.end - reader.at) };

		if (reader.bad)
			return -EIO;
		if (n == 0)
			return 0;
		if (count > POSTINGS_MAX) {
			f->impact = inlined.len ? (unsigned)read_varint(&reader) : 0;
			return fold_into_blocks(f, term, count, p, n);
		}
		r = count ? load_block(f, term, NULL, inlined) : 0;
	} else {
		r = months_new_term(&f->months, term);
	}
	if (r < 0)
		return r;
	ssize_t total = merge(f, p, n);
	if (total < 0)
		return (int)total;
	size_t old = folding_old_ones(f, p, (size_t)total);
	if (total <= POSTINGS_MAX)
		return folding_put_head(f, term, (uint64_t)total, f->merged, (size_t)total, old);
	f->impact = 1;
	r = folding_put_blocks(f, term, f->merged, (size_t)total, POSTINGS_MAX, old);
	if (r == 0)
		r = folding_put_head(f, term, (uint64_t)total, NULL, 0, 0);
	return r < 0 ? r : months_fold(&f->months, term, f->merged, (size_t)total, true);
}

/* A list that is damaged does not keep what comes from all others. */
static int fold_term(struct folding *f, struct str term, const struct posting *p, size_t n)
{
	struct term head;
	int r = add_to_list(f, term, p, n);

	if (r != -EIO)
		return r;
	memcpy(head.key, term.ptr, term.len);
	head.len = term.len;
	term_key_append(&head, (struct str){ "", 1 });
	return folding_lose(f, term_str(&head));
}

/* What is made of all lists waits until they can be read. */
static int make_of_lists(struct folding *f, const struct counters *counters)
{
	int r = months_finish(&f->months, counters);

	if (r == -EIO)
		r = months_void(f->db, f->txn);
	if (r == 0)
		r = frequency_renew(f->db, f->txn, counters);
	return r == -EIO ? 0 : r;
}

int index_fold(const struct db *db, MDB_txn *txn, struct counters *counters)
{
	owned(folding_destroy) struct folding *f = calloc(1, sizeof *f);
	owned(sources_destroy) struct sources s = { 0 };
	struct str term;
	int r = f ? sources_load(db, txn, &s) : -ENOMEM;

	if (r == 0)
		r = sources_begin(&s, 0);
	if (r < 0)
		return r;
	f->db = db;
	f->txn = txn;
	f->months.db = db;
	f->months.txn = txn;
	r = folding_load_words(f, &s);
	if (r == 0)
		r = months_begin(&f->months, counters);
	if (r < 0)
		return r;
	while ((r = sources_next(&s, &term)) > 0) {
		r = fold_term(f, term, s.postings, s.n_postings);
		if (r < 0)
			return r;
	}
	if (r == 0)
		r = sources_delete(db, txn, &s);
	if (r == 0 && s.n)
		counters->folded = s.at[s.n - 1].last;
	if (r == 0)
		r = make_of_lists(f, counters);
	return r < 0 ? r : f->lost < INT_MAX ? (int)f->lost : INT_MAX;
}
