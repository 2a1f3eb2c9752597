#include "fetcher/entry.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/pack.h"
#include "fetcher/feeds.h"
#include "fetcher/page.h"

enum {
	SUMMARY_IS_CONTENT = 1500, /* bytes: so long a summary is the article, in feeds that know no other field */
	TITLE_MAX = 1000,
};

#define TOUCH_USEC (INT64_C(7) * 86400 * 1000000) /* how old the note "seen" may grow before it is written anew */

/* ---- reading ---- */

static struct str hash_str(const struct hash *hash)
{
	return (struct str){ (const char *)hash->at, HASH_BYTES };
}

static struct str fallback_of(const struct feed_entry *entry)
{
	struct str text = entry->content;

	if (text.len == 0 && entry->summary.len >= SUMMARY_IS_CONTENT)
		text = entry->summary;
	return text.len <= TODO_FALLBACK_MAX ? text : STR("");
}

static int64_t date_usec(const struct feed_date *date)
{
	return date->text.len && date->seconds > 0 && date->seconds < INT64_MAX / 1000000 ? date->seconds * 1000000 : 0;
}

/* An entry without an address is named by what it says; its content is its page. */
static int name_entry(const struct feed_entry *from, struct arena *arena, struct entry *ret)
{
	struct str parts[] = { from->common.id, from->common.title, fallback_of(from) };
	struct hash hash = hash_parts(parts, from->common.id.len ? 1 : ARRAY_LEN(parts));
	char hex[2 * HASH_BYTES + 1];

	for (size_t i = 0; i < HASH_BYTES; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", hash.at[i]);
	return arena_printf(arena, &ret->todo.url, "urn:inquit:%s", hex);
}

static int read_address(const struct feed_entry *from, struct str base, struct arena *arena, struct entry *ret)
{
	struct url url;
	int r = url_read_entry(from->common.link, base, arena, &url);

	if (r == -EINVAL)
		r = name_entry(from, arena, ret);
	else if (r == 0)
		ret->todo.url = url.text;
	if (r == 0)
		ret->identity = url_identity(ret->todo.url, arena);
	return r;
}

static struct hash fingerprint_of(const struct feed_entry *from, const struct entry *entry)
{
	const struct str parts[] = {
		from->common.title, hash_str(&entry->identity), from->common.published.text,
		from->common.updated.text, from->summary, from->content,
	};

	return hash_parts(parts, ARRAY_LEN(parts));
}

static int read_entry(const struct feed_entry *from, struct str base, enum todo_kind kind, struct arena *arena,
		      struct entry *ret)
{
	int64_t published = date_usec(&from->common.published), updated = date_usec(&from->common.updated);
	int r = read_address(from, base, arena, ret);

	if (r < 0)
		return r;
	ret->todo.kind = kind;
	ret->todo.title = from->common.title;
	if (ret->todo.title.len > TITLE_MAX)
		ret->todo.title.len = TITLE_MAX;
	ret->todo.published = from->common.published.text.len ? from->common.published.text : from->common.updated.text;
	ret->todo.entry_usec = updated > published ? updated : published;
	ret->todo.fallback = fallback_of(from);
	ret->fingerprint = fingerprint_of(from, ret);
	ret->key = from->common.id.len ? hash_of(from->common.id) : ret->identity;
	return 0;
}

static int by_key(const void *a, const void *b)
{
	const struct entry *const *x = a, *const *y = b;
	int c = memcmp((*x)->key.at, (*y)->key.at, HASH_BYTES);

	return c ? c : (*x > *y) - (*x < *y); /* the feed's order */
}

static bool same_key(const struct entry *a, const struct entry *b)
{
	return memcmp(a->key.at, b->key.at, HASH_BYTES) == 0;
}

/* Entries with one guid and several addresses are several: the address joins the key of all but the first. */
static void part_shared_guids(struct entry **sorted, size_t n)
{
	struct hash shared = { .at = { 0 } };

	for (size_t i = 0, first = 0; i < n; i++) {
		if (i == 0 || memcmp(sorted[i]->key.at, shared.at, HASH_BYTES) != 0) {
			first = i;
			shared = sorted[i]->key;
		} else if (memcmp(sorted[i]->identity.at, sorted[first]->identity.at, HASH_BYTES) != 0) {
			const struct str parts[] = { hash_str(&shared), hash_str(&sorted[i]->identity) };

			sorted[i]->key = hash_parts(parts, ARRAY_LEN(parts));
		}
	}
}

/* Of several with one key the first of the feed counts. */
static int make_distinct(struct entries *self, struct arena *arena)
{
	struct entry **sorted = arena_alloc(arena, self->n + 1, sizeof(struct entry *));
	size_t kept = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < self->n; i++)
		sorted[i] = &self->at[i];
	qsort(sorted, self->n, sizeof(struct entry *), by_key);
	part_shared_guids(sorted, self->n);
	qsort(sorted, self->n, sizeof(struct entry *), by_key);
	for (size_t i = self->n; i-- > 1;)
		if (same_key(sorted[i], sorted[i - 1]))
			sorted[i]->todo.url = STR("");
	for (size_t i = 0; i < self->n; i++)
		if (self->at[i].todo.url.len)
			self->at[kept++] = self->at[i];
	self->n = kept;
	return 0;
}

