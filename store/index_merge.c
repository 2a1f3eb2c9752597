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
	r = sources_begin(&s, merge_from(&s));
	/* One that is damaged stays, for the fold to name: what came after it is merged. */
	while (r == -EIO && s.n > 1)
		r = sources_begin(&s, 1);
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
