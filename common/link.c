#include "common/link_impl.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"

enum { RECONNECT_MS = 20, RECONNECT_MAX_MS = 500, LINGER_MS = 300 };

static void lose_silent(struct link *self, int64_t now)
{
	for (struct peer *p = self->peers; p;) {
		if (now - p->heard_usec > LINK_SILENCE_MS * 1000ll && (p->away || now > p->patience_usec)) {
			(void)link_lose(self, p, NULL);
			p = self->peers; /* the handlers may have changed the list */
		} else {
			p = p->next;
		}
	}
}

static int on_tick(zloop_t *loop, int timer, void *ctx)
{
	struct link *self = ctx;
	int64_t now = clock_monotonic_usec(), slept = now - self->tick_usec - LINK_PING_MS * 1000ll;

	(void)loop;
	(void)timer;
	self->tick_usec = now;
	for (struct peer *p = self->peers; p; p = p->next) {
		/* Had we been stopped ourselves, their signs of life would lie unread in the socket. */
		if (slept > LINK_PING_MS * 1000ll)
			p->heard_usec = now;
		if (p->away)
			continue;
		(void)link_tell(self, p, WIRE_PING, (struct page_id){ 0 }, (struct str){ 0 });
		link_flush_grant(self, p);
	}
	lose_silent(self, now);
	link_greet(self);
	if (!self->consumer)
		self->on.on_credit(self->ctx);
	return 0;
}

static int open_socket(struct link *self)
{
	self->socket = zsock_new(self->bind ? ZMQ_ROUTER : ZMQ_DEALER);
	if (!self->socket)
		return -ENOMEM;
	/* Credit bounds the queues: ZeroMQ's own high-water marks would drop or block instead. */
	zsock_set_sndhwm(self->socket, 0);
	zsock_set_rcvhwm(self->socket, 0);
	zsock_set_linger(self->socket, LINGER_MS);
	zsock_set_maxmsgsize(self->socket, WIRE_FRAME_MAX);
	zsock_set_reconnect_ivl(self->socket, RECONNECT_MS);
	zsock_set_reconnect_ivl_max(self->socket, RECONNECT_MAX_MS);
	if (self->bind)
		zsock_set_router_mandatory(self->socket, 1);
	else
		zsock_set_immediate(self->socket, 1); /* nothing is queued for a peer that is not there */
	return 0;
}

static int open_monitor(struct link *self)
{
	char address[64];

	(void)snprintf(address, sizeof address, "inproc://link-%p", (void *)self);
	if (zmq_socket_monitor(zsock_resolve(self->socket), address,
			       ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED) < 0)
		return -errno;
	self->monitor = zsock_new(ZMQ_PAIR);
	if (!self->monitor)
		return -ENOMEM;
	return zmq_connect(zsock_resolve(self->monitor), address) < 0 ? -errno : 0;
}

static int open_all(struct link *self, const struct link_options *o)
{
	self->stage = strdup(o->stage ? o->stage : "");
	self->instance = strdup(o->instance);
	self->arena = arena_new(WIRE_IDS_MAX * 4 * sizeof(struct page_id));
	if (!self->stage || !self->instance || !self->arena)
		return -ENOMEM;
	int r = open_socket(self);
	/* The monitor first: it must not miss the connection's first event. */
	if (r == 0 && !self->bind)
		r = open_monitor(self);
	if (r == 0 && (self->bind ? zmq_bind : zmq_connect)(zsock_resolve(self->socket), o->endpoint) < 0)
		r = -errno;
	if (r < 0)
		return r;
	if (zloop_reader(self->loop, self->socket, link_on_readable, self) < 0 ||
	    (self->monitor && zloop_reader(self->loop, self->monitor, link_on_monitor, self) < 0))
		return -ENOMEM;
	self->timer = zloop_timer(self->loop, LINK_PING_MS, 0, on_tick, self);
	self->tick_usec = clock_monotonic_usec();
	link_greet(self);
	return self->timer < 0 ? -ENOMEM : 0;
}

int link_new(zloop_t *loop, const struct link_options *options, const struct link_handlers *on, void *ctx,
	     struct link **ret)
{
	owned(link_destroy) struct link *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	*self = (struct link){
		.loop = loop,
		.bind = options->bind,
		.consumer = options->consumer,
		.session = options->session,
		.credit_messages = options->credit_messages,
		.credit_bytes = options->credit_bytes,
		.died = options->died,
		.died_on = options->died_on,
		.on = *on,
		.ctx = ctx,
		.timer = -1,
	};
	int r = open_all(self, options);
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void link_destroy(struct link **self_p)
{
	struct link *self = *self_p;

	if (!self)
		return;
	if (self->timer >= 0)
		(void)zloop_timer_end(self->loop, self->timer);
	if (self->monitor) {
		zloop_reader_end(self->loop, self->monitor);
		(void)zmq_socket_monitor(zsock_resolve(self->socket), NULL, 0);
	}
	if (self->socket)
		zloop_reader_end(self->loop, self->socket);
	zsock_destroy(&self->monitor);
	zsock_destroy(&self->socket);
	for (struct peer *p = self->peers, *next; p; p = next) {
		next = p->next;
		free(p);
	}
	idmap_destroy(&self->in_flight);
	arena_destroy(&self->arena);
	buf_destroy(&self->out);
	free(self->stage);
	free(self->instance);
	free(self);
	*self_p = NULL;
}
