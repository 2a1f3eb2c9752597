/* Lists of the model, which grow in the arena, and whose value a field keeps. */
#include <errno.h>

#include "fetcher/feed_reader.h"

void *feed_grow(struct arena *arena, void **at, size_t *n, size_t *cap, size_t size, size_t max, int *error)
{
	if (*n == max)
		return NULL;
	if (*n == *cap) {
		size_t want = *cap ? *cap * 2 : 4;
		void *grown = arena_grow(arena, *at, *cap, want, size);
		if (!grown) {
			*error = -ENOMEM;
			return NULL;
		}
		*at = grown;
		*cap = want;
	}
	return (char *)*at + (*n)++ * size;
}

void *reader_grow(struct reader *self, void **at, size_t *n, size_t *cap, size_t size, size_t max)
{
	return feed_grow(self->arena, at, n, cap, size, max, &self->error);
}

bool reader_outranks(struct reader *self, enum feed_rank field, unsigned char rank)
{
	if (self->common->ranks[field] >= rank)
		return false;
	self->common->ranks[field] = rank;
	return true;
}
