/* Any text is a page: its tree and its blocks keep what their headers promise. */
#include <assert.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "parser/block.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	/* Looked at after each piece, which may open as many elements and all formatting elements again; and html, body, a table's parts. */
	DEPTH_MAX = TREE_DEPTH_MAX + 2 * TREE_PIECE_TAGS + TREE_FORMATTING_MAX + 8,
	REPEATED_BYTES = 128 << 10, /* of an input again and again: so large a page meets the limits */
	REPEATED_EVERY = 32,        /* inputs, since that takes its time */
};

static void check_tree(const struct tree *t, size_t bytes)
{
	assert(t->n <= TREE_NODES_BASE + bytes / TREE_BYTES_PER_NODE + TREE_NODES_OVER);
	for (size_t i = 0; i < t->n; i++) {
		const struct tree_node *n = &t->nodes[i], *up = &t->nodes[n->parent];
		assert(n->parent < i || (i == 0 && n->parent == 0));
		assert(n->end > i && n->end <= up->end && n->depth <= DEPTH_MAX);
		assert(i == 0 || n->depth == up->depth + 1);
		assert(n->tag < TAGS && n->n_attrs <= TREE_ATTRS_MAX && n->first_attr + n->n_attrs <= t->n_attrs);
		assert(n->tag != TAG_TEXT || (n->html_at <= bytes && n->html_len <= bytes - n->html_at));
	}
}

static void check_elements(const struct blocks *b, const struct tree *t)
{
	for (size_t i = 0; i < b->n_elements; i++) {
		const struct element *e = &b->elements[i];
		assert(e->node < t->n && e->parent <= i && (i == 0 || e->parent < i));
		assert(e->end > i && e->end <= b->elements[e->parent].end && e->first_block <= b->n);
	}
}

static void check_blocks(const struct blocks *b, const struct tree *t)
{
	size_t end = 0;

	assert(b->n <= BLOCKS_MAX && b->text.len <= BLOCKS_TEXT_MAX);
	for (size_t i = 0; i < b->n; i++) {
		const struct block *at = &b->at[i];
		assert(at->element < b->n_elements && at->at >= end && at->len > 0 && at->len <= b->text.len - at->at);
		assert(at->link_bytes <= at->len && at->bold_bytes <= at->len && at->first_piece + at->n_pieces <= b->n_pieces);
		end = at->at + at->len;
		for (size_t k = at->first_piece; k < at->first_piece + at->n_pieces; k++) {
			const struct piece *p = &b->pieces[k];
			assert(p->node < t->n && t->nodes[p->node].tag == TAG_TEXT && p->at >= at->at && p->at + p->len <= end);
			assert(p->node_at + p->len <= t->nodes[p->node].text.len);
		}
	}
}

static void check(struct tree_parser *parser, struct arena *arena, struct str page)
{
	struct blocks blocks;
	struct tree tree;

	arena_reset(arena);
	assert(tree_parse(parser, page, arena, &tree) == 0);
	check_tree(&tree, page.len);
	assert(blocks_from(&tree, arena, &blocks) == 0);
	check_elements(&blocks, &tree);
	check_blocks(&blocks, &tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tree_parser *parser; /* one for all inputs, as in the daemon */
	static struct arena *arena;
	static char page[REPEATED_BYTES];
	size_t sum = 0;

	if (!parser && (tree_parser_new(&parser) < 0 || !(arena = arena_new(256u << 20))))
		abort();
	check(parser, arena, (struct str){ (const char *)data, size });
	for (size_t i = 0; i < size; i++)
		sum += data[i];
	if (!size || sum % REPEATED_EVERY)
		return 0;
	for (size_t i = 0; i < sizeof page; i++)
		page[i] = (char)data[i % size];
	check(parser, arena, (struct str){ page, sizeof page });
	return 0;
}
