/*
 * page_list - pages that lead to articles and are none: a site's front page, a section's, a tag's.
 *
 * Such a page is teasers: a linked headline, or a line that begins with a link, and a few words about the article
 * behind it; or these words and "Read more". A page that says of itself that it is an article is believed.
 */
#ifndef PARSER_PAGE_LIST_H
#define PARSER_PAGE_LIST_H

#include "parser/body.h"
#include "parser/meta_facts.h"

/* The site's own address, without a page's name behind it. */
bool page_is_root(struct str url);

/* Why what was chosen of the page's blocks is no article, a literal; NULL: it may be one. tree: which the blocks are from. */
const char *page_is_list(const struct tree *tree, const struct body_view *view, const struct facts *facts,
			 const struct body_hints *hints, struct str url, const bool *chosen);

#endif
