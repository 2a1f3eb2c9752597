/*
 * text - an article's text as tokens, sentences, paragraphs and quotations.
 *
 * The unit of everything after: rules, speakers, the network (which is trained
 * on these very tokens). Deterministic, no locale; linear in time and memory for
 * any bytes, at most TEXT_MAX of them. Bytes that are no UTF-8 are ignored like
 * white space.
 *
 * Tokens
 *   word     letters, digits, marks, with inner hyphens and points that join
 *            letters or digits: "al-Nusra", "U.S.-led", "didn't", "Mr.", "Dec."
 *            (known abbreviations and initials keep their point; the list is in text_token.c)
 *   clitic   a word token that leans on the one before: 's ’s 're 've 'll 'd 'm, and the
 *            lone apostrophe of a plural possessive (ships’); TOKEN_CLITIC. "n't" stays with its verb.
 *   number   begins with a digit: 3,248  4-1  15  2014-05-01  20th
 *   punct    one mark or symbol; a run of points ("...") or hyphens ("--") is one token
 *   quote    a quotation mark, straight or curly, single or double, '' and `` and guillemets
 *   newline  white space which holds line ends; TOKEN_BLANK: a blank line, TOKEN_GAP: two or more
 *
 * Every line is a paragraph, unless the whole text is wrapped at a fixed width
 * (then blank lines part paragraphs). Newline tokens belong to the paragraph before them.
 *
 * Quotations pair marks by where they stand, then by shape, within a paragraph;
 * one left open at a paragraph's end goes on when the next opens with a mark.
 */
#ifndef PARSER_TEXT_H
#define PARSER_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"

#define TEXT_MAX (64u << 20) /* bytes; offsets and indices fit in 32 bits */
#define TEXT_NONE UINT32_MAX
#define TEXT_AHEAD 8 /* empty tokens behind the last, of no sentence and kind newline: a rule may look so far ahead and sees the text's end */

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_PUNCT, TOKEN_QUOTE, TOKEN_NEWLINE, TOKEN_KINDS };

enum token_flag {
	TOKEN_TITLE = 1 << 0,   /* its first letter is a capital */
	TOKEN_CAPS = 1 << 1,    /* two or more letters, all capitals */
	TOKEN_CLITIC = 1 << 2,
	TOKEN_ABBREV = 1 << 3,  /* keeps its point */
	TOKEN_HYPHEN = 1 << 4,  /* a hyphen inside */
	TOKEN_SPACE = 1 << 5,   /* white space or the text's start before it */
	TOKEN_OPENS = 1 << 6,   /* a quote mark that opens quotation */
	TOKEN_CLOSES = 1 << 7,  /* a quote mark that closes one */
	TOKEN_SENTENCE = 1 << 8,  /* first of its sentence */
	TOKEN_PARAGRAPH = 1 << 9, /* first of its paragraph */
	TOKEN_BLANK = 1 << 10,
	TOKEN_GAP = 1 << 11,
	TOKEN_SINGLE = 1 << 12, /* a single quotation mark: ' ‘ ’ ‹ › */
	TOKEN_DASH = 1 << 13,   /* a dash, or a hyphen standing between spaces */
};

struct token {
	uint32_t from, to;  /* bytes */
	uint32_t sentence, paragraph;
	uint32_t quotation; /* the innermost it lies in, its marks included; TEXT_NONE: in none */
	uint16_t flags;     /* of enum token_flag */
	uint8_t kind;       /* enum token_kind */
	uint8_t depth;      /* quotations it lies in; 255 and more alike */
};

struct sentence {
	uint32_t first, last; /* tokens [first, last), as of the paragraph */
	uint32_t paragraph;
};

struct paragraph {
	uint32_t first, last; /* tokens [first, last); newlines inside only where lines are wrapped */
	uint32_t sentence, sentences; /* the first, how many */
	bool gap;             /* a blank line and more before it */
};

enum quotation_flag {
	QUOTATION_CLOSED = 1 << 0,    /* has a closing mark */
	QUOTATION_SINGLE = 1 << 1,    /* opened by a single mark */
	QUOTATION_MISMATCH = 1 << 2,  /* the closing mark is of another shape */
	QUOTATION_CONTINUES = 1 << 3, /* goes on in the next paragraph: the next quotation of depth 0 */
	QUOTATION_CONTINUED = 1 << 4, /* goes on from the paragraph before */
};

struct quotation {
	uint32_t first, last; /* tokens [first, last), marks included */
	uint32_t outer;       /* the quotation it lies in, or TEXT_NONE */
	uint32_t flags;
};

struct text {
	struct str bytes;
	struct token *tokens;
	struct sentence *sentences;
	struct paragraph *paragraphs;
	struct quotation *quotations; /* ascending by first */
	uint32_t n_tokens, n_sentences, n_paragraphs, n_quotations;
};

/* 0 and *ret, all in arena (bytes are borrowed); -E2BIG over TEXT_MAX, -ENOMEM. */
int text_analyse(struct str bytes, struct arena *arena, struct text *ret);

/* The bytes of a token. */
static inline struct str text_token(const struct text *self, uint32_t i)
{
	const struct token *t = &self->tokens[i];

	return (struct str){ .ptr = self->bytes.ptr + t->from, .len = t->to - t->from };
}

/*
 * Lower case and plain for look-ups: letters of Latin, Greek and Cyrillic folded,
 * curly apostrophes straight, soft hyphens and zero-width marks gone. Writes at
 * most cap bytes, whole code points; returns how many it wrote.
 */
size_t text_fold(struct str word, char *out, size_t cap);

#endif
