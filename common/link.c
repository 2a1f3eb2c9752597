#include "common/link.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/idmap.h"

enum {
	ROUTE_MAX = 32,
	TURN_MESSAGES = 64, /* taken from the socket before other sockets and timers get their turn */
	RECONNECT_MS = 20,
	RECONNECT_MAX_MS = 500,
	LINGER_MS = 300,
	RESERVE_MS = 5000,
	HEADER_BYTES = 64,
};

struct peer {
	struct peer *next;
	unsigned char route[ROUTE_MAX]; /* where we are the ROUTER */
	size_t route_len;
	uint64_t session;
	char instance[WIRE_NAME_MAX + 1];
	int64_t heard_usec, patience_usec;
	/* producer: what this consumer still takes, and what it has in hand */
	int64_t credit_messages, credit_bytes;
	size_t in_hand;
	bool alone;            /* has a page that must be alone with it */
	int64_t reserved_usec; /* until then it gets nothing new, so that it becomes idle for such a page */
	bool leaving;
	/* consumer: credit to be given back */
	struct wire_grant grant;
	/*
	 * Its connection fell. What it has in hand is not given up yet: its
	 * successor's HELLO tells on which page it died, or silence ends it.
	 */
	bool away;
};

struct link {
	zloop_t *loop;
	zsock_t *socket, *monitor;
	char *stage, *instance;
	bool bind, consumer, draining;
	uint64_t session;
	uint32_t credit_messages, credit_bytes;
	bool died;
	struct page_id died_on;
	struct link_handlers on;
	void *ctx;
	struct peer *peers;
	struct idmap in_flight; /* page to the session of the peer that has it (producer) or sent it (consumer) */
	int timer;
	int64_t tick_usec;
	struct arena *arena;
	struct buf out;
};

/* ---- peers ---- */

static struct peer *peer_of(const struct link *self, uint64_t session)
{
	for (struct peer *p = self->peers; p; p = p->next)
		if (p->session == session)
			return p;
	return NULL;
}

static struct peer *peer_at(const struct link *self, struct str route)
{
	for (struct peer *p = self->peers; p; p = p->next)
		if (str_eq(route, (struct str){ (char *)p->route, p->route_len }))
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

static void garbage(struct link *self, const char *why)
{
	if (self->on.on_garbage)
		self->on.on_garbage(self->ctx, why);
}

/* ---- sending ---- */

/* A part of a message; 0, -EHOSTUNREACH (the ROUTER knows no such peer), -EAGAIN (nobody is connected). */
static int send_part(struct link *self, const void *bytes, size_t len, bool more)
{
	void *raw = zsock_resolve(self->socket);

	if (zmq_send(raw, bytes, len, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) >= 0)
		return 0;
	return -errno;
}

static int send_to(struct link *self, struct peer *to, const struct wire_header *header, struct str body)
{
	char space[HEADER_BYTES];
	struct buf head = { .ptr = space, .cap = sizeof space };
	int r = 0;

	wire_put_header(&head, header);
	assert(head.ptr == space);
	if (self->bind)
		r = send_part(self, to->route, to->route_len, true);
	if (r == 0)
		r = send_part(self, head.ptr, head.len, body.len > 0);
	if (r == 0 && body.len)
		r = send_part(self, body.ptr, body.len, false);
	if (r < 0)
		to->away = true;
	return r;
}

static int tell(struct link *self, struct peer *to, enum wire_kind kind, struct page_id id, struct str body)
{
	struct wire_header h = { .kind = kind, .from = self->session, .to = to->session, .id = id };

	return send_to(self, to, &h, body);
}

static void say_hello(struct link *self, struct peer *to)
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
	(void)tell(self, to, WIRE_HELLO, (struct page_id){ 0 }, buf_str(&self->out));
}

/* The one that is not linked yet, where we connect. */
static void greet(struct link *self)
{
	struct peer nobody = { 0 };

	if (!self->bind && (!self->peers || self->peers->away))
		say_hello(self, &nobody);
}

/* ---- losing a peer ---- */

