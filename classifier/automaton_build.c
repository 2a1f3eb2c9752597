#include <errno.h>

#include "classifier/automaton_impl.h"
#include "common/cleanup.h"

/* Which classes have an item, while phrases are entered. */
struct builder {
	struct automaton *self;
	vec(struct class_link) links;
	size_t entries;
};

/* For what calloc gave. */
static void free_bytes(unsigned char **p)
{
	free(*p);
}

static void builder_destroy(struct builder *b)
{
	free(b->links.at);
}

static int add_class(struct automaton *self, uint32_t item, uint32_t up, uint32_t *ret)
{
	*ret = (uint32_t)self->classes.n;
	return vec_push(&self->classes, (struct word_class){ item, up }) ? 0 : -ENOMEM;
}

static int add_case(struct automaton *self, struct node *node, uint32_t item)
{
	struct case_class c = { .upper = self->items.at[item].upper, .next = node->first_case };
	int r = add_class(self, item, node->word_class, &c.class);

	if (r < 0 || !vec_push(&self->cases, c))
		return -ENOMEM;
	node->first_case = (uint32_t)self->cases.n;
	return 0;
}

/* One kind at a time: the word's class stands on the prefix's, the exact capitals' on the word's. */
static int node_classes(struct automaton *self, struct node *node, enum item_kind kind)
{
	int r = 0;

	for (uint32_t i = node->first_item; i && r == 0; i = self->items.at[i - 1].next) {
		if (self->items.at[i - 1].kind != kind)
			continue;
		if (kind == ITEM_PREFIX)
			r = add_class(self, i - 1, node->prefix_class, &node->prefix_class);
		else if (kind == ITEM_WORD)
			r = add_class(self, i - 1, node->prefix_class, &node->word_class);
		else
			r = add_case(self, node, i - 1);
	}
	return r;
}

static int make_classes(struct automaton *self)
{
	if (!vec_push(&self->classes, (struct word_class){ 0 }))
		return -ENOMEM;
	/* Nodes stand after their parents. */
	for (size_t n = 1; n < self->nodes.n; n++) {
		struct node *node = &self->nodes.at[n];
		node->prefix_class = self->nodes.at[node->parent].prefix_class;
		int r = node_classes(self, node, ITEM_PREFIX);
		node->word_class = node->prefix_class;
		r = r < 0 ? r : node_classes(self, node, ITEM_WORD);
		r = r < 0 ? r : node_classes(self, node, ITEM_EXACT);
		if (r < 0)
			return r;
	}
	return 0;
}

static int link_items(struct builder *b)
{
	struct automaton *self = b->self;

	for (uint32_t class = 1; class < self->classes.n; class++)
		for (uint32_t c = class; c; c = self->classes.at[c].up) {
			struct item *item = &self->items.at[self->classes.at[c].item];
			if (!vec_push(&b->links, (struct class_link){ class, item->first_class }))
				return -ENOMEM;
			item->first_class = (uint32_t)b->links.n;
		}
	return 0;
}

static int enter_class(struct builder *b, uint32_t state, uint32_t class, uint32_t *ret)
{
	struct automaton *self = b->self;
	uint32_t next = edges_find(&self->step, state, class);

	if (++b->entries > AUTOMATON_ENTRIES_MAX)
		return -E2BIG;
	if (!next) {
		next = (uint32_t)self->states.n;
		if (!vec_push(&self->states, (struct state){ .parent = state, .class = class }) ||
		    edges_add(&self->step, state, class, next) < 0)
			return -ENOMEM;
	}
	*ret = next;
	return 0;
}

