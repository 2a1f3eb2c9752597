/*
 * plain_head - lines before the article of a plain text: whose name stands alone, and what a site says for itself.
 */
#ifndef PARSER_PLAIN_HEAD_H
#define PARSER_PLAIN_HEAD_H

#include <stdbool.h>

#include "common/str.h"

/* Whole sentences that sites print above their articles: of cookies, of free articles that are left. */
bool is_site_notice(struct str line, unsigned words);

/* "Mara Voss": a given name that is known, and a surname; nothing else. */
bool is_lone_name(struct str line);

#endif
