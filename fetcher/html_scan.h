/*
 * html_scan - the tags and attributes of a piece of HTML, by position, for those who rewrite it in place.
 */
#ifndef FETCHER_HTML_SCAN_H
#define FETCHER_HTML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/str.h"

struct html_tag {
	struct str name;   /* empty: a comment or declaration */
	bool closes;       /* an end tag */
	size_t start, end; /* of all of it, end exclusive */
	size_t inside;     /* behind the name: for html_next_attr() */
};

struct html_attr {
	struct str name, value; /* value: references not decoded */
	struct str quoted;      /* the value as it stands, quotes included; empty: no value */
};

/* The next tag at or behind *at, which becomes its end. False when there is none. A '<' that begins no tag is text. */
bool html_next_tag(struct str html, size_t *at, struct html_tag *ret);

/* The next attribute at or behind *at, which becomes its end. False at the tag's end; *at is then behind the '>'. */
bool html_next_attr(struct str html, size_t *at, struct html_attr *ret);

/* Appends text, references decoded: the names of HTML, ended by ';', and numbers. */
void html_decode(struct str text, struct buf *out);

/* True when text has such a reference. */
bool html_has_reference(struct str text);

#endif
