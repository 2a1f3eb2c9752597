/* batch_article - where an article and its text go: a new one, a new wording, or one that is known. */
#include <errno.h>

#include "common/cleanup.h"
#include "store/batch.h"
#include "store/fetched.h"
#include "store/hash.h"
#include "store/lookup.h"
#include "store/tombstone.h"
#include "store/urls.h"

static struct str prefer(struct str a, struct str b)
{
	return a.len ? a : b;
}

struct str batch_address(const struct wire_article *from)
{
	return prefer(from->article.url, from->page.url);
}

/* What the article says of itself goes before what its feed said; what the user said of the feed goes before both. */
static struct content content_of(const struct wire_article *from)
{
	const struct article *a = &from->article;

	return (struct content){
		.title = prefer(a->title, from->page.title), .author = a->author,
		.outlet = prefer(from->page.outlet, a->outlet), .feed = from->page.feed,
		.published = prefer(a->published, from->page.published), .language = a->language,
		.genre = a->genre, .parser = a->parser_version, .classifier = a->classifier_version,
		.given = { from->page.url, from->page.content_type, from->page.title, from->page.published, from->page.outlet },
	};
}

int batch_describe(const struct wire_article *from, struct content *ret)
{
	owned(buf_destroy) struct buf packed = { 0 };
	unsigned char facts[HASH_BYTES];
	struct article bare = from->article;

	*ret = content_of(from);
	hash128((struct str[]){ ret->title, bare.text }, 2, ret->hash);
	/* The text, which is nearly all of it, is in the first hash. */
	bare.text = (struct str){ 0 };
	wire_put_bare_article(&packed, &bare);
	if (buf_error(&packed))
		return buf_error(&packed);
	hash128((struct str[]){ buf_str(&packed), ret->outlet, ret->feed, ret->published }, 4, facts);
	memcpy(ret->facts, facts, FACTS_BYTES);
	return 0;
}

static int describe(const struct batch *self, const struct wire_article *from, struct content *ret)
{
	if (!self->prepared)
		return batch_describe(from, ret);
	*ret = content_of(from);
	memcpy(ret->hash, self->prepared->hash, HASH_BYTES);
	memcpy(ret->facts, self->prepared->facts, FACTS_BYTES);
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
	/* Changes nothing yet: the article may still turn out to be none. */
	int r = urls_get(self->db, self->txn, url, self->arena, ret_number);

	if (r == 0) {
		/* Copied: the transaction will write over it. */
		r = lookup_article_copy(self->db, self->txn, *ret_number, self->arena, ret);
		return r == -ENOENT ? -EIO : r;
	}
	if (r != -ENOENT)
		return r;
	*ret_number = self->counters.next_article;
	*ret = (struct entry_article){ .url = url, .id = entry_id(url) };
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
		int r = urls_put(self->db, self->txn, entry->url, number);

		if (r < 0)
			return r;
		self->counters.next_article++;
		self->counters.articles++;
	}
	self->current.number = 0;
	buf_clear(&self->scratch);
	entry_put_article(&self->scratch, entry);
	if (buf_error(&self->scratch))
		return buf_error(&self->scratch);
	return db_put(self->db, self->txn, TABLE_ARTICLES, db_key_str(&key), buf_str(&self->scratch));
}

/* An article on its way in. */
struct coming {
	const struct wire_article *from;
	struct content described;
	bool redacted; /* words were taken out of it */
	const char **reterr_why;
};

/* A title and text that the article did not have: at, the place in contents. */
static int new_content(struct batch *self, const struct wire_article *from, struct entry_article *entry,
		       uint64_t number, uint32_t at)
{
	int r = batch_put_text(self, entry, number, at, &from->article);

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
		r = batch_put_text(self, entry, number, at, &from->article);
	return r < 0 ? r : batch_statements(self, from, entry, number, at, entry_current(entry) == at);
}

/* Nothing but what was lost tells the stored text from this one: what was taken out of it has another mark. */
static bool is_blank(struct str had, struct str text)
{
	bool lost = had.len == 0 && text.len > 0;

	if (had.len && had.len != text.len)
		return false;
	for (size_t i = 0; i < had.len; i++) {
		if (had.ptr[i] != text.ptr[i] && had.ptr[i] != ' ')
			return false;
		lost = lost || had.ptr[i] != text.ptr[i];
	}
	return lost;
}

/* Whether damage has taken the content's text, which this one is. 1, 0, -errno. */
static int is_lost(struct batch *self, struct str text, uint64_t number, uint32_t at)
{
	struct article had;

	arena_reset(self->work);
	int r = lookup_content(self->db, self->txn, number, at, self->work, &had);
	/* Too long to be read here: what cannot be told is left as it is. */
	if (r == -ENOMEM)
		return 0;
	return r == 0 ? is_blank(had.text, text) : r == -EIO || r == -ENOENT ? 1 : r;
}

