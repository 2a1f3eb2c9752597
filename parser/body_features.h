/*
 * body_features - the rows of body_columns.h for a page's blocks.
 */
#ifndef PARSER_BODY_FEATURES_H
#define PARSER_BODY_FEATURES_H

#include "parser/body_columns.h"
#include "parser/body_sums.h"

struct row {
	int16_t at[BODY_COLUMNS_N];
};

/* Fills all columns of rows (one a block, zeroed) but those of tokens and context. 0 or -ENOMEM. */
int features_fill(const struct blocks *blocks, const struct sums *sums, const struct body_hints *hints,
		  struct arena *arena, struct row *rows);

static inline int16_t clamp16(int64_t n)
{
	return (int16_t)(n > INT16_MAX ? INT16_MAX : n < INT16_MIN ? INT16_MIN : n);
}

/* part of whole in thousandths; 0 of nothing. */
static inline int16_t share_of(uint64_t part, uint64_t whole)
{
	return whole ? clamp16((int64_t)(part * 1000 / whole)) : 0;
}

#endif
