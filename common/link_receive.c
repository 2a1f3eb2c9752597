#include "common/link_impl.h"

#include <errno.h>
#include <time.h>

#include "common/clock.h"

enum {
	TURN_MESSAGES = 64,   /* taken from the socket before other sockets and timers get their turn */
	GATHER_USEC = 2000,
	GATHER_MESSAGES = 16, /* with less credit, waiting would be what bounds the rate */
};

/*
 * A page may come from two producers that both live: one was paused, was taken
 * for lost, and goes on. Only the newer sender is answered later, so the older
 * one is told now; else it would wait for ever.
 */
static void supersede(struct link *self, const struct peer *from, struct page_id id)
{
	const struct wire_lost lost = { .id = id, .cause = CAUSE_DROPPED, .stage = str_from(self->stage),
					.reason = STR("another worker sent it, too") };
	uint64_t session;

	if (!idmap_get(&self->in_flight, id, &session) || session == from->session)
		return;
	struct peer *older = link_peer_of(self, session);
	if (!older)
		return;
	buf_clear(&self->out);
	wire_put_lost(&self->out, &lost);
	(void)link_tell(self, older, WIRE_LOST, id, buf_str(&self->out));
}

static void on_work(struct link *self, struct peer *from, const struct message *m)
{
	if (!self->consumer) {
		link_garbage(self, "work sent to a producer");
		return;
	}
	/* It may have come before: that one's credit goes back to who sent it. */
	link_release(self, m->header.id);
	supersede(self, from, m->header.id);
	/* It is here again: whoever has it knows what became of it. */
	if (self->died && page_id_eq(self->died_on, m->header.id))
		self->died = false;
	if (idmap_put(&self->in_flight, m->header.id, from->session) < 0 ||
	    idmap_put(&self->owed, m->header.id, m->body.len) < 0)
		return; /* no memory for it: as if the link had broken, it will be sent again */
	self->at_hand = m->part;
	self->on.on_message(self->ctx, m->header.kind, m->header.id, m->body);
	self->at_hand = NULL;
}

static void on_grant(struct link *self, struct peer *from, const struct message *m)
{
	struct wire_grant g;

	if (wire_get_grant(m->body, &g) < 0) {
		link_garbage(self, "a GRANT that cannot be read");
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
		link_garbage(self, "a DONE that cannot be read");
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
		link_garbage(self, "a LOST that cannot be read");
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
	struct peer *from = self->bind ? link_peer_at(self, m->socket, m->route) : self->peers;

	if (m->header.kind == WIRE_HELLO) {
		link_on_hello(self, m);
		return;
	}
	if (m->header.kind == WIRE_WHO) {
		link_on_who(self, from, m);
		return;
	}
	if (!from || from->session != m->header.from || m->header.to != self->session) {
		/* A frame for or from a process that is no more. Only the binder asks: two who ask each other never end. */
		struct peer stranger = { .socket = m->socket, .session = m->header.from, .route_len = m->route.len };
		if (self->bind && m->route.len) {
			memcpy(stranger.route, m->route.ptr, m->route.len);
			(void)link_tell(self, &stranger, WIRE_WHO, (struct page_id){ 0 }, (struct str){ 0 });
		}
		return;
	}
	from->heard_usec = clock_monotonic_usec();
	from->patience_usec = 0;
	if (handlers[m->header.kind])
		handlers[m->header.kind](self, from, m);
}

/* One message's parts, at most three; the others are dropped. */
static int receive(zsock_t *socket, zmq_msg_t parts[3], size_t *ret_n)
{
	void *raw = zsock_resolve(socket);
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

static void read_message(struct link *self, zsock_t *socket, zmq_msg_t *parts, size_t n)
{
	size_t first = self->bind ? 1 : 0;
	struct message m = { .socket = socket };

	if (n < first + 1 || (self->bind && zmq_msg_size(&parts[0]) > LINK_ROUTE_MAX)) {
		link_garbage(self, "a message of too few parts");
		return;
	}
	if (self->bind)
		m.route = part_str(&parts[0]);
	if (n > first + 1)
		m.body = part_str(m.part = &parts[first + 1]);
	int r = wire_get_header(part_str(&parts[first]), &m.header);
	if (r < 0)
		link_garbage(self, r == -EPROTO ? "a header of another protocol version" : "a header that cannot be read");
	else
		dispatch(self, &m);
}

/*
 * Being woken costs as much as handing a page on does. So a consumer to which messages come quickly reads what has
 * gathered in GATHER_USEC. One that works for longer than that, or to which little comes, never waits here.
 */
static void gather(struct link *self)
{
	int64_t now = clock_monotonic_usec(), left = self->read_usec + GATHER_USEC - now;

	self->read_usec = now;
	if (!self->consumer || self->credit_messages < GATHER_MESSAGES || left <= 0)
		return;
	(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){ .tv_nsec = (long)left * 1000 }, NULL);
	self->read_usec = now + left;
}

int link_on_readable(zloop_t *loop, zsock_t *socket, void *ctx)
{
	struct link *self = ctx;

	(void)loop;
	gather(self);
	for (int i = 0; i < TURN_MESSAGES; i++) {
		zmq_msg_t parts[3];
		size_t n = 0;
		int r = receive(socket, parts, &n);
		if (r == 0)
			read_message(self, socket, parts, n);
		else if (r == -EBADMSG)
			link_garbage(self, "a message of too many parts");
		for (size_t k = 0; k < n; k++)
			(void)zmq_msg_close(&parts[k]);
		if (r == -EAGAIN || r == -EINTR)
			break;
		if (r == -ETERM)
			return -1;
	}
	return 0;
}
