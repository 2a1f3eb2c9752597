/*
 * flow - running text seen from one level of quotation: each quotation inside is one item.
 *
 * A paragraph outside its quotations, or the inside of one quotation, is a
 * container; its sentences go on over the sentences within its quotations, so
 * that `"We left. We came back," she said.` is one sentence of two items and a cue.
 */
#ifndef PARSER_FLOW_H
#define PARSER_FLOW_H

#include "parser/lexicon.h"
#include "parser/text.h"

struct item {
	uint32_t first, last;  /* tokens [first, last) */
	uint32_t quotation;    /* TEXT_NONE: one token */
	uint32_t mark;         /* its code point when a punctuation mark, else 0 */
	struct entry entry;
	uint16_t flags;        /* of its (first) token */
	uint8_t kind;
};

struct flow {
	const struct text *text;
	struct item *items;    /* TEXT_AHEAD empty ones behind the last */
	uint32_t n_items;
	uint32_t *starts;   /* first item of each sentence; one more at the end */
	uint32_t n_sentences;
	uint32_t container; /* the quotation it is the inside of, or TEXT_NONE */
	uint32_t paragraph;
	bool title_case;    /* most of its longer words are capitalised, as in a headline */
};

/* The folded words of a text looked up once: one entry a token, and empty ones for the TEXT_AHEAD behind the last. NULL: out of memory. */
struct entry *flow_entries(const struct text *text, const struct lexicon *lexicon, struct arena *arena);

/* Tokens [first, last) seen from within quotation container (TEXT_NONE: outside all). 0 or -ENOMEM. */
int flow_make(const struct text *text, const struct entry *entries, uint32_t first, uint32_t last, uint32_t container,
	      struct arena *arena, struct flow *ret);

static inline bool item_is(const struct item *i, uint32_t classes)
{
	return i->entry.classes & classes;
}

static inline bool item_is_word(const struct item *i)
{
	return i->quotation == TEXT_NONE && i->kind <= TOKEN_NUMBER;
}

static inline struct str item_str(const struct flow *f, uint32_t i)
{
	return text_token(f->text, f->items[i].first);
}

/* Is item i this word, whatever its case (ASCII)? */
static inline bool item_eq(const struct flow *f, uint32_t i, const char *word)
{
	return f->items[i].quotation == TEXT_NONE && str_eq_nocase(item_str(f, i), str_from(word));
}

/* Or one of these, which blanks part? */
static inline bool item_among(const struct flow *f, uint32_t i, const char *words)
{
	return f->items[i].quotation == TEXT_NONE && str_among_nocase(item_str(f, i), words);
}

#endif
