#include "parser/block.h"

#include <assert.h>
#include <errno.h>

#include "common/cleanup.h"
#include "parser/block_hidden.h"
#include "parser/block_tags.h"

enum {
	CELL_LONG = 60,   /* bytes in a row after which a cell is a block of its own: a layout table */
};

struct making {
	const struct tree *tree;
	struct arena *arena;
	struct blocks out;
	size_t element_cap, block_cap, piece_cap, text_cap;
	struct block now;      /* the block that is being filled; .len counts what is written */
	unsigned breaks;       /* line breaks since the last text */
	char space;            /* white space that waits for text: 0, ' ' or '\n' */
	size_t names_left;     /* bytes of classes and ids that may still be kept */
	bool leading_bold, leading_link;
	bool full;             /* BLOCKS_TEXT_MAX was met */
};

static int room(struct arena *arena, void **list, size_t *cap, size_t n, size_t size)
{
	if (n < *cap)
		return 0;
	size_t to = *cap ? 2 * *cap : 512;
	void *p = arena_stretch(arena, *list, *cap, to, size);
	if (!p)
		return -ENOMEM;
	*list = p;
	*cap = to;
	return 0;
}

#define ROOM(self, list, cap, n) room((self)->arena, (void **)&(list), &(cap), (n), sizeof *(list))

/* Ends the block at hand, which belongs to element. */
static int flush(struct making *self, uint32_t element)
{
	struct blocks *o = &self->out;

	if (self->now.len) {
		if (ROOM(self, o->at, self->block_cap, o->n) < 0)
			return -ENOMEM;
		self->now.element = element;
		self->now.n_pieces = (uint32_t)(o->n_pieces - self->now.first_piece);
		o->at[o->n++] = self->now;
	}
	self->now = (struct block){ .at = (uint32_t)o->text.len, .first_piece = (uint32_t)o->n_pieces };
	self->space = 0;
	self->breaks = 0;
	self->leading_bold = self->leading_link = true;
	return 0;
}

/* Bytes of white space at s[at]: ASCII's, U+0085, U+00A0, U+2000..200A, U+2028, U+2029, U+202F, U+205F, U+3000. */
static size_t space_at(struct str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	size_t left = s.len - at;

	if (p[0] <= ' ')
		return 1;
	if (p[0] == 0xc2 && left > 1 && (p[1] == 0xa0 || p[1] == 0x85))
		return 2;
	if (p[0] == 0xe2 && left > 2 && p[1] == 0x80 && (p[2] <= 0x8a || p[2] == 0xa8 || p[2] == 0xa9 || p[2] == 0xaf))
		return 3;
	if (p[0] == 0xe2 && left > 2 && p[1] == 0x81 && p[2] == 0x9f)
		return 3;
	return p[0] == 0xe3 && left > 2 && p[1] == 0x80 && p[2] == 0x80 ? 3 : 0;
}

/* Length of the run without white space at s[at]. */
static size_t word_run(struct str s, size_t at)
{
	size_t end = at;

	while (end < s.len) {
		unsigned char c = (unsigned char)s.ptr[end];
		if (c <= ' ' || ((c == 0xc2 || c == 0xe2 || c == 0xe3) && space_at(s, end)))
			break;
		end++;
	}
	return end - at;
}

static void append(struct making *self, struct str s)
{
	struct str *t = &self->out.text;

	assert(s.len <= self->text_cap - t->len);
	memcpy((char *)(uintptr_t)t->ptr + t->len, s.ptr, s.len);
	t->len += s.len;
	self->now.len += (uint32_t)s.len;
}

static int add_piece(struct making *self, struct piece piece)
{
	struct blocks *o = &self->out;
	struct piece *last = o->n_pieces > self->now.first_piece ? &o->pieces[o->n_pieces - 1] : NULL;

	if (last && last->node == piece.node && last->at + last->len == piece.at &&
	    last->node_at + last->len == piece.node_at) {
		last->len += piece.len;
		return 0;
	}
	if (ROOM(self, o->pieces, self->piece_cap, o->n_pieces) < 0)
		return -ENOMEM;
	o->pieces[o->n_pieces++] = piece;
	return 0;
}

