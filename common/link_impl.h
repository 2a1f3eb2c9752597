/*
 * link_impl - what the parts of the link share: link.c makes and ends it,
 * link_peer.c knows who is there and talks to them, link_receive.c reads what
 * they say, link_hello.c who comes and who is replaced, link_monitor.c hears of
 * connections, link_send.c does what its user asks, link_body.c keeps bodies.
 */
#ifndef COMMON_LINK_IMPL_H
#define COMMON_LINK_IMPL_H

#include "common/idmap.h"
#include "common/link.h"

enum { LINK_ROUTE_MAX = 32 };

struct peer {
	struct peer *next;
	zsock_t *socket;                     /* the link's over which it speaks */
	unsigned char route[LINK_ROUTE_MAX]; /* where we are the ROUTER */
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

struct link_body {
	zmq_msg_t message;
};

struct link {
	zloop_t *loop;
	zsock_t *socket, *monitor;
	zsock_t *far;    /* where we bind: the one that listens on tcp, or NULL */
	bool is_far;     /* socket itself is tcp */
	bool refused;    /* on_refused was told so */
	unsigned alone_ticks; /* is_far: since when nobody is linked */
	char *stage, *instance, *endpoint;
	bool bind, consumer, draining;
	uint64_t session;
	uint32_t credit_messages, credit_bytes;
	bool died;
	struct page_id died_on;
	uint64_t blamed_by; /* producer: the session that told of a death last; it counts once */
	struct link_handlers on;
	void *ctx;
	struct peer *peers;
	struct idmap in_flight; /* page to the session of the peer that has it (producer) or sent it (consumer) */
	struct idmap owed;      /* consumer: page to the bytes whose credit did not go back yet */
	zmq_msg_t *at_hand;     /* consumer: the body of which on_message is told, or NULL */
	int timer;
	int64_t tick_usec, read_usec;
	struct arena *arena;
	struct buf out;
};

/* As it was read: all of it is borrowed, for as long as it is handled. */
struct message {
	zsock_t *socket; /* over which it came */
	struct str route, body;
	zmq_msg_t *part; /* the body's, or NULL */
	struct wire_header header;
};

/* ---- link_peer.c ---- */

struct peer *link_peer_of(const struct link *self, uint64_t session);
struct peer *link_peer_at(const struct link *self, const zsock_t *socket, struct str route);

/* 0, or -errno; then the peer is away. */
int link_tell(struct link *self, struct peer *to, enum wire_kind kind, struct page_id id, struct str body);
/* The same; body is sent itself, and on success empty. */
int link_tell_message(struct link *self, struct peer *to, enum wire_kind kind, struct page_id id, zmq_msg_t *body);
void link_say_hello(struct link *self, struct peer *to);
/* Says HELLO to whom we connect, where that one is not linked. */
void link_greet(struct link *self);
/*
 * Takes p out of the list and then speaks of it: handlers may call the link again. died_on: the page that its successor
 * says it died on, or NULL. True: that page was in its hands, and is blamed.
 */
bool link_lose(struct link *self, struct peer *p, const struct page_id *died_on);
/* Tells the producer's user that a worker died on this page. */
void link_blame(struct link *self, struct page_id id);
void link_flush_grant(struct link *self, struct peer *p);
void link_garbage(struct link *self, const char *why);

/* ---- link_body.c ---- */

/* Takes the message's content, where it is not small. NULL: no memory. */
struct link_body *link_body_of(zmq_msg_t *message);

/* ---- link_receive.c: handlers of the loop ---- */

int link_on_readable(zloop_t *loop, zsock_t *socket, void *ctx);

/* ---- link_hello.c ---- */

/* A HELLO, of whoever it is: welcomed, and linked. */
void link_on_hello(struct link *self, const struct message *m);
/* from knows us no more, or never did: HELLO anew. from: NULL where it is no peer. */
void link_on_who(struct link *self, struct peer *from, const struct message *m);

/* ---- link_monitor.c ---- */

int link_on_monitor(zloop_t *loop, zsock_t *monitor, void *ctx);

#endif
