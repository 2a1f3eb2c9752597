/*
 * style - colours of a terminal. No meaning is carried by them alone.
 */
#ifndef STORE_CLI_STYLE_H
#define STORE_CLI_STYLE_H

#include <stdbool.h>

#include "common/buf.h"

enum style { STYLE_NONE, STYLE_HEAD, STYLE_ID, STYLE_WHO, STYLE_DIM, STYLE_OLD, STYLE_NEW };

/*
 * Whether to use colour: mode "always" or "never" decide; else ("auto" or NULL)
 * only on a terminal, and NO_COLOR (when it is not empty), TERM=dumb and
 * CLICOLOR_FORCE are heard, in this order. -1: no such mode.
 */
int style_wanted(const char *mode, bool terminal);

/* Appends s between the codes of its style; s alone where on is false. */
void style_add(struct buf *out, bool on, enum style style, struct str s);
/* The codes alone: for what is put together between them. */
void style_begin(struct buf *out, bool on, enum style style);
void style_end(struct buf *out, bool on);

#endif