static void report_lost(struct link *self, uint64_t session, const struct wire_hello *hello)
{
	struct page_id *ids;
	size_t n;

	/* Without memory the pages stay in the table, and the fetcher sends them again when it restarts. */
	if (idmap_take(&self->in_flight, session, &ids, &n) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		bool blamed = hello && hello->died && page_id_eq(hello->died_on, ids[i]);
		struct wire_lost lost = { .id = ids[i],
					  .cause = blamed ? CAUSE_DIED : CAUSE_DROPPED,
					  .stage = str_from(self->stage),
					  .reason = blamed ? STR("the worker died or hung at work on this page")
							   : STR("the worker went away") };
		self->on.on_lost(self->ctx, &lost);
	}
	free(ids);
}

/* Takes p out of the list and speaks of it afterwards, since handlers may call the link again. hello: of its successor. */
static void lose(struct link *self, struct peer *p, const struct wire_hello *hello)
{
	struct peer **at = &self->peers;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	if (self->on.on_peer)
		self->on.on_peer(self->ctx, str_from(p->instance), false, link_peers(self));
	if (!self->consumer)
		report_lost(self, p->session, hello);
	free(p);
}

/* ---- receiving ---- */

struct message {
	struct str route, body;
	struct wire_header header;
};

/*
 * Whom this HELLO ends: the same instance's earlier session; the same session
 * over an earlier connection; where we connect, whoever was there before.
 */
static void replace_older(struct link *self, const struct message *m, const struct wire_hello *hello)
{
	for (struct peer *p = self->peers; p;) {
		bool itself = p->session == m->header.from;
		bool here = itself && !p->away && str_eq(m->route, (struct str){ (char *)p->route, p->route_len });
		bool older = itself || !self->bind || str_eq(hello->instance, str_from(p->instance));
		if (!older || here) {
			p = p->next;
			continue;
		}
		lose(self, p, itself ? NULL : hello);
		p = self->peers; /* the handlers may have changed the list */
	}
}

