/*
 * feed_body - an answer's body read as a feed, kept for a job that outlives the answer.
 */
#ifndef FETCHER_FEED_BODY_H
#define FETCHER_FEED_BODY_H

#include "fetcher/entry.h"
#include "fetcher/feed.h"
#include "fetcher/visit.h"

/* A feed's model is a few times its bytes; a hostile one is cut off here. */
enum { FEED_BODY_ARENA_BYTES = 96 << 20 };

struct feed_body {
	struct arena *arena; /* the model and its entries; NULL: none came */
	char *bytes;         /* which they point into */
	struct str base_url;
	struct feed_doc doc;
};

/*
 * 0; -EBADMSG no feed; -E2BIG its model does not fit; -ENOMEM. To be freed in
 * any case; a zeroed one may be, too.
 */
int feed_body_read(const struct visit_answer *answer, struct feed_body *out);
void feed_body_free(struct feed_body *self);

#endif
