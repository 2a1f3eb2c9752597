/*
 * meta - what a page says of its article: title, authors, date, outlet, deck.
 *
 * Title, date and authors are chosen among all that the page says of them by
 * boosted trees (meta_rank.h). A date after the fetch is not believed, an
 * author of whom the trees are not sure is none.
 */
#ifndef PARSER_META_H
#define PARSER_META_H

#include "common/article.h"
#include "parser/meta_rank.h"
#include "parser/page.h"

struct meta_model;

/* -ENOENT, -EBADMSG, -ENOMEM. */
int meta_model_new(const struct trees_file *file, struct meta_model **ret);
void meta_model_destroy(struct meta_model **self_p);

struct meta {
	struct str title, author, outlet, published, published_from, modified, canonical, place;
	int32_t deck; /* the block that is the deck, -1: none */
};

/* Sets the view's headline and body_first from its body. */
void meta_look(struct meta_view *view);

/* chosen: the body's blocks. Whatever is not there stays empty. 0 or -ENOMEM. */
int meta_read(const struct meta_model *model, const struct meta_view *view, const struct page_hints *hints, const bool *chosen,
	      struct meta *ret);

#endif
