#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/frequency.h"
#include "store/index.h"

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

/* ---- the segments at hand ---- */

struct sources {
	struct segment at[INDEX_SEGMENTS_MAX];
	uint64_t number[INDEX_SEGMENTS_MAX];
	uint32_t next[INDEX_SEGMENTS_MAX]; /* term to come */
	struct str key[INDEX_SEGMENTS_MAX]; /* its key; len 0: at the end */
	size_t n;
	struct posting *postings; /* of the term at hand */
	size_t n_postings, cap;
};

static void sources_destroy(struct sources *self)
{
	free(self->postings);
}

static int load_sources(const struct db *db, MDB_txn *txn, struct sources *ret)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int rc = mdb_cursor_open(txn, db->table[TABLE_SEGMENTS], &cursor), r = 0;

	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && ret->n < INDEX_SEGMENTS_MAX && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		struct str bytes = lmdb_str(v);

		/* The checksum is looked at in begin(), of those that are read. */
		r = k.mv_size == 8 && bytes.len >= CHECKSUM_BYTES ? 0 : -EIO;
		bytes.len -= r == 0 ? CHECKSUM_BYTES : 0;
		if (r == 0)
			r = segment_open(bytes, &ret->at[ret->n]);
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
		for (size_t i = 0; r == 0 && i < block.n; i++)
			r = add_posting(s, &(struct posting){ block.date[i], block.seq[i], block.extra[i] });
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

/* The smallest term of all and its postings from every source: 1, 0 at the end, -errno. */
static int next_term(struct sources *s, struct str *ret)
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

static int begin(struct sources *s, size_t from)
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
			r = read_key(s, i);
		if (r < 0)
			return r;
	}
	return 0;
}

static int delete_segments(const struct db *db, MDB_txn *txn, const struct sources *s)
{
	int r = 0;

	for (size_t i = 0; i < s->n && r == 0; i++) {
		struct db_key key = db_key1(s->number[i]);

		r = db_delete(db, txn, TABLE_SEGMENTS, db_key_str(&key));
	}
	return r;
}

/* ---- into the tree ---- */

struct folding {
	const struct db *db;
	MDB_txn *txn;
	struct buf value;          /* scratch */
	struct posting *merged;    /* scratch */
	size_t merged_cap;
	struct block block;        /* scratch */
	char bytes[POSTINGS_MAX * (POSTING_EXTRA_MAX + 32)]; /* a copy of the block that is being replaced */
};

static void folding_destroy(struct folding **self_p)
{
	if (!*self_p)
		return;
	buf_destroy(&(*self_p)->value);
	free((*self_p)->merged);
	free(*self_p);
}

static int put_head(struct folding *f, struct str term, uint64_t count, const struct posting *inlined, size_t n)
{
	struct term key;
	unsigned char bytes[VARINT_MAX];

	memcpy(key.key, term.ptr, term.len);
	key.len = term.len;
	term_append(&key, (struct str){ "", 1 });
	buf_clear(&f->value);
	buf_add(&f->value, (struct str){ (char *)bytes, put_varint(bytes, count) });
	if (n)
		block_put(&f->value, inlined, n, term_is_dated(term));
	if (buf_error(&f->value))
		return -ENOMEM;
	return db_put(f->db, f->txn, TABLE_TERMS, term_str(&key), buf_str(&f->value));
}

static void block_key(struct term *key, struct str term, const struct posting *first)
{
	unsigned char bytes[POSTING_KEY_BYTES];

	posting_key(first, bytes);
	memcpy(key->key, term.ptr, term.len);
	key->len = term.len;
	term_append(key, (struct str){ "", 1 });
	term_append(key, (struct str){ (char *)bytes, sizeof bytes });
}

