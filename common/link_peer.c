#include "common/link_impl.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

enum { HEADER_BYTES = 64 };

struct peer *link_peer_of(const struct link *self, uint64_t session)
{
	for (struct peer *p = self->peers; p; p = p->next)
		if (p->session == session)
			return p;
	return NULL;
}

struct peer *link_peer_at(const struct link *self, const zsock_t *socket, struct str route)
{
	for (struct peer *p = self->peers; p; p = p->next)
		if (p->socket == socket && str_eq(route, (struct str){ (char *)p->route, p->route_len }))
			return p;
	return NULL;
}

size_t link_peers(const struct link *self)
{
	size_t n = 0;

	for (struct peer *p = self->peers; p; p = p->next)
		n += !p->away;
	return n;
}

void link_garbage(struct link *self, const char *why)
{
	if (self->on.on_garbage)
		self->on.on_garbage(self->ctx, why);
}

/* What a ZeroMQ call answered: 0, -EHOSTUNREACH (the ROUTER knows no such peer), -EAGAIN (nobody is connected). */
static int result(int r)
{
	return r >= 0 ? 0 : -errno;
}

static int send_part(zsock_t *socket, const void *bytes, size_t len, bool more)
{
	return result(zmq_send(zsock_resolve(socket), bytes, len, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)));
}

/* The parts before the body. */
static int send_head(struct link *self, struct peer *to, const struct wire_header *header, bool more)
{
	char space[HEADER_BYTES];
	struct buf head = { .ptr = space, .cap = sizeof space };
	int r = 0;

	wire_put_header(&head, header);
	assert(head.ptr == space);
	if (self->bind)
		r = send_part(to->socket, to->route, to->route_len, true);
	return r < 0 ? r : send_part(to->socket, head.ptr, head.len, more);
}

int link_tell(struct link *self, struct peer *to, enum wire_kind kind, struct page_id id, struct str body)
{
	struct wire_header h = { .kind = kind, .from = self->session, .to = to->session, .id = id };
	int r = send_head(self, to, &h, body.len > 0);

	if (r == 0 && body.len)
		r = send_part(to->socket, body.ptr, body.len, false);
	if (r < 0)
		to->away = true;
	return r;
}

int link_tell_message(struct link *self, struct peer *to, enum wire_kind kind, struct page_id id, zmq_msg_t *body)
{
	struct wire_header h = { .kind = kind, .from = self->session, .to = to->session, .id = id };
	int r = send_head(self, to, &h, true);

	if (r == 0)
		r = result(zmq_msg_send(body, zsock_resolve(to->socket), ZMQ_DONTWAIT));
	if (r < 0)
		to->away = true;
	return r;
}

void link_say_hello(struct link *self, struct peer *to)
{
	struct wire_hello hello = {
		.instance = str_from(self->instance),
		.version = STR(INQUIT_VERSION),
		.credit_messages = self->consumer && !self->draining ? self->credit_messages : 0,
		.credit_bytes = self->consumer && !self->draining ? self->credit_bytes : 0,
		.died = self->died,
		.died_on = self->died_on,
	};

	buf_clear(&self->out);
	wire_put_hello(&self->out, &hello);
	(void)link_tell(self, to, WIRE_HELLO, (struct page_id){ 0 }, buf_str(&self->out));
}

void link_greet(struct link *self)
{
	struct peer nobody = { .socket = self->socket };

	if (!self->bind && (!self->peers || self->peers->away))
		link_say_hello(self, &nobody);
}

void link_blame(struct link *self, struct page_id id)
{
	const struct wire_lost lost = { .id = id, .cause = CAUSE_DIED, .stage = str_from(self->stage),
					.reason = STR("the worker died or hung at work on this page") };

	self->on.on_lost(self->ctx, &lost);
}

static bool report_lost(struct link *self, uint64_t session, const struct page_id *died_on)
{
	bool blamed = false;
	struct page_id *ids;
	size_t n;

	/* Without memory the pages stay in the table, and the fetcher sends them again when it restarts. */
	if (idmap_take(&self->in_flight, session, &ids, &n) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct wire_lost lost = { .id = ids[i], .cause = CAUSE_DROPPED, .stage = str_from(self->stage),
						.reason = STR("the worker went away") };
		if (died_on && page_id_eq(*died_on, ids[i]))
			link_blame(self, ids[i]), blamed = true;
		else
			self->on.on_lost(self->ctx, &lost);
	}
	free(ids);
	return blamed;
}

/* Its next HELLO grants all anew: what came before is not paid for once more. The pages may be answered still. */
static void forgive_credit(struct link *self, uint64_t session)
{
	struct page_id *ids;
	size_t n;

	if (idmap_take(&self->in_flight, session, &ids, &n) < 0)
		return; /* then it gets more credit than it should have until it goes again */
	for (size_t i = 0; i < n; i++) {
		(void)idmap_remove(&self->owed, ids[i], NULL);
		(void)idmap_put(&self->in_flight, ids[i], session); /* where it was: needs no memory */
	}
	free(ids);
}

bool link_lose(struct link *self, struct peer *p, const struct page_id *died_on)
{
	bool blamed = false;
	struct peer **at = &self->peers;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	if (self->on.on_peer)
		self->on.on_peer(self->ctx, str_from(p->instance), false, link_peers(self));
	if (self->consumer)
		forgive_credit(self, p->session);
	else
		blamed = report_lost(self, p->session, died_on);
	free(p);
	return blamed;
}

void link_flush_grant(struct link *self, struct peer *p)
{
	if (!p->grant.messages)
		return;
	buf_clear(&self->out);
	wire_put_grant(&self->out, &p->grant);
	p->grant = (struct wire_grant){ 0 };
	(void)link_tell(self, p, WIRE_GRANT, (struct page_id){ 0 }, buf_str(&self->out));
}
