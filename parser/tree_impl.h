/* tree_impl - how a page is fed to myhtml (tree_feed.c), of whose tree tree.c makes ours. */
#ifndef PARSER_TREE_IMPL_H
#define PARSER_TREE_IMPL_H

#include <stddef.h>

#include <myhtml/myhtml.h>

#include "parser/tree.h"

/*
 * give_back(), take_token() and table_around() read and write fields of myhtml's own, for which it has no functions. What they mean
 * was read in Debian 12's libmodest: another one has to be read anew, and its sizes written here.
 */
#define TREE_KNOWN(type, bytes, field, at) \
	_Static_assert(sizeof(void *) != 8 || (sizeof(type) == (bytes) && offsetof(type, field) == (at)), \
		       "another libmodest than Debian 12's: look at what parser/tree.c and tree_feed.c do with " #field)

_Static_assert(MyHTML_VERSION_MAJOR == 4 && MyHTML_VERSION_MINOR == 0 && MyHTML_VERSION_PATCH == 5, "another myhtml than Debian 12's");
TREE_KNOWN(struct myhtml_tree, 464, token, 16);
TREE_KNOWN(struct myhtml_tree, 464, tree_obj, 24);
TREE_KNOWN(struct myhtml_tree, 464, tags, 56);
TREE_KNOWN(struct myhtml_tree, 464, active_formatting, 248);
TREE_KNOWN(struct myhtml_tree, 464, open_elements, 256);
TREE_KNOWN(struct myhtml_token, 48, nodes_obj, 8);
TREE_KNOWN(struct myhtml_token, 48, attr_obj, 16);

/* What a page became, as counted while it was read. */
struct tree_fed {
	size_t nodes, attrs; /* that were put into the tree, some of them more than once: hardly ever less than are in it */
	size_t tokens;
	size_t bytes;        /* of memory that myhtml took for these */
	size_t name_steps;   /* names that it compared with those that are not HTML's */
	size_t depth_steps;  /* open elements at each token: it may look at them all */
	bool cut;            /* a limit of tree.h was met */
};

/* Fills a clean tree until the page ends or a limit is met: of tree.h, or about so many nodes. 0, -ENOMEM. */
int tree_feed(myhtml_tree_t *t, struct str html, size_t nodes_max, struct tree_fed *ret);

#endif
