/* page_fixture - a reader of pages, with the arena that a page may take. */
#ifndef TESTS_PARSER_PAGE_FIXTURE_H
#define TESTS_PARSER_PAGE_FIXTURE_H

#include <stdlib.h>

#include "parser/page.h"
#include "tests/test.h"

struct fixture {
	struct page_reader *reader;
	struct arena *arena;
};

static inline int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	if (!f || page_reader_new(&f->reader) < 0)
		return -1;
	f->arena = arena_new(PAGE_ARENA_BASE + (size_t)PAGE_ARENA_FACTOR * PAGE_BYTES_MAX);
	*state = f;
	return f->arena ? 0 : -1;
}

static inline int tear_down(void **state)
{
	struct fixture *f = *state;

	page_reader_destroy(&f->reader);
	arena_destroy(&f->arena);
	free(f);
	return 0;
}

#endif
