/*
 * body_tidy - what rules say of a choice of blocks, where the trees see each block alone.
 */
#ifndef PARSER_BODY_TIDY_H
#define PARSER_BODY_TIDY_H

#include "parser/body.h"

/*
 * A heading between two chosen paragraphs of its own section is chosen; one
 * with nothing chosen behind it is not. A further <article> below the
 * headline's, under a linked heading of its own, is another article, and so is
 * a whole one beside it that is made like it. A paragraph that is hidden between
 * others that are not is left out.
 */
void body_tidy(const struct body_view *view, bool *chosen);

#endif
