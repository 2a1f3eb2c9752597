/*
 * decode - a page's bytes into UTF-8, and the way back.
 *
 * The order of the HTML standard: byte order mark, HTTP's charset, the page's
 * own <meta> (also beyond the first 1024 bytes, where one page in eight has
 * it), a guess. Two departures, because a label is wrong more often than the
 * bytes: what is UTF-8 and not only ASCII is read as UTF-8 even where a
 * one-byte encoding is claimed; what claims UTF-8 and mostly is not is guessed.
 * Text that was encoded twice ("â€™") is set right.
 */
#ifndef PARSER_DECODE_H
#define PARSER_DECODE_H

#include "common/arena.h"
#include "common/article.h"
#include "common/charset.h"
#include "common/str.h"

struct decoded {
	struct str text;   /* UTF-8: the input itself where it is that, else in arena */
	struct str bytes;  /* the input */
	enum charset charset;
	size_t mark_len;   /* bytes of the byte order mark */
	bool same;         /* text is bytes without the mark */
	bool repaired;     /* it was encoded twice */
};

/* content_type may be empty. 0, or -ENOMEM. */
int decode_page(struct str bytes, struct str content_type, struct arena *arena, struct decoded *ret);

/* Without a look for <meta>: plain text. */
int decode_text(struct str bytes, struct str content_type, struct arena *arena, struct decoded *ret);

/* Walks text and bytes in step, forward only. Start with zeros. */
struct decode_cursor {
	size_t text_at, byte_at;
};

/* Offset in the input of the character at text_at; text_at never less than in the call before. */
size_t decode_origin(const struct decoded *self, struct decode_cursor *cursor, size_t text_at);

/* Makes each page_at, an offset in self's text, that in the input. They may be in any order: a tree moves text out of tables. 0 or -ENOMEM. */
int decode_origins(const struct decoded *self, struct arena *arena, struct origin *origins, size_t n);

#endif
