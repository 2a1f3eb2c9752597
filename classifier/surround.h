/*
 * surround - what stands around a statement in its article: heading or
 * question, what is near it in the paragraph, and whether the statement before it
 * belongs to the same passage.
 */
#ifndef CLASSIFIER_SURROUND_H
#define CLASSIFIER_SURROUND_H

#include "classifier/rules.h"
#include "common/arena.h"
#include "common/article.h"

struct surroundings {
	struct piece *pieces; /* who speaks; the paragraph up to the content; the content; the rest of the sentence */
	size_t n_pieces;
	struct str heading;       /* the section's; empty: none */
	struct str question;      /* that a turn answers; empty: none */
	bool follows;             /* the statement before it stands in the same passage */
	bool continues;           /* in its paragraph, or as its speaker's next words outside an interview */
	bool titled;              /* it stands in the title itself, or above the text */
};

/* Where the passage behind each heading ends, SIZE_MAX: at the next heading; in arena. 0, or -ENOMEM. */
int passages_of(const struct article *article, struct arena *arena, const size_t **ret);

/*
 * passages: the article's. 0 and *ret, pointing into the article's text, or -ENOMEM. A heading counts up
 * to the next heading or break: a line of signs only, or a gap between
 * paragraphs wider than the one below the heading.
 */
int surround(const struct article *article, const size_t *passages, struct arena *arena, size_t statement, struct surroundings *ret);

#endif
