#include "common/link_impl.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"

enum {
	RECONNECT_MS = 20,
	RECONNECT_MAX_MS = 500,
	LINGER_MS = 300,
	/* tcp: a connection whose other end vanished without a word is closed and made anew. */
	HEARTBEAT_MS = 5000,
	CONNECT_MS = 5000,
	HANDSHAKE_MS = 10000,
	/* ZeroMQ gives a connection up for good that failed in its handshake: so many ticks later it is made anew. */
	REFUSED_TICKS = 2,
	ALONE_TICKS = 15,
};

static int64_t silence_usec(const struct link *self, const struct peer *p)
{
	bool is_far = self->is_far || p->socket == self->far;

	/* What a consumer says is short and comes through at once, however much is on its way to it. */
	return (is_far && self->consumer ? LINK_FAR_SILENCE_MS : LINK_SILENCE_MS) * INT64_C(1000);
}

static void lose_silent(struct link *self, int64_t now)
{
	for (struct peer *p = self->peers; p;) {
		if (now - p->heard_usec > silence_usec(self, p) && (p->away || now > p->patience_usec)) {
			(void)link_lose(self, p, NULL);
			p = self->peers; /* the handlers may have changed the list */
		} else {
			p = p->next;
		}
	}
}

static void connect_anew(struct link *self)
{
	void *raw = zsock_resolve(self->socket);

	if (!self->is_far || self->bind)
		return;
	self->alone_ticks = self->peers ? 0 : self->alone_ticks + 1;
	if (self->alone_ticks < (self->refused ? REFUSED_TICKS : ALONE_TICKS))
		return;
	self->alone_ticks = 0;
	(void)zmq_disconnect(raw, self->endpoint); /* there may be no connection */
	(void)zmq_connect(raw, self->endpoint);    /* it worked before: only the address is read */
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
	connect_anew(self);
	link_greet(self);
	if (!self->consumer)
		self->on.on_credit(self->ctx);
	return 0;
}

static void make_far(zsock_t *socket, const struct link_options *o, const char *endpoint)
{
	zsock_set_heartbeat_ivl(socket, HEARTBEAT_MS);
	zsock_set_heartbeat_timeout(socket, LINK_FAR_SILENCE_MS);
	zsock_set_connect_timeout(socket, CONNECT_MS);
	zsock_set_handshake_ivl(socket, HANDSHAKE_MS);
	zsock_set_ipv6(socket, strchr(endpoint, '[') != NULL);
	if (!o->curve)
		return;
	zsock_set_curve_publickey(socket, o->curve->public_key);
	zsock_set_curve_secretkey(socket, o->curve->secret_key);
	if (o->bind)
		zsock_set_curve_server(socket, 1);
	else
		zsock_set_curve_serverkey(socket, o->curve->server_key);
}

static zsock_t *open_socket(const struct link_options *o, const char *endpoint)
{
	zsock_t *socket = zsock_new(o->bind ? ZMQ_ROUTER : ZMQ_DEALER);

	if (!socket)
		return NULL;
	/* Credit bounds the queues: ZeroMQ's own high-water marks would drop or block instead. */
	zsock_set_sndhwm(socket, 0);
	zsock_set_rcvhwm(socket, 0);
	zsock_set_linger(socket, LINGER_MS);
	zsock_set_maxmsgsize(socket, WIRE_FRAME_MAX);
	zsock_set_reconnect_ivl(socket, RECONNECT_MS);
	zsock_set_reconnect_ivl_max(socket, RECONNECT_MAX_MS);
	if (o->bind)
		zsock_set_router_mandatory(socket, 1);
	else
		zsock_set_immediate(socket, 1); /* nothing is queued for a peer that is not there */
	if (strncmp(endpoint, "tcp:", 4) == 0)
		make_far(socket, o, endpoint);
	return socket;
}

static int open_monitor(struct link *self)
{
	char address[64];

	(void)snprintf(address, sizeof address, "inproc://link-%p", (void *)self);
	if (zmq_socket_monitor(zsock_resolve(self->socket), address,
			       ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
				       ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) < 0)
		return -errno;
	self->monitor = zsock_new(ZMQ_PAIR);
	if (!self->monitor)
		return -ENOMEM;
	return zmq_connect(zsock_resolve(self->monitor), address) < 0 ? -errno : 0;
}

static int open_far(struct link *self, const struct link_options *o)
{
	if (!o->listen || !*o->listen)
		return 0;
	self->far = open_socket(o, o->listen);
	if (!self->far)
		return -ENOMEM;
	if (zmq_bind(zsock_resolve(self->far), o->listen) < 0)
		return -errno;
	return zloop_reader(self->loop, self->far, link_on_readable, self) < 0 ? -ENOMEM : 0;
}

static int open_near(struct link *self, const struct link_options *o)
{
	self->is_far = strncmp(o->endpoint, "tcp:", 4) == 0;
	self->socket = open_socket(o, o->endpoint);
	if (!self->socket)
		return -ENOMEM;
	/* The monitor first: it must not miss the connection's first event. */
	int r = self->bind ? 0 : open_monitor(self);
	if (r == 0 && (self->bind ? zmq_bind : zmq_connect)(zsock_resolve(self->socket), o->endpoint) < 0)
		r = -errno;
	if (r < 0)
		return r;
	if (zloop_reader(self->loop, self->socket, link_on_readable, self) < 0 ||
	    (self->monitor && zloop_reader(self->loop, self->monitor, link_on_monitor, self) < 0))
		return -ENOMEM;
	return 0;
}

static int open_all(struct link *self, const struct link_options *o)
{
	self->stage = strdup(o->stage ? o->stage : "");
	self->instance = strdup(o->instance);
	self->endpoint = strdup(o->endpoint);
	self->arena = arena_new(sizeof(struct page_id) * 4 * WIRE_IDS_MAX);
	if (!self->stage || !self->instance || !self->endpoint || !self->arena)
		return -ENOMEM;
	int r = open_near(self, o);
	if (r == 0)
		r = open_far(self, o);
	if (r < 0)
		return r;
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
	if (self->far)
		zloop_reader_end(self->loop, self->far);
	zsock_destroy(&self->far);
	zsock_destroy(&self->monitor);
	zsock_destroy(&self->socket);
	for (struct peer *p = self->peers, *next; p; p = next) {
		next = p->next;
		free(p);
	}
	idmap_destroy(&self->in_flight);
	idmap_destroy(&self->owed);
	arena_destroy(&self->arena);
	buf_destroy(&self->out);
	free(self->stage);
	free(self->instance);
	free(self->endpoint);
	free(self);
	*self_p = NULL;
}
