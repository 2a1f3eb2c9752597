/*
 * relay_impl - what the parts of the relay share: relay.c does the work,
 * relay_queue.c keeps what waits for it, relay_refusal.c says who will not have
 * us, relay_report.c tells of the rest.
 */
#ifndef COMMON_RELAY_IMPL_H
#define COMMON_RELAY_IMPL_H

#include "common/mark.h"
#include "common/relay.h"

struct waiting {
	struct waiting *next;
	struct page_id id;
	int64_t since_usec; /* monotonic */
	struct link_body *body;
};

/* What came while downstream had no room for more: bodies, which are the queue's, in the order in which they came. */
struct relay_queue {
	struct waiting *first, **last;
	size_t n;
};

void relay_queue_init(struct relay_queue *self);
/* Gives all bodies back. */
void relay_queue_clear(struct relay_queue *self);
/* Takes body, on failure, too. 0 or -ENOMEM. */
int relay_queue_add(struct relay_queue *self, struct page_id id, struct link_body *body);
/* The first one's body, which is the caller's; NULL: nothing waits. */
struct link_body *relay_queue_take(struct relay_queue *self, struct page_id *ret_id);
/* Gives back each body of this page. */
void relay_queue_forget(struct relay_queue *self, struct page_id id);

/* Over tcp, for the certificate: why each neighbour refuses us (link.h's on_refused), or NULL. */
struct relay_refusals {
	const char *up, *down;
};

enum { RELAY_REFUSAL_MAX = 256 };

/* "refused by the fetcher: WHY; refused by the classifier: WHY", of those that do; false, and an empty text: none does. */
bool relay_refusal_text(const struct relay_refusals *self, const char *downstream, char out[RELAY_REFUSAL_MAX]);

struct relay {
	struct relay_options options;
	struct link *up, *down;
	struct mark *mark;
	struct relay_queue queue;
	struct relay_refusals refused;
	bool kicked;            /* a timer is set that will work on the queue */
	struct link_body *unsent; /* a result that downstream has no room for, or NULL */
	struct page_id unsent_id;
	struct buf made;
	uint64_t taken, sent, done, lost;
	struct histogram work_time;
};

#endif
