/* tree_impl - how a page is fed to myhtml (tree_feed.c), of whose tree tree.c makes ours. */
#ifndef PARSER_TREE_IMPL_H
#define PARSER_TREE_IMPL_H

#include <myhtml/myhtml.h>

#include "parser/tree.h"

/* Fills a clean tree, until the page ends or a limit of tree.h is met: then *ret_cut is set. 0, -ENOMEM. */
int tree_feed(myhtml_tree_t *t, struct str html, bool *ret_cut);

#endif
