/*
 * page_next - a page that stands for another: what a reader's browser would go on to.
 *
 * A page that refreshes itself to another address at once is a redirect in
 * other clothes. An AMP page is a cut-down copy: the article that it was made
 * from is behind its canonical link. Any other page is what it is, whatever
 * it calls its canonical address.
 */
#ifndef FETCHER_PAGE_NEXT_H
#define FETCHER_PAGE_NEXT_H

#include "common/arena.h"
#include "common/str.h"

enum page_next { PAGE_IS_IT, PAGE_REFRESHES, PAGE_IS_AMP };

enum {
	PAGE_NEXT_BYTES_MAX = 256 << 10, /* of the page are looked at: where its head is */
	PAGE_REFRESH_MAX_SEC = 10,       /* who refreshes later gives something to read first */
};

/* What html, which came from url, stands for; *ret in arena, absolute, another address than url, unless PAGE_IS_IT. */
enum page_next page_next(struct str html, struct str url, struct arena *arena, struct str *ret);

#endif