static struct peer *welcome(struct link *self, const struct message *m, const struct wire_hello *hello)
{
	struct peer *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
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

static void on_hello(struct link *self, const struct message *m)
{
	struct wire_hello hello;

	if (wire_get_hello(m->body, &hello) < 0) {
		garbage(self, "a HELLO that cannot be read");
		return;
	}
	if (!self->bind && m->header.to != self->session)
		return; /* the answer to a HELLO of an earlier process */
	replace_older(self, m, &hello);
	struct peer *p = peer_of(self, m->header.from);
	bool known = p;
	if (!p)
		p = welcome(self, m, &hello);
	if (!p)
		return; /* no memory: it says HELLO again */
	p->heard_usec = clock_monotonic_usec();
	if (self->bind)
		say_hello(self, p);
	if (known)
		return;
	if (self->on.on_peer)
		self->on.on_peer(self->ctx, str_from(p->instance), true, link_peers(self));
	if (!self->consumer)
		self->on.on_credit(self->ctx);
}

static void on_who(struct link *self, struct peer *from, const struct message *m)
{
	if (m->header.to != self->session)
		return;
	if (from)
		lose(self, from, NULL);
	greet(self);
}

static void on_work(struct link *self, struct peer *from, const struct message *m)
{
	if (!self->consumer) {
		garbage(self, "work sent to a producer");
		return;
	}
	if (idmap_put(&self->in_flight, m->header.id, from->session) < 0)
		return; /* no memory for it: as if the link had broken, it will be sent again */
	self->on.on_message(self->ctx, m->header.kind, m->header.id, m->body);
}

static void on_grant(struct link *self, struct peer *from, const struct message *m)
{
	struct wire_grant g;

	if (wire_get_grant(m->body, &g) < 0) {
		garbage(self, "a GRANT that cannot be read");
		return;
	}
	from->credit_messages += g.messages;
	from->credit_bytes += g.bytes;
	if (!self->consumer)
		self->on.on_credit(self->ctx);
}

/* The consumer has answered: the page is out of its hands. */
static bool settle(struct link *self, struct peer *from, struct page_id id)
{
	uint64_t session;

	if (!idmap_get(&self->in_flight, id, &session) || session != from->session)
		return false;
	(void)idmap_remove(&self->in_flight, id, NULL);
	if (from->in_hand && --from->in_hand == 0)
		from->alone = false;
	return true;
}

static void on_done(struct link *self, struct peer *from, const struct message *m)
{
	struct page_id *ids;
	size_t n, known = 0;

	arena_reset(self->arena);
	if (self->consumer || wire_get_ids(m->body, self->arena, &ids, &n) < 0) {
		garbage(self, "a DONE that cannot be read");
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (settle(self, from, ids[i]))
			ids[known++] = ids[i];
	if (known)
		self->on.on_done(self->ctx, ids, known);
	self->on.on_credit(self->ctx);
}

static void on_lost(struct link *self, struct peer *from, const struct message *m)
{
	struct wire_lost lost;

	if (self->consumer || wire_get_lost(m->body, &lost) < 0) {
		garbage(self, "a LOST that cannot be read");
		return;
	}
	if (settle(self, from, lost.id))
		self->on.on_lost(self->ctx, &lost);
	self->on.on_credit(self->ctx);
}

static void on_begin(struct link *self, struct peer *from, const struct message *m)
{
	(void)self;
	(void)m;
	from->patience_usec = clock_monotonic_usec() + LINK_PATIENCE_MS * 1000ll;
}

static void on_bye(struct link *self, struct peer *from, const struct message *m)
{
	(void)self;
	(void)m;
	from->leaving = true;
}

static void (*const handlers[WIRE_KINDS])(struct link *self, struct peer *from, const struct message *m) = {
	[WIRE_PAGE] = on_work, [WIRE_ARTICLE] = on_work, [WIRE_GRANT] = on_grant, [WIRE_DONE] = on_done,
	[WIRE_LOST] = on_lost, [WIRE_BEGIN] = on_begin,  [WIRE_BYE] = on_bye,
};

static void dispatch(struct link *self, const struct message *m)
{
	struct peer *from = self->bind ? peer_at(self, m->route) : self->peers;

	if (m->header.kind == WIRE_HELLO) {
		on_hello(self, m);
		return;
	}
	if (m->header.kind == WIRE_WHO) {
		on_who(self, from, m);
		return;
	}
	if (!from || from->session != m->header.from || m->header.to != self->session) {
		/* A frame for or from a process that is no more. Only the binder asks: two who ask each other never end. */
		struct peer stranger = { .session = m->header.from, .route_len = m->route.len };
		if (self->bind && m->route.len) {
			memcpy(stranger.route, m->route.ptr, m->route.len);
			(void)tell(self, &stranger, WIRE_WHO, (struct page_id){ 0 }, (struct str){ 0 });
		}
		return;
	}
	from->heard_usec = clock_monotonic_usec();
	from->patience_usec = 0;
	if (handlers[m->header.kind])
		handlers[m->header.kind](self, from, m);
}

/* One message's parts, at most three; the others are dropped. */
static int receive(struct link *self, zmq_msg_t parts[3], size_t *ret_n)
{
	void *raw = zsock_resolve(self->socket);
	size_t n = 0;
	bool more = true;

	for (; more; n++) {
		zmq_msg_t extra, *part = n < 3 ? &parts[n] : &extra;
		(void)zmq_msg_init(part);
		if (zmq_msg_recv(part, raw, ZMQ_DONTWAIT) < 0) {
			int error = errno;
			(void)zmq_msg_close(part);
			*ret_n = n < 3 ? n : 3;
			return -error;
		}
		more = zmq_msg_more(part);
		if (n >= 3)
			(void)zmq_msg_close(part);
	}
	*ret_n = n < 3 ? n : 3;
	return n <= 3 ? 0 : -EBADMSG;
}

static struct str part_str(zmq_msg_t *part)
{
	return (struct str){ zmq_msg_data(part), zmq_msg_size(part) };
}

static void read_message(struct link *self, zmq_msg_t *parts, size_t n)
{
	size_t first = self->bind ? 1 : 0;
	struct message m = { 0 };

	if (n < first + 1 || (self->bind && zmq_msg_size(&parts[0]) > ROUTE_MAX)) {
		garbage(self, "a message of too few parts");
		return;
	}
	if (self->bind)
		m.route = part_str(&parts[0]);
	if (n > first + 1)
		m.body = part_str(&parts[first + 1]);
	int r = wire_get_header(part_str(&parts[first]), &m.header);
	if (r < 0)
		garbage(self, r == -EPROTO ? "a header of another protocol version" : "a header that cannot be read");
	else
		dispatch(self, &m);
}

static int on_readable(zloop_t *loop, zsock_t *socket, void *ctx)
{
	struct link *self = ctx;

	(void)loop;
	(void)socket;
	for (int i = 0; i < TURN_MESSAGES; i++) {
		zmq_msg_t parts[3];
		size_t n = 0;
		int r = receive(self, parts, &n);
		if (r == 0)
			read_message(self, parts, n);
		else if (r == -EBADMSG)
			garbage(self, "a message of too many parts");
		for (size_t k = 0; k < n; k++)
			(void)zmq_msg_close(&parts[k]);
		if (r == -EAGAIN || r == -EINTR)
			break;
		if (r == -ETERM)
			return -1;
	}
	return 0;
}

/* The connecting end hears at once that a connection stands or fell; the binding end learns it by HELLO and silence. */
static int on_monitor(zloop_t *loop, zsock_t *monitor, void *ctx)
{
	struct link *self = ctx;
	void *raw = zsock_resolve(monitor);
	zmq_msg_t event, address;

	(void)loop;
	(void)zmq_msg_init(&event);
	(void)zmq_msg_init(&address);
	if (zmq_msg_recv(&event, raw, ZMQ_DONTWAIT) >= 2) {
		uint16_t what;
		memcpy(&what, zmq_msg_data(&event), sizeof what);
		(void)zmq_msg_recv(&address, raw, ZMQ_DONTWAIT);
		if (what == ZMQ_EVENT_DISCONNECTED && self->peers)
			self->peers->away = true;
		if (what == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
			greet(self);
	}
	(void)zmq_msg_close(&event);
	(void)zmq_msg_close(&address);
	return 0;
}

/* ---- time ---- */

static void flush_grant(struct link *self, struct peer *p)
{
	if (!p->grant.messages)
		return;
	buf_clear(&self->out);
	wire_put_grant(&self->out, &p->grant);
	p->grant = (struct wire_grant){ 0 };
	(void)tell(self, p, WIRE_GRANT, (struct page_id){ 0 }, buf_str(&self->out));
}

static void lose_silent(struct link *self, int64_t now)
{
	for (struct peer *p = self->peers; p;) {
		if (now - p->heard_usec > LINK_SILENCE_MS * 1000ll && (p->away || now > p->patience_usec)) {
			lose(self, p, NULL);
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
		(void)tell(self, p, WIRE_PING, (struct page_id){ 0 }, (struct str){ 0 });
		flush_grant(self, p);
	}
	lose_silent(self, now);
	greet(self);
	if (!self->consumer)
		self->on.on_credit(self->ctx);
	return 0;
}

/* ---- making and ending ---- */

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
	if (zloop_reader(self->loop, self->socket, on_readable, self) < 0 ||
	    (self->monitor && zloop_reader(self->loop, self->monitor, on_monitor, self) < 0))
		return -ENOMEM;
	self->timer = zloop_timer(self->loop, LINK_PING_MS, 0, on_tick, self);
	self->tick_usec = clock_monotonic_usec();
	greet(self);
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

/* ---- producer ---- */

/* One message may overdraw the bytes, so that a page larger than what is left is not held for ever. */
static bool takes(const struct peer *p)
{
	return !p->away && !p->leaving && p->credit_messages > 0 && p->credit_bytes > 0;
}

static struct peer *best_peer(const struct link *self)
{
	struct peer *best = NULL;
	int64_t now = clock_monotonic_usec();

	for (struct peer *p = self->peers; p; p = p->next)
		if (takes(p) && !p->alone && now > p->reserved_usec &&
		    (!best || p->credit_messages > best->credit_messages))
			best = p;
	return best;
}

/* A consumer with nothing in hand; where there is none, the least busy one gets nothing new until it is. */
static struct peer *idle_peer(const struct link *self)
{
	struct peer *least = NULL;
	bool reserved = false;
	int64_t now = clock_monotonic_usec();

	for (struct peer *p = self->peers; p; p = p->next) {
		if (takes(p) && p->in_hand == 0)
			return p;
		reserved |= now <= p->reserved_usec;
		if (takes(p) && !p->alone && (!least || p->in_hand < least->in_hand))
			least = p;
	}
	if (least && !reserved)
		least->reserved_usec = now + RESERVE_MS * 1000ll;
	return NULL;
}

bool link_can_send(const struct link *self)
{
	return best_peer(self);
}

int link_send(struct link *self, enum wire_kind kind, struct page_id id, struct str body, bool alone)
{
	assert(!self->consumer);
	struct peer *p = alone ? idle_peer(self) : best_peer(self);

	if (!p)
		return -EAGAIN;
	int r = idmap_put(&self->in_flight, id, p->session);
	if (r < 0)
		return r;
	r = tell(self, p, kind, id, body);
	if (r < 0) {
		(void)idmap_remove(&self->in_flight, id, NULL);
		return -EAGAIN;
	}
	p->credit_messages--;
	p->credit_bytes -= (int64_t)body.len;
	p->in_hand++;
	p->alone = alone;
	p->reserved_usec = 0;
	return 0;
}

/* ---- consumer ---- */

static struct peer *sender_of(const struct link *self, struct page_id id)
{
	uint64_t session;

	return idmap_get(&self->in_flight, id, &session) ? peer_of(self, session) : NULL;
}

void link_release(struct link *self, struct page_id id, size_t bytes)
{
	struct peer *p = sender_of(self, id);

	if (!p || self->draining)
		return;
	p->grant.messages++;
	p->grant.bytes += (uint32_t)bytes;
	/* Three quarters of the window keep the producer busy meanwhile. */
	if (p->grant.messages >= self->credit_messages / 4 || p->grant.bytes >= self->credit_bytes / 4)
		flush_grant(self, p);
}

static void done_once(struct link *self, const struct page_id *ids, size_t n)
{
	for (struct peer *p = self->peers; p; p = p->next) {
		size_t known = 0;
		arena_reset(self->arena);
		struct page_id *theirs = arena_alloc(self->arena, n, sizeof *theirs);
		for (size_t i = 0; theirs && i < n; i++)
			if (sender_of(self, ids[i]) == p)
				theirs[known++] = ids[i];
		if (!known)
			continue;
		buf_clear(&self->out);
		wire_put_ids(&self->out, theirs, known);
		(void)tell(self, p, WIRE_DONE, (struct page_id){ 0 }, buf_str(&self->out));
	}
	for (size_t i = 0; i < n; i++)
		(void)idmap_remove(&self->in_flight, ids[i], NULL);
}

void link_done(struct link *self, const struct page_id *ids, size_t n)
{
	for (size_t at = 0; at < n; at += WIRE_IDS_MAX)
		done_once(self, ids + at, n - at < WIRE_IDS_MAX ? n - at : WIRE_IDS_MAX);
}

void link_lost(struct link *self, const struct wire_lost *lost)
{
	struct peer *p = sender_of(self, lost->id);

	(void)idmap_remove(&self->in_flight, lost->id, NULL);
	if (!p)
		return;
	buf_clear(&self->out);
	wire_put_lost(&self->out, lost);
	(void)tell(self, p, WIRE_LOST, lost->id, buf_str(&self->out));
}

void link_begin(struct link *self, struct page_id id)
{
	struct peer *p = sender_of(self, id);

	if (p)
		(void)tell(self, p, WIRE_BEGIN, id, (struct str){ 0 });
}

void link_drain(struct link *self)
{
	self->draining = true;
	for (struct peer *p = self->peers; p; p = p->next)
		(void)tell(self, p, WIRE_BYE, (struct page_id){ 0 }, (struct str){ 0 });
}

size_t link_in_flight(const struct link *self)
{
	return self->in_flight.n;
}