/* At most PHRASE_WORDS_MAX deep. */
static int enter(struct builder *b, uint32_t phrase, uint32_t word, uint32_t state)
{
	struct automaton *self = b->self;
	const struct phrase *p = &self->phrases.at[phrase];
	int r = 0;

	if (word == p->words) {
		if (!vec_push(&self->outs, (struct out){ phrase, self->states.at[state].first_out }))
			return -ENOMEM;
		self->states.at[state].first_out = (uint32_t)self->outs.n;
		return 0;
	}
	const struct item *item = &self->items.at[self->phrase_items.at[p->first + word]];
	for (uint32_t l = item->first_class; l && r == 0;) {
		/* l counts from 1: links.at is there where it is not 0. */
		const struct class_link link = b->links.at[l - 1]; /* NOLINT(clang-analyzer-core.NullDereference) */
		uint32_t next;
		r = enter_class(b, state, link.class, &next);
		if (r == 0)
			r = enter(b, phrase, word + 1, next);
		l = link.next;
	}
	return r;
}

/* States ordered so that each stands after its shorter suffixes: by depth, a counting sort. */
static int by_depth(struct automaton *self, uint32_t **ret)
{
	uint32_t count[PHRASE_WORDS_MAX + 2] = { 0 };
	uint32_t *order = reallocarray(NULL, self->states.n, sizeof *order);
	owned(free_bytes) unsigned char *depth = calloc(self->states.n, 1);

	if (!order || !depth) {
		free(order);
		return -ENOMEM;
	}
	for (size_t s = 1; s < self->states.n; s++)
		depth[s] = (unsigned char)(depth[self->states.at[s].parent] + 1);
	for (size_t s = 0; s < self->states.n; s++)
		count[depth[s] + 1]++;
	for (size_t d = 1; d < PHRASE_WORDS_MAX + 2; d++)
		count[d] += count[d - 1];
	for (size_t s = 0; s < self->states.n; s++)
		order[count[depth[s]]++] = (uint32_t)s;
	*ret = order;
	return 0;
}

static int make_fails(struct automaton *self)
{
	uint32_t *order;
	int r = by_depth(self, &order);

	if (r < 0)
		return r;
	for (size_t i = 1; i < self->states.n; i++) {
		struct state *s = &self->states.at[order[i]];
		uint32_t fail = s->parent, next = 0;
		while (fail && !next) {
			fail = self->states.at[fail].fail;
			next = edges_find(&self->step, fail, s->class);
		}
		s->fail = next;
		s->out_fail = self->states.at[next].first_out ? next : self->states.at[next].out_fail;
	}
	free(order);
	return 0;
}

/* For a text's words: the trie packed, with the classes beside it, and the root's steps by class. */
static int pack(struct automaton *self)
{
	uint32_t *cells = calloc(self->nodes.n, sizeof *cells);
	int r = cells ? letters_pack(&self->spelt, self->nodes.n, &self->letters, cells) : -ENOMEM;

	if (r == 0) {
		self->endings = calloc(self->letters.n, sizeof *self->endings);
		self->starts = calloc(self->classes.n, sizeof *self->starts);
		r = self->endings && self->starts ? 0 : -ENOMEM;
	}
	for (size_t n = 0; r == 0 && n < self->nodes.n; n++) {
		const struct node *node = &self->nodes.at[n];
		self->endings[cells[n]] = (struct ending){ node->prefix_class, node->word_class, node->first_case };
	}
	for (uint32_t class = 1; r == 0 && class < self->classes.n; class++)
		self->starts[class] = edges_find(&self->step, 0, class);
	edges_destroy(&self->spelt);
	free(cells);
	return r;
}

int automaton_build(struct automaton *self, uint32_t *reterr_phrase)
{
	owned(builder_destroy) struct builder b = { .self = self };
	int r = make_classes(self);

	r = r < 0 ? r : link_items(&b);
	if (r < 0 || !vec_push(&self->states, (struct state){ 0 }))
		return -ENOMEM;
	for (uint32_t p = 0; p < self->phrases.n; p++) {
		r = enter(&b, p, 0, 0);
		if (r < 0) {
			*reterr_phrase = p;
			return r;
		}
	}
	r = make_fails(self);
	return r < 0 ? r : pack(self);
}
