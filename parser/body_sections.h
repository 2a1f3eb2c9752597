/*
 * body_sections - what sections of a page announce themselves to be, and whose words a block uses.
 */
#ifndef PARSER_BODY_SECTIONS_H
#define PARSER_BODY_SECTIONS_H

#include "parser/body_features.h"
#include "parser/body_phrases.h"

/* Fills BODY_COLUMNS_SECTIONS of rows. 0 or -ENOMEM. */
int sections_fill(const struct blocks *blocks, const struct sums *sums, const struct phrases *phrases, struct arena *arena,
		  struct row *rows);

/*
 * Fills the column vocabulary: the share of a block's words, function words
 * apart, which other blocks use that p takes for the body. 0 or -ENOMEM.
 */
int vocabulary_fill(const struct blocks *blocks, const struct sums *sums, const int16_t *p, struct arena *arena, struct row *rows);

#endif
