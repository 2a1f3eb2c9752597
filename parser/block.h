/*
 * block - the text of a page as the reader sees it: a flat list of blocks.
 *
 * A block is the text between two block-level boundaries of the tree: a
 * paragraph, a heading, a list item, a caption, a line of a menu. Two line
 * breaks in a row are a boundary, one is a line end within the block. The cells
 * of a table row are one block unless they are long, as where tables make the
 * layout. What is never text (scripts, styles, form controls, pictures) is left
 * out, and so is what only screen readers say within a line, a few words hidden
 * in it, and lists of links that pop up in it; what else is hidden is not, since
 * pages show it later: it is marked.
 *
 * White space is folded: one blank, or one line end where the run held a <br>.
 */
#ifndef PARSER_BLOCK_H
#define PARSER_BLOCK_H

#include "parser/tree.h"

/* Of a page; real ones have 210 blocks and 12 kB of text on average. What follows is not looked at, nor what
 * follows BLOCKS_BASE blocks and one more for each so many bytes: small pages of nothing but tags cost no more than others. */
enum { BLOCKS_MAX = 8192, BLOCKS_BASE = 1024, BLOCKS_BYTES_PER_BLOCK = 256, BLOCKS_TEXT_MAX = 2 << 20 };

/* Of an element, its own and inherited from what it stands in. */
enum element_flag {
	IN_ARTICLE = 1 << 0, IN_MAIN = 1 << 1, IN_NAV = 1 << 2, IN_ASIDE = 1 << 3, IN_FOOTER = 1 << 4,
	IN_HEADER = 1 << 5, IN_FORM = 1 << 6, IN_FIGURE = 1 << 7, IN_TABLE = 1 << 8, IN_LIST = 1 << 9,
	IN_QUOTE = 1 << 10, IN_LINK = 1 << 11, IN_SECTION = 1 << 12, IN_DETAILS = 1 << 13,
	IN_HIDDEN = 1 << 14,      /* hidden attribute, display:none */
	IN_ARIA_HIDDEN = 1 << 15,
	IN_ARTICLE_BODY = 1 << 16, /* microdata or RDFa says articleBody */
	IN_BAD_ROLE = 1 << 17,     /* navigation, banner, dialog, ... */
};

struct element {
	uint32_t node;
	uint32_t parent; /* index; the body is its own parent */
	uint32_t end;    /* one past its last descendant */
	uint32_t first_block; /* the next block made is this one */
	uint32_t flags;
	uint16_t tag, depth; /* the body is 0 */
	struct str cls, id, role, itemprop; /* cls and id: of all elements no more bytes than the page has, as where one is copied again and again */
};

/* A run of a block's text that came unchanged from one text node. */
struct piece {
	uint32_t at;      /* in blocks.text */
	uint32_t node;
	uint32_t node_at; /* in the node's text */
	uint32_t len;
};

struct block {
	uint32_t element; /* innermost block-level element */
	uint32_t at, len; /* in blocks.text */
	uint32_t link_bytes, bold_bytes;
	uint32_t lead_bold, lead_link; /* bytes of bold and of linked text that it begins with */
	uint32_t links;
	uint32_t first_piece, n_pieces;
};

struct blocks {
	struct element *elements; /* in document order; the first is the body */
	size_t n_elements;
	struct block *at;
	size_t n;
	struct piece *pieces;
	size_t n_pieces;
	struct str text;
};

/* 0 and *ret, in arena; -ENOMEM. Without a body: nothing in it. */
int blocks_from(const struct tree *tree, struct arena *arena, struct blocks *ret);

static inline struct str block_text(const struct blocks *self, size_t i)
{
	return (struct str){ self->text.ptr + self->at[i].at, self->at[i].len };
}

static inline bool tag_is_heading(unsigned tag)
{
	return tag >= TAG_H1 && tag <= TAG_H6;
}

#endif
