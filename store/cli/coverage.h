/*
 * coverage - what the store can know of: its outlets, from when to when, and where they are silent.
 *
 * body: the store's answer to "coverage" (store/commands.h).
 */
#ifndef STORE_CLI_COVERAGE_H
#define STORE_CLI_COVERAGE_H

#include "common/json.h"
#include "common/str.h"

/* "Searched: 6 outlets, …", in lines of width cells; 0: one line. */
void coverage_print(struct str body, size_t width);

/* An array of outlets as the next value of out. */
void coverage_json(struct str body, struct json *out);

#endif