int entries_read(const struct feed_doc *doc, struct str base, uint32_t feed, size_t max, struct arena *arena,
		 struct entries *ret)
{
	struct entries self = { .n = doc->n_entries < max ? doc->n_entries : max };
	enum todo_kind kind = doc->format == FEED_SITEMAP_INDEX ? TODO_SITEMAP : TODO_PAGE;
	int r = 0;

	self.at = arena_alloc(arena, self.n + 1, sizeof(*self.at));
	if (!self.at)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < self.n; i++) {
		r = read_entry(&doc->entries[i], base, kind, arena, &self.at[i]);
		self.at[i].todo.feed = feed;
	}
	if (r == 0)
		r = make_distinct(&self, arena);
	if (r < 0)
		return r;
	*ret = self;
	return 0;
}

int64_t entries_newest(const struct entries *self, int64_t now_usec)
{
	int64_t newest = 0;

	for (size_t i = 0; i < self->n; i++)
		if (self->at[i].todo.entry_usec > newest && self->at[i].todo.entry_usec <= now_usec)
			newest = self->at[i].todo.entry_usec;
	return newest;
}

/* ---- taking in ---- */

struct known {
	struct hash fingerprint;
	int64_t seen_usec;
};

static int known_get(struct outbox *outbox, MDB_txn *txn, struct str key, struct known *ret)
{
	struct str value;
	int r = outbox_get(outbox, txn, DB_ENTRY, key, &value);

	if (r < 0)
		return r;
	if (value.len != HASH_BYTES + sizeof(struct key))
		return -ENOENT; /* not ours: as if it had never been seen */
	memcpy(ret->fingerprint.at, value.ptr, HASH_BYTES);
	ret->seen_usec = (int64_t)key_number(str_skip(value, HASH_BYTES));
	return 0;
}

int64_t entry_seen_usec(struct str value)
{
	return value.len == HASH_BYTES + sizeof(struct key) ? (int64_t)key_number(str_skip(value, HASH_BYTES)) : INT64_MAX;
}

static int known_put(struct outbox *outbox, MDB_txn *txn, struct str key, const struct entry *entry, int64_t now_usec)
{
	struct key seen = key_of((uint64_t)now_usec);
	char value[HASH_BYTES + sizeof(seen)];

	memcpy(value, entry->fingerprint.at, HASH_BYTES);
	memcpy(value + HASH_BYTES, seen.at, sizeof(seen));
	return outbox_put(outbox, txn, DB_ENTRY, key, (struct str){ value, sizeof(value) });
}

/* Notes its address as known, so that no other feed fetches it too. */
static int fetch(struct entry *self, struct outbox *outbox, MDB_txn *txn, const struct page_seen *seen, int64_t now_usec)
{
	struct page_seen noted = *seen;

	if (noted.fetched_usec == 0)
		noted.fetched_usec = now_usec;
	noted.feed = self->todo.feed;
	noted.fingerprint = self->fingerprint;

	if (self->number == 0)
		self->number = outbox_number(outbox); /* the same one when the job is played again */
	if (self->todo.entry_usec > noted.entry_usec)
		noted.entry_usec = self->todo.entry_usec;
	int r = todo_put(outbox, txn, self->number, &self->todo);

	return r < 0 ? r : page_seen_put(outbox, txn, self->identity, &noted);
}

/* An address that is known came under a guid that is not: is there anything new to be had? */
static bool is_news(const struct entry *entry, const struct page_seen *seen)
{
	if (seen->feed == entry->todo.feed)
		return memcmp(seen->fingerprint.at, entry->fingerprint.at, HASH_BYTES) != 0;
	return entry->todo.entry_usec > seen->entry_usec;
}

static int take_one(struct entries *self, struct entry *entry, struct outbox *outbox, MDB_txn *txn, uint32_t feed,
		    int64_t now_usec)
{
	struct feed_key key = feed_key_of(feed, hash_str(&entry->key));
	struct str at = { key.at, key.len };
	struct page_seen seen = { 0 };
	struct known known;
	int r = known_get(outbox, txn, at, &known), r_seen;
	bool met = r == 0;

	if (r < 0 && r != -ENOENT)
		return r;
	if (met && memcmp(known.fingerprint.at, entry->fingerprint.at, HASH_BYTES) == 0)
		return now_usec - known.seen_usec > TOUCH_USEC ? known_put(outbox, txn, at, entry, now_usec) : 0;
	r_seen = page_seen_get(outbox, txn, entry->identity, &seen);
	if (r_seen < 0 && r_seen != -ENOENT && r_seen != -EBADMSG)
		return r_seen;
	r = known_put(outbox, txn, at, entry, now_usec);
	if (r < 0)
		return r;
	if (!met && r_seen == 0 && !is_news(entry, &seen))
		return 0;
	self->n_new += !met && r_seen != 0;
	self->n_changed += met || r_seen == 0;
	return fetch(entry, outbox, txn, &seen, now_usec);
}

int entries_take(struct entries *self, struct outbox *outbox, MDB_txn *txn, uint32_t feed, int64_t now_usec)
{
	int r = 0;

	self->n_new = self->n_changed = 0;
	/* Oldest first, as a feed has its newest on top: articles get numbers in the order of their news. */
	for (size_t i = self->n; r == 0 && i-- > 0;)
		r = take_one(self, &self->at[i], outbox, txn, feed, now_usec);
	return r;
}
