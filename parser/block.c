#include "parser/block.h"

#include <assert.h>
#include <errno.h>

#include "common/cleanup.h"

enum {
	POPUP_LINKS_MIN = 3, POPUP_NODES_MIN = 6, POPUP_NODES_MAX = 200,
	HIDDEN_BYTES_MAX = 80,
	CELL_LONG = 60,   /* bytes in a row after which a cell is a block of its own: a layout table */
};

enum { KIND_INLINE, KIND_BLOCK, KIND_SKIP };

static const uint8_t kinds[TAGS] = {
	[TAG_P] = KIND_BLOCK, [TAG_DIV] = KIND_BLOCK, [TAG_SECTION] = KIND_BLOCK, [TAG_ARTICLE] = KIND_BLOCK,
	[TAG_MAIN] = KIND_BLOCK, [TAG_H1] = KIND_BLOCK, [TAG_H2] = KIND_BLOCK, [TAG_H3] = KIND_BLOCK,
	[TAG_H4] = KIND_BLOCK, [TAG_H5] = KIND_BLOCK, [TAG_H6] = KIND_BLOCK, [TAG_UL] = KIND_BLOCK,
	[TAG_OL] = KIND_BLOCK, [TAG_LI] = KIND_BLOCK, [TAG_BLOCKQUOTE] = KIND_BLOCK, [TAG_PRE] = KIND_BLOCK,
	[TAG_TABLE] = KIND_BLOCK, [TAG_TR] = KIND_BLOCK, [TAG_TBODY] = KIND_BLOCK, [TAG_THEAD] = KIND_BLOCK,
	[TAG_TFOOT] = KIND_BLOCK, [TAG_CAPTION] = KIND_BLOCK, [TAG_DL] = KIND_BLOCK, [TAG_DT] = KIND_BLOCK,
	[TAG_DD] = KIND_BLOCK, [TAG_HEADER] = KIND_BLOCK, [TAG_FOOTER] = KIND_BLOCK, [TAG_NAV] = KIND_BLOCK,
	[TAG_ASIDE] = KIND_BLOCK, [TAG_HR] = KIND_BLOCK, [TAG_BODY] = KIND_BLOCK, [TAG_ADDRESS] = KIND_BLOCK,
	[TAG_CENTER] = KIND_BLOCK, [TAG_FIGURE] = KIND_BLOCK, [TAG_FIGCAPTION] = KIND_BLOCK,
	[TAG_DETAILS] = KIND_BLOCK, [TAG_SUMMARY] = KIND_BLOCK, [TAG_FORM] = KIND_BLOCK, [TAG_FIELDSET] = KIND_BLOCK,
	[TAG_LEGEND] = KIND_BLOCK, [TAG_HTML] = KIND_BLOCK, [TAG_HGROUP] = KIND_BLOCK, [TAG_DIALOG] = KIND_BLOCK,
	[TAG_MENU] = KIND_BLOCK, [TAG_LABEL] = KIND_BLOCK,
	[TAG_SCRIPT] = KIND_SKIP, [TAG_STYLE] = KIND_SKIP, [TAG_NOSCRIPT] = KIND_SKIP, [TAG_TEMPLATE] = KIND_SKIP,
	[TAG_SVG] = KIND_SKIP, [TAG_IFRAME] = KIND_SKIP, [TAG_SELECT] = KIND_SKIP, [TAG_TEXTAREA] = KIND_SKIP,
	[TAG_CANVAS] = KIND_SKIP, [TAG_OBJECT] = KIND_SKIP, [TAG_EMBED] = KIND_SKIP, [TAG_AUDIO] = KIND_SKIP,
	[TAG_VIDEO] = KIND_SKIP, [TAG_MAP] = KIND_SKIP, [TAG_HEAD] = KIND_SKIP, [TAG_MATH] = KIND_SKIP,
	[TAG_DATALIST] = KIND_SKIP, [TAG_INPUT] = KIND_SKIP, [TAG_BUTTON] = KIND_SKIP, [TAG_TITLE] = KIND_SKIP,
	[TAG_LINK] = KIND_SKIP, [TAG_META] = KIND_SKIP, [TAG_SOURCE] = KIND_SKIP, [TAG_TRACK] = KIND_SKIP,
	[TAG_IMG] = KIND_SKIP, [TAG_PICTURE] = KIND_SKIP, [TAG_OPTION] = KIND_SKIP, [TAG_AMP] = KIND_SKIP,
};

