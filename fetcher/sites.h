/*
 * sites - what the origins of pages say in their robots.txt, for a day.
 *
 * An answer of 4xx allows everything; one of 5xx, or none, allows nothing
 * until it is asked again (RFC 9309, 2.3.1).
 */
#ifndef FETCHER_SITES_H
#define FETCHER_SITES_H

#include "fetcher/robots.h"

enum { SITES_MAX = 4096 };

enum site_state { SITE_UNKNOWN, SITE_ASKED, SITE_KNOWN, SITE_SILENT };

struct site {
	enum site_state state;
	struct robots *robots; /* of a known one; NULL: everything is allowed */
	int64_t until_usec;    /* known or silent until */
	void *waiting;         /* the user's: who waits for the answer */
};

struct sites;

int sites_new(struct sites **ret); /* 0 or -ENOMEM */
void sites_destroy(struct sites **self_p);

/* The site of an origin ("https://host:port"), made where it is new; what is too old is unknown again. NULL: out of memory. Valid until the next call. */
struct site *sites_get(struct sites *self, struct str origin, int64_t now_usec);

/* The answer came: status 0 for none. 0 or -ENOMEM. */
int sites_answer(struct site *site, int status, struct str body, struct str agent, int64_t now_usec);

#endif
