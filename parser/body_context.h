/*
 * body_context - what the trees think of a block's surroundings: the columns of the network.
 */
#ifndef PARSER_BODY_CONTEXT_H
#define PARSER_BODY_CONTEXT_H

#include "parser/body_features.h"

enum { P_ONE = 10000 }; /* the trees' probabilities are 0..P_ONE */

/* p: one a block. Sets the context columns of rows. 0 or -ENOMEM. */
int context_fill(const struct blocks *blocks, const struct sums *sums, const int16_t *p, struct arena *arena,
		 struct row *rows);

#endif
