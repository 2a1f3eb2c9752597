/* months - rows: read, and kept right when statements cease to stand, or stand again. */
#include <errno.h>

#include "common/cleanup.h"
#include "store/columns.h"
#include "store/months.h"

bool months_kept(struct str term)
{
	return term.len && term.ptr[0] && strchr((const char[]){ TERM_ALL, TERM_SPEAKER, TERM_TOPIC, TERM_OUTLET, TERM_FEED, TERM_LANGUAGE, 0 },
						 term.ptr[0]);
}

static int decode(int r, struct str row, struct months *ret)
{
	if (r == 0)
		r = months_decode(row, ret);
	return r == -EBADMSG ? -EIO : r;
}

int months_get(const struct db *db, MDB_txn *txn, struct str term, struct months *ret)
{
	struct str row = { 0 };
	int r = months_kept(term) ? db_get(db, txn, TABLE_MONTHS, term, &row) : -ENOENT;

	return decode(r, row, ret);
}

int months_view(const struct view *view, struct str term, struct months *ret)
{
	struct str row = { 0 };
	int r = months_kept(term) ? view_get(view, TABLE_MONTHS, term, &row) : -ENOENT;

	return decode(r, row, ret);
}

int months_void(const struct db *db, MDB_txn *txn)
{
	return lmdb_errno(mdb_drop(txn, db->table[TABLE_MONTHS], 0));
}

/* ---- a statement more or less ---- */

struct standing {
	const struct db *db;
	MDB_txn *txn;
	struct arena *work;
	struct str term;
};

/* The first date, or the last, that still stands in the list from `from` to `to`. 0, 1: there is none, -ERANGE: none so near, -errno. */
static int find_edge(const struct standing *s, uint64_t from, uint64_t to, bool last, uint64_t *ret)
{
	struct view view = { .db = s->db, .txn = s->txn };
	struct replaced replaced = { .db = s->db, .txn = s->txn };
	struct posting p = { 0 };
	struct list *list;
	int gone = 1, r = list_open(&view, s->term, s->work, &list);

	if (r < 0)
		return r;
	r = list_start(list, last, last ? to : from, last ? UINT64_MAX >> 24 : 0);
	for (size_t i = 0; r == 0 && gone && i < MONTHS_EDGE_STEPS; i++) {
		r = list_next(list, &p);
		if (r > 0)
			r = p.date < from || p.date > to ? 1 : (gone = replaced_get(&replaced, p.seq)) < 0 ? gone : 0;
		else if (r == 0)
			r = 1;
	}
	list_close(list);
	if (r != 0 || gone)
		return r != 0 ? r : -ERANGE;
	*ret = p.date;
	return 0;
}

static int take_off(const struct standing *s, struct months *months, uint64_t date)
{
	int r = 0;

	if (date == POSTING_NO_DATE)
		return months->undated-- ? 0 : -ERANGE;
	struct month *m = months_at(months, date);
	if (!m)
		return -ERANGE;
	if (--m->count == 0) {
		memmove(m, m + 1, (size_t)(months->at + --months->n - m) * sizeof *m);
		return 0;
	}
	/* Those that are counted when none stands are others of the same article: they go next, and the month with them. */
	if (date == m->first)
		r = find_edge(s, date, m->last, false, &m->first);
	if (r >= 0 && date == m->last)
		r = find_edge(s, m->first, date, true, &m->last);
	return r < 0 ? r : 0;
}

int months_stand(const struct db *db, MDB_txn *txn, struct arena *work, struct str term, uint64_t date, bool stands)
{
	const struct standing s = { db, txn, work, term };
	owned(months_free) struct months months = { 0 };
	owned(buf_destroy) struct buf row = { 0 };
	int r = months_get(db, txn, term, &months);

	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = stands ? months_count(&months, date) : take_off(&s, &months, date);
	/* Counted from the list from now on. */
	if (r == -ERANGE || r == -EIO)
		return db_delete(db, txn, TABLE_MONTHS, term);
	if (r == 0) {
		months_encode(&row, &months);
		r = buf_error(&row);
	}
	return r < 0 ? r : db_put(db, txn, TABLE_MONTHS, term, buf_str(&row));
}
