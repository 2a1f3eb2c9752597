/*
 * walk_node - the nodes of an LMDB page, as they lie in it.
 *
 * Nothing is checked here: walk.c asks for a page's nodes only once it has seen that every one of them lies within it.
 */
#ifndef STORE_WALK_NODE_H
#define STORE_WALK_NODE_H

#include "store/walk_impl.h"

static inline size_t node_count(const unsigned char *page)
{
	return (get16(page + 12) - PAGE_HEAD) / 2u;
}

static inline const unsigned char *node_at(const unsigned char *page, size_t i)
{
	return page + get16(page + PAGE_HEAD + 2 * i);
}

static inline size_t node_key_bytes(const unsigned char *node)
{
	return get16(node + 6);
}

static inline uint32_t node_value_bytes(const unsigned char *node)
{
	return get16(node) | (uint32_t)get16(node + 2) << 16;
}

static inline size_t node_bytes(const unsigned char *node, bool leaf)
{
	size_t n = NODE_HEAD + node_key_bytes(node);

	if (leaf)
		n += get16(node + 4) & NODE_BIG ? 8 : node_value_bytes(node);
	return (n + 1) & ~(size_t)1;
}

static inline struct str node_key(const unsigned char *node)
{
	return (struct str){ (const char *)node + NODE_HEAD, node_key_bytes(node) };
}

#endif
