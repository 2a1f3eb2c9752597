/*
 * page_reference - how long in a page is the character reference that became a character (HTML Standard, section 13.5).
 *
 * A name ends at its semicolon. 106 names need none, and end where they end:
 * "&notit;" is U+00AC and "it;". Of a longer and a shorter name that the page
 * may mean, the character tells which it was.
 */
#ifndef PARSER_PAGE_REFERENCE_H
#define PARSER_PAGE_REFERENCE_H

#include <stdint.h>

#include "common/str.h"

enum { REFERENCE_NAMES = 106 };

struct reference_name {
	char name[7];
	uint8_t len, c;
};

/* By character; of one character's names the longest first. */
extern const struct reference_name reference_names[REFERENCE_NAMES];

/* Bytes of the reference with which html begins; c: the first character that it stands for in the text. At least 1. */
size_t reference_len(struct str html, uint32_t c);

/* Whether html begins with a reference that may stand for "&" itself, "&#038;" too: every number is one. */
bool reference_is_ampersand(struct str html);

#endif
