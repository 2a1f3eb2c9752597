/*
 * context - words around a statement: in the paragraph that it stands in, the one before and the one behind.
 *
 * The text around statements is in no index: it is read for every statement
 * that the other conditions leave.
 */
#ifndef STORE_CONTEXT_H
#define STORE_CONTEXT_H

#include "common/article.h"
#include "store/stem.h"
#include "store/words.h"

enum { CONTEXT_WORDS_MAX = 32 };

/* Words that follow each other. */
struct context {
	struct {
		struct str folded;
		struct str stem[STEM_LANGUAGES]; /* empty: the word just so */
	} words[CONTEXT_WORDS_MAX];
	size_t n;
	bool prefix; /* of the last: it may go on */
};

/* The paragraphs around the spans. Empty spans: nothing. */
struct str context_around(struct str text, struct spans spans);

/* language: of text, as stem_language_find(). */
bool context_has(const struct context *self, struct stemmers *stemmers, int language, struct str text);

#endif