/* Blocks of part postings each, the last one shorter. */
static int put_blocks(struct folding *f, struct str term, const struct posting *p, size_t n, size_t part)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i += part) {
		struct term key;

		block_key(&key, term, &p[i]);
		buf_clear(&f->value);
		block_put(&f->value, p + i, n - i < part ? n - i : part, term_is_dated(term));
		r = buf_error(&f->value) ? -ENOMEM :
		    db_put(f->db, f->txn, TABLE_TERMS, term_str(&key), buf_str(&f->value));
	}
	return r;
}

/* f->block and the n postings p into f->merged; returns how many, or -ENOMEM. A posting that is there already stays one. */
static ssize_t merge(struct folding *f, const struct posting *p, size_t n)
{
	size_t i = 0, j = 0, k = 0;
	const struct block *b = &f->block;

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
			f->merged[k++] = (struct posting){ b->date[i], b->seq[i], b->extra[i] }, i++;
		if (c >= 0)
			j++;
		if (c > 0)
			f->merged[k++] = p[j - 1];
	}
	return (ssize_t)k;
}

/* Copies bytes aside, since writing may move them, and decodes the copy. */
static int load_block(struct folding *f, struct str term, struct str bytes)
{
	if (bytes.len > sizeof f->bytes)
		return -EIO;
	memcpy(f->bytes, bytes.ptr, bytes.len);
	return block_get((struct str){ f->bytes, bytes.len }, term_is_dated(term), &f->block) < 0 ? -EIO : 0;
}

/* The block that p would be in, decoded, with its key, and the first posting of the one after (*ret_has_next). */
static int find_block(struct folding *f, struct str term, const struct posting *p, struct term *ret_key,
		      struct posting *ret_next, bool *ret_has_next)
{
	struct term key;
	MDB_cursor *cursor;
	MDB_val k, v;
	struct str bytes;
	int rc = mdb_cursor_open(f->txn, f->db->table[TABLE_TERMS], &cursor);

	if (rc)
		return lmdb_errno(rc);
	block_key(&key, term, p);
	k = lmdb_val(term_str(&key));
	rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	if (rc == MDB_NOTFOUND)
		rc = mdb_cursor_get(cursor, &k, &v, MDB_LAST);
	else if (rc == 0 && !str_eq(lmdb_str(k), term_str(&key)))
		rc = mdb_cursor_get(cursor, &k, &v, MDB_PREV);
	/* Before the first block stands the head, whose key is shorter. */
	if (rc == 0 && k.mv_size == term.len + 1)
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	int r = lmdb_errno(rc);
	if (r == 0 && (k.mv_size != key.len || memcmp(k.mv_data, key.key, term.len + 1) != 0))
		r = -EIO;
	if (r == 0) {
		memcpy(ret_key->key, k.mv_data, k.mv_size);
		ret_key->len = k.mv_size;
		r = db_verify(TABLE_TERMS, lmdb_str(k), lmdb_str(v), &bytes);
	}
	if (r == 0)
		r = load_block(f, term, bytes);
	*ret_has_next = r == 0 && mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0 && k.mv_size == key.len &&
			memcmp(k.mv_data, key.key, term.len + 1) == 0;
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
	bool has_next;
	size_t take = n;
	int r = find_block(f, term, p, &key, &next, &has_next);

	if (r < 0)
		return r;
	for (size_t i = 0; has_next && i < n; i++)
		if (posting_cmp(p[i].date, p[i].seq, next.date, next.seq) >= 0) {
			take = i;
			break;
		}
	bool append = posting_cmp(p[0].date, p[0].seq, f->block.date[f->block.n - 1], f->block.seq[f->block.n - 1]) > 0;
	ssize_t total = merge(f, p, take);
	if (total < 0)
		return total;
	/* What only ever grows at the end gets full blocks; in the middle, room is left for more. */
	size_t blocks = ((size_t)total + POSTINGS_MAX - 1) / POSTINGS_MAX;
	size_t part = append ? POSTINGS_MAX : ((size_t)total + blocks - 1) / blocks;
	block_key(&first, term, &f->merged[0]);
	r = str_eq(term_str(&first), term_str(&key)) ? 0 : db_delete(f->db, f->txn, TABLE_TERMS, term_str(&key));
	if (r == 0)
		r = put_blocks(f, term, f->merged, (size_t)total, part);
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
	return put_head(f, term, count + n, NULL, 0);
}

