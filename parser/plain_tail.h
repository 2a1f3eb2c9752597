/*
 * plain_tail - where the article of a plain text ends.
 *
 * What trails it: lists of other articles, comments, credits, who the author is,
 * invitations. None of them ends as a text does, or each says itself what it is.
 */
#ifndef PARSER_PLAIN_TAIL_H
#define PARSER_PLAIN_TAIL_H

#include "parser/plain_lines.h"

/* The line behind the last of the body that begins with line first; author: as in the article, may be empty. */
size_t plain_end(struct str text, const struct lines *lines, size_t first, struct str author);

#endif
