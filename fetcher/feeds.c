#include "fetcher/feeds.h"

#include <assert.h>
#include <czmq.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/lmdb_env.h"
#include "fetcher/feed_record.h"

struct feeds {
	zhashx_t *by_name, *by_url;
	struct feed **by_number; /* at number - 1; NULL where one was removed */
	size_t n_numbers, cap_numbers, count;
	struct feed **sorted;
	size_t n_sorted;
	struct heap heap;
};

int feeds_new(struct feeds **ret)
{
	owned(feeds_destroy) struct feeds *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->by_name = zhashx_new();
	self->by_url = zhashx_new();
	if (!self->by_name || !self->by_url)
		return -ENOMEM;
	*ret = self;
	self = NULL;
	return 0;
}

static void feed_destroy(struct feed **self_p)
{
	struct feed *self = *self_p;

	if (!self)
		return;
	feed_settings_free(&self->set);
	feed_state_free(&self->state);
	free(self->host);
	free(self);
	*self_p = NULL;
}

void feeds_destroy(struct feeds **self_p)
{
	struct feeds *self = *self_p;

	if (!self)
		return;
	heap_destroy(&self->heap); /* while those that are in it still are */
	for (size_t i = 0; i < self->n_numbers; i++)
		feed_destroy(&self->by_number[i]);
	zhashx_destroy(&self->by_name);
	zhashx_destroy(&self->by_url);
	free(self->by_number);
	free(self->sorted);
	free(self);
	*self_p = NULL;
}

/* http and https of an address are one feed. */
static const char *url_key(const char *url)
{
	const char *at = strstr(url, "://");

	return at ? at : url;
}

static int host_of(const char *url, char **ret)
{
	owned(arena_destroy) struct arena *arena = arena_new(URL_ARENA_BYTES);
	struct url read;
	int r;

	if (!arena)
		return -ENOMEM;
	r = url_read(str_from(url), STR(""), arena, &read);
	if (r < 0)
		return r;
	*ret = strndup(read.host.ptr, read.host.len);
	return *ret ? 0 : -ENOMEM;
}

static int room_for_number(struct feeds *self, uint32_t number)
{
	size_t cap = self->cap_numbers ? self->cap_numbers * 2 : 64;
	struct feed **at;

	while (cap < number)
		cap *= 2;
	if (number > self->cap_numbers) {
		at = realloc(self->by_number, cap * sizeof(struct feed *));
		if (!at)
			return -ENOMEM;
		self->by_number = at;
		self->cap_numbers = cap;
	}
	while (self->n_numbers < number)
		self->by_number[self->n_numbers++] = NULL;
	return 0;
}

/* Takes feed in by all three ways to find it; feed stays the caller's on failure. */
static int enter(struct feeds *self, struct feed *feed)
{
	int r = room_for_number(self, feed->number);

	if (r < 0)
		return r;
	if (self->by_number[feed->number - 1] || zhashx_insert(self->by_name, feed->set.name, feed) < 0)
		return -EEXIST;
	if (zhashx_insert(self->by_url, url_key(feed->set.url), feed) < 0) {
		zhashx_delete(self->by_name, feed->set.name);
		return -EEXIST;
	}
	self->by_number[feed->number - 1] = feed;
	feed->timer.key = feed->number;
	self->count++;
	self->n_sorted = 0;
	return 0;
}

static uint32_t free_number(const struct feeds *self)
{
	/* Numbers are not given twice while the process runs: what is under way for a removed feed finds nobody. */
	return (uint32_t)self->n_numbers + 1;
}

int feeds_add(struct feeds *self, const struct feed_settings *settings, struct feed **ret)
{
	owned(feed_destroy) struct feed *feed = NULL;
	int r;

	if (self->count >= FEEDS_MAX)
		return -E2BIG;
	feed = calloc(1, sizeof(*feed));
	if (!feed)
		return -ENOMEM;
	feed->number = free_number(self);
	r = feed_settings_copy(settings, &feed->set);
	if (r == 0)
		r = feed_state_copy(&(struct feed_state){ .next_why = NEXT_ADDED }, &feed->state);
	if (r == 0)
		r = host_of(feed->set.url, &feed->host);
	if (r == 0)
		r = enter(self, feed);
	if (r < 0)
		return r;
	*ret = feed;
	feed = NULL;
	return 0;
}

void feeds_remove(struct feeds *self, struct feed *feed)
{
	heap_remove(&self->heap, &feed->timer);
	zhashx_delete(self->by_name, feed->set.name);
	zhashx_delete(self->by_url, url_key(feed->set.url));
	self->by_number[feed->number - 1] = NULL;
	self->count--;
	self->n_sorted = 0;
	feed_destroy(&feed);
}

