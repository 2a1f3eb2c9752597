/*
 * automaton - finds all phrases of a taxonomy in one pass over a text's words.
 *
 * Aho and Corasick, "Efficient string matching" (CACM 18, 1975), over classes
 * of words instead of bytes. A word's class says which items of the phrases it
 * is at once: "terrorists" may be the item terrorists, the item terroris* and
 * the item t*. Items lie in a trie of bytes; a phrase with an ending is entered
 * once for each class that has its item, so that a text costs one transition a
 * word however many phrases there are.
 */
#ifndef CLASSIFIER_AUTOMATON_H
#define CLASSIFIER_AUTOMATON_H

#include "classifier/edges.h"
#include "classifier/token.h"

enum {
	PHRASE_WORDS_MAX = 16,
	/* Entries that phrases with endings may multiply to; a hundred times what the shipped taxonomies need. */
	AUTOMATON_ENTRIES_MAX = 1 << 21,
};

enum item_kind {
	ITEM_WORD,   /* the word, in any capitals */
	ITEM_EXACT,  /* the word in these capitals */
	ITEM_PREFIX, /* any word that begins so */
};

struct automaton;

struct automaton *automaton_new(void); /* NULL when out of memory */
void automaton_destroy(struct automaton **self_p);

/* The number of an item, the same for an equal one. 0, or -ENOMEM. */
int automaton_add_item(struct automaton *self, const struct token *word, enum item_kind kind, uint32_t *ret);

/* The number of a phrase of n (1 to PHRASE_WORDS_MAX) items, from 0 in order of first use. 0, or -ENOMEM. */
int automaton_add_phrase(struct automaton *self, const uint32_t *items, size_t n, uint32_t *ret);
size_t automaton_phrases(const struct automaton *self);

/*
 * Once, after the last phrase. -E2BIG: the endings multiply past the limit,
 * *reterr_phrase is where; -ENOMEM.
 */
int automaton_build(struct automaton *self, uint32_t *reterr_phrase);

/* A pass: state starts at 0, automaton_step() takes it from word to word. */
uint32_t automaton_step(const struct automaton *self, uint32_t state, const struct token *word);

/* The phrases that end in state: *it starts at 0; false when there are no more. */
struct phrase_end {
	uint32_t phrase, words;
};
struct phrase_iter {
	uint32_t state, out;
};
struct phrase_iter automaton_ends(const struct automaton *self, uint32_t state);
bool automaton_next_end(const struct automaton *self, struct phrase_iter *it, struct phrase_end *ret);

#endif
