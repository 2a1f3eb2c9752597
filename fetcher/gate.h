/*
 * gate - who may ask a server now.
 *
 * A request takes a ticket for a registered domain (or an address) and waits
 * for go(). Two requests to one domain keep a gap; at most so many are under
 * way there at once; so one slow or dead server makes nobody else wait. Polls
 * go before pages, but one page goes between two of them. Pages can be held
 * back as a whole, when there is no room for what they would bring.
 */
#ifndef FETCHER_GATE_H
#define FETCHER_GATE_H

#include "common/str.h"
#include "fetcher/heap.h"

struct gate;
struct gate_domain;

enum gate_rank { GATE_POLL, GATE_PAGE, GATE_RANKS };

struct gate_ticket {
	struct gate_ticket *next; /* the gate's, as the two below */
	struct gate_domain *domain;
	enum { TICKET_NONE, TICKET_WAITS, TICKET_GOES } state;
	enum gate_rank rank;
	uint64_t gap_usec; /* that this request leaves behind it */
	void (*go)(struct gate_ticket *self);
};

/* total: requests under way at once; per_domain: to one domain. 0 or -ENOMEM. */
int gate_new(size_t total, size_t per_domain, struct gate **ret);
void gate_limit(struct gate *self, size_t total, size_t per_domain); /* who goes already goes on */
void gate_destroy(struct gate **self_p); /* tickets are forgotten */

/* Queues a ticket; go() is called by gate_run() only. 0 or -ENOMEM. */
int gate_ask(struct gate *self, struct str domain, struct gate_ticket *ticket);

/* The request is over, or given up while it waited; also for a ticket that never asked. */
void gate_leave(struct gate *self, struct gate_ticket *ticket);

void gate_hold_pages(struct gate *self, bool hold);

/* Lets go who may. Returns the time at which somebody may next, INT64_MAX: not before a gate_leave() or gate_ask(). */
int64_t gate_run(struct gate *self, int64_t now_usec);

size_t gate_running(const struct gate *self);
size_t gate_waiting(const struct gate *self);

#endif