int feeds_change(struct feeds *self, struct feed *feed, const struct feed_settings *settings)
{
	struct feed_settings set;
	int r;

	(void)self;
	r = feed_settings_copy(settings, &set);
	if (r < 0)
		return r;
	free(set.name);
	free(set.url);
	set.name = feed->set.name;
	set.url = feed->set.url;
	set.status = feed->set.status;
	feed->set.name = NULL;
	feed->set.url = NULL;
	feed_settings_free(&feed->set);
	feed->set = set;
	return 0;
}

int feeds_move(struct feeds *self, struct feed *feed, const char *url)
{
	struct feed *other = zhashx_lookup(self->by_url, url_key(url));
	char *copy, *host;
	int r;

	if (other && other != feed)
		return -EEXIST;
	r = host_of(url, &host);
	if (r < 0)
		return r;
	copy = strdup(url);
	if (!copy) {
		free(host);
		return -ENOMEM;
	}
	zhashx_delete(self->by_url, url_key(feed->set.url));
	free(feed->set.url);
	free(feed->host);
	feed->set.url = copy;
	feed->host = host;
	(void)zhashx_insert(self->by_url, url_key(copy), feed);
	return 0;
}

struct feed *feeds_by_number(const struct feeds *self, uint32_t number)
{
	return number && number <= self->n_numbers ? self->by_number[number - 1] : NULL;
}

static struct feed *look_up(zhashx_t *table, struct str key)
{
	char *z = strndup(key.ptr ? key.ptr : "", key.len);
	struct feed *feed = z ? zhashx_lookup(table, z) : NULL;

	free(z);
	return feed;
}

struct feed *feeds_by_name(const struct feeds *self, struct str name)
{
	return look_up(self->by_name, name);
}

struct feed *feeds_by_url(const struct feeds *self, struct str url)
{
	size_t at = str_find(url, STR("://"), 0);

	return look_up(self->by_url, at < url.len ? str_skip(url, at) : url);
}

static int by_name(const void *a, const void *b)
{
	const struct feed *const *x = a, *const *y = b;

	return strcmp((*x)->set.name, (*y)->set.name);
}

static void sort(struct feeds *self)
{
	struct feed **sorted = realloc(self->sorted, (self->count + 1) * sizeof(struct feed *));

	if (!sorted)
		return;
	self->sorted = sorted;
	for (size_t i = 0; i < self->n_numbers; i++)
		if (self->by_number[i])
			sorted[self->n_sorted++] = self->by_number[i];
	qsort(sorted, self->n_sorted, sizeof(struct feed *), by_name);
}

struct feed *feeds_at(struct feeds *self, size_t at)
{
	if (self->n_sorted == 0 && self->count)
		sort(self);
	return at < self->n_sorted ? self->sorted[at] : NULL;
}

size_t feeds_count(const struct feeds *self)
{
	return self->count;
}

uint32_t feeds_numbers(const struct feeds *self)
{
	return (uint32_t)self->n_numbers;
}

void feeds_schedule(struct feeds *self, struct feed *feed, int64_t at_usec)
{
	(void)heap_put(&self->heap, &feed->timer, at_usec);
}

void feeds_unschedule(struct feeds *self, struct feed *feed)
{
	heap_remove(&self->heap, &feed->timer);
}

struct feed *feeds_due(const struct feeds *self, int64_t *ret_at_usec)
{
	struct heap_node *node = heap_first(&self->heap);

	if (!node)
		return NULL;
	*ret_at_usec = node->at;
	return (struct feed *)((char *)node - offsetof(struct feed, timer));
}

static int load_one(struct feeds *self, uint32_t number, struct str value)
{
	owned(feed_destroy) struct feed *feed = calloc(1, sizeof(*feed));
	int r;

	if (!feed)
		return -ENOMEM;
	feed->number = number;
	r = feed_record_read(value, &feed->set, &feed->state);
	if (r == 0)
		r = host_of(feed->set.url, &feed->host);
	if (r == 0)
		r = enter(self, feed);
	if (r < 0)
		return r;
	if (feed->set.status == FEED_ACTIVE)
		feeds_schedule(self, feed, feed->state.next_poll_usec);
	feed = NULL;
	return 0;
}

int feeds_load(struct feeds *self, struct outbox *outbox)
{
	MDB_txn *txn = outbox_read(outbox);
	MDB_cursor *cursor = NULL;
	MDB_val key, value;
	int r;

	if (!txn)
		return -EIO;
	r = outbox_cursor(outbox, txn, DB_FEED, &cursor);
	while (r == 0 && (r = lmdb_errno(mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) == 0)
		r = load_one(self, (uint32_t)key_number(lmdb_str(key)), lmdb_str(value));
	outbox_cursor_close(&cursor);
	outbox_read_end(outbox);
	return r == -ENOENT ? 0 : r;
}
