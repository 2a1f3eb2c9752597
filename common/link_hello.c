#include "common/link_impl.h"

#include <stdlib.h>

#include "common/clock.h"
#include "common/send_room.h"

/*
 * Whom this HELLO ends: the same instance's earlier session; the same session
 * over an earlier connection; where we connect, whoever was there before. True:
 * the page that hello's sender died on was in the hands of one of them.
 */
static bool replace_older(struct link *self, const struct message *m, const struct wire_hello *hello)
{
	bool blamed = false;

	for (struct peer *p = self->peers; p;) {
		bool itself = p->session == m->header.from;
		bool here = itself && !p->away && p->socket == m->socket &&
			    str_eq(m->route, (struct str){ (char *)p->route, p->route_len });
		bool older = itself || !self->bind || str_eq(hello->instance, str_from(p->instance));
		if (!older || here) {
			p = p->next;
			continue;
		}
		blamed |= link_lose(self, p, hello->died && !itself ? &hello->died_on : NULL);
		p = self->peers; /* the handlers may have changed the list */
	}
	return blamed;
}

static struct peer *welcome(struct link *self, const struct message *m, const struct wire_hello *hello)
{
	struct peer *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->socket = m->socket;
	p->session = m->header.from;
	p->route_len = m->route.len;
	if (m->route.len)
		memcpy(p->route, m->route.ptr, m->route.len);
	memcpy(p->instance, hello->instance.ptr, hello->instance.len);
	p->heard_usec = clock_monotonic_usec();
	p->credit_messages = hello->credit_messages;
	p->credit_bytes = hello->credit_bytes;
	p->next = self->peers;
	self->peers = p;
	return p;
}

/*
 * A worker that burns its CPU time is silent for longer than a peer may be: its pages were given up and sent to others
 * before it died of one. That page is blamed all the same, or it would hang one worker after the other for ever.
 */
static void take_death(struct link *self, const struct message *m, const struct wire_hello *hello, bool blamed)
{
	if (self->consumer || !hello->died || self->blamed_by == m->header.from)
		return;
	self->blamed_by = m->header.from;
	if (!blamed)
		link_blame(self, hello->died_on);
}

/*
 * ZeroMQ sets no buffers of local sockets, but names the one over which a message came. On a slow way to another machine
 * a large buffer would only hold up signs of life.
 */
static void widen(const struct link *self, const struct message *m)
{
	int fd = m->part ? zmq_msg_get(m->part, ZMQ_SRCFD) : -1;

	if (fd >= 0 && !self->consumer && !self->is_far && m->socket != self->far)
		send_room_widen(fd);
}

void link_on_hello(struct link *self, const struct message *m)
{
	struct wire_hello hello;

	if (wire_get_hello(m->body, &hello) < 0) {
		link_garbage(self, "a HELLO that cannot be read");
		return;
	}
	if (!self->bind && m->header.to != self->session)
		return; /* the answer to a HELLO of an earlier process */
	bool blamed = replace_older(self, m, &hello);
	struct peer *p = link_peer_of(self, m->header.from);
	bool known = p;
	if (!p)
		p = welcome(self, m, &hello);
	if (!p)
		return; /* no memory: it says HELLO again */
	p->heard_usec = clock_monotonic_usec();
	if (self->bind)
		link_say_hello(self, p);
	else
		self->died = false; /* the one producer that we connect to knows of it */
	if (known)
		return;
	widen(self, m);
	take_death(self, m, &hello, blamed);
	if (self->on.on_peer)
		self->on.on_peer(self->ctx, str_from(p->instance), true, link_peers(self));
	if (!self->consumer)
		self->on.on_credit(self->ctx);
}

void link_on_who(struct link *self, struct peer *from, const struct message *m)
{
	if (m->header.to != self->session)
		return;
	if (from)
		(void)link_lose(self, from, NULL);
	link_greet(self);
}
