/*
 * batch_line - the page in a line of a batch, found without reading the line as JSON.
 *
 * A page is a string of base64 by the megabyte, in which nothing is escaped. To
 * find its end takes a fiftieth of what a JSON reader takes to copy it letter
 * by letter.
 */
#ifndef STORE_CLI_BATCH_LINE_H
#define STORE_CLI_BATCH_LINE_H

#include <stdbool.h>

#include "common/arena.h"

/*
 * Where line is an object with a member html_base64 of its own, a string
 * without a backslash: true, *ret_page is that string's bytes in the line, and
 * *ret_rest, in arena, the line with an empty one in its place. False: read the
 * line as it is, whether it is JSON or not.
 */
bool batch_line_cut(struct str line, struct arena *arena, struct str *ret_page, struct str *ret_rest);

#endif
