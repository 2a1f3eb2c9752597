/* retain: pages and articles that are older than the rules of the configuration keep them. */
#include <errno.h>
#include <stdlib.h>

#include "common/conf.h"
#include "common/pack.h"
#include "store/administer.h"
#include "store/bytes.h"
#include "store/change.h"

enum { CHANGED_IN_COMMIT = 256 };

struct retaining {
	int64_t pages, articles; /* what was fetched before is too old; INT64_MIN: nothing is */
	uint64_t *at;            /* numbers of articles with something too old */
	size_t n, cap;
	uint64_t dropped_pages, dropped_articles;
};

/* When the content was fetched last. */
static int64_t last_fetch(const struct entry_article *entry, uint32_t content)
{
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < entry->n_fetches; i++)
		if (entry->fetches[i].content == content && entry->fetches[i].usec > last)
			last = entry->fetches[i].usec;
	return last;
}

static bool is_old(const struct retaining *r, const struct entry_article *entry)
{
	if (entry->n_fetches && entry->fetches[entry->n_fetches - 1].usec < r->articles)
		return true;
	for (uint32_t i = 0; i < entry->n_contents; i++)
		if (entry->contents[i].snapshot.len && last_fetch(entry, i) < r->pages)
			return true;
	return false;
}

static int note(struct retaining *r, uint64_t number)
{
	if (r->n == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 256;
		uint64_t *more = reallocarray(r->at, cap, sizeof *more);

		if (!more)
			return -ENOMEM;
		r->at = more;
		r->cap = cap;
	}
	r->at[r->n++] = number;
	return 0;
}

/* Looked for in a transaction that only reads, so that nothing waits for it. */
static int find_old(struct answerer *self, struct retaining *r)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;
	int e = db_read_begin(self->db, &txn), rc;

	if (e < 0)
		return e;
	rc = mdb_cursor_open(txn, self->db->table[TABLE_ARTICLES], &cursor);
	while (rc == 0 && e == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		struct entry_article entry;
		struct str value;

		arena_reset(self->work);
		/* What is damaged is doctor's matter. */
		if (db_verify(TABLE_ARTICLES, lmdb_str(k), lmdb_str(v), &value) == 0 &&
		    entry_get_article(value, self->work, &entry) == 0 && is_old(r, &entry))
			e = note(r, get_be(k.mv_data, 8));
	}
	mdb_cursor_close(cursor);
	db_read_end(self->db, txn);
	return e;
}

static int drop(struct change *change, struct retaining *r, uint64_t number)
{
	struct entry_article entry;
	int e = change_article(change, number, &entry);

	/* Deleted since it was found. */
	if (e < 0)
		return e == -EIO ? 0 : e;
	if (entry.n_fetches && entry.fetches[entry.n_fetches - 1].usec < r->articles) {
		r->dropped_articles++;
		e = change_delete(change, number, &entry, false);
		return e < 0 ? e : change_purge_later(change);
	}
	for (uint32_t i = 0; i < entry.n_contents && e == 0; i++)
		if (entry.contents[i].snapshot.len && last_fetch(&entry, i) < r->pages) {
			e = change_let_page_go(change, number, &entry, i);
			r->dropped_pages += e == 0;
			/* A text that is damaged with it: doctor's matter. */
			e = e == -EIO ? 0 : e;
		}
	return e < 0 ? e : batch_save(change->batch, number, &entry);
}

static int drop_some(struct answerer *self, struct question *q, struct retaining *r, size_t from, size_t to)
{
	struct change change;
	uint64_t swept;
	int e = change_begin(self, q, &change);

	if (e < 0)
		return e;
	for (size_t i = from; i < to && e == 0; i++) {
		arena_reset(change.batch->arena);
		e = drop(&change, r, r->at[i]);
	}
	/* Pages go when the last of the articles is done. */
	if (e == 0 && to == r->n)
		e = change_sweep(&change, &swept);
	return change_end(&change, e);
}

/* "90d" before now; without the word or with 0 nothing is too old. */
static int before(const struct question *q, const char *key, int64_t *ret)
{
	struct str word;
	uint64_t usec = 0;

	*ret = INT64_MIN;
	if (question_word(q, key, &word) && conf_usec(word, &usec) < 0)
		return -EINVAL;
	if (usec && usec < INT64_MAX)
		*ret = q->now_usec - (int64_t)usec;
	return 0;
}

int administer_retain(struct answerer *self, struct question *q)
{
	struct retaining r = { 0 };
	int e = before(q, "snapshots", &r.pages);

	if (e == 0)
		e = before(q, "articles", &r.articles);
	if (e == 0 && (r.pages != INT64_MIN || r.articles != INT64_MIN))
		e = find_old(self, &r);
	for (size_t i = 0; i < r.n && e == 0; i += CHANGED_IN_COMMIT)
		e = drop_some(self, q, &r, i, i + CHANGED_IN_COMMIT < r.n ? i + CHANGED_IN_COMMIT : r.n);
	free(r.at);
	pack_array(&q->body, 2);
	pack_uint(&q->body, r.dropped_pages);
	pack_uint(&q->body, r.dropped_articles);
	return e;
}
