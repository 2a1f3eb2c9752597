/* block_hidden - what a page's reader does not see, or sees beside the page: told by attributes and names. */
#ifndef PARSER_BLOCK_HIDDEN_H
#define PARSER_BLOCK_HIDDEN_H

#include "parser/tree.h"

bool block_style_hides(struct str style);

/* A few hidden words within a line. More may be the text that a page shows when it is asked to. */
bool block_is_hidden_bit(const struct tree *t, uint32_t node);

/* Classes of what only screen readers say. */
bool block_is_unseen(struct str names);

/* A list of links that, glued to the word before it, is one that pages show when the pointer rests there. */
bool block_is_popup(const struct tree *t, uint32_t node);

/* Roles of what stands beside an article. */
bool block_is_bad_role(struct str role);

#endif
