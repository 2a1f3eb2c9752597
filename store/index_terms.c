#include <errno.h>

#include "store/index.h"
#include "store/term_group.h"

struct walk {
	MDB_cursor *cursor;
	uint32_t next[INDEX_SEGMENTS_MAX];
	struct term at_tree;
	bool in_tree;
	uint64_t tree_count;
	struct group_walk groups;
};

/* From the cursor's key on to the next head of a term with prefix. */
static int walk_tree(struct walk *w, struct str prefix, MDB_cursor_op op, MDB_val k)
{
	MDB_val v;
	int rc = mdb_cursor_get(w->cursor, &k, &v, op);

	w->in_tree = false;
	while (rc == 0) {
		struct str key = lmdb_str(k), value;

		if (!str_starts(key, prefix))
			return 0;
		/* A head ends in its only NUL; blocks of the term before have more behind theirs. */
		if (key.len >= 2 && key.ptr[key.len - 1] == 0 && key.len - 1 <= TERM_BYTES_MAX &&
		    !index_is_block(key, term_str(&w->at_tree))) {
			if (db_verify(TABLE_TERMS, key, lmdb_str(v), &value) < 0)
				return -EIO;
			w->tree_count = index_head_count(value);
			memcpy(w->at_tree.key, key.ptr, key.len - 1);
			w->at_tree.len = key.len - 1;
			w->in_tree = true;
			return 0;
		}
		rc = mdb_cursor_get(w->cursor, &k, &v, MDB_NEXT);
	}
	return rc == MDB_NOTFOUND ? 0 : lmdb_errno(rc);
}

static bool in_groups(const struct walk *w, struct str prefix)
{
	return w->groups.in && str_starts(term_str(&w->groups.term), prefix);
}

/* The smallest term that tree, groups and segments have next; false at the end. */
static bool walk_least(const struct view *view, struct walk *w, struct str prefix, struct str *ret)
{
	struct str least = w->in_tree ? term_str(&w->at_tree) : (struct str){ 0 };

	if (in_groups(w, prefix) && (!least.len || str_cmp(term_str(&w->groups.term), least) < 0))
		least = term_str(&w->groups.term);

	for (size_t i = 0; i < view->n_segments; i++) {
		struct segment_term term;

		if (w->next[i] < view->segments[i].n && segment_term(&view->segments[i], w->next[i], &term) == 0 &&
		    str_starts(term.key, prefix) && (!least.len || str_cmp(term.key, least) < 0))
			least = term.key;
	}
	*ret = least;
	return least.len > 0;
}

/* Steps over the term everywhere and adds up its postings. */
static int walk_take(const struct view *view, struct walk *w, struct str prefix, struct str term, uint64_t *ret_count)
{
	uint64_t count = 0;

	for (size_t i = 0; i < view->n_segments; i++) {
		struct segment_term t;

		if (w->next[i] < view->segments[i].n && segment_term(&view->segments[i], w->next[i], &t) == 0 &&
		    str_eq(t.key, term)) {
			count += t.postings;
			w->next[i]++;
		}
	}
	bool grouped = in_groups(w, prefix) && str_eq(term_str(&w->groups.term), term);
	int r = 0;

	*ret_count = count;
	if (w->in_tree && str_eq(term_str(&w->at_tree), term)) {
		*ret_count += w->tree_count;
		r = walk_tree(w, prefix, MDB_NEXT, (MDB_val){ 0 });
	} else if (grouped) {
		*ret_count += index_head_count(w->groups.head);
	}
	return r == 0 && grouped ? group_walk_next(&w->groups) : r;
}

int view_terms(const struct view *view, struct str prefix, struct arena *arena,
	       int (*each)(void *ctx, struct str term, uint64_t count), void *ctx)
{
	struct walk *w = arena_alloc(arena, 1, sizeof *w);
	struct str least;
	int r = w ? lmdb_errno(mdb_cursor_open(view->txn, view->db->table[TABLE_TERMS], &w->cursor)) : -ENOMEM;

	if (r < 0)
		return r;
	r = group_walk_begin(view->db, view->txn, prefix, &w->groups);
	for (size_t i = 0; i < view->n_segments; i++)
		w->next[i] = segment_seek(&view->segments[i], prefix);
	if (r == 0)
		r = walk_tree(w, prefix, MDB_SET_RANGE, lmdb_val(prefix));
	while (r == 0 && walk_least(view, w, prefix, &least)) {
		struct term term = { .len = least.len };
		uint64_t count;

		if (least.len > TERM_BYTES_MAX)
			r = -EIO;
		if (r == 0) {
			memcpy(term.key, least.ptr, least.len);
			r = walk_take(view, w, prefix, term_str(&term), &count);
		}
		if (r == 0)
			r = each(ctx, term_str(&term), count);
	}
	mdb_cursor_close(w->cursor);
	group_walk_end(&w->groups);
	return r;
}
