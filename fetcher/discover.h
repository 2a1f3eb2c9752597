/*
 * discover - the feed that an HTML page names: <link rel="alternate" type="application/rss+xml" href="…">.
 */
#ifndef FETCHER_DISCOVER_H
#define FETCHER_DISCOVER_H

#include "common/arena.h"

enum { DISCOVER_BYTES_MAX = 512 << 10 }; /* of a page are looked at */

/* The first feed that html, got from base, names; comment feeds only when there is no other. *ret in arena. -ENOENT, -ENOMEM. */
int discover_feed(struct str html, struct str base, struct arena *arena, struct str *ret);

#endif
