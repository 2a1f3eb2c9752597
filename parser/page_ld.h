/*
 * page_ld - an article that stands in the page's JSON-LD and nowhere else.
 *
 * Pages that scripts fill are sent with an empty body, pages behind a payment
 * wall with a few lines, and both may say the whole text to search engines as
 * the article's "articleBody". It is taken where what was chosen of the page's
 * blocks holds less than half of it and less than half as much of its own, and where
 * JSON-LD gives it to the page's own article: the only one, or by the headline. It is read as
 * HTML, which it often is, once or twice escaped; where it is not, each of its
 * lines is a paragraph.
 */
#ifndef PARSER_PAGE_LD_H
#define PARSER_PAGE_LD_H

#include "common/article.h"
#include "parser/body.h"
#include "parser/decode.h"
#include "parser/meta_facts.h"
#include "parser/page_ld_html.h"

enum {
	PAGE_LD_WORDS_MIN = 80,
	PAGE_LD_BYTES_MAX = 128 << 10,
	PAGE_LD_NODES_BASE = 1536,   /* nodes of its tree: a text of lines, of which each makes two ... */
	PAGE_LD_BYTES_PER_NODE = 16, /* ... and one more for each so many bytes: what follows is left */
};

struct page_ld {
	struct ld_html from;
	struct tree_parser *parser; /* holds the tree's texts */
	struct tree tree;
	struct blocks blocks;
	bool *chosen; /* all of them */
	struct str headline; /* the article's, where it is not the page's title; else empty */
};

/*
 * 0: it is to be taken, *ret is in arena and page_ld_close() wanted. -ENOENT: the page's blocks are the article.
 * title: the page's, as chosen. -ENOMEM.
 */
int page_ld_open(const struct decoded *page, const struct tree *tree, const struct facts *facts, const struct body_view *view,
		 const bool *chosen, struct str title, struct arena *arena, struct page_ld *ret);
void page_ld_close(struct page_ld *self);

/* Makes the article's origins, which are offsets in self->from.html, those of the page's bytes. 0 or -ENOMEM. */
int page_ld_trace(const struct page_ld *self, const struct decoded *page, struct arena *arena, struct article *article);

#endif
