/*
 * heap - things by the time at which they are due.
 *
 * Intrusive: a thing has a struct heap_node as a member, and is in at most one
 * heap by it. Equal times come out in the order of their keys, so that a run
 * can be repeated.
 */
#ifndef FETCHER_HEAP_H
#define FETCHER_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heap_node {
	int64_t at;   /* due; usec of whatever clock the heap's owner uses */
	uint64_t key; /* breaks ties */
	size_t place; /* the heap's: index + 1; 0: in none */
};

/* A zeroed heap is an empty one. */
struct heap {
	struct heap_node **at;
	size_t n, cap;
};

void heap_destroy(struct heap *self);

/* Puts node in, or moves it to its new time. 0 or -ENOMEM. */
int heap_put(struct heap *self, struct heap_node *node, int64_t at);
void heap_remove(struct heap *self, struct heap_node *node); /* also one that is not in it */
struct heap_node *heap_first(const struct heap *self);       /* NULL: empty */

static inline bool heap_has(const struct heap_node *node)
{
	return node->place != 0;
}

#endif