static const uint32_t tag_flags[TAGS] = {
	[TAG_ARTICLE] = IN_ARTICLE, [TAG_MAIN] = IN_MAIN, [TAG_NAV] = IN_NAV, [TAG_ASIDE] = IN_ASIDE,
	[TAG_FOOTER] = IN_FOOTER, [TAG_HEADER] = IN_HEADER, [TAG_FORM] = IN_FORM, [TAG_FIGURE] = IN_FIGURE,
	[TAG_FIGCAPTION] = IN_FIGURE, [TAG_TABLE] = IN_TABLE, [TAG_UL] = IN_LIST, [TAG_OL] = IN_LIST,
	[TAG_BLOCKQUOTE] = IN_QUOTE, [TAG_A] = IN_LINK, [TAG_SECTION] = IN_SECTION, [TAG_DETAILS] = IN_DETAILS,
};

struct making {
	const struct tree *tree;
	struct arena *arena;
	struct blocks out;
	size_t element_cap, block_cap, piece_cap, text_cap;
	struct block now;      /* the block that is being filled; .len counts what is written */
	unsigned breaks;       /* line breaks since the last text */
	char space;            /* white space that waits for text: 0, ' ' or '\n' */
	bool leading_bold, leading_link;
	bool full;             /* BLOCKS_TEXT_MAX was met */
};

