/* html_fixture - a tree parser and an arena for the tests that read pages: set_up, tear_down for cmocka. */
#ifndef TESTS_PARSER_HTML_FIXTURE_H
#define TESTS_PARSER_HTML_FIXTURE_H

#include <stdlib.h>

#include "parser/tree.h"

enum { FIXTURE_ARENA_BYTES = 256 << 20 };

struct fixture {
	struct tree_parser *parser;
	struct arena *arena;
};

static inline int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	if (!f || tree_parser_new(&f->parser) < 0)
		return -1;
	f->arena = arena_new(FIXTURE_ARENA_BYTES);
	*state = f;
	return f->arena ? 0 : -1;
}

static inline int tear_down(void **state)
{
	struct fixture *f = *state;

	tree_parser_destroy(&f->parser);
	arena_destroy(&f->arena);
	free(f);
	return 0;
}

#endif
