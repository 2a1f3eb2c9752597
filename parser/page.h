/*
 * page - from the bytes of a page to the article in it.
 *
 * HTML or plain text is decided from the content type and a look at the bytes.
 * Of a page of HTML, article.text is made as follows; of plain text it is the
 * input, decoded where it is not UTF-8, and the parts are found in it.
 *
 * The plain form of an article from HTML:
 *
 *   - title, deck and body, each ended by a blank line; a missing one leaves no
 *     trace. article.body begins after the deck, article.deck is its span.
 *   - A paragraph is a line; a blank line parts it from the next. A line break
 *     within a paragraph (<br>) is a line end.
 *   - A heading is a paragraph, its span is in article.headings.
 *   - A list item begins with "• ", in a numbered list too; items follow each
 *     other without blank lines.
 *   - A paragraph of a block quotation begins with "> ".
 *   - A speaker's label in bold at the start of a paragraph ends with a colon
 *     (one is added where the page has none): "Ruben Astely: A paper is ...".
 *   - White space is folded, references are resolved, no markup is left.
 *
 * article.origins tell where the text's bytes stand in the page as fetched:
 * runs that are the same in both, but for character references, encodings and,
 * where the text is out of JSON-LD (parser/page_ld.h), a string's escapes, of
 * which the first byte is meant. Marks that are added here ("• ", the
 * blank lines) have none.
 */
#ifndef PARSER_PAGE_H
#define PARSER_PAGE_H

#include "common/arena.h"
#include "common/article.h"
#include "common/str.h"

enum {
	PAGE_BYTES_MAX = 8 << 20,
	PAGE_ARENA_FACTOR = 8, /* arena bytes that a page may need for each byte, beside PAGE_ARENA_BASE */
	PAGE_ARENA_BASE = 16 << 20,
};

/* What is known of the page from elsewhere; each may be empty. */
struct page_hints {
	struct str url;          /* where it was fetched, after redirects */
	struct str content_type; /* as HTTP gave it: "text/html; charset=koi8-r" */
	struct str published;    /* RFC 3339 or a bare date, from the feed or the user; believed before the page */
	struct str title;        /* from the feed */
	struct str language;     /* of the feed, by its settings: believed before the page where the text does not tell */
	struct str fetched;      /* RFC 3339: no date after it is believed */
};

struct page_reader;

/*
 * Holds the models and the HTML parser, for one page at a time. -ENOENT: a
 * model is missing, -EBADMSG: one cannot be read, -ENOMEM.
 */
int page_reader_new(struct page_reader **ret);
void page_reader_destroy(struct page_reader **self_p);

/*
 * Fills *ret but for its statements; everything in it lies in arena or in
 * bytes, which must outlive it. 0; -EBADMSG: there is no article, and
 * *reterr_why says why in a literal ("front page, not an article"); -E2BIG: over
 * PAGE_BYTES_MAX; -ENOMEM.
 */
int page_read(struct page_reader *self, struct str bytes, const struct page_hints *hints, struct arena *arena,
	      struct article *ret, const char **reterr_why);

#endif
