/*
 * feed_url - addresses in feeds: relative ones against their base, RFC 3986 section 5.
 *
 * What has a scheme stays as it is written: identifiers are compared byte for byte.
 */
#ifndef FETCHER_FEED_URL_H
#define FETCHER_FEED_URL_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/str.h"

enum { FEED_BASE_MAX = 2048 }; /* bytes of a base; a longer one says nothing */

/* True when url begins with a scheme: "https:", "tag:", "mailto:". */
bool feed_url_is_absolute(struct str url);

/*
 * url, without the white space round it, as seen from base, which is of
 * feed_url_base(); url itself when it is absolute or base says nothing.
 * Borrowed from url or made in arena; empty when out of memory.
 */
struct str feed_url_join(struct arena *arena, struct str base, struct str url);

/*
 * url, seen from outer, as a base for others: without dot segments and
 * fragment, so that joining costs no more than the bytes it makes. outer when
 * it is longer than FEED_BASE_MAX.
 */
struct str feed_url_base(struct arena *arena, struct str outer, struct str url);

#endif
