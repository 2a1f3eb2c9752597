/*
 * tree_tags - which of our tags an element of myhtml's tree has.
 */
#ifndef PARSER_TREE_TAGS_H
#define PARSER_TREE_TAGS_H

#include <stddef.h>

#include "parser/tree.h"

/* Of a tag that myhtml has a number for (below MyHTML_TAG_LAST_ENTRY); TAG_OTHER where we have none. */
enum tag tree_tag(size_t number);

/* Of any other, by its name in lower case: TAG_AMP or TAG_OTHER. */
enum tag tree_tag_named(struct str name);

#endif
