/* change - pages that no content names any more, and how a content ceases to. */
#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/change.h"
#include "store/lookup.h"

/* Its statements are as they were: only what the open part leaves out is added. */
static int write_out(struct batch *b, struct str wording, const struct content *content, const struct db_key *key)
{
	owned(buf_destroy) struct buf whole = { 0 };
	struct str page;

	arena_reset(b->work);
	int r = snapshot_get(b->db, b->txn, content->snapshot, b->work, &page);
	if (r == 0)
		r = wording_put_text(&whole, wording, page, b->deflate, b->work);
	if (r < 0)
		return r == -ENOENT || r == -EBADMSG ? -EIO : r;
	return db_put(b->db, b->txn, TABLE_CONTENTS, db_key_str(key), buf_str(&whole));
}

int change_let_page_go(struct change *self, uint64_t number, struct entry_article *entry, uint32_t at)
{
	struct db_key key = db_key_content(number, at);
	struct batch *b = self->batch;
	struct str wording;
	int r = lookup_wording(b->db, b->txn, number, entry, at, &wording);

	if (r == 0 && wording_is_of_page(wording))
		r = write_out(b, wording, &entry->contents[at], &key);
	/* A text that is lost or damaged for other reasons does not keep its page. */
	else if (r == -ENOENT || r == -EIO)
		r = 0;
	return r < 0 ? r : change_forget_page(self, &entry->contents[at]);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, SNAPSHOT_KEY_BYTES);
}

static int note(struct change_pages *named, struct str hash)
{
	if (hash.len != SNAPSHOT_KEY_BYTES)
		return 0;
	if (named->n == named->cap) {
		size_t cap = named->cap ? named->cap * 2 : 1024;
		void *more = reallocarray(named->at, cap, sizeof *named->at);

		if (!more)
			return -ENOMEM;
		named->at = more;
		named->cap = cap;
	}
	memcpy(named->at[named->n++], hash.ptr, SNAPSHOT_KEY_BYTES);
	return 0;
}

int change_forget_page(struct change *self, struct content *content)
{
	int r = note(&self->gone, content->snapshot);

	if (r == 0)
		content->snapshot = (struct str){ 0 };
	return r;
}

static void sort(struct change_pages *pages)
{
	if (pages->n > 1)
		qsort(pages->at, pages->n, sizeof *pages->at, compare);
}

static bool has(const struct change_pages *pages, const void *key)
{
	return pages->n && bsearch(key, pages->at, pages->n, sizeof *pages->at, compare);
}

/* The pages that contents name, from every article; *ret_all: none is damaged. */
static int gather(struct batch *b, struct change_pages *ret, bool *ret_all)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int r = 0, rc = mdb_cursor_open(b->txn, b->db->table[TABLE_ARTICLES], &cursor);

	if (rc)
		return lmdb_errno(rc);
	*ret_all = true;
	while (r == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		struct entry_article entry = { .n_contents = 0 };
		struct str value;

		arena_reset(b->work);
		r = db_verify(TABLE_ARTICLES, lmdb_str(k), lmdb_str(v), &value);
		if (r == 0)
			r = entry_get_article(value, b->work, &entry);
		if (r == -EIO || r == -EBADMSG) {
			*ret_all = false;
			r = 0;
			continue;
		}
		for (size_t i = 0; r == 0 && i < entry.n_contents; i++)
			r = note(ret, entry.contents[i].snapshot);
	}
	mdb_cursor_close(cursor);
	sort(ret);
	return r < 0 ? r : rc == MDB_NOTFOUND ? 0 : lmdb_errno(rc);
}

int change_sweep(struct change *self, uint64_t *ret)
{
	struct batch *b = self->batch;
	struct change_pages named = { 0 };
	MDB_cursor *cursor = NULL;
	MDB_val k, v;
	bool all = true;
	int r = gather(b, &named, &all), rc = 0;

	*ret = 0;
	sort(&self->gone);
	if (r == 0)
		rc = mdb_cursor_open(b->txn, b->db->table[TABLE_SNAPSHOTS], &cursor);
	while (r == 0 && rc == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		bool known = k.mv_size == SNAPSHOT_KEY_BYTES;

		if ((known && has(&named, k.mv_data)) || (!all && !(known && has(&self->gone, k.mv_data))))
			continue;
		rc = mdb_cursor_del(cursor, 0);
		b->counters.snapshots--;
		++*ret;
	}
	if (cursor)
		mdb_cursor_close(cursor);
	free(named.at);
	return r < 0 || rc == 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}
