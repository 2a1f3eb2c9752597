#include "store/change.h"

#include <errno.h>
#include <stdlib.h>

#include "common/record.h"
#include "store/cluster.h"
#include "store/commands.h"
#include "store/correction.h"
#include "store/hash.h"
#include "store/label.h"
#include "store/lookup.h"
#include "store/rebuild.h"
#include "store/render.h"
#include "store/urls.h"

static int begin(struct answerer *answerer, struct question *q, bool reads, struct change *ret)
{
	struct asking *asking = &answerer->asking;
	struct change self = { .answerer = answerer };
	int r = batch_new(answerer->db, true, &self.batch);

	if (r < 0)
		return r;
	/* Nothing is compared with others where nothing is changed. */
	self.batch->clusters = !reads;
	pthread_rwlock_rdlock(&answerer->db->resizing);
	r = reads ? batch_look(self.batch) : batch_begin(self.batch);
	if (r < 0) {
		pthread_rwlock_unlock(&answerer->db->resizing);
		batch_destroy(&self.batch);
		return r;
	}
	*asking = (struct asking){ .arena = answerer->arena, .work = answerer->work, .stemmers = answerer->stemmers,
				   .reterr = &q->text };
	asking->view = self.batch->view;
	self.open = true;
	*ret = self;
	return 0;
}

int change_begin(struct answerer *answerer, struct question *q, struct change *ret)
{
	return begin(answerer, q, false, ret);
}

int change_look(struct answerer *answerer, struct question *q, struct change *ret)
{
	return begin(answerer, q, true, ret);
}

int change_end(struct change *self, int result)
{
	struct db *db = self->answerer->db;
	uint64_t last;
	int r = 0;

	if (!self->open)
		return result;
	plan_close(&self->answerer->asking);
	if (result < 0)
		batch_abort(self->batch);
	else
		r = batch_commit(self->batch, &last);
	if (result >= 0 && r == 0)
		r = lmdb_errno(mdb_env_sync(lmdb_env_raw(db->env), 1));
	pthread_rwlock_unlock(&db->resizing);
	batch_destroy(&self->batch);
	self->open = false;
	return r < 0 ? r : result;
}

int change_article(struct change *self, uint64_t number, struct entry_article *ret)
{
	struct batch *b = self->batch;
	int r = lookup_article_copy(b->db, b->txn, number, b->arena, ret);

	return r == -ENOENT ? -EIO : r;
}

int change_content(struct change *self, uint64_t number, const struct entry_article *entry, uint32_t at, struct wire_article *ret)
{
	const struct content *c = &entry->contents[at];
	const struct fetch *first = fetches_first_of(entry->fetches, entry->n_fetches, at);
	struct wire_article article = { 0 };
	struct batch *b = self->batch;
	int r = lookup_content(b->db, b->txn, number, at, b->arena, &article.article);

	if (r < 0)
		return r == -ENOENT ? -EIO : r;
	article.page = (struct wire_page){ .feed = c->feed, .outlet = c->given.outlet, .url = c->given.url, .title = c->given.title,
					   .content_type = c->given.content_type, .published = c->given.published };
	/* An older value does not say: as near as what is known of the article comes. */
	if (!c->given.url.len) {
		article.page.url = entry->url;
		article.page.outlet = c->outlet;
		article.page.published = c->published;
	}
	if (first) {
		article.page.id = (struct page_id){ first->outbox, first->seq };
		article.page.fetched_usec = first->usec;
	}
	*ret = article;
	return 0;
}

static int several(struct question *q)
{
	buf_printf(&q->text, "%.*s fits several: write more of it", (int)q->words[0].len, q->words[0].ptr);
	return -ENOTUNIQ;
}

int change_find(struct change *self, struct question *q, uint64_t *ret_number, uint64_t *ret_seq)
{
	struct asking *asking = &self->answerer->asking;
	struct entry_record record;
	struct str id = q->n ? q->words[0] : (struct str){ 0 };
	uint64_t *found;
	size_t n;

	if (question_check_id(q, id) < 0)
		return -EINVAL;
	int r = plan_find_ids(asking, id, 2, &found, &n);
	if (r < 0)
		return r;
	if (n > 1 && id.len < RECORD_ID_HEX)
		return several(q);
	if (n) {
		r = lookup_record(self->batch->db, self->batch->txn, found[n - 1], self->batch->arena, &record);
		if (r < 0)
			return r;
		*ret_seq = found[n - 1];
		*ret_number = record.article;
		return 0;
	}
	r = plan_find_articles(asking, id, 2, &found, &n);
	if (r < 0)
		return r;
	if (n > 1)
		return several(q);
	if (n == 0) {
		buf_printf(&q->text, "no statement and no article has an id that begins with %.*s", (int)id.len, id.ptr);
		return -ENOENT;
	}
	*ret_seq = 0;
	*ret_number = found[0];
	return 0;
}

