/* months - whether what is kept agrees with the lists. */
#include <errno.h>

#include "common/cleanup.h"
#include "store/columns.h"
#include "store/months.h"

/* The row as it should be. -ENOENT: the term has no long list. */
static int count_list(const struct view *tree, struct str term, struct arena *arena, struct months *ret)
{
	struct replaced replaced = { .db = tree->db, .txn = tree->txn };
	struct posting p;
	struct list *list;
	int r = list_open(tree, term, arena, &list);

	if (r < 0)
		return r;
	months_clear(ret);
	r = list->blocked ? list_start(list, false, 0, 0) : -ENOENT;
	while (r == 0 && (r = list_next(list, &p)) > 0) {
		r = replaced_get(&replaced, p.seq);
		if (r == 0)
			r = months_count(ret, p.date);
		else if (r > 0)
			r = 0;
	}
	list_close(list);
	return r;
}

static int check_row(const struct view *tree, struct str term, struct str value, struct arena *arena, struct months *scratch)
{
	owned(buf_destroy) struct buf should = { 0 };
	struct str row;
	int r = db_verify(TABLE_MONTHS, term, value, &row);

	arena_reset(arena);
	if (r == 0)
		r = count_list(tree, term, arena, scratch);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	months_encode(&should, scratch);
	return buf_error(&should) ? -ENOMEM : str_eq(buf_str(&should), row);
}

int months_check(const struct view *view, struct arena *arena, size_t step, int (*each)(void *ctx, struct str term, bool right), void *ctx)
{
	struct view tree;
	owned(months_free) struct months scratch = { 0 };
	MDB_cursor *cursor;
	MDB_val k, v;
	size_t n = 0;
	int r = 0, rc = mdb_cursor_open(view->txn, view->db->table[TABLE_MONTHS], &cursor);

	if (rc)
		return lmdb_errno(rc);
	view_tree(view, &tree);
	while (r == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		if (!months_kept(lmdb_str(k)) || n++ % step)
			continue;
		r = check_row(&tree, lmdb_str(k), lmdb_str(v), arena, &scratch);
		if (r >= 0)
			r = each(ctx, lmdb_str(k), r);
	}
	mdb_cursor_close(cursor);
	return r < 0 || rc == 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

struct sought {
	struct str name;
	bool found;
};

static int compare_name(void *ctx, struct str name)
{
	struct sought *s = ctx;

	s->found = s->found || str_eq(name, s->name);
	return 0;
}

int months_knows(const struct db *db, MDB_txn *txn, enum term_kind kind, struct str name)
{
	struct str rest = name;
	struct view view; /* as large as it is: what is asked of it alone */

	view.db = db;
	view.txn = txn;
	view.tables = NULL;
	for (size_t n = 0; rest.len && n < NAME_WORDS_MAX; n++) {
		struct sought s = { .name = name };
		int r = months_names(&view, kind, str_cut(&rest, ' '), compare_name, &s);

		if (r != -ENOENT && (r < 0 || !s.found))
			return r < 0 ? r : 0;
	}
	return 1;
}
