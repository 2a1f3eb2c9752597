#include "fetcher/gate.h"

#include <czmq.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "common/cleanup.h"

struct queue {
	struct gate_ticket *first, *last;
};

struct gate_domain {
	struct heap_node node; /* in the heap when somebody waits and may go at node.at */
	struct gate *gate;
	char *name;
	int64_t next_usec;
	size_t running;
	bool polled; /* the last to go was a poll */
	struct queue queues[GATE_RANKS];
};

struct gate {
	zhashx_t *domains; /* by name */
	struct heap heap;
	size_t total, per_domain, running, running_pages, waiting;
	uint64_t keys;
	bool hold_pages;
};

/* Slow pages must leave room for polls. */
static size_t pages_max(const struct gate *self)
{
	return self->total - self->total / 4;
}

static void domain_destroy(void **item_p)
{
	struct gate_domain *domain = *item_p;

	if (!domain)
		return;
	for (size_t rank = 0; rank < GATE_RANKS; rank++)
		for (struct gate_ticket *t = domain->queues[rank].first; t; t = t->next)
			t->state = TICKET_NONE;
	heap_remove(&domain->gate->heap, &domain->node);
	free(domain->name);
	free(domain);
	*item_p = NULL;
}

int gate_new(size_t total, size_t per_domain, struct gate **ret)
{
	owned(gate_destroy) struct gate *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->total = total;
	self->per_domain = per_domain;
	self->domains = zhashx_new();
	if (!self->domains)
		return -ENOMEM;
	zhashx_set_destructor(self->domains, domain_destroy);
	*ret = self;
	self = NULL;
	return 0;
}

void gate_destroy(struct gate **self_p)
{
	struct gate *self = *self_p;

	if (!self)
		return;
	zhashx_destroy(&self->domains);
	heap_destroy(&self->heap);
	free(self);
	*self_p = NULL;
}

static struct gate_domain *domain_of(struct gate *self, struct str name)
{
	char *z = strndup(name.ptr ? name.ptr : "", name.len);
	struct gate_domain *domain = z ? zhashx_lookup(self->domains, z) : NULL;

	if (!z || domain) {
		free(z);
		return domain;
	}
	domain = calloc(1, sizeof(*domain));
	if (!domain) {
		free(z);
		return NULL;
	}
	domain->gate = self;
	domain->name = z;
	domain->node.key = self->keys++;
	if (zhashx_insert(self->domains, z, domain) < 0) {
		domain_destroy((void **)&domain);
		return NULL;
	}
	return domain;
}

static bool may_poll(const struct gate_domain *domain)
{
	return domain->queues[GATE_POLL].first != NULL;
}

static bool may_page(const struct gate_domain *domain)
{
	return domain->queues[GATE_PAGE].first && !domain->gate->hold_pages;
}

/* In the heap exactly when somebody waits whom the domain itself would let go. */
static void place(struct gate_domain *domain)
{
	struct gate *gate = domain->gate;

	if ((may_poll(domain) || may_page(domain)) && domain->running < gate->per_domain)
		(void)heap_put(&gate->heap, &domain->node, domain->next_usec);
	else
		heap_remove(&gate->heap, &domain->node);
}

int gate_ask(struct gate *self, struct str name, struct gate_ticket *ticket)
{
	struct gate_domain *domain = domain_of(self, name);
	struct queue *queue;

	if (!domain)
		return -ENOMEM;
	queue = &domain->queues[ticket->rank];
	ticket->domain = domain;
	ticket->next = NULL;
	ticket->state = TICKET_WAITS;
	if (queue->first)
		queue->last->next = ticket;
	else
		queue->first = ticket;
	queue->last = ticket;
	self->waiting++;
	place(domain);
	return 0;
}

static void unlink_ticket(struct queue *queue, struct gate_ticket *ticket)
{
	struct gate_ticket *prev = NULL;

	for (struct gate_ticket *t = queue->first; t && t != ticket; t = t->next)
		prev = t;
	if (prev)
		prev->next = ticket->next;
	else
		queue->first = ticket->next;
	if (queue->last == ticket)
		queue->last = prev;
}

