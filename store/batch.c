#include "store/batch.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/correction.h"
#include "store/lookup.h"
#include "store/tombstone.h"

/* Level 1 takes a third of level 3's time for a tenth more bytes: the text is written once and seldom read. */
enum { COMPRESSION_LEVEL = 1 };

int batch_new(const struct db *db, bool snapshots, struct batch **ret)
{
	owned(batch_destroy) struct batch *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->db = db;
	self->snapshots = snapshots;
	self->clusters = true;
	self->builder = segment_builder_new();
	self->filings = filings_new();
	self->stemmers = stemmers_new();
	self->arena = arena_new(BATCH_ARENA_BYTES);
	self->work = arena_new(BATCH_WORK_BYTES);
	self->trial = arena_new(BATCH_WORK_BYTES);
	self->inflate = ZSTD_createDStream();
	self->deflate = ZSTD_createCCtx();
	if (!self->builder || !self->filings || !self->stemmers || !self->arena || !self->work || !self->trial || !self->inflate ||
	    !self->deflate)
		return -ENOMEM;
	*ret = self;
	self = NULL;
	return 0;
}

void batch_destroy(struct batch **self_p)
{
	struct batch *self = *self_p;

	if (!self)
		return;
	segment_builder_destroy(&self->builder);
	filings_destroy(&self->filings);
	frequencies_clear(&self->frequencies);
	stemmers_destroy(&self->stemmers);
	arena_destroy(&self->arena);
	arena_destroy(&self->work);
	arena_destroy(&self->trial);
	buf_destroy(&self->scratch);
	buf_destroy(&self->page);
	free(self->columns);
	free(self->sketches);
	ZSTD_freeDStream(self->inflate);
	ZSTD_freeCCtx(self->deflate);
	free(self);
	*self_p = NULL;
}

static int prepare_clusters(struct batch *self)
{
	if (!self->clusters)
		return 0;
	self->tree = self->view;
	self->tree.n_segments = 0;
	self->corrected = corrections_any(self->db, self->txn);
	int r = filings_sync(self->filings, &self->view);
	return r < 0 ? r : frequencies_load(&self->frequencies, self->db, self->txn);
}

/* What is in the store by now is seen by what comes. */
static int look(struct batch *self)
{
	int r = view_open(self->db, self->txn, &self->verified, &self->view);

	if (r == 0)
		r = prepare_clusters(self);
	if (r < 0)
		return r;
	self->counters = self->view.counters;
	self->first_seq = self->counters.next_seq;
	self->n_columns = 0;
	segment_builder_clear(self->builder);
	return 0;
}

static int begin(struct batch *self, int r)
{
	if (r < 0)
		return r;
	r = look(self);
	if (r < 0) {
		mdb_txn_abort(self->txn);
		self->txn = NULL;
	}
	return r;
}

int batch_begin(struct batch *self)
{
	return begin(self, db_txn_begin(self->db, &self->txn));
}

int batch_look(struct batch *self)
{
	return begin(self, lmdb_errno(mdb_txn_begin(lmdb_env_raw(self->db->env), NULL, MDB_RDONLY, &self->txn)));
}

void batch_abort(struct batch *self)
{
	if (self->txn)
		mdb_txn_abort(self->txn);
	self->txn = NULL;
	filings_forget(self->filings, self->first_seq);
}

static int write_segment(struct batch *self)
{
	owned(buf_destroy) struct buf segment = { 0 };

	if (segment_builder_terms(self->builder) == 0)
		return 0;
	int r = segment_builder_write(self->builder, self->first_seq, self->counters.next_seq - 1, &segment);
	if (r == 0)
		r = index_add_segment(self->db, self->txn, &self->counters, buf_str(&segment));
	return r < 0 ? r : index_merge(self->db, self->txn, &self->counters);
}

