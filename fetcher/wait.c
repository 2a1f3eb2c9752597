#include "fetcher/wait.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"

struct waits {
	struct wait *at[WAITS_MAX];
	size_t n;
};

void wait_destroy(struct wait **self_p)
{
	struct wait *self = *self_p;

	if (!self)
		return;
	free(self->ranges);
	free(self->feeds);
	free(self);
	*self_p = NULL;
}

int waits_new(struct waits **ret)
{
	struct waits *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	*ret = self;
	return 0;
}

void waits_destroy(struct waits **self_p)
{
	struct waits *self = *self_p;

	if (!self)
		return;
	for (size_t i = 0; i < self->n; i++)
		wait_destroy(&self->at[i]);
	free(self);
	*self_p = NULL;
}

static void *copy(const void *from, size_t n, size_t size)
{
	void *to = calloc(n + 1, size);

	if (to && n)
		memcpy(to, from, n * size);
	return to;
}

int waits_add(struct waits *self, const struct wait *wait)
{
	owned(wait_destroy) struct wait *own = NULL;

	if (self->n == WAITS_MAX)
		return -E2BIG;
	own = calloc(1, sizeof(*own));
	if (!own)
		return -ENOMEM;
	*own = *wait;
	own->ranges = copy(wait->ranges, wait->n_ranges, sizeof(*wait->ranges));
	own->feeds = copy(wait->feeds, wait->n_feeds, sizeof(*wait->feeds));
	if (!own->ranges || !own->feeds)
		return -ENOMEM;
	self->at[self->n++] = own;
	own = NULL;
	return 0;
}

void waits_page_gone(struct waits *self, uint64_t number)
{
	for (size_t i = 0; i < self->n; i++) {
		struct wait *wait = self->at[i];

		for (size_t k = 0; k < wait->n_ranges && wait->left; k++)
			if (number >= wait->ranges[k].from && number <= wait->ranges[k].to) {
				wait->left--;
				break;
			}
	}
}

static bool is_over(const struct wait *wait, bool (*feed_busy)(void *ctx, uint32_t feed), void *ctx)
{
	if (wait->left)
		return false;
	for (size_t i = 0; i < wait->n_feeds; i++)
		if (feed_busy(ctx, wait->feeds[i]))
			return false;
	return true;
}

struct wait *waits_take(struct waits *self, bool (*feed_busy)(void *ctx, uint32_t feed), void *ctx)
{
	for (size_t i = 0; i < self->n; i++) {
		struct wait *wait = self->at[i];

		if (!is_over(wait, feed_busy, ctx))
			continue;
		memmove(self->at + i, self->at + i + 1, (self->n - i - 1) * sizeof(*self->at));
		self->n--;
		return wait;
	}
	return NULL;
}
