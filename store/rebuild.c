#include "store/rebuild.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/batch.h"
#include "store/bytes.h"
#include "store/check.h"
#include "store/columns.h"
#include "store/counters.h"
#include "store/lookup.h"
#include "store/tombstone.h"
#include "store/urls.h"

enum { FLUSH_STATEMENTS = 8192 };

/* One wording of an article, with the number of its first statement. */
struct wording {
	uint64_t seq, article;
	uint32_t content, statements;
};

struct rebuilding {
	struct db *db;
	struct batch *batch;
	struct buf *said;
	struct rebuilt result;
	struct wording *at;
	size_t n, cap;
	uint64_t unflushed, last_article;
	void (*progress)(void *ctx, uint64_t done, uint64_t of);
	void *ctx;
};

static void rebuilding_end(struct rebuilding *self)
{
	if (self->batch)
		batch_abort(self->batch);
	batch_destroy(&self->batch);
	free(self->at);
}

static void lose(struct rebuilding *self, enum db_table table, struct str key, const char *what)
{
	if (self->result.lost++ >= REBUILD_NAMED_MAX)
		return;
	check_name(self->said, table, key);
	buf_printf(self->said, " %s\n", what);
}

/* ---- what is kept ---- */

static bool sound(enum db_table table, struct str key, struct str value)
{
	struct str body;

	if (db_is_raw(table))
		return snapshot_check(key, value) != -EIO;
	return db_verify(table, key, value, &body) == 0;
}

/* One that is damaged goes; what a tombstone keeps out stays out. */
static int take_away(struct rebuilding *self, enum db_table table, struct str key, MDB_cursor *cursor)
{
	owned(buf_destroy) struct buf copy = { 0 };
	int r = 0;

	buf_add(&copy, key);
	if (buf_error(&copy))
		return buf_error(&copy);
	if (table == TABLE_TOMBSTONES)
		r = tombstone_mend(self->db, self->batch->txn, buf_str(&copy));
	lose(self, table, buf_str(&copy), r > 0 ? "was damaged: when and why is lost, but not what it keeps out" : "was damaged and is gone");
	return r == 0 ? lmdb_errno(mdb_cursor_del(cursor, 0)) : r < 0 ? r : 0;
}

/* Takes damaged values out of a table. */
static int weed(struct rebuilding *self, enum db_table table)
{
	MDB_txn *txn = self->batch->txn;
	MDB_cursor *cursor;
	MDB_val k, v;
	int r = 0, rc = mdb_cursor_open(txn, self->db->table[table], &cursor);

	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0)
		if (!sound(table, lmdb_str(k), lmdb_str(v)))
			r = take_away(self, table, lmdb_str(k), cursor);
	mdb_cursor_close(cursor);
	return r < 0 || rc == 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

static int clear(struct rebuilding *self, enum db_table table)
{
	return lmdb_errno(mdb_drop(self->batch->txn, self->db->table[table], 0));
}

static int begin(struct rebuilding *self)
{
	static const enum db_table kept[] = { TABLE_STATE, TABLE_FETCHED, TABLE_ARTICLES, TABLE_CONTENTS, TABLE_SNAPSHOTS,
					      TABLE_NOTES, TABLE_LABELS, TABLE_TOMBSTONES, TABLE_CORRECTIONS, TABLE_LOOSE };
	static const enum db_table made[] = { TABLE_URLS, TABLE_RECORDS, TABLE_COLUMNS, TABLE_REPLACED, TABLE_CLUSTERS,
					      TABLE_SEGMENTS, TABLE_TERMS, TABLE_SKETCHES, TABLE_MONTHS };
	struct batch *b = self->batch;
	int r = db_txn_begin(self->db, &b->txn);

	for (size_t i = 0; i < ARRAY_LEN(kept) && r == 0; i++)
		r = weed(self, kept[i]);
	for (size_t i = 0; i < ARRAY_LEN(made) && r == 0; i++)
		r = clear(self, made[i]);
	if (r == 0)
		replaced_begin(self->db, b->txn);
	return r;
}

