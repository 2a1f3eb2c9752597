#include "classifier/edges.h"

#include <errno.h>
#include <stdlib.h>

enum { SLOTS_FIRST = 64 };

void edges_destroy(struct edges *self)
{
	free(self->at);
	*self = (struct edges){ 0 };
}

static void insert(struct edges *self, struct edge e)
{
	size_t i = edges_slot(e.from, e.symbol) & self->mask;

	while (self->at[i].to)
		i = (i + 1) & self->mask;
	self->at[i] = e;
}

static int grow(struct edges *self)
{
	size_t slots = self->at ? (self->mask + 1) * 2 : SLOTS_FIRST;
	struct edges bigger = { .at = calloc(slots, sizeof *self->at), .mask = slots - 1, .n = self->n };

	if (!bigger.at)
		return -ENOMEM;
	for (size_t i = 0; self->at && i <= self->mask; i++)
		if (self->at[i].to)
			insert(&bigger, self->at[i]);
	free(self->at);
	*self = bigger;
	return 0;
}

int edges_add(struct edges *self, uint32_t from, uint32_t symbol, uint32_t to)
{
	/* Half full at most: a miss, the usual answer, then ends after 2.5 probes on average. */
	if (!self->at || self->n * 2 >= self->mask) {
		int r = grow(self);
		if (r < 0)
			return r;
	}
	insert(self, (struct edge){ from, symbol, to });
	self->n++;
	return 0;
}