/* A domain that nobody asks and whose gap is over is forgotten when its last request leaves. */
static void forget(struct gate *self, struct gate_domain *domain, int64_t now)
{
	if (domain->running == 0 && !domain->queues[GATE_POLL].first && !domain->queues[GATE_PAGE].first &&
	    domain->next_usec <= now)
		zhashx_delete(self->domains, domain->name);
}

void gate_leave(struct gate *self, struct gate_ticket *ticket)
{
	struct gate_domain *domain = ticket->domain;

	if (ticket->state == TICKET_NONE)
		return;
	if (ticket->state == TICKET_GOES) {
		self->running--;
		self->running_pages -= ticket->rank == GATE_PAGE;
		domain->running--;
	} else {
		unlink_ticket(&domain->queues[ticket->rank], ticket);
		self->waiting--;
	}
	ticket->state = TICKET_NONE;
	ticket->domain = NULL;
	place(domain);
}

void gate_limit(struct gate *self, size_t total, size_t per_domain)
{
	self->total = total;
	self->per_domain = per_domain;
	for (struct gate_domain *d = zhashx_first(self->domains); d; d = zhashx_next(self->domains))
		place(d);
}

void gate_hold_pages(struct gate *self, bool hold)
{
	if (self->hold_pages == hold)
		return;
	self->hold_pages = hold;
	for (struct gate_domain *d = zhashx_first(self->domains); d; d = zhashx_next(self->domains))
		place(d);
}

static void let_go(struct gate_domain *domain, enum gate_rank rank, int64_t now)
{
	struct queue *queue = &domain->queues[rank];
	struct gate_ticket *ticket = queue->first;

	queue->first = ticket->next;
	if (!queue->first)
		queue->last = NULL;
	ticket->next = NULL;
	ticket->state = TICKET_GOES;
	domain->gate->waiting--;
	domain->gate->running++;
	domain->gate->running_pages += rank == GATE_PAGE;
	domain->running++;
	domain->next_usec = now + (int64_t)ticket->gap_usec;
	domain->polled = rank == GATE_POLL;
	place(domain);
	ticket->go(ticket);
}

/* Domains that nothing refers to any more; a few at a time would do, but there are few. */
static void sweep(struct gate *self, int64_t now)
{
	zlistx_t *names;

	if (zhashx_size(self->domains) < 1024 || self->keys % 1024)
		return;
	names = zhashx_keys(self->domains);
	for (const char *name = names ? zlistx_first(names) : NULL; name; name = zlistx_next(names)) {
		struct gate_domain *domain = zhashx_lookup(self->domains, name);

		if (domain)
			forget(self, domain, now);
	}
	zlistx_destroy(&names);
}

int64_t gate_run(struct gate *self, int64_t now)
{
	struct heap_node *node;
	/* Set aside while no more pages may go in all. */
	struct heap later = { 0 };
	int64_t next = INT64_MAX;

	while (self->running < self->total && (node = heap_first(&self->heap))) {
		struct gate_domain *domain = (struct gate_domain *)((char *)node - offsetof(struct gate_domain, node));

		if (node->at > now) {
			next = node->at;
			break;
		}
		bool page = may_page(domain) && self->running_pages < pages_max(self);
		/* A feed that is polled as often as its domain's gap allows must not keep its pages out. */
		if (page && (domain->polled || !may_poll(domain))) {
			let_go(domain, GATE_PAGE, now);
		} else if (may_poll(domain)) {
			let_go(domain, GATE_POLL, now);
		} else {
			int64_t at = node->at;

			heap_remove(&self->heap, node);
			if (heap_put(&later, node, at) < 0)
				break;
		}
	}
	while ((node = heap_first(&later))) {
		int64_t at = node->at;

		heap_remove(&later, node);
		(void)heap_put(&self->heap, node, at);
	}
	heap_destroy(&later);
	sweep(self, now);
	return next;
}

size_t gate_running(const struct gate *self)
{
	return self->running;
}

size_t gate_waiting(const struct gate *self)
{
	return self->waiting;
}
