/* feed_base64 - content of Atom that is written as base64. */
#ifndef FETCHER_FEED_BASE64_H
#define FETCHER_FEED_BASE64_H

#include "common/arena.h"
#include "common/str.h"

/*
 * Decodes text, white space in it allowed and the padding optional, into arena.
 * -EBADMSG when text is no base64 or does not come out as UTF-8 text; -ENOMEM.
 */
int feed_base64(struct arena *arena, struct str text, struct str *ret);

#endif
