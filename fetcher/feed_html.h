/*
 * feed_html - the HTML that feeds carry in their texts: addresses made absolute, markup taken off, told from plain text.
 *
 * Nothing here makes HTML safe or well-formed: who shows it has to.
 * What a function returns is borrowed from its input or made in arena; empty when out of memory.
 */
#ifndef FETCHER_FEED_HTML_H
#define FETCHER_FEED_HTML_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/str.h"

/* True when attr of tag holds an address; case does not matter. */
bool feed_html_has_url(struct str tag, struct str attr);

/* True for the elements that have no content and no end tag. */
bool feed_html_is_void(struct str tag);

/* html with every relative address (srcset included) seen from base; html itself when base is empty, or the result over 16 MiB. */
struct str feed_html_absolute(struct arena *arena, struct str base, struct str html);

/* The value of a srcset attribute (references decoded) with its addresses seen from base. */
struct str feed_html_srcset(struct arena *arena, struct str base, struct str value);

/* Plain text: no tags, comments, scripts or styles, references decoded, runs of white space one space, none at the ends. */
struct str feed_html_text(struct arena *arena, struct str html);

/* The same for what is plain already: only white space changes. */
struct str feed_text(struct arena *arena, struct str text);

/* text as HTML. */
struct str feed_html_escape(struct arena *arena, struct str text);

/*
 * True when text, of which nobody says whether it is HTML, reads as such: it
 * has an end tag or a reference, and all its tags are elements of HTML.
 */
bool feed_html_looks_like(struct str text);

#endif
