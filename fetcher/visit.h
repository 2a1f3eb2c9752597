/*
 * visit - a request as a whole: its turn at the gate, its hops, its answer.
 *
 * Redirects are followed here and not by libcurl, so that each hop waits its
 * turn, is checked like the first, and is known afterwards: only redirects
 * that say so (301, 308) are permanent.
 */
#ifndef FETCHER_VISIT_H
#define FETCHER_VISIT_H

#include "fetcher/gate.h"
#include "fetcher/http.h"
#include "fetcher/url.h"

struct visitor {
	struct http *http;
	struct gate *gate;
	const psl_ctx_t *psl;
	unsigned redirects_max;
	struct visit *visits; /* all that are under way */
	void (*wake)(void *ctx); /* somebody may go now: run the gate soon */
	void *ctx;
};

struct visit;

struct visit_answer {
	const struct http_answer *http;
	struct str url;           /* of the answer */
	struct str permanent_url; /* where permanent redirects alone led, before any other; empty: there were none */
	const char *refused;      /* why a redirect was not followed, a literal; NULL: none was refused */
}; /* all valid during done() */

struct visit_request {
	struct str url, accept, etag, last_modified, credential;
	struct str private_host; /* the one host that may have a private address; empty: none */
	uint64_t max_bytes, gap_usec;
	enum gate_rank rank;
	struct gate_ticket *ticket; /* that already goes for this first hop, and leaves after it; NULL: ask */
	void (*done)(void *ctx, const struct visit_answer *answer);
	void (*dropped)(void *ctx); /* it was ended before: free ctx; may be NULL */
	void *ctx;
};

/* Ends all visits, without done(). */
void visitor_close(struct visitor *visitor);

/* 0, and done() is called later; -EINVAL: no address; -ENOMEM. */
int visit_start(struct visitor *visitor, const struct visit_request *request, struct visit **ret);
/* Ends it without done(), but with dropped(). NULL is fine. */
void visit_cancel(struct visit **visit_p);

#endif
