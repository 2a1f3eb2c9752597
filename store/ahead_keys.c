/* Several keys are sought together, by the very steps that LMDB's search will take: nothing is found, but all of it is fetched. */
#include "store/ahead_impl.h"

enum { FETCHED_DEPTH = 2 /* leaves and the branches above them; there are few others, and all come by these */ };

struct seeking {
	struct str key;
	const unsigned char *page; /* NULL: done */
	const unsigned char *node; /* NULL: the place of the one in the middle is being fetched */
	size_t low, high, n;       /* nodes from low to before high may be it */
	unsigned depth;
};

static size_t middle(const struct seeking *s)
{
	return (s->low + s->high - 1) / 2;
}

static void see_page(const struct ahead *self, struct seeking *s)
{
	bool leaf = s->depth == 1;

	s->n = get16(s->page + PAGE_KIND) == (leaf ? PAGE_LEAF : PAGE_BRANCH) ? ahead_count(self, s->page) : 0;
	/* The first of a branch is below all keys: it is not compared. */
	s->low = !leaf;
	s->high = s->n;
	if (s->n < 1)
		s->page = NULL;
}

/* The node is there: into the half where the key is. */
static void compare(const struct ahead *self, struct seeking *s)
{
	size_t len = get16(s->node + 6), at = (size_t)(s->node - s->page) + NODE_HEAD, i = middle(s);

	if (len > self->page_bytes - at) {
		s->page = NULL;
		return;
	}
	int c = str_cmp(s->key, (struct str){ (const char *)s->node + NODE_HEAD, len });
	if (c < 0)
		s->high = i;
	else
		s->low = i + 1;
	if (c == 0)
		s->high = s->low;
	s->node = NULL;
}

/* To the page below, or the end. */
static void descend(const struct ahead *self, struct seeking *s)
{
	const unsigned char *node = s->depth > 1 ? ahead_node(self, s->page, s->low - 1) : NULL;

	s->page = node ? ahead_page(self, ahead_below(node)) : NULL;
	s->depth--;
	s->n = 0;
	s->node = NULL;
}

/* One thing is looked at, and the next one asked for. */
static void step(const struct ahead *self, struct seeking *s)
{
	if (s->n == 0)
		see_page(self, s);
	else if (s->node)
		compare(self, s);
	else if ((s->node = ahead_node(self, s->page, middle(s))) == NULL)
		s->page = NULL;
	if (s->page && s->low >= s->high)
		descend(self, s);
	if (!s->page)
		return;
	__builtin_prefetch(s->node ? s->node : s->n ? s->page + PAGE_HEAD + 2 * middle(s) : s->page);
}

void ahead_keys(const struct ahead *self, const struct str *keys, size_t n)
{
	struct seeking at[AHEAD_KEYS_MAX];
	bool more = self->map && self->depth;

	n = n < AHEAD_KEYS_MAX ? n : AHEAD_KEYS_MAX;
	for (size_t i = 0; i < n && more; i++) {
		at[i] = (struct seeking){ .key = keys[i], .depth = self->depth, .page = ahead_page(self, self->root) };
		while (at[i].page && at[i].depth > FETCHED_DEPTH)
			step(self, &at[i]);
	}
	while (more) {
		more = false;
		for (size_t i = 0; i < n; i++) {
			if (at[i].page)
				step(self, &at[i]);
			more = more || at[i].page;
		}
	}
}
