/*
 * plain_lines - the lines of a plain text, and what each of them looks like.
 */
#ifndef PARSER_PLAIN_LINES_H
#define PARSER_PLAIN_LINES_H

#include "common/arena.h"
#include "parser/meta_date.h"

enum { LINES_MAX = 20000 };

enum line_kind {
	LINE_PROSE,   /* ends as a sentence, or is a turn with its label */
	LINE_SHORT,   /* neither: a headline, a heading, a deck, a menu */
	LINE_CREDIT,  /* of a picture, or the copyright's */
	LINE_BYLINE,
	LINE_DATE,    /* hardly more than a date, and a place */
	LINE_FURNITURE, /* what invites to do something else: subscribe, log in, read more */
};

struct line {
	size_t from, to; /* bytes of the text, without white space at its ends */
	enum line_kind kind;
	unsigned words;
	bool gap_before, gap_behind; /* an empty line, or the text's end */
	bool has_date;
	struct date_found date; /* offsets in the text */
};

struct lines {
	struct line *at;
	size_t n;
};

/*
 * Cuts text into lines (what a page wrapped within a sentence is one) and judges
 * each by itself. 0, -ENOMEM; what is behind LINES_MAX is the last line's.
 */
int lines_from(struct str text, struct arena *arena, struct lines *ret);

/* True when a text that ends so is a whole sentence or a quotation. */
bool ends_as_sentence(struct str s);

#endif