/* ---- articles ---- */

static int add_wording(struct rebuilding *self, const struct wording *w)
{
	if (self->n == self->cap) {
		size_t cap = self->cap ? self->cap * 2 : 1024;
		struct wording *more = reallocarray(self->at, cap, sizeof *more);

		if (!more)
			return -ENOMEM;
		self->at = more;
		self->cap = cap;
	}
	self->at[self->n++] = *w;
	return 0;
}

static int take_article(struct rebuilding *self, uint64_t number, const struct entry_article *entry)
{
	struct batch *b = self->batch;
	int r = urls_put(self->db, b->txn, entry->url, number);

	for (uint32_t i = 0; i < entry->n_contents && r == 0; i++)
		r = add_wording(self, &(struct wording){ entry->contents[i].first_seq, number, i, entry->contents[i].statements });
	self->result.articles++;
	b->counters.revisions += fetches_revisions(entry->fetches, entry->n_fetches);
	if (number > self->last_article)
		self->last_article = number;
	return r;
}

static int take_articles(struct rebuilding *self)
{
	struct batch *b = self->batch;
	MDB_cursor *cursor;
	MDB_val k, v;
	int r = 0, rc = mdb_cursor_open(b->txn, self->db->table[TABLE_ARTICLES], &cursor);

	while (rc == 0 && r == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		struct str value = { 0 };
		struct entry_article entry;

		arena_reset(b->arena);
		r = db_verify(TABLE_ARTICLES, lmdb_str(k), lmdb_str(v), &value);
		if (r == 0)
			r = entry_get_article(value, b->arena, &entry);
		if (r == 0 && k.mv_size == 8)
			r = take_article(self, get_be(k.mv_data, 8), &entry);
		else if (r == -EBADMSG || r == 0) {
			lose(self, TABLE_ARTICLES, lmdb_str(k), "cannot be read and is gone");
			r = lmdb_errno(mdb_cursor_del(cursor, 0));
		}
	}
	mdb_cursor_close(cursor);
	return r < 0 || rc == 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

static int compare(const void *a, const void *b)
{
	const struct wording *x = a, *y = b;

	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	/* Those without statements have the number of the next. */
	if (x->statements != y->statements)
		return x->statements < y->statements ? -1 : 1;
	if (x->article != y->article)
		return x->article < y->article ? -1 : 1;
	return (x->content > y->content) - (x->content < y->content);
}

/* ---- wordings ---- */

/* The text with its statements; where it is lost, named, with their words alone, or without any. */
static int load_text(struct rebuilding *self, const struct wording *w, struct entry_article *entry, struct article *ret)
{
	struct batch *b = self->batch;
	struct db_key key = db_key_content(w->article, w->content);
	int r = lookup_content(self->db, b->txn, w->article, w->content, b->arena, ret);

	if (r == 0 || r == -ENOMEM)
		return r;
	bool has_words = lookup_words(self->db, b->txn, w->article, entry, w->content, b->arena, ret) == 0;
	if (has_words)
		lose(self, TABLE_CONTENTS, db_key_str(&key), "is lost with its page, which it was, but for the words of its statements");
	else if (r != -ENOENT || w->statements)
		lose(self, TABLE_CONTENTS, db_key_str(&key), "is lost; its page, where it was kept, can be parsed again (inquit reprocess)");
	if (!has_words)
		*ret = (struct article){ 0 };
	return batch_put_text(b, entry, w->article, w->content, ret);
}

/* A page that the content names and nobody has. */
static int check_page(struct rebuilding *self, struct content *content)
{
	struct str ignored;
	int r = content->snapshot.len ? db_get_raw(self->db, self->batch->txn, TABLE_SNAPSHOTS, content->snapshot, &ignored) : 0;

	if (r == -ENOENT)
		content->snapshot = (struct str){ 0 };
	return r == -ENOENT ? 0 : r;
}

static int take_wording(struct rebuilding *self, const struct wording *w)
{
	struct batch *b = self->batch;
	struct wire_article from = { 0 };
	struct entry_article entry;
	int r = 0;

	arena_reset(b->arena);
	b->trials = BATCH_TRIALS_MAX;
	if (w->statements && w->seq > b->counters.next_seq)
		r = batch_skip(b, w->seq - b->counters.next_seq);
	if (r == 0)
		r = lookup_article_copy(self->db, b->txn, w->article, b->arena, &entry);
	if (r == 0)
		r = load_text(self, w, &entry, &from.article);
	if (r == 0)
		r = check_page(self, &entry.contents[w->content]);
	if (r < 0)
		return r;
	const struct fetch *first = fetches_first_of(entry.fetches, entry.n_fetches, w->content);
	from.page.fetched_usec = first ? first->usec : 0;
	r = batch_statements(b, &from, &entry, w->article, w->content, entry_current(&entry) == w->content);
	if (r == 0)
		r = batch_save(b, w->article, &entry);
	self->unflushed += from.article.n_statements;
	if (r == 0 && self->unflushed >= FLUSH_STATEMENTS) {
		self->unflushed = 0;
		r = batch_flush(b);
	}
	return r;
}

static int count_pages(struct rebuilding *self)
{
	MDB_stat st;
	int r = lmdb_errno(mdb_stat(self->batch->txn, self->db->table[TABLE_SNAPSHOTS], &st));

	if (r == 0)
		self->batch->counters.snapshots = st.ms_entries;
	return r;
}

static int run(struct rebuilding *self)
{
	struct batch *b = self->batch;
	struct counters had = { 0 };
	uint64_t last;
	int r = begin(self);

	if (r == 0)
		r = counters_get(self->db, b->txn, &had);
	if (r < 0)
		return r;
	/* batch_flush() reads them: nothing is in the index. */
	struct counters fresh = { .next_article = had.next_article, .next_seq = 1, .next_segment = had.next_segment, .commits = had.commits };
	b->counters = fresh;
	r = take_articles(self);
	fresh.revisions = b->counters.revisions;
	fresh.articles = self->result.articles;
	if (self->last_article >= fresh.next_article)
		fresh.next_article = self->last_article + 1;
	b->counters = fresh;
	b->first_seq = 1;
	if (r == 0)
		r = batch_flush(b);
	if (self->n > 1)
		qsort(self->at, self->n, sizeof *self->at, compare);
	for (size_t i = 0; i < self->n && r == 0; i++) {
		r = take_wording(self, &self->at[i]);
		if (self->progress && i % 64 == 0)
			self->progress(self->ctx, i, self->n);
	}
	/* A number is not given out twice. */
	if (r == 0 && had.next_seq > b->counters.next_seq)
		r = batch_skip(b, had.next_seq - b->counters.next_seq);
	if (r == 0)
		r = batch_flush(b);
	if (r == 0)
		r = count_pages(self);
	if (r == 0)
		r = db_delete(self->db, b->txn, TABLE_STATE, STR(REBUILD_DUE));
	self->result.statements = b->counters.statements;
	self->result.clusters = b->counters.clusters;
	if (r == 0)
		r = batch_commit(b, &last);
	return r < 0 ? r : lmdb_errno(mdb_env_sync(lmdb_env_raw(self->db->env), 1));
}

int rebuild(struct db *db, struct rebuilt *ret, struct buf *said, void (*progress)(void *ctx, uint64_t done, uint64_t of), void *ctx)
{
	owned(rebuilding_end) struct rebuilding self = { .db = db, .said = said, .progress = progress, .ctx = ctx };
	int r = batch_new(db, true, &self.batch);

	if (r < 0)
		return r;
	pthread_rwlock_rdlock(&db->resizing);
	r = run(&self);
	/* Before the map may move. */
	batch_abort(self.batch);
	pthread_rwlock_unlock(&db->resizing);
	int checked = replaced_check(db);
	if (r == 0)
		r = checked;
	if (r == 0)
		*ret = self.result;
	return r == -EBADMSG ? -EIO : r;
}
