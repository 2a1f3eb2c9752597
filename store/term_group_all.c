/* term_group_all - the groups of a whole table, made of its heads and of the groups that it has. */
#include "store/term_group.h"

bool group_is_head(struct str key, struct str *ret)
{
	*ret = (struct str){ key.ptr, key.len - 1 };
	return key.len > 1 && key.len <= TERM_BYTES_MAX + 1 && str_find_byte(key, 0, 0) == key.len - 1;
}

/* The next head of the tree: 1, 0 at the end, -errno. What is damaged has an empty *ret_head. */
static int next_head(MDB_cursor *cursor, struct str *ret_term, struct str *ret_head)
{
	MDB_val k, v;
	int rc;

	while ((rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		if (*(unsigned char *)k.mv_data <= GROUP_KIND || !group_is_head(lmdb_str(k), ret_term))
			continue;
		if (db_verify(TABLE_TERMS, lmdb_str(k), lmdb_str(v), ret_head) < 0)
			*ret_head = (struct str){ 0 };
		return 1;
	}
	return rc == MDB_NOTFOUND ? 0 : lmdb_errno(rc);
}

/* Both ascend; a term's own head stands before the one in a group. */
static int merge_groups(MDB_cursor *cursor, struct group_walk *groups, struct group_maker *maker)
{
	struct str term, head;
	int has = next_head(cursor, &term, &head), r = 0;

	while (r == 0 && has >= 0 && (has > 0 || groups->in)) {
		int c = !groups->in ? -1 : has == 0 ? 1 : str_cmp(term, term_str(&groups->term));

		if (c > 0)
			r = group_add(maker, term_str(&groups->term), groups->head);
		else if (group_takes(term, head))
			r = group_add(maker, term, head);
		if (c >= 0 && r == 0)
			r = group_walk_next(groups);
		if (c <= 0)
			has = next_head(cursor, &term, &head);
	}
	return r < 0 ? r : has < 0 ? has : group_flush(maker);
}

int group_put_all(const struct db *db, MDB_txn *txn, int (*put)(void *ctx, struct str key, struct str value), void *ctx)
{
	struct group_maker maker = { .put = put, .ctx = ctx };
	struct group_walk groups;
	MDB_cursor *cursor;
	int r = lmdb_errno(mdb_cursor_open(txn, db->table[TABLE_TERMS], &cursor));

	if (r < 0)
		return r;
	r = group_walk_begin(db, txn, (struct str){ 0 }, &groups);
	if (r == 0)
		r = merge_groups(cursor, &groups, &maker);
	group_walk_end(&groups);
	group_maker_end(&maker);
	mdb_cursor_close(cursor);
	return r;
}
