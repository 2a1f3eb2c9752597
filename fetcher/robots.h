/*
 * robots - a site's robots.txt, by RFC 9309.
 *
 * The group of our product token counts, else that of "*". Of its rules the
 * longest that matches decides, allow before disallow. '*' stands for any
 * bytes, '$' at the end for the end. Crawl-delay is no part of the standard,
 * but what a site asks for in it is kept too.
 */
#ifndef FETCHER_ROBOTS_H
#define FETCHER_ROBOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

enum {
	ROBOTS_BYTES_MAX = 512 << 10, /* RFC 9309, 2.5: at least 500 KiB; the rest is not read */
	ROBOTS_RULES_MAX = 2000,      /* for us; what follows is not kept */
	ROBOTS_DELAY_MAX_SEC = 60,
};

struct robots;

/* agent: our product token, "inquit"; text is copied. 0 or -ENOMEM: whatever the bytes are, they are some robots.txt. */
int robots_read(struct str text, struct str agent, struct robots **ret);
void robots_destroy(struct robots **self_p);

/* target: path and query of an address, "/a?b". NULL self allows everything. */
bool robots_allows(const struct robots *self, struct str target);
uint64_t robots_delay_usec(const struct robots *self); /* 0: none is asked for */

#endif
