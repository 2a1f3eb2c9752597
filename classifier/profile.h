/*
 * profile - what an article is about as a whole: in how many of its paragraphs
 * each topic is named.
 */
#ifndef CLASSIFIER_PROFILE_H
#define CLASSIFIER_PROFILE_H

#include "classifier/board.h"
#include "common/arena.h"
#include "common/article.h"

struct profile {
	uint16_t *named; /* by topic: paragraphs whose own words give it; the title is one, too */
	uint32_t n;      /* paragraphs that give any */
};

/*
 * Of an article's title and the first PROFILE_BYTES of its text, or of the parts
 * that are its body. board: an empty one, left empty. 0 and *ret in arena, or -ENOMEM.
 */
int profile_of(const struct article *article, struct board *board, struct arena *arena, struct profile *ret);

enum { PROFILE_BYTES = 256 << 10, PROFILE_PARAGRAPHS_MAX = 60000 };

/* Whether at least two paragraphs, and so many in a thousand of those that name any topic, name this one. */
bool profile_has(const struct profile *self, size_t topic, uint32_t thousandths);

#endif