/* What was gathered. */
static int write_out(struct batch *self)
{
	int r = columns_append(self->db, self->txn, self->first_seq, self->columns, self->n_columns);

	if (r == 0 && self->clusters)
		r = sketches_append(self->db, self->txn, self->first_seq, self->sketches, self->n_columns);
	return r < 0 ? r : write_segment(self);
}

int batch_flush(struct batch *self)
{
	int r = write_out(self);

	if (r == 0)
		r = index_fold(self->db, self->txn, &self->counters);
	if (r == 0)
		r = db_put_counters(self->db, self->txn, &self->counters);
	return r < 0 ? r : look(self);
}

int batch_commit(struct batch *self, uint64_t *ret_last)
{
	int r = write_out(self);

	/* Every commit writes something, so that every commit syncs the one before. */
	self->counters.commits++;
	if (r == 0)
		r = db_put_counters(self->db, self->txn, &self->counters);
	if (r < 0) {
		batch_abort(self);
		return r;
	}
	r = lmdb_commit(self->txn);
	self->txn = NULL;
	if (r < 0)
		filings_forget(self->filings, self->first_seq);
	*ret_last = self->counters.next_seq - 1;
	return r;
}

int batch_column(struct batch *self, uint64_t seq, struct column *ret)
{
	struct columns columns = { .db = self->db, .txn = self->txn };

	if (seq < self->first_seq)
		return columns_get(&columns, seq, ret);
	if (seq - self->first_seq >= self->n_columns)
		return -ENOENT;
	*ret = self->columns[seq - self->first_seq];
	return 0;
}

int batch_sketch(struct batch *self, uint64_t seq, struct sketch *ret)
{
	if (seq < self->first_seq)
		return sketches_get(self->db, self->txn, seq, ret);
	if (seq - self->first_seq >= self->n_columns)
		return -ENOENT;
	*ret = self->sketches[seq - self->first_seq];
	return 0;
}

int batch_record(struct batch *self, uint64_t seq, struct arena *arena, struct entry_record *ret)
{
	return lookup_record(self->db, self->txn, seq, arena, ret);
}

int batch_has(struct batch *self, uint64_t seq)
{
	return lookup_has(self->db, self->txn, seq);
}

/* ---- one content ---- */

/* The statements of a content begin or cease to stand. */
int batch_stand(struct batch *self, const struct content *content, bool stands)
{
	int r = replaced_set(self->db, self->txn, content->first_seq, content->statements, !stands);

	for (uint32_t i = 0; i < content->statements && r == 0; i++)
		r = cluster_stands(self, content->first_seq + i, stands);
	self->counters.statements += stands ? content->statements : 0 - (uint64_t)content->statements;
	return r;
}

/* Takes out what an earlier fetch of the same words now says otherwise. */
int batch_forget(struct batch *self, const struct content *content, bool stood)
{
	int r = stood ? batch_stand(self, content, false) : 0;

	for (uint32_t i = 0; i < content->statements && r == 0; i++) {
		struct db_key key = db_key1(content->first_seq + i);

		r = db_delete(self->db, self->txn, TABLE_RECORDS, db_key_str(&key));
	}
	return r;
}

int batch_put_text(struct batch *self, uint64_t article, uint32_t at, const struct article *from)
{
	struct db_key key = db_key2(article, at);
	owned(buf_destroy) struct buf packed = { 0 };

	wire_put_bare_article(&packed, from);
	if (buf_error(&packed))
		return buf_error(&packed);
	size_t bound = ZSTD_compressBound(packed.len);
	buf_clear(&self->page);
	char *room = buf_room(&self->page, bound);
	if (!room)
		return -ENOMEM;
	size_t n = ZSTD_compressCCtx(self->deflate, room, bound, packed.ptr, packed.len, COMPRESSION_LEVEL);
	if (ZSTD_isError(n))
		return -ENOMEM;
	return db_put(self->db, self->txn, TABLE_CONTENTS, db_key_str(&key), (struct str){ room, n });
}

