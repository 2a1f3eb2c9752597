/*
 * body - which blocks of a page are the article's body.
 */
#ifndef PARSER_BODY_H
#define PARSER_BODY_H

#include "parser/block.h"

/* Sets chosen[i] for each block. 0 or -ENOMEM. */
int body_choose(const struct tree *tree, const struct blocks *blocks, struct arena *arena, bool *chosen);

#endif
