#include "fetcher/sites.h"

#include <czmq.h>
#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"

#define KNOWN_USEC (INT64_C(24) * 3600 * 1000000)
#define SILENT_USEC (INT64_C(10) * 60 * 1000000)

struct sites {
	zhashx_t *by_origin;
};

static void site_destroy(void **item_p)
{
	struct site *site = *item_p;

	if (!site)
		return;
	robots_destroy(&site->robots);
	free(site);
	*item_p = NULL;
}

int sites_new(struct sites **ret)
{
	owned(sites_destroy) struct sites *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->by_origin = zhashx_new();
	if (!self->by_origin)
		return -ENOMEM;
	zhashx_set_destructor(self->by_origin, site_destroy);
	*ret = self;
	self = NULL;
	return 0;
}

void sites_destroy(struct sites **self_p)
{
	struct sites *self = *self_p;

	if (!self)
		return;
	zhashx_destroy(&self->by_origin);
	free(self);
	*self_p = NULL;
}

/* Many origins are asked once only: when there are too many, all that nobody waits for are asked again. */
static void make_room(struct sites *self)
{
	zlistx_t *origins;

	if (zhashx_size(self->by_origin) < SITES_MAX)
		return;
	origins = zhashx_keys(self->by_origin);
	for (const char *origin = origins ? zlistx_first(origins) : NULL; origin; origin = zlistx_next(origins)) {
		const struct site *site = zhashx_lookup(self->by_origin, origin);

		if (site && !site->waiting && site->state != SITE_ASKED)
			zhashx_delete(self->by_origin, origin);
	}
	zlistx_destroy(&origins);
}

struct site *sites_get(struct sites *self, struct str origin, int64_t now_usec)
{
	char *z = strndup(origin.ptr, origin.len);
	struct site *site = z ? zhashx_lookup(self->by_origin, z) : NULL;

	if (z && !site) {
		make_room(self);
		site = calloc(1, sizeof(*site));
		if (site && zhashx_insert(self->by_origin, z, site) < 0)
			site_destroy((void **)&site);
	}
	free(z);
	if (site && site->state >= SITE_KNOWN && site->until_usec <= now_usec)
		site->state = SITE_UNKNOWN;
	return site;
}

int sites_answer(struct site *site, int status, struct str body, struct str agent, int64_t now_usec)
{
	struct robots *robots = NULL;

	if (status >= 200 && status < 300 && robots_read(body, agent, &robots) < 0)
		return -ENOMEM;
	if (status >= 200 && status < 500) {
		robots_destroy(&site->robots);
		site->robots = robots;
		site->state = SITE_KNOWN;
		site->until_usec = now_usec + KNOWN_USEC;
	} else {
		site->state = SITE_SILENT;
		site->until_usec = now_usec + SILENT_USEC;
	}
	return 0;
}

