/* ahead_impl - what finding values by their numbers (ahead.c) and by any keys (ahead_keys.c) share: pages, within their bounds. */
#ifndef STORE_AHEAD_IMPL_H
#define STORE_AHEAD_IMPL_H

#include "store/ahead.h"
#include "store/walk_impl.h"

enum { LINE = 64 /* bytes that the processor fetches at once */, PAGE_KIND = 10 };

/* NULL: there is no such page. */
static inline const unsigned char *ahead_page(const struct ahead *self, uint64_t number)
{
	return number < self->pages ? self->map + number * self->page_bytes : NULL;
}

static inline size_t ahead_count(const struct ahead *self, const unsigned char *page)
{
	uint16_t lower = get16(page + 12);

	return lower < PAGE_HEAD || lower > self->page_bytes ? 0 : (lower - PAGE_HEAD) / 2u;
}

/* NULL: its head is not within its page. The node itself is not looked at. */
static inline const unsigned char *ahead_node(const struct ahead *self, const unsigned char *page, size_t i)
{
	size_t at = get16(page + PAGE_HEAD + 2 * i);

	return at < PAGE_HEAD || at > self->page_bytes || self->page_bytes - at < NODE_HEAD ? NULL : page + at;
}

/* The value of a leaf's node, whose key is within its page. False: it is not within the file. */
bool ahead_value_of(const struct ahead *self, const unsigned char *page, const unsigned char *node, struct str *ret);

static inline uint64_t ahead_below(const unsigned char *node)
{
	return get16(node) | (uint64_t)get16(node + 2) << 16 | (uint64_t)get16(node + 4) << 32;
}

#endif
