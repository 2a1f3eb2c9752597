/*
 * language - which language a text is in, by libcld2.
 */
#ifndef PARSER_LANGUAGE_H
#define PARSER_LANGUAGE_H

#include "common/str.h"

enum { LANGUAGE_BYTES_MAX = 32 << 10 }; /* of a longer text the beginning is looked at */

/*
 * The BCP 47 primary tag of UTF-8 text ("en", "zh"), a static string; empty
 * where it cannot be told. declared: what the page says (lang="de-AT"), only
 * believed where the text is too short or too mixed to tell; may be empty.
 */
struct str language_of(struct str text, struct str declared);

#endif
