/*
 * plain - the article in a plain text that was copied from a page.
 */
#ifndef PARSER_PLAIN_H
#define PARSER_PLAIN_H

#include "parser/page.h"

/* As page_read(), for what is not HTML: the text stays as it is, the parts are found in it. */
int plain_read(struct str bytes, const struct page_hints *hints, struct arena *arena, struct article *ret,
	       const char **reterr_why);

#endif