static int fold_term(struct folding *f, struct str term, const struct posting *p, size_t n)
{
	struct term key;
	struct str value;

	memcpy(key.key, term.ptr, term.len);
	key.len = term.len;
	term_append(&key, (struct str){ "", 1 });
	f->block.n = 0;
	int r = db_get(f->db, f->txn, TABLE_TERMS, term_str(&key), &value);
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
		if (count > POSTINGS_MAX)
			return fold_into_blocks(f, term, count, p, n);
		r = count ? load_block(f, term, inlined) : 0;
		if (r < 0)
			return r;
	}
	ssize_t total = merge(f, p, n);
	if (total < 0)
		return (int)total;
	if (total <= POSTINGS_MAX)
		return put_head(f, term, (uint64_t)total, f->merged, (size_t)total);
	r = put_blocks(f, term, f->merged, (size_t)total, POSTINGS_MAX);
	return r < 0 ? r : put_head(f, term, (uint64_t)total, NULL, 0);
}

int index_fold(const struct db *db, MDB_txn *txn, struct counters *counters)
{
	owned(folding_destroy) struct folding *f = calloc(1, sizeof *f);
	owned(sources_destroy) struct sources s = { 0 };
	struct str term;
	int r = f ? load_sources(db, txn, &s) : -ENOMEM;

	if (r == 0)
		r = begin(&s, 0);
	if (r < 0)
		return r;
	f->db = db;
	f->txn = txn;
	while ((r = next_term(&s, &term)) > 0) {
		r = fold_term(f, term, s.postings, s.n_postings);
		if (r < 0)
			return r;
	}
	if (r == 0)
		r = delete_segments(db, txn, &s);
	if (r == 0 && s.n)
		counters->folded = s.at[s.n - 1].last;
	return r < 0 ? r : frequency_renew(db, txn, counters);
}

/* ---- into one segment ---- */

/*
 * From which on segments are merged: the newest, and each older one that is not
 * much larger than those after it together. Their sizes are as read; what is
 * merged is then verified, the rest is left where it lies.
 */
static size_t merge_from(const struct sources *s)
{
	size_t i = s->n - 1;
	size_t sum = s->at[i].bytes.len;

	while (i > 0 && (s->at[i - 1].bytes.len <= 2 * sum || s->n - i < INDEX_SEGMENTS_MERGE / 4))
		sum += s->at[--i].bytes.len;
	return i;
}

int index_merge(const struct db *db, MDB_txn *txn, struct counters *counters)
{
	owned(sources_destroy) struct sources s = { 0 };
	owned(segment_writer_destroy) struct segment_writer writer = { 0 };
	owned(buf_destroy) struct buf out = { 0 };
	struct str term;
	MDB_stat st;
	int r = lmdb_errno(mdb_stat(txn, db->table[TABLE_SEGMENTS], &st));

	if (r < 0 || st.ms_entries < INDEX_SEGMENTS_MERGE)
		return r;
	r = load_sources(db, txn, &s);
	if (r < 0 || s.n < INDEX_SEGMENTS_MERGE)
		return r;
	r = begin(&s, merge_from(&s));
	while (r == 0 && (r = next_term(&s, &term)) > 0) {
		segment_writer_add(&writer, term, s.postings, s.n_postings);
		r = 0;
	}
	if (r == 0)
		r = segment_writer_finish(&writer, s.at[0].first, s.at[s.n - 1].last, &out);
	if (r == 0)
		r = delete_segments(db, txn, &s);
	return r < 0 ? r : index_add_segment(db, txn, counters, buf_str(&out));
}