/* The text that damage had taken. What was said of it first counts, as far as that is known. */
static int restore_content(struct batch *self, const struct coming *c, struct entry_article *entry, uint64_t number, uint32_t at, bool stood)
{
	const struct fetch *first = fetches_first_of(entry->fetches, entry->n_fetches, at);
	struct content *content = &entry->contents[at], had = *content;
	struct wire_article whole = *c->from;
	int r = 0;

	if (!had.snapshot.len)
		r = snapshot_put(self, c->from, &had.snapshot, c->reterr_why);
	self->new_page = r > 0;
	/* A page that is none does not matter. */
	r = r < 0 && r != -EBADMSG ? r : batch_forget(self, content, stood);
	if (r < 0)
		return r;
	*content = c->described;
	content->snapshot = had.snapshot;
	content->outlet = had.outlet;
	content->feed = had.feed;
	content->published = prefer(had.published, c->described.published);
	content->given = had.given;
	whole.page.fetched_usec = first ? first->usec : c->from->page.fetched_usec;
	return new_content(self, &whole, entry, number, at);
}

/* A content that the article has already, and that `fetch` found again. */
static int known_content(struct batch *self, const struct coming *c, struct entry_article *entry, uint64_t number,
			 const struct fetch *fetch, uint32_t before)
{
	uint32_t at = fetch->content;
	const struct fetch *first = fetches_first_of(entry->fetches, entry->n_fetches, at);

	if (first && fetch_cmp(first, fetch) == 0 && memcmp(entry->contents[at].facts, c->described.facts, FACTS_BYTES) != 0)
		return renew_content(self, c->from, entry, number, at, &c->described, before == at);
	/* What words were taken out of stays as it is: they are not to come back with it. */
	int lost = c->redacted ? 0 : is_lost(self, c->from->article.text, number, at);
	if (lost)
		return lost < 0 ? lost : restore_content(self, c, entry, number, at, before == at);
	return entry_current(entry) == at && before != at ? batch_stand(self, &entry->contents[at], true) : 0;
}

static int place_content(struct batch *self, struct coming *c, struct entry_article *entry, uint64_t number)
{
	const struct wire_article *from = c->from;
	uint32_t at = (uint32_t)find_content(entry, c->described.hash), before = entry_current(entry);
	bool fresh_content = at == entry->n_contents, had_any = entry->n_fetches > 0;
	struct fetch fetch = { from->page.id.outbox, from->page.id.seq, from->page.fetched_usec, at };
	int r = 0;

	if (fresh_content && at == CONTENTS_MAX) {
		*c->reterr_why = "its article has too many versions";
		return -EBADMSG;
	}
	if (fresh_content)
		r = snapshot_put(self, from, &c->described.snapshot, c->reterr_why);
	if (r < 0)
		return r;
	self->new_page = r > 0;
	if (fresh_content)
		entry->contents[entry->n_contents++] = c->described;
	uint32_t revisions = fetches_revisions(entry->fetches, entry->n_fetches);
	fetches_add(entry->fetches, &entry->n_fetches, &fetch);
	self->counters.revisions += fetches_revisions(entry->fetches, entry->n_fetches) - revisions;
	r = fresh_content ? new_content(self, from, entry, number, at) : known_content(self, c, entry, number, &fetch, before);
	if (r == 0 && had_any && before != entry_current(entry))
		r = batch_stand(self, &entry->contents[before], false);
	return r;
}

static bool has_fetch(const struct entry_article *entry, struct page_id id)
{
	for (size_t i = 0; i < entry->n_fetches; i++)
		if (entry->fetches[i].outbox == id.outbox && entry->fetches[i].seq == id.seq)
			return true;
	return false;
}

/* Without the words that were taken out of it for good. 0, TOMBSTONE_DELETED, -errno; spared lasts as long as c. */
static int take_out(struct batch *self, struct str url, struct coming *c, struct wire_article *spared)
{
	unsigned char hash[HASH_BYTES];
	int r = tombstone_apply(self, url, c->from, spared);

	if (r != TOMBSTONE_REDACTED)
		return r;
	memcpy(hash, c->described.hash, HASH_BYTES);
	self->prepared = NULL; /* of the words that are taken out */
	c->from = spared;
	c->redacted = true;
	r = batch_describe(spared, &c->described);
	/* What it is known by is the hash of what it was. */
	memcpy(c->described.hash, hash, HASH_BYTES);
	return r;
}

int batch_add(struct batch *self, const struct wire_article *article, const char **reterr_why)
{
	struct coming coming = { .from = article, .reterr_why = reterr_why };
	struct str url = batch_address(article);
	struct page_id id = article->page.id;
	struct wire_article spared;
	struct entry_article entry;
	bool known = false;
	uint64_t number;

	arena_reset(self->arena);
	self->trials = BATCH_TRIALS_MAX;
	self->current.number = 0;
	if (!url.len) {
		*reterr_why = "it has no address";
		return -EBADMSG;
	}
	int r = fetched_has(self->db, self->txn, id.outbox, id.seq);
	if (r != 0)
		return r;
	r = describe(self, article, &coming.described);
	if (r == 0)
		r = take_out(self, url, &coming, &spared);
	/* Deleted for good: its page is done with. */
	known = r == TOMBSTONE_DELETED;
	if (r == 0)
		r = load_article(self, url, &number, &entry);
	/* The note that it is here was lost. */
	if (r == 0)
		known = has_fetch(&entry, id);
	if (r == 0 && !known)
		r = place_content(self, &coming, &entry, number);
	if (r == 0 && !known)
		r = batch_save(self, number, &entry);
	if (r >= 0)
		r = fetched_add(self->db, self->txn, id.outbox, id.seq);
	return r < 0 ? r : known;
}
