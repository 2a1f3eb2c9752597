#include "parser/body_map.h"

#include <errno.h>
#include <string.h>

enum { SHINGLE = 4, SHINGLES_MAX = 1 << 16 };

int key_map_init(struct key_map *self, size_t n, struct arena *arena)
{
	size_t slots = 16;

	while (slots < 2 * n)
		slots *= 2;
	self->mask = slots - 1;
	self->slots = arena_alloc(arena, slots, sizeof *self->slots);
	return self->slots ? 0 : -ENOMEM;
}

static size_t slot_of(const struct key_map *self, uint64_t key)
{
	uint64_t h = key * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(h >> 32) & self->mask;

	while (self->slots[i].key && self->slots[i].key != key)
		i = (i + 1) & self->mask;
	return i;
}

uint32_t *key_map_at(struct key_map *self, uint64_t key)
{
	key = key ? key : 1;
	size_t i = slot_of(self, key);
	self->slots[i].key = key;
	return &self->slots[i].value;
}

const uint32_t *key_map_find(const struct key_map *self, uint64_t key)
{
	key = key ? key : 1;
	size_t i = slot_of(self, key);
	return self->slots[i].key ? &self->slots[i].value : NULL;
}

uint64_t shingle_key(const uint32_t *words)
{
	uint64_t key = 0;

	for (size_t i = 0; i < 4; i++)
		key = key * 0x100000001b3u + words[i] + 1;
	return key;
}

static bool add_word(void *ctx, uint32_t hash)
{
	struct word_set *self = ctx;

	if (!self->shingles) {
		*key_map_at(&self->map, hash) = 1;
		return ++self->n < self->limit;
	}
	memmove(self->window, self->window + 1, (SHINGLE - 1) * sizeof *self->window);
	self->window[SHINGLE - 1] = hash;
	if (++self->n >= SHINGLE)
		*key_map_at(&self->map, shingle_key(self->window)) = 1;
	return self->n < self->limit;
}

int word_set_init(struct word_set *self, struct str text, bool shingles, struct arena *arena)
{
	size_t words = text.len / 2 + 1;

	*self = (struct word_set){ .shingles = shingles };
	self->limit = words < SHINGLES_MAX ? (uint32_t)words : SHINGLES_MAX;
	if (key_map_init(&self->map, self->limit, arena) < 0)
		return -ENOMEM;
	scan_words(text, add_word, self);
	return 0;
}

int16_t word_set_share(const struct word_set *self, const struct scan *s, uint32_t first)
{
	uint32_t last = self->shingles ? SHINGLE - 1 : 0, n = s->n_head > last ? s->n_head - last : 0, hits = 0;

	n = n < first ? n : first;
	for (uint32_t i = 0; i < n; i++)
		hits += key_map_find(&self->map, self->shingles ? shingle_key(s->head + i) : s->head[i]) != NULL;
	return (int16_t)(n ? hits * 1000 / n : 0);
}
