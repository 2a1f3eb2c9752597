/*
 * hint - why a query matched nothing: a name in it that the store does not have, an operator in small letters.
 */
#ifndef STORE_CLI_HINT_H
#define STORE_CLI_HINT_H

#include "store/cli/cli.h"

/*
 * For each topic, outlet, feed, wire, language and speaker of the query that no statement
 * has: a line on standard error, with the nearest name that one has. Called
 * after nothing matched; silent where cli is, and where the store does not answer.
 * Whether anything was said.
 */
bool hint_names(struct cli *cli, struct str query);

#endif
