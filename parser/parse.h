/*
 * parse - bytes of a page in, article with its statements out: the whole of the parser in one call.
 *
 * Used by the daemon and by `inquit parse`. One struct parser serves one page
 * at a time and keeps nothing between pages.
 */
#ifndef PARSER_PARSE_H
#define PARSER_PARSE_H

#include "common/buf.h"
#include "parser/extract.h"
#include "parser/page.h"

/* Arena bytes that parser_parse() may take for a page of so many bytes. */
#define PARSER_ARENA(bytes) (PAGE_ARENA_BASE + (size_t)3 * PAGE_ARENA_FACTOR * (bytes))

struct parser_options {
	const char *model;    /* the network's file; NULL: statements.model among the data files, when it is there */
	bool rules_only;      /* no network, whatever there is */
	bool no_statements;
	unsigned acts;        /* 0: ACTS_DEFAULT */
	bool flat;            /* leave nested statements out */
};

struct parser;

/*
 * 0 and *ret; -ENOENT, -EBADMSG: a page model is missing or broken, -ENOMEM. A
 * network that cannot be used is no failure: *ret_note (a literal, else NULL) says so.
 */
int parser_new(const struct parser_options *options, struct parser **ret, const char **ret_note);
void parser_destroy(struct parser **self_p);

/* Of everything that shapes records: "inquit 0.1.0 NETWORK". Lives as long as self. */
struct str parser_version(const struct parser *self);

/*
 * As page_read(), with statements. explain: a line for each candidate, or NULL.
 * PARSED_PART: the article is whole, but not all of it was read for statements (extract.h); where they
 * would take more memory than arena has it is without any. *reterr_why is then a literal that says so.
 */
enum { PARSED_PART = 1 };
int parser_parse(struct parser *self, struct str bytes, const struct page_hints *hints, struct arena *arena, struct buf *explain,
		 struct article *ret, const char **reterr_why);

#endif