/* A run of words and, before it, the white space that waited. One blank of the page's own stays part of its run. */
static int add_words(struct making *self, uint32_t node, struct str text, size_t at, size_t len, bool in_link, bool bold)
{
	uint32_t before = self->now.len;
	size_t from = at;

	if (self->space && before) {
		if (self->space == ' ' && at > 0 && text.ptr[at - 1] == ' ')
			from = at - 1;
		else
			append(self, (struct str){ &self->space, 1 });
	}
	self->space = 0;
	struct piece piece = { (uint32_t)self->out.text.len, node, (uint32_t)from, (uint32_t)(len + at - from) };
	append(self, (struct str){ text.ptr + from, piece.len });
	if (add_piece(self, piece) < 0)
		return -ENOMEM;
	uint32_t grown = self->now.len - before;
	self->now.link_bytes += in_link ? grown : 0;
	self->now.bold_bytes += bold ? grown : 0;
	self->leading_bold &= bold;
	self->now.lead_bold += self->leading_bold ? grown : 0;
	self->leading_link &= in_link;
	self->now.lead_link += self->leading_link ? grown : 0;
	return 0;
}

static int add_text(struct making *self, uint32_t node, bool in_link, bool bold)
{
	struct str text = self->tree->nodes[node].text;

	for (size_t at = 0; at < text.len;) {
		size_t n = space_at(text, at);
		if (n) {
			self->space = self->space ? self->space : ' ';
			at += n;
			continue;
		}
		n = word_run(text, at);
		if (n >= self->text_cap - self->out.text.len) {
			self->full = true;
			return 0;
		}
		if (add_words(self, node, text, at, n, in_link, bold) < 0)
			return -ENOMEM;
		self->breaks = 0;
		at += n;
	}
	return 0;
}

static struct str take_names(struct making *self, struct str value)
{
	value.len = value.len < self->names_left ? value.len : self->names_left;
	self->names_left -= value.len;
	return value;
}

static void read_attr(struct making *self, struct element *e, const struct tree_attr *a)
{
	switch ((int)a->name) {
	case ATTR_CLASS:
		e->cls = take_names(self, a->value);
		break;
	case ATTR_ID:
		e->id = take_names(self, a->value);
		break;
	case ATTR_ROLE:
		e->role = a->value;
		e->flags |= block_is_bad_role(a->value) ? IN_BAD_ROLE : 0;
		break;
	case ATTR_ITEMPROP:
		e->itemprop = a->value;
		e->flags |= str_eq(a->value, STR("articleBody")) ? IN_ARTICLE_BODY : 0;
		break;
	case ATTR_PROPERTY:
		e->flags |= str_eq(a->value, STR("articleBody")) ? IN_ARTICLE_BODY : 0;
		break;
	case ATTR_STYLE:
		e->flags |= block_style_hides(a->value) ? IN_HIDDEN : 0;
		break;
	case ATTR_HIDDEN:
		e->flags |= IN_HIDDEN;
		break;
	case ATTR_ARIA_HIDDEN:
		e->flags |= str_eq(a->value, STR("true")) ? IN_ARIA_HIDDEN : 0;
		break;
	}
}

static void add_element(struct making *self, uint32_t node, uint32_t parent)
{
	const struct tree_node *n = &self->tree->nodes[node];
	struct blocks *o = &self->out;

	assert(o->n_elements <= self->element_cap);
	struct element *e = &o->elements[o->n_elements];
	*e = (struct element){ .node = node, .parent = parent, .first_block = (uint32_t)o->n, .tag = n->tag, .flags = block_tag_flags[n->tag] };
	/* The first of several alike is the one that counts. */
	for (size_t i = n->n_attrs; i-- > 0;)
		read_attr(self, e, &self->tree->attrs[n->first_attr + i]);
	if (o->n_elements) {
		e->flags |= o->elements[parent].flags;
		e->depth = (uint16_t)(o->elements[parent].depth + 1);
	}
	o->n_elements++;
}

/* What the walk knows at each open element. */
struct open {
	uint32_t node_end, element, block_element;
	bool in_link, bold, is_block;
};

static int line_break(struct making *self, uint32_t block_element)
{
	if (++self->breaks >= 2)
		return flush(self, block_element);
	self->space = '\n';
	return 0;
}

static bool starts_block(struct making *self, unsigned tag)
{
	if (tag != TAG_TD && tag != TAG_TH)
		return block_kinds[tag] == KIND_BLOCK;
	if (self->now.len > CELL_LONG)
		return true;
	self->space = self->space ? self->space : ' ';
	return false;
}