static struct str prefer(struct str a, struct str b)
{
	return a.len ? a : b;
}

/* What the article says of itself goes before what its feed said; what the user said of the feed goes before both. */
int batch_describe(const struct wire_article *from, struct content *ret)
{
	const struct article *a = &from->article;
	owned(buf_destroy) struct buf packed = { 0 };
	struct article bare = *a;

	*ret = (struct content){
		.title = prefer(a->title, from->page.title), .author = a->author,
		.outlet = prefer(from->page.outlet, a->outlet), .feed = from->page.feed,
		.published = prefer(a->published, from->page.published), .language = a->language,
		.genre = a->genre, .parser = a->parser_version, .classifier = a->classifier_version,
		.given = { from->page.url, from->page.content_type, from->page.title, from->page.published, from->page.outlet },
	};
	hash128((struct str[]){ ret->title, a->text }, 2, ret->hash);
	/* The text, which is nearly all of it, is in the first hash. */
	bare.text = (struct str){ 0 };
	wire_put_bare_article(&packed, &bare);
	if (buf_error(&packed))
		return buf_error(&packed);
	hash128((struct str[]){ buf_str(&packed), ret->outlet, ret->feed, ret->published }, 4, ret->facts);
	return 0;
}

static size_t find_content(const struct entry_article *entry, const unsigned char hash[HASH_BYTES])
{
	size_t i = 0;

	while (i < entry->n_contents && memcmp(entry->contents[i].hash, hash, HASH_BYTES) != 0)
		i++;
	return i;
}

/* ---- one article ---- */

static int load_article(struct batch *self, struct str url, uint64_t *ret_number, struct entry_article *ret)
{
	unsigned char hash[HASH_BYTES];
	struct str value, key = { (const char *)hash, sizeof hash };

	/* Changes nothing yet: the article may still turn out to be none. */
	hash128(&url, 1, hash);
	int r = db_get(self->db, self->txn, TABLE_URLS, key, &value);
	if (r == 0 && value.len == 8) {
		*ret_number = get_be(value.ptr, 8);
		/* Copied: the transaction will write over it. */
		r = lookup_article_copy(self->db, self->txn, *ret_number, self->arena, ret);
		return r == -ENOENT ? -EIO : r;
	}
	if (r != -ENOENT)
		return r < 0 ? r : -EIO;
	*ret_number = self->counters.next_article;
	*ret = (struct entry_article){ .url = url, .id = get_be(hash, 8) };
	ret->fetches = arena_alloc(self->arena, 1, sizeof *ret->fetches);
	ret->contents = arena_alloc(self->arena, 1, sizeof *ret->contents);
	if (!ret->fetches || !ret->contents)
		return -ENOMEM;
	return 0;
}

int batch_save(struct batch *self, uint64_t number, const struct entry_article *entry)
{
	struct db_key key = db_key1(number);

	if (number == self->counters.next_article) {
		unsigned char hash[HASH_BYTES];

		hash128(&entry->url, 1, hash);
		int r = db_put(self->db, self->txn, TABLE_URLS, (struct str){ (char *)hash, sizeof hash },
			       db_key_str(&key));
		if (r < 0)
			return r;
		self->counters.next_article++;
		self->counters.articles++;
	}
	buf_clear(&self->scratch);
	entry_put_article(&self->scratch, entry);
	if (buf_error(&self->scratch))
		return buf_error(&self->scratch);
	return db_put(self->db, self->txn, TABLE_ARTICLES, db_key_str(&key), buf_str(&self->scratch));
}

/* A title and text that the article did not have: at, the place in contents. */
static int new_content(struct batch *self, const struct wire_article *from, struct entry_article *entry,
		       uint64_t number, uint32_t at)
{
	int r = batch_put_text(self, number, at, &from->article);

	return r < 0 ? r : batch_statements(self, from, entry, number, at, entry_current(entry) == at);
}

