/*
 * search_end - the lines below a page of results: how much it is, what the star means, what to ask next.
 *
 * For people alone: it keeps some bytes of each record until the last.
 */
#ifndef STORE_CLI_SEARCH_END_H
#define STORE_CLI_SEARCH_END_H

#include <stdio.h>

#include "common/buf.h"
#include "common/record.h"

enum { SEARCH_END_ID = 8 }; /* digits of an id that are shown */

/* Different things, by a hash of their names. */
struct kinds {
	uint64_t *at;
	size_t n, cap;
};

struct search_end {
	uint64_t statements, recalled; /* recalled: with a star */
	struct kinds articles, outlets, clusters; /* clusters: those of several outlets */
	struct buf as;       /* the source's words of the first with a star */
	uint16_t least;      /* confidence among those with a star, thousandths */
	char carried[SEARCH_END_ID + 1]; /* the first that several outlets have */
	bool failed;         /* no memory: nothing is said of what was not counted */
};

/* Notes a record that was printed. */
void search_end_note(struct search_end *self, const struct record *record);

/* width: cells of the terminal, 0: none; more: records that match were not printed; starred: stars were. */
void search_end_print(struct search_end *self, FILE *out, size_t width, bool more, bool starred);

void search_end_destroy(struct search_end *self);

#endif
