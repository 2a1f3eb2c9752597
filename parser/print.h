/*
 * print - an article as the JSON object that `inquit parse` prints.
 */
#ifndef PARSER_PRINT_H
#define PARSER_PRINT_H

#include "common/article.h"
#include "common/json.h"

/*
 * One object: {"id","title","author","published","language","outlet","place",
 * "text","body","headings","url",...,"statements"}. Absent text is null, spans
 * are [from,to] in bytes of "text". Without statements: "statements" is left out.
 */
void print_article(struct json *json, struct str id, const struct article *article, bool statements);

#endif
