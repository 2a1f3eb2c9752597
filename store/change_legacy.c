#include "store/change_legacy.h"

#include <errno.h>
#include <stdlib.h>

#include "store/cluster.h"
#include "store/correction.h"
#include "store/hash.h"

static int compare(const void *a, const void *b)
{
	const struct legacy_old *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static uint64_t said(const struct entry_record *record)
{
	return hash64((struct str[]){ record->text, record->statement.speaker }, 2);
}

/* The label of an old statement, copied and taken off. */
static int take_label(struct batch *b, struct legacy_old *old)
{
	struct db_key key = db_key1(old->id);
	struct str value, copy;
	int r = db_get(b->db, b->txn, TABLE_LABELS, db_key_str(&key), &value);

	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = arena_dup(b->arena, value, &copy);
	if (r == 0)
		r = label_decode(copy, b->arena, &old->label);
	if (r < 0)
		return r == -EBADMSG ? -EIO : r;
	old->label.id = old->id;
	old->labelled = true;
	return label_delete(b->db, b->txn, old->id);
}

int legacy_list(struct batch *b, const struct content *content, struct legacy *ret)
{
	*ret = (struct legacy){ .at = arena_alloc(b->arena, content->statements, sizeof *ret->at) };
	if (!ret->at)
		return -ENOMEM;
	for (uint32_t i = 0; i < content->statements; i++) {
		struct entry_record record;

		arena_reset(b->work);
		int r = batch_record(b, content->first_seq + i, b->work, &record);
		/* Of one that is damaged nothing can be handed on. */
		if (r < 0 && r != -ENOENT && r != -EIO)
			return r;
		if (r == 0)
			ret->at[ret->n++] = (struct legacy_old){ .id = record.id, .seq = content->first_seq + i, .said = said(&record) };
	}
	if (ret->n > 1)
		qsort(ret->at, ret->n, sizeof *ret->at, compare);
	return 0;
}

int legacy_take_labels(struct batch *b, struct legacy *legacy)
{
	MDB_stat st = { 0 };
	int r = lmdb_errno(mdb_stat(b->txn, b->db->table[TABLE_LABELS], &st));

	for (size_t i = 0; st.ms_entries && i < legacy->n && r == 0; i++)
		r = take_label(b, &legacy->at[i]);
	return r;
}

/* By the address, as statements of a damaged text cannot be told; a label that is damaged itself is passed over. */
int legacy_delete_labels(struct batch *b, struct str url)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int r = 0, rc = mdb_cursor_open(b->txn, b->db->table[TABLE_LABELS], &cursor);

	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		struct label label;
		struct str value;

		arena_reset(b->work);
		if (db_verify(TABLE_LABELS, lmdb_str(k), lmdb_str(v), &value) == 0 && label_decode(value, b->work, &label) == 0 &&
		    str_eq(label.url, url))
			r = lmdb_errno(mdb_cursor_del(cursor, 0));
	}
	mdb_cursor_close(cursor);
	return r < 0 || rc == 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

static uint64_t overlap(struct spans a, struct spans b)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < a.n; i++)
		for (size_t k = 0; k < b.n; k++) {
			uint32_t from = a.at[i].from > b.at[k].from ? a.at[i].from : b.at[k].from;
			uint32_t to = a.at[i].to < b.at[k].to ? a.at[i].to : b.at[k].to;

			sum += to > from ? to - from : 0;
		}
	return sum;
}

static uint64_t length(struct spans s)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum += s.at[i].to - s.at[i].from;
	return sum;
}

/* To the statement with the label's id, else to that which shares most of its words, if that is half of both. */
static int place_label(struct batch *b, const struct content *content, struct label *label)
{
	uint64_t best = 0, best_id = label->id;

	for (uint32_t i = 0; i < content->statements; i++) {
		struct entry_record record;

		arena_reset(b->work);
		int r = batch_record(b, content->first_seq + i, b->work, &record);
		if (r < 0)
			return r;
		uint64_t shared = overlap(label->spans, record.statement.content);
		if (record.id == label->id)
			return label_put(b->db, b->txn, label);
		if (shared > best && 2 * shared >= length(label->spans) && 2 * shared >= length(record.statement.content)) {
			best = shared;
			best_id = record.id;
		}
	}
	/* Without a place it stays as it was: a record of what was said and how it was judged. */
	label->id = best_id;
	return label_put(b->db, b->txn, label);
}

/*
 * A statement that says the same as before is in the cluster that it was in:
 * it may have been the one that the others were found by.
 */
static int keep_cluster(struct batch *b, const struct legacy *fresh, bool stands, const struct legacy_old *old)
{
	const struct legacy_old *now = fresh->n ? bsearch(old, fresh->at, fresh->n, sizeof *old, compare) : NULL;
	struct cluster_node node;

	if (!now || now->said != old->said)
		return 0;
	int r = b->corrected ? correction_is_apart(b->db, b->txn, old->id) : 0;
	if (r != 0)
		return r < 0 ? r : 0;
	r = cluster_get_node(b->db, b->txn, old->seq, &node);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return cluster_unite(b, now->seq, stands, old->seq, false);
}

int legacy_hand_on(struct batch *b, struct legacy *self, const struct legacy *fresh, const struct content *content, bool stands)
{
	int r = 0;

	for (size_t i = 0; i < self->n && r == 0; i++)
		r = keep_cluster(b, fresh, stands, &self->at[i]);
	for (size_t i = 0; i < self->n && r == 0; i++)
		if (self->at[i].labelled)
			r = place_label(b, content, &self->at[i].label);
	return r;
}