/* The same words from an earlier fetch, which says something else about them: what was first counts. */
static int renew_content(struct batch *self, const struct wire_article *from, struct entry_article *entry,
			 uint64_t number, uint32_t at, const struct content *fresh, bool stood)
{
	struct content *content = &entry->contents[at], had = *content;
	int r = batch_forget(self, content, stood);

	*content = *fresh;
	content->snapshot = had.snapshot;
	if (r == 0)
		r = batch_put_text(self, number, at, &from->article);
	return r < 0 ? r : batch_statements(self, from, entry, number, at, entry_current(entry) == at);
}

static int place_content(struct batch *self, const struct wire_article *from, struct entry_article *entry,
			 uint64_t number, struct content *fresh, const char **reterr_why)
{
	uint32_t at = (uint32_t)find_content(entry, fresh->hash), before = entry_current(entry);
	bool fresh_content = at == entry->n_contents, had_any = entry->n_fetches > 0;
	struct fetch fetch = { from->page.id.outbox, from->page.id.seq, from->page.fetched_usec, at };
	int r = 0;

	if (fresh_content && at == CONTENTS_MAX) {
		*reterr_why = "its article has too many versions";
		return -EBADMSG;
	}
	if (fresh_content)
		r = snapshot_put(self, &from->page, &fresh->snapshot, reterr_why);
	if (r < 0)
		return r;
	if (fresh_content)
		entry->contents[entry->n_contents++] = *fresh;
	uint32_t revisions = fetches_revisions(entry->fetches, entry->n_fetches);
	fetches_add(entry->fetches, &entry->n_fetches, &fetch);
	self->counters.revisions += fetches_revisions(entry->fetches, entry->n_fetches) - revisions;
	const struct fetch *first = fetches_first_of(entry->fetches, entry->n_fetches, at);
	if (fresh_content)
		r = new_content(self, from, entry, number, at);
	else if (first && fetch_cmp(first, &fetch) == 0 &&
		 memcmp(entry->contents[at].facts, fresh->facts, HASH_BYTES) != 0)
		r = renew_content(self, from, entry, number, at, fresh, before == at);
	else if (entry_current(entry) == at && before != at)
		r = batch_stand(self, &entry->contents[at], true);
	if (r == 0 && had_any && before != entry_current(entry))
		r = batch_stand(self, &entry->contents[before], false);
	return r;
}

int batch_add(struct batch *self, const struct wire_article *article, const char **reterr_why)
{
	struct str url = prefer(article->article.url, article->page.url);
	struct page_id id = article->page.id;
	unsigned char hash[HASH_BYTES];
	struct wire_article spared;
	struct entry_article entry;
	struct content fresh;
	uint64_t number;

	arena_reset(self->arena);
	self->trials = BATCH_TRIALS_MAX;
	if (!url.len) {
		*reterr_why = "it has no address";
		return -EBADMSG;
	}
	int r = db_was_fetched(self->db, self->txn, id.outbox, id.seq);
	if (r != 0)
		return r;
	r = batch_describe(article, &fresh);
	if (r == 0)
		r = tombstone_apply(self, url, article, &spared);
	/* Deleted for good: its page is done with. */
	if (r == TOMBSTONE_DELETED) {
		r = db_set_fetched(self->db, self->txn, id.outbox, id.seq);
		return r < 0 ? r : 1;
	}
	if (r == TOMBSTONE_REDACTED) {
		memcpy(hash, fresh.hash, HASH_BYTES);
		article = &spared;
		r = batch_describe(article, &fresh);
		/* What it is known by is the hash of what it was. */
		memcpy(fresh.hash, hash, HASH_BYTES);
	}
	if (r == 0)
		r = load_article(self, url, &number, &entry);
	if (r == 0)
		r = place_content(self, article, &entry, number, &fresh, reterr_why);
	if (r == 0)
		r = batch_save(self, number, &entry);
	return r < 0 ? r : db_set_fetched(self->db, self->txn, id.outbox, id.seq);
}
