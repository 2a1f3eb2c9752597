#include "common/idmap.h"

#include <errno.h>
#include <stdlib.h>

enum { CAP_FIRST = 64 };

void idmap_destroy(struct idmap *self)
{
	free(self->at);
	*self = (struct idmap){ 0 };
}

static size_t home(const struct idmap *self, struct page_id id)
{
	return (size_t)((id.outbox ^ id.seq) * 0x9e3779b97f4a7c15ull >> 20) & (self->cap - 1);
}

/* The entry of id, or the free one where it would go. cap is not 0. */
static struct idmap_entry *slot(const struct idmap *self, struct page_id id)
{
	size_t i = home(self, id);

	while (self->at[i].used && !page_id_eq(self->at[i].id, id))
		i = (i + 1) & (self->cap - 1);
	return &self->at[i];
}

static int grow(struct idmap *self)
{
	struct idmap wider = { .cap = self->cap ? 2 * self->cap : CAP_FIRST };

	wider.at = calloc(wider.cap, sizeof *wider.at);
	if (!wider.at)
		return -ENOMEM;
	for (size_t i = 0; i < self->cap; i++)
		if (self->at[i].used)
			*slot(&wider, self->at[i].id) = self->at[i];
	wider.n = self->n;
	free(self->at);
	*self = wider;
	return 0;
}

int idmap_put(struct idmap *self, struct page_id id, uint64_t value)
{
	if (2 * (self->n + 1) > self->cap) {
		int r = grow(self);
		if (r < 0)
			return r;
	}
	struct idmap_entry *e = slot(self, id);
	self->n += !e->used;
	*e = (struct idmap_entry){ .id = id, .value = value, .used = true };
	return 0;
}

bool idmap_get(const struct idmap *self, struct page_id id, uint64_t *ret)
{
	const struct idmap_entry *e = self->cap ? slot(self, id) : NULL;

	if (!e || !e->used)
		return false;
	*ret = e->value;
	return true;
}

/* Moves later entries of the chain up, so that no search ends at the hole. */
static void close_hole(struct idmap *self, size_t hole)
{
	for (size_t i = (hole + 1) & (self->cap - 1); self->at[i].used; i = (i + 1) & (self->cap - 1)) {
		size_t distance = (i - home(self, self->at[i].id)) & (self->cap - 1);
		if (distance >= ((i - hole) & (self->cap - 1))) {
			self->at[hole] = self->at[i];
			hole = i;
		}
	}
	self->at[hole].used = false;
}

bool idmap_remove(struct idmap *self, struct page_id id, uint64_t *ret)
{
	struct idmap_entry *e = self->cap ? slot(self, id) : NULL;

	if (!e || !e->used)
		return false;
	if (ret)
		*ret = e->value;
	close_hole(self, (size_t)(e - self->at));
	self->n--;
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct page_id *x = a, *y = b;

	if (x->outbox != y->outbox)
		return x->outbox < y->outbox ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

int idmap_take(struct idmap *self, uint64_t value, struct page_id **ret, size_t *ret_n)
{
	struct page_id *ids = calloc(self->n + 1, sizeof *ids);
	size_t n = 0;

	if (!ids)
		return -ENOMEM;
	for (size_t i = 0; i < self->cap; i++)
		if (self->at[i].used && self->at[i].value == value)
			ids[n++] = self->at[i].id;
	for (size_t i = 0; i < n; i++)
		(void)idmap_remove(self, ids[i], NULL);
	qsort(ids, n, sizeof *ids, by_id);
	*ret = ids;
	*ret_n = n;
	return 0;
}
