#include "fetcher/heap.h"

#include <errno.h>
#include <stdlib.h>

void heap_destroy(struct heap *self)
{
	for (size_t i = 0; i < self->n; i++)
		self->at[i]->place = 0;
	free(self->at);
	*self = (struct heap){ 0 };
}

static bool before(const struct heap_node *a, const struct heap_node *b)
{
	return a->at != b->at ? a->at < b->at : a->key < b->key;
}

static void set(struct heap *self, size_t i, struct heap_node *node)
{
	self->at[i] = node;
	node->place = i + 1;
}

static void up(struct heap *self, size_t i)
{
	struct heap_node *node = self->at[i];

	for (; i && before(node, self->at[(i - 1) / 2]); i = (i - 1) / 2)
		set(self, i, self->at[(i - 1) / 2]);
	set(self, i, node);
}

static void down(struct heap *self, size_t i)
{
	struct heap_node *node = self->at[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < self->n && before(self->at[child + 1], self->at[child]))
			child++;
		if (child >= self->n || !before(self->at[child], node))
			break;
		set(self, i, self->at[child]);
		i = child;
	}
	set(self, i, node);
}

int heap_put(struct heap *self, struct heap_node *node, int64_t at)
{
	if (!node->place) {
		if (self->n == self->cap) {
			size_t cap = self->cap ? self->cap * 2 : 64;
			struct heap_node **nodes = realloc(self->at, cap * sizeof(struct heap_node *));

			if (!nodes)
				return -ENOMEM;
			self->at = nodes;
			self->cap = cap;
		}
		set(self, self->n++, node);
	}
	node->at = at;
	up(self, node->place - 1);
	down(self, node->place - 1);
	return 0;
}

void heap_remove(struct heap *self, struct heap_node *node)
{
	size_t i = node->place;

	if (!i)
		return;
	node->place = 0;
	struct heap_node *last = self->at[--self->n];
	if (last == node)
		return;
	set(self, i - 1, last);
	up(self, i - 1);
	down(self, last->place - 1);
}

struct heap_node *heap_first(const struct heap *self)
{
	return self->n ? self->at[0] : NULL;
}