static int enter(struct making *self, uint32_t node, const struct open *in, struct open *ret)
{
	unsigned tag = self->tree->nodes[node].tag;
	bool block = starts_block(self, tag);

	if (block && flush(self, in->block_element) < 0)
		return -ENOMEM;
	uint32_t element = (uint32_t)self->out.n_elements;
	add_element(self, node, in->element);
	*ret = (struct open){ .node_end = self->tree->nodes[node].end, .element = element, .in_link = in->in_link,
			      .bold = in->bold, .is_block = block, .block_element = block ? element : in->block_element };
	if (tag == TAG_A)
		ret->in_link = true, self->now.links++;
	if (tag == TAG_B || tag == TAG_STRONG)
		ret->bold = true;
	return 0;
}

static int leave(struct making *self, const struct open *o)
{
	self->out.elements[o->element].end = (uint32_t)self->out.n_elements;
	return o->is_block ? flush(self, o->block_element) : 0;
}

/* Within a line, but not of it. */
static bool is_beside(const struct making *self, uint32_t node)
{
	const struct tree *t = self->tree;

	if (self->now.len && block_is_hidden_bit(t, node))
		return true;
	return t->nodes[node].tag == TAG_SPAN &&
	       (block_is_unseen(tree_attr_str(t, node, ATTR_CLASS)) || (self->now.len && !self->space && block_is_popup(t, node)));
}

static int walk(struct making *self, uint32_t body)
{
	static const size_t depth = TREE_DEPTH_MAX + 128; /* what one piece of the page may add past the limit */
	const struct tree *t = self->tree;
	size_t limit = BLOCKS_BASE + t->bytes / BLOCKS_BYTES_PER_BLOCK < BLOCKS_MAX ? BLOCKS_BASE + t->bytes / BLOCKS_BYTES_PER_BLOCK : BLOCKS_MAX;
	struct open *stack = arena_alloc(self->arena, depth, sizeof *stack);
	size_t n = 0;

	if (!stack || enter(self, body, &(struct open){ 0 }, &stack[n++]) < 0)
		return -ENOMEM;
	for (uint32_t i = body + 1; i < t->nodes[body].end && self->out.n < limit && !self->full;) {
		while (i >= stack[n - 1].node_end)
			if (leave(self, &stack[--n]) < 0)
				return -ENOMEM;
		const struct tree_node *node = &t->nodes[i];
		const struct open *in = &stack[n - 1];
		int r = 0;

		if (node->tag == TAG_TEXT) {
			r = add_text(self, i, in->in_link, in->bold);
		} else if (node->tag == TAG_BR) {
			r = line_break(self, in->block_element);
		} else if (block_kinds[node->tag] == KIND_SKIP || n == depth || is_beside(self, i)) {
			i = node->end;
			continue;
		} else {
			r = enter(self, i, in, &stack[n]);
			n++;
		}
		if (r < 0)
			return r;
		i++;
	}
	while (n)
		if (leave(self, &stack[--n]) < 0)
			return -ENOMEM;
	return 0;
}

/* Room for all text and elements that there can be, so that nothing is moved: each word and a blank before it. */
static int make_room(struct making *self)
{
	for (size_t i = 0; i < self->tree->n; i++) {
		const struct tree_node *n = &self->tree->nodes[i];
		if (n->tag == TAG_TEXT && self->tree->nodes[n->parent].tag != TAG_SCRIPT)
			self->text_cap += n->text.len + 1;
		self->element_cap += n->tag != TAG_TEXT;
	}
	self->text_cap = self->text_cap < BLOCKS_TEXT_MAX ? self->text_cap + 1 : BLOCKS_TEXT_MAX;
	self->out.text.ptr = arena_take(self->arena, self->text_cap + 1, 1);
	self->out.elements = arena_take(self->arena, self->element_cap + 1, sizeof *self->out.elements);
	return self->out.text.ptr && self->out.elements ? 0 : -ENOMEM;
}

int blocks_from(const struct tree *tree, struct arena *arena, struct blocks *ret)
{
	struct making self = { .tree = tree, .arena = arena, .names_left = tree->bytes, .leading_bold = true, .leading_link = true };
	uint32_t body = 0;

	if (make_room(&self) < 0)
		return -ENOMEM;

	while (body < tree->n && tree->nodes[body].tag != TAG_BODY)
		body++;
	if (body < tree->n && walk(&self, body) < 0)
		return -ENOMEM;
	*ret = self.out;
	return 0;
}
