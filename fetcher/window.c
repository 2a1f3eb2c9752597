#include "fetcher/window.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"

enum { WAITS, SENT, GONE };

struct window {
	/* By number; the gone ones stay in their places until there are many of them. */
	struct window_page *at;
	size_t n, cap, gone;
	size_t cursor; /* no page that waits and is not alone lies before it */
	uint64_t *alone; /* numbers of pages that wait to be sent alone */
	size_t n_alone, cap_alone;
	uint64_t max_pages, max_bytes;
	struct window_counts counts;
};

void window_destroy(struct window **self_p)
{
	struct window *self = *self_p;

	if (!self)
		return;
	free(self->at);
	free(self->alone);
	free(self);
	*self_p = NULL;
}

int window_new(uint64_t max_pages, uint64_t max_bytes, struct window **ret)
{
	struct window *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->max_pages = max_pages;
	self->max_bytes = max_bytes;
	*ret = self;
	return 0;
}

void window_limit(struct window *self, uint64_t max_pages, uint64_t max_bytes)
{
	self->max_pages = max_pages;
	self->max_bytes = max_bytes;
}

/* Index of the first page with at least this number. */
static size_t lower(const struct window *self, uint64_t number)
{
	size_t from = 0, to = self->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (self->at[mid].number < number)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static struct window_page *find(const struct window *self, uint64_t number)
{
	size_t i = lower(self, number);

	if (i == self->n || self->at[i].number != number || self->at[i].state == GONE)
		return NULL;
	return &self->at[i];
}

/* Squeezes the gone ones out when they are the most: a constant cost for each page. */
static void tidy(struct window *self)
{
	size_t kept = 0, cursor = 0;

	if (self->gone < 64 || self->gone < self->n / 2)
		return;
	for (size_t i = 0; i < self->n; i++) {
		if (i == self->cursor)
			cursor = kept;
		if (self->at[i].state != GONE)
			self->at[kept++] = self->at[i];
	}
	self->cursor = self->cursor < self->n ? cursor : kept;
	self->n = kept;
	self->gone = 0;
}

static int room_alone(struct window *self)
{
	size_t cap = self->cap_alone ? self->cap_alone * 2 : 16;
	uint64_t *at;

	if (self->n_alone < self->cap_alone)
		return 0;
	at = realloc(self->alone, cap * sizeof(*at));
	if (!at)
		return -ENOMEM;
	self->alone = at;
	self->cap_alone = cap;
	return 0;
}

static int room(struct window *self)
{
	size_t cap = self->cap ? self->cap * 2 : 256;
	struct window_page *at;

	if (self->n < self->cap)
		return 0;
	at = realloc(self->at, cap * sizeof(*at));
	if (!at)
		return -ENOMEM;
	self->at = at;
	self->cap = cap;
	return 0;
}

int window_add(struct window *self, uint64_t number, size_t bytes, uint32_t feed, unsigned attempts, int64_t since_usec)
{
	size_t i;

	tidy(self);
	if (room(self) < 0 || room_alone(self) < 0)
		return -ENOMEM;
	i = lower(self, number);
	if (i < self->n && self->at[i].number == number) {
		if (self->at[i].state != GONE)
			return -EEXIST;
		self->gone--;
	} else {
		memmove(self->at + i + 1, self->at + i, (self->n - i) * sizeof(*self->at));
		self->n++;
		if (i < self->cursor)
			self->cursor++;
	}
	self->at[i] = (struct window_page){ .number = number, .since_usec = since_usec, .bytes = (uint32_t)bytes, .feed = feed,
					    .attempts = attempts > UINT8_MAX ? UINT8_MAX : (uint8_t)attempts };
	self->counts.pages++;
	self->counts.bytes += bytes;
	if (attempts) {
		self->counts.alone++;
		self->alone[self->n_alone++] = number;
	} else if (i < self->cursor) {
		self->cursor = i;
	}
	return 0;
}

void window_each(const struct window *self, void *ctx, void (*each)(void *ctx, const struct window_page *page, bool sent))
{
	for (size_t i = 0; i < self->n; i++)
		if (self->at[i].state != GONE)
			each(ctx, &self->at[i], self->at[i].state == SENT);
}

static bool fits(const struct window *self, const struct window_page *page)
{
	return self->counts.sent < self->max_pages &&
	       (self->counts.sent == 0 || self->counts.sent_bytes + page->bytes <= self->max_bytes);
}

bool window_next(struct window *self, struct window_page *ret)
{
	while (self->cursor < self->n) {
		const struct window_page *page = &self->at[self->cursor];

		if (page->state == WAITS && page->attempts == 0) {
			if (!fits(self, page))
				return false;
			*ret = *page;
			return true;
		}
		self->cursor++;
	}
	return false;
}

bool window_next_alone(struct window *self, struct window_page *ret)
{
	const struct window_page *page = self->n_alone ? find(self, self->alone[0]) : NULL;

	if (!page || !fits(self, page))
		return false;
	*ret = *page;
	return true;
}

static void forget_alone(struct window *self, uint64_t number)
{
	for (size_t i = 0; i < self->n_alone; i++) {
		if (self->alone[i] != number)
			continue;
		memmove(self->alone + i, self->alone + i + 1, (self->n_alone - i - 1) * sizeof(*self->alone));
		self->n_alone--;
		return;
	}
}

void window_sent(struct window *self, uint64_t number)
{
	struct window_page *page = find(self, number);

	if (!page || page->state != WAITS)
		return;
	page->state = SENT;
	self->counts.sent++;
	self->counts.sent_bytes += page->bytes;
	if (page->attempts)
		forget_alone(self, number);
}

static void not_sent(struct window *self, struct window_page *page)
{
	if (page->state != SENT)
		return;
	page->state = WAITS;
	self->counts.sent--;
	self->counts.sent_bytes -= page->bytes;
}

bool window_again(struct window *self, uint64_t number, unsigned attempts)
{
	struct window_page *page = find(self, number);
	bool waited;

	if (!page || room_alone(self) < 0)
		return false;
	waited = page->state == WAITS && page->attempts;
	not_sent(self, page);
	if (!page->attempts && attempts)
		self->counts.alone++;
	if (page->attempts && !attempts)
		self->counts.alone--;
	page->attempts = attempts > UINT8_MAX ? UINT8_MAX : (uint8_t)attempts;
	if (attempts && !waited)
		self->alone[self->n_alone++] = number;
	if (!attempts && (size_t)(page - self->at) < self->cursor)
		self->cursor = (size_t)(page - self->at);
	return true;
}

bool window_remove(struct window *self, uint64_t number, struct window_page *ret)
{
	struct window_page *page = find(self, number);

	if (!page)
		return false;
	if (page->attempts && page->state == WAITS)
		forget_alone(self, number);
	not_sent(self, page);
	if (page->attempts)
		self->counts.alone--;
	self->counts.pages--;
	self->counts.bytes -= page->bytes;
	if (ret)
		*ret = *page;
	page->state = GONE;
	self->gone++;
	return true;
}

bool window_get(const struct window *self, uint64_t number, struct window_page *ret)
{
	const struct window_page *page = find(self, number);

	if (page && ret)
		*ret = *page;
	return page != NULL;
}

struct window_counts window_counts(const struct window *self)
{
	struct window_counts counts = self->counts;

	for (size_t i = 0; i < self->n && !counts.oldest; i++)
		if (self->at[i].state != GONE)
			counts.oldest = self->at[i].number;
	return counts;
}

uint64_t window_bytes(const struct window *self)
{
	return self->counts.bytes;
}

size_t window_in_range(const struct window *self, uint64_t from, uint64_t to)
{
	size_t n = 0;

	for (size_t i = lower(self, from); i < self->n && self->at[i].number <= to; i++)
		n += self->at[i].state != GONE;
	return n;
}
