/* compare - the ways in which versions of a statement are laid beside each other. */
#ifndef STORE_CLI_COMPARE_H
#define STORE_CLI_COMPARE_H

#include "store/cli/versions.h"

/* A line each, with what differs from the first marked. */
void compare_words(const struct cli *cli, const struct versions *v);

/* Each of the others in a column beside the first. */
void compare_side_by_side(const struct cli *cli, const struct versions *v);

/*
 * A row for each run of words that the same outlets have, in the order of the
 * text, a column for each outlet. 0 or an exit status after a message.
 */
int compare_matrix(const struct cli *cli, const struct versions *v);

#endif