/* ---- what statements leave to those that take their place ---- */

struct old {
	uint64_t id, seq;
	uint64_t said; /* hash of words and speaker */
	bool labelled;
	struct label label;
};

struct legacy {
	struct old *at;
	size_t n;
};

static int compare(const void *a, const void *b)
{
	const struct old *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static uint64_t said(const struct entry_record *record)
{
	return hash64((struct str[]){ record->text, record->statement.speaker }, 2);
}

/* The label of an old statement, copied and taken off. */
static int take_label(struct batch *b, struct old *old)
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

/* The statements of a content, by id. */
static int list_statements(struct change *self, const struct content *content, struct legacy *ret)
{
	struct batch *b = self->batch;

	*ret = (struct legacy){ .at = arena_alloc(b->arena, content->statements, sizeof *ret->at) };
	if (!ret->at)
		return -ENOMEM;
	for (uint32_t i = 0; i < content->statements; i++) {
		struct entry_record record;

		arena_reset(b->work);
		int r = batch_record(b, content->first_seq + i, b->work, &record);
		if (r < 0 && r != -ENOENT)
			return r;
		if (r == 0)
			ret->at[ret->n++] = (struct old){ .id = record.id, .seq = content->first_seq + i, .said = said(&record) };
	}
	if (ret->n > 1)
		qsort(ret->at, ret->n, sizeof *ret->at, compare);
	return 0;
}

static int take_labels(struct change *self, struct legacy *legacy)
{
	struct batch *b = self->batch;
	MDB_stat st = { 0 };
	int r = lmdb_errno(mdb_stat(b->txn, b->db->table[TABLE_LABELS], &st));

	for (size_t i = 0; st.ms_entries && i < legacy->n && r == 0; i++)
		r = take_label(b, &legacy->at[i]);
	return r;
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
static int place_label(struct change *self, const struct content *content, struct label *label)
{
	struct batch *b = self->batch;
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
static int keep_cluster(struct change *self, const struct legacy *fresh, bool stands, const struct old *old)
{
	struct batch *b = self->batch;
	const struct old *now = fresh->n ? bsearch(old, fresh->at, fresh->n, sizeof *old, compare) : NULL;
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

/* ---- contents ---- */

int change_replace(struct change *self, uint64_t number, struct entry_article *entry, uint32_t at, const struct wire_article *fresh,
		   const unsigned char hash[HASH_BYTES])
{
	struct batch *b = self->batch;
	struct content *content = &entry->contents[at], described;
	struct legacy legacy, now = { 0 };
	bool stands = entry_current(entry) == at;
	int r = batch_describe(fresh, &described);

	if (r == 0)
		r = list_statements(self, content, &legacy);
	if (r == 0)
		r = take_labels(self, &legacy);
	if (r == 0)
		r = batch_forget(b, content, stands);
	if (r < 0)
		return r;
	memcpy(described.hash, hash, HASH_BYTES);
	described.snapshot = content->snapshot;
	*content = described;
	/* Each text may be compared with as many others as one that comes in. */
	b->trials = BATCH_TRIALS_MAX;
	r = batch_put_text(b, entry, number, at, &fresh->article);
	if (r == 0)
		r = batch_statements(b, fresh, entry, number, at, stands);
	if (r == 0)
		r = list_statements(self, content, &now);
	for (size_t i = 0; i < legacy.n && r == 0; i++)
		r = keep_cluster(self, &now, stands, &legacy.at[i]);
	for (size_t i = 0; i < legacy.n && r == 0; i++)
		if (legacy.at[i].labelled)
			r = place_label(self, content, &legacy.at[i].label);
	return r;
}

/* What was taken out is still among the words of the index. */
int change_purge_later(struct change *self)
{
	return db_put(self->batch->db, self->batch->txn, TABLE_STATE, STR(REBUILD_DUE), STR("1"));
}

int change_delete(struct change *self, uint64_t number, struct entry_article *entry, bool labels)
{
	struct batch *b = self->batch;
	struct db_key key = db_key1(number);
	int r = 0;

	for (uint32_t i = 0; i < entry->n_contents && r == 0; i++) {
		struct db_key text = db_key_content(number, i);
		struct legacy gone;

		if (labels)
			r = list_statements(self, &entry->contents[i], &gone);
		if (labels && r == 0)
			r = take_labels(self, &gone);
		if (r == 0)
			r = batch_forget(b, &entry->contents[i], entry_current(entry) == i);
		if (r == 0)
			r = db_delete(b->db, b->txn, TABLE_CONTENTS, db_key_str(&text));
	}
	if (r == 0)
		r = urls_delete(b->db, b->txn, entry->url, number);
	if (r == 0)
		r = db_delete(b->db, b->txn, TABLE_ARTICLES, db_key_str(&key));
	b->counters.articles--;
	b->counters.revisions -= fetches_revisions(entry->fetches, entry->n_fetches);
	return r;
}
