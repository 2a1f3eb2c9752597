/* oneshot_text - an article with its statements marked, for people: `inquit parse --format text`. */
#ifndef STORE_CLI_ONESHOT_TEXT_H
#define STORE_CLI_ONESHOT_TEXT_H

#include "common/arena.h"
#include "common/article.h"
#include "common/buf.h"

/*
 * Writes the text with each statement's words as [3 ... 3], numbers from 1, and
 * after the paragraph in which it begins a line that says who, by which words
 * and how sure. 0 or -ENOMEM.
 */
int oneshot_text(const struct article *article, struct arena *arena, struct buf *out);

#endif