static int room(struct arena *arena, void **list, size_t *cap, size_t n, size_t size)
{
	if (n < *cap)
		return 0;
	size_t to = *cap ? 2 * *cap : 512;
	void *p = arena_grow(arena, *list, *cap, to, size);
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

static bool is_hidden(const struct tree *t, uint32_t node)
{
	static const struct str none[] = { STR_INIT("display:none"), STR_INIT("display: none"),
					   STR_INIT("visibility:hidden"), STR_INIT("visibility: hidden") };
	struct str style = tree_attr_str(t, node, ATTR_STYLE);

	for (size_t i = 0; style.len && i < ARRAY_LEN(none); i++)
		if (str_find(style, none[i], 0) < style.len)
			return true;
	return tree_attr(t, node, ATTR_HIDDEN) != NULL;
}

static bool is_bad_role(struct str role)
{
	static const struct str bad[] = { STR_INIT("navigation"), STR_INIT("complementary"), STR_INIT("contentinfo"),
					  STR_INIT("banner"), STR_INIT("search"), STR_INIT("dialog"), STR_INIT("menu") };

	for (size_t i = 0; role.len && i < ARRAY_LEN(bad); i++)
		if (str_eq(role, bad[i]))
			return true;
	return false;
}

static int add_element(struct making *self, uint32_t node, uint32_t parent)
{
	const struct tree *t = self->tree;
	struct blocks *o = &self->out;

	if (ROOM(self, o->elements, self->element_cap, o->n_elements) < 0)
		return -ENOMEM;
	struct element *e = &o->elements[o->n_elements];
	*e = (struct element){ .node = node, .parent = parent, .first_block = (uint32_t)o->n, .tag = t->nodes[node].tag };
	e->cls = tree_attr_str(t, node, ATTR_CLASS);
	e->id = tree_attr_str(t, node, ATTR_ID);
	e->role = tree_attr_str(t, node, ATTR_ROLE);
	e->itemprop = tree_attr_str(t, node, ATTR_ITEMPROP);
	e->flags = tag_flags[e->tag] | (is_hidden(t, node) ? IN_HIDDEN : 0) | (is_bad_role(e->role) ? IN_BAD_ROLE : 0);
	if (str_eq(tree_attr_str(t, node, ATTR_ARIA_HIDDEN), STR("true")))
		e->flags |= IN_ARIA_HIDDEN;
	if (str_eq(e->itemprop, STR("articleBody")) || str_eq(tree_attr_str(t, node, ATTR_PROPERTY), STR("articleBody")))
		e->flags |= IN_ARTICLE_BODY;
	if (o->n_elements) {
		e->flags |= o->elements[parent].flags;
		e->depth = (uint16_t)(o->elements[parent].depth + 1);
	}
	o->n_elements++;
	return 0;
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
		return kinds[tag] == KIND_BLOCK;
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
	if (add_element(self, node, in->element) < 0)
		return -ENOMEM;
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

/* Names of what only screen readers say. */
static bool is_unseen(struct str names)
{
	static const struct str unseen[] = { STR_INIT("sr-only"), STR_INIT("visually-hidden"), STR_INIT("visuallyhidden"),
					     STR_INIT("screen-reader-text"), STR_INIT("screenreader"), STR_INIT("a11y-hidden") };

	for (size_t i = 0; names.len && i < ARRAY_LEN(unseen); i++)
		if (str_find(names, unseen[i], 0) < names.len)
			return true;
	return false;
}

/* A list of links glued to the word before it, as pages have that show it when the pointer rests there. */
static bool is_popup(const struct making *self, uint32_t node)
{
	const struct tree *t = self->tree;
	uint32_t end = t->nodes[node].end, links = 0, link_end = node;

	if (!self->now.len || self->space || end - node < POPUP_NODES_MIN || end - node > POPUP_NODES_MAX)
		return false;
	for (uint32_t i = node + 1; i < end; i++) {
		if (t->nodes[i].tag == TAG_A)
			links++, link_end = t->nodes[i].end;
		if (t->nodes[i].tag == TAG_TEXT && i >= link_end && str_trim(t->nodes[i].text).len)
			return false;
	}
	return links >= POPUP_LINKS_MIN;
}

/* A few hidden words. More may be the text that a page shows when it is asked to. */
static bool is_hidden_bit(const struct tree *t, uint32_t node)
{
	size_t bytes = 0;

	if (!t->nodes[node].n_attrs || kinds[t->nodes[node].tag] != KIND_INLINE || !is_hidden(t, node))
		return false;
	for (uint32_t i = node + 1; i < t->nodes[node].end && bytes <= HIDDEN_BYTES_MAX; i++)
		bytes += t->nodes[i].tag == TAG_TEXT ? str_trim(t->nodes[i].text).len : 0;
	return bytes <= HIDDEN_BYTES_MAX;
}

/* Within a line, but not of it. */
static bool is_beside(const struct making *self, uint32_t node)
{
	const struct tree *t = self->tree;

	if (self->now.len && is_hidden_bit(t, node))
		return true;
	return t->nodes[node].tag == TAG_SPAN && (is_unseen(tree_attr_str(t, node, ATTR_CLASS)) || is_popup(self, node));
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
		} else if (kinds[node->tag] == KIND_SKIP || n == depth || is_beside(self, i)) {
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

/* Room for all text that there can be, so that it is written without being moved: each word and a blank before it. */
static int text_room(struct making *self)
{
	for (size_t i = 0; i < self->tree->n; i++)
		if (self->tree->nodes[i].tag == TAG_TEXT && self->tree->nodes[self->tree->nodes[i].parent].tag != TAG_SCRIPT)
			self->text_cap += self->tree->nodes[i].text.len + 1;
	self->text_cap = self->text_cap < BLOCKS_TEXT_MAX ? self->text_cap + 1 : BLOCKS_TEXT_MAX;
	self->out.text.ptr = arena_alloc(self->arena, self->text_cap + 1, 1);
	return self->out.text.ptr ? 0 : -ENOMEM;
}

int blocks_from(const struct tree *tree, struct arena *arena, struct blocks *ret)
{
	struct making self = { .tree = tree, .arena = arena, .leading_bold = true, .leading_link = true };
	uint32_t body = 0;

	if (text_room(&self) < 0)
		return -ENOMEM;

	while (body < tree->n && tree->nodes[body].tag != TAG_BODY)
		body++;
	if (body < tree->n && walk(&self, body) < 0)
		return -ENOMEM;
	*ret = self.out;
	return 0;
}
