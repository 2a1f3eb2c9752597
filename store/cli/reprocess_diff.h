/*
 * reprocess_diff - what would change in an article, for people: a line for each fact and statement that differs.
 */
#ifndef STORE_CLI_REPROCESS_DIFF_H
#define STORE_CLI_REPROCESS_DIFF_H

#include "common/article.h"

/* Prints to standard output, cleaned for a terminal: "- " what goes, "+ " what comes. */
void reprocess_diff(const char *id, const struct article *before, const struct article *after);

#endif
