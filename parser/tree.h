/*
 * tree - the HTML5 tree of a page, as one flat list of nodes.
 *
 * libmodest (myhtml) builds the tree of the HTML standard; it was written
 * before its successor lexbor reached Debian, so nothing outside tree.c sees
 * it. It is quadratic in the nesting and in unclosed formatting elements, so
 * the page is fed in pieces of a few tags and feeding ends where the tree
 * becomes deeper, wider or larger than any article's: what was read till there
 * is the page.
 *
 * Nodes are in document order. A node's descendants follow it up to .end.
 * Comments and doctypes are left out, adjacent text may be several nodes.
 */
#ifndef PARSER_TREE_H
#define PARSER_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"

enum {
	TREE_DEPTH_MAX = 400,          /* open elements; real pages stay under 100 */
	TREE_FORMATTING_MAX = 48,      /* formatting elements that were opened and not closed */
	TREE_NODES_BASE = 16384,       /* nodes of any page, text too ... */
	TREE_BYTES_PER_NODE = 80,      /* ... and one more for each so many bytes ... */
	TREE_PIECE_TAGS = 256,         /* ... till the end of a piece of so many tags, after each of which it is looked at ... */
	TREE_NODES_OVER = 180000,      /* ... and which may make so many: of each tag and text between them (513), the formatting elements open till
					  then and in the piece (304) again, and what a misnested end or a table's part brings (32) */
	TREE_TOKENS_PER_NODE = 3,      /* tags and texts for each of these nodes: real pages have up to 1.4, some of which make no node */
	TREE_MEMORY_BASE = 10 << 20,   /* bytes that myhtml may take for any page ... */
	TREE_MEMORY_PER_BYTE = 5,      /* ... and for each of its bytes: of 1687 real pages one takes 7 MB, none three quarters of that */
	TREE_NAME_STEPS_BASE = 1 << 18, /* a name that is not HTML's is looked for in a list of those before it: so many comparisons ... */
	TREE_NAME_STEPS_PER_BYTE = 4,  /* ... and so many more for each byte */
	TREE_DEPTH_STEPS_BASE = 1 << 20, /* to find what a tag closes open elements are gone through: so many in any page ... */
	TREE_DEPTH_STEPS_PER_BYTE = 4, /* ... and for each byte, were it all of them for each tag and text: real pages have up to 1.3 a byte */
	TREE_ATTRS_MAX = 256,          /* attributes of one tag that are read */
	TREE_ROOT_TAGS_MAX = 8,        /* <html> and <body> whose attributes are read */
	TREE_TAG_PARTS_MAX = 4096,     /* names and values in a tag of a page over TREE_SMALL_BYTES: the page ends before one with more */
	TREE_SMALL_BYTES = 256 << 10,
};

enum tag {
	TAG_TEXT, /* not an element: character data */
	TAG_OTHER,
	TAG_A, TAG_ABBR, TAG_ADDRESS, TAG_ARTICLE, TAG_ASIDE, TAG_AUDIO, TAG_B, TAG_BASE, TAG_BLOCKQUOTE, TAG_BODY,
	TAG_BR, TAG_BUTTON, TAG_CANVAS, TAG_CAPTION, TAG_CENTER, TAG_CITE, TAG_CODE, TAG_DATALIST, TAG_DD, TAG_DETAILS,
	TAG_DIALOG, TAG_DIV, TAG_DL, TAG_DT, TAG_EM, TAG_EMBED, TAG_FIELDSET, TAG_FIGCAPTION, TAG_FIGURE, TAG_FOOTER,
	TAG_FORM, TAG_H1, TAG_H2, TAG_H3, TAG_H4, TAG_H5, TAG_H6, TAG_HEAD, TAG_HEADER, TAG_HGROUP, TAG_HR, TAG_HTML,
	TAG_I, TAG_IFRAME, TAG_IMG, TAG_INPUT, TAG_LABEL, TAG_LEGEND, TAG_LI, TAG_LINK, TAG_MAIN, TAG_MAP, TAG_MATH,
	TAG_MENU, TAG_META, TAG_NAV, TAG_NOSCRIPT, TAG_OBJECT, TAG_OL, TAG_OPTION, TAG_P, TAG_PICTURE, TAG_PRE,
	TAG_SCRIPT, TAG_SECTION, TAG_SELECT, TAG_SOURCE, TAG_SPAN, TAG_STRONG, TAG_STYLE, TAG_SUMMARY, TAG_SUP, TAG_SVG,
	TAG_TABLE, TAG_TBODY, TAG_TD, TAG_TEMPLATE, TAG_TEXTAREA, TAG_TFOOT, TAG_TH, TAG_THEAD, TAG_TIME, TAG_TITLE,
	TAG_TR, TAG_TRACK, TAG_UL, TAG_VIDEO,
	TAG_AMP, /* an element of the AMP format that holds what is beside the text: advertisements, players, menus */
	TAGS
};

/* The attributes that anything here reads; others are not kept. */
enum attr {
	ATTR_ARIA_HIDDEN, ATTR_CLASS, ATTR_CONTENT, ATTR_DATETIME, ATTR_HIDDEN, ATTR_HREF, ATTR_HTTP_EQUIV, ATTR_ID,
	ATTR_ITEMPROP, ATTR_LANG, ATTR_NAME, ATTR_PROPERTY, ATTR_PUBDATE, ATTR_REL, ATTR_ROLE, ATTR_STYLE, ATTR_TITLE,
	ATTR_TYPE,
	ATTRS
};

struct tree_attr {
	enum attr name;
	struct str value; /* references resolved; may be empty */
};

struct tree_node {
	uint32_t parent; /* index; the root is its own parent */
	uint32_t end;    /* one past its last descendant */
	uint16_t tag;    /* enum tag */
	uint16_t depth;
	uint16_t n_attrs;
	bool joined; /* of TAG_TEXT: from parts with tags between them (tree_skip_tags()), which html_len counts and overestimates */
	uint32_t first_attr;
	struct str text; /* of TAG_TEXT: references resolved, white space before it perhaps cut off */
	uint32_t html_at, html_len; /* of TAG_TEXT: where it stands in the input */
};

struct tree {
	struct tree_node *nodes;
	size_t n;
	struct tree_attr *attrs;
	size_t n_attrs;
	size_t bytes; /* of the page */
	bool cut;     /* a limit ended the reading before the page's end */
};

struct tree_parser;

/* 0, or -ENOMEM. One may parse any number of pages, one after the other. */
int tree_parser_new(struct tree_parser **ret);
void tree_parser_destroy(struct tree_parser **self_p);

/*
 * html: UTF-8 that outlives the tree. The texts in *ret are the parser's own
 * memory, valid until it parses the next page or is destroyed; the lists are in
 * arena. 0, or -ENOMEM.
 */
int tree_parse(struct tree_parser *self, struct str html, struct arena *arena, struct tree *ret);

/* The same, but reading ends with the piece in which the tree has more nodes than so many. */
int tree_parse_few(struct tree_parser *self, struct str html, size_t nodes_max, struct arena *arena, struct tree *ret);

/* Past the tags that begin at html[at], where text is parsed for tags; at where none does. */
size_t tree_skip_tags(struct str html, size_t at);

/* The attribute's value, NULL where the element has none such. */
const struct str *tree_attr(const struct tree *self, size_t node, enum attr name);

/* The same, empty where there is none. */
static inline struct str tree_attr_str(const struct tree *self, size_t node, enum attr name)
{
	const struct str *value = tree_attr(self, node, name);

	return value ? *value : (struct str){ NULL, 0 };
}

#endif
