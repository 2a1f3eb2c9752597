/* One value, by the very steps of LMDB's search, without what that does for who writes. */
#include <errno.h>

#include "store/ahead_impl.h"

/* Of any page: what is no node's place does no harm. */
static void fetch(const struct ahead *self, const unsigned char *page, size_t i)
{
	__builtin_prefetch(page + (get16(page + PAGE_HEAD + 2 * i) & (self->page_bytes - 1)));
}

/* Where the key is among the nodes of a page, from the first to before n: the last that is not above it. 1: that one has it; -EIO. */
static int find_last(const struct ahead *self, const unsigned char *page, struct str key, size_t first, size_t n, size_t *ret)
{
	size_t low = first, high = n;

	for (size_t at = 0; at < 2 * n; at += LINE)
		__builtin_prefetch(page + PAGE_HEAD + at);
	while (low < high) {
		size_t i = (low + high - 1) / 2;
		const unsigned char *node = ahead_node(self, page, i);

		/* One of these two is the next: it comes from memory while this one does. */
		fetch(self, page, (low + i) / 2);
		fetch(self, page, (i + high) / 2);
		size_t len = node ? get16(node + 6) : 0;

		if (!node || len > self->page_bytes - (size_t)(node - page) - NODE_HEAD)
			return -EIO;
		int c = str_cmp(key, (struct str){ (const char *)node + NODE_HEAD, len });
		if (c == 0) {
			*ret = i;
			return 1;
		}
		if (c < 0)
			high = i;
		else
			low = i + 1;
	}
	*ret = low - 1;
	return 0;
}

int ahead_get(const struct ahead *self, struct str key, struct str *ret)
{
	const unsigned char *page = self->map && self->depth ? ahead_page(self, self->root) : NULL, *node;
	unsigned depth = self->depth;

	if (self->empty)
		return -ENOENT;
	for (; page; page = ahead_page(self, ahead_below(node)), depth--) {
		bool leaf = depth == 1;
		size_t n = get16(page + PAGE_KIND) == (leaf ? PAGE_LEAF : PAGE_BRANCH) ? ahead_count(self, page) : 0, i = 0;

		/* The first of a branch is below all keys: it is not compared. */
		int r = n ? find_last(self, page, key, !leaf, n, &i) : -EIO;
		if (r < 0)
			return r;
		if (leaf && r == 0)
			return -ENOENT;
		node = ahead_node(self, page, i);
		if (!node)
			return -EIO;
		if (leaf)
			return ahead_value_of(self, page, node, ret) ? 0 : -EIO;
	}
	return -EIO;
}
