/* plain_dateline - where an article says it was written, in its first line. */
#ifndef PARSER_PLAIN_DATELINE_H
#define PARSER_PLAIN_DATELINE_H

#include "common/str.h"

/*
 * The place that the first paragraph begins with, as printed, and the agency
 * behind it: "BRENSK, March 12. /Norvane Wire/. Velmark ..." Both parts of line;
 * empty where there is none, *ret_agency then untouched.
 */
struct str dateline_read(struct str line, struct str *ret_agency);

#endif
