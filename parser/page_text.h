/*
 * page_text - writes the plain form of an article (parser/page.h) from its blocks.
 */
#ifndef PARSER_PAGE_TEXT_H
#define PARSER_PAGE_TEXT_H

#include "common/article.h"
#include "parser/block.h"
#include "parser/decode.h"

struct page_text {
	const struct decoded *page;
	const struct tree *tree;
	const struct blocks *blocks;
	const bool *chosen; /* one for each block: it is the body's */
	struct str title;
	int32_t deck; /* block, -1: none */
};

/* Fills text, body, headings, deck, origins of *ret, in arena. 0, -ENOMEM, -E2BIG over 4 GiB. */
int page_text_write(const struct page_text *self, struct arena *arena, struct article *ret);

#endif
