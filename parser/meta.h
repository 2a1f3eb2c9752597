/*
 * meta - what a page says of its article: title, authors, date, outlet.
 */
#ifndef PARSER_META_H
#define PARSER_META_H

#include "common/article.h"
#include "parser/block.h"
#include "parser/page.h"

struct meta {
	struct str title, author, outlet, published, published_from, modified, language, canonical, deck;
};

/* Whatever is not there stays empty. 0 or -ENOMEM. */
int meta_read(const struct tree *tree, const struct blocks *blocks, const struct page_hints *hints,
	      struct arena *arena, struct meta *ret);

#endif
