#include <errno.h>

#include "common/cleanup.h"
#include "store/counters.h"
#include "store/index_sources.h"

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

static bool is_whole(const struct sources *s, size_t i)
{
	struct db_key key = db_key1(s->number[i]);
	struct str value = { s->at[i].bytes.ptr, s->at[i].bytes.len + CHECKSUM_BYTES };

	return s->at[i].n && db_verify(TABLE_SEGMENTS, db_key_str(&key), value, &value) == 0;
}

/*
 * The same where one of those is damaged: that stays, for the fold to name, and of what came after it is merged what
 * is of like size, as if nothing were before. As there are many as long as it stays, this is asked at each commit:
 * a tail of two would be written anew each time. 0: nothing is to be merged.
 */
static size_t merge_behind(struct sources *s, size_t from)
{
	size_t whole = s->n;

	while (whole > from && is_whole(s, whole - 1))
		whole--;
	size_t n = s->n - whole;
	if (n < 2 || (n < INDEX_SEGMENTS_MERGE / 4 && s->n < INDEX_SEGMENTS_MAX - INDEX_SEGMENTS_MERGE / 4))
		return 0;
	size_t i = merge_from(s);
	return i > whole ? i : whole;
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
	r = sources_load(db, txn, &s);
	if (r < 0 || s.n < INDEX_SEGMENTS_MERGE)
		return r;
	size_t from = merge_from(&s);
	struct sources all = s;
	r = sources_begin(&s, from);
	if (r == -EIO) {
		s = all;
		from = merge_behind(&s, from);
		r = from ? sources_begin(&s, from) : -EIO;
	}
	if (r == -EIO || s.n < 2)
		return 0;
	while (r == 0 && (r = sources_next(&s, &term)) > 0) {
		segment_writer_add(&writer, term, s.postings, s.n_postings);
		r = 0;
	}
	if (r == 0)
		r = segment_writer_finish(&writer, s.at[0].first, s.at[s.n - 1].last, &out);
	if (r == 0)
		r = sources_delete(db, txn, &s);
	return r < 0 ? r : index_add_segment(db, txn, counters, buf_str(&out));
}
