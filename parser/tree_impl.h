/* tree_impl - how a page is fed to myhtml (tree_feed.c), of whose tree tree.c makes ours. */
#ifndef PARSER_TREE_IMPL_H
#define PARSER_TREE_IMPL_H

#include <myhtml/myhtml.h>

#include "parser/tree.h"

/* What a page became, as counted while it was read. */
struct tree_fed {
	size_t nodes, attrs; /* that were put into the tree, some of them more than once: hardly ever less than are in it */
	size_t tokens;
	size_t bytes;        /* of memory that myhtml took for these */
	size_t name_steps;   /* names that it compared with those that are not HTML's */
	bool cut;            /* a limit of tree.h was met */
};

/* Fills a clean tree until the page ends or a limit is met. 0, -ENOMEM. */
int tree_feed(myhtml_tree_t *t, struct str html, struct tree_fed *ret);

#endif
