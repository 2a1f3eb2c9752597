#include "store/change.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/record.h"
#include "store/commands.h"
#include "store/change_legacy.h"
#include "store/hash.h"
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

	free(self->gone.at);
	self->gone = (struct change_pages){ 0 };
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

int change_tell(struct question *q, const struct entry_article *entry, int r)
{
	if (r != -EIO || q->text.len)
		return r;
	if (entry)
		buf_printf(&q->text, "something of article %016" PRIx64 " (%.*s) is damaged", entry_id(entry->url), (int)entry->url.len,
			   entry->url.ptr);
	else if (q->n)
		buf_printf(&q->text, "something that %.*s needs is damaged", (int)q->words[0].len, q->words[0].ptr);
	if (q->text.len)
		buf_add(&q->text, STR(", and nothing was changed: inquit doctor --fix makes anew what can be, then try again"));
	return r;
}

int change_article(struct change *self, uint64_t number, struct entry_article *ret)
{
	struct batch *b = self->batch;
	int r = lookup_article_copy(b->db, b->txn, number, b->arena, ret);

	return r == -ENOENT ? -EIO : r;
}

/* What it came with, beside the article. */
static void set_page(const struct entry_article *entry, uint32_t at, const struct article *from, struct wire_article *ret)
{
	const struct content *c = &entry->contents[at];
	const struct fetch *first = fetches_first_of(entry->fetches, entry->n_fetches, at);
	struct wire_article article = { .article = *from };

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
}

int change_content(struct change *self, uint64_t number, const struct entry_article *entry, uint32_t at, struct wire_article *ret)
{
	struct batch *b = self->batch;
	struct article article;
	int r = lookup_content(b->db, b->txn, number, at, b->arena, &article);

	if (r == 0)
		set_page(entry, at, &article, ret);
	return r == -ENOENT ? -EIO : r;
}

int change_words(struct change *self, uint64_t number, const struct entry_article *entry, uint32_t at, struct wire_article *ret)
{
	struct batch *b = self->batch;
	struct article article;
	int r = lookup_words(b->db, b->txn, number, entry, at, b->arena, &article);

	if (r == 0)
		set_page(entry, at, &article, ret);
	return r == -ENOENT ? -EIO : r;
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
		r = legacy_list(b, content, &legacy);
	if (r == 0)
		r = legacy_take_labels(b, &legacy);
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
		r = legacy_list(b, content, &now);
	if (r == 0)
		r = legacy_hand_on(b, &legacy, &now, content, stands);
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

	if (labels)
		r = legacy_delete_labels(b, entry->url);
	for (uint32_t i = 0; i < entry->n_contents && r == 0; i++) {
		struct db_key text = db_key_content(number, i);
		struct legacy gone;

		if (labels)
			r = legacy_list(b, &entry->contents[i], &gone);
		if (labels && r == 0)
			r = legacy_take_labels(b, &gone);
		if (r == 0)
			r = batch_forget(b, &entry->contents[i], entry_current(entry) == i);
		if (r == 0)
			r = db_delete(b->db, b->txn, TABLE_CONTENTS, db_key_str(&text));
		if (r == 0)
			r = change_forget_page(self, &entry->contents[i]);
	}
	if (r == 0)
		r = urls_delete(b->db, b->txn, entry->url, number);
	if (r == 0)
		r = db_delete(b->db, b->txn, TABLE_ARTICLES, db_key_str(&key));
	b->counters.articles--;
	b->counters.revisions -= fetches_revisions(entry->fetches, entry->n_fetches);
	return r;
}
