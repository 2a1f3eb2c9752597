/*
 * evidence - which bytes of a page are a statement's words: what anyone can
 * check with the page's hash, `inquit show --page`, and dd.
 */
#ifndef STORE_CLI_EVIDENCE_H
#define STORE_CLI_EVIDENCE_H

#include "common/article.h"
#include "common/buf.h"

/*
 * Appends " FROM+BYTES" for each stretch of the page that these spans of the
 * article's text were made from: whole references (&ldquo;) and escapes, bytes
 * of the page's own encoding. Nothing is appended for what the page does not
 * have, byte for byte or so written.
 */
void evidence_add(struct buf *out, const struct article *article, struct spans spans, struct str page);

#endif
