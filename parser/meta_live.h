/*
 * meta_live - on which day a live blog began.
 *
 * Its newest post and its last change stand beside the headline, where the trees look.
 */
#ifndef PARSER_META_LIVE_H
#define PARSER_META_LIVE_H

#include "parser/meta_rank.h"

/*
 * The index of the candidate for that day: what JSON-LD says of the blog, else of its first post; where no JSON-LD and no <meta> gives
 * a day, the first of its posts in the page. -ENOENT: it is none, or does not say.
 */
int live_start(const struct meta_view *view, const struct candidates *dates);

#endif
