/*
 * idmap - what is known of the pages in flight: page id to a 64-bit value.
 *
 * Open addressing with linear probing, at most half full; ids are random in
 * their outbox half and consecutive in the other, so a multiplication spreads
 * them (Knuth, The Art of Computer Programming 3, 6.4).
 */
#ifndef COMMON_IDMAP_H
#define COMMON_IDMAP_H

#include "common/wire.h"

struct idmap {
	struct idmap_entry {
		struct page_id id;
		uint64_t value;
		bool used;
	} *at;
	size_t n, cap; /* cap: a power of two */
};

/* A zeroed idmap is an empty one. */
void idmap_destroy(struct idmap *self);

/* 0, or -ENOMEM; replaces the value of an id that is there. */
int idmap_put(struct idmap *self, struct page_id id, uint64_t value);
bool idmap_get(const struct idmap *self, struct page_id id, uint64_t *ret);
bool idmap_remove(struct idmap *self, struct page_id id, uint64_t *ret); /* ret may be NULL */

/*
 * Removes every entry with this value; *ret are their ids in the order of
 * outbox and sequence, malloc'ed, freed by the caller. -ENOMEM: nothing is removed.
 */
int idmap_take(struct idmap *self, uint64_t value, struct page_id **ret, size_t *ret_n);

#endif
