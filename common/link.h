/*
 * link - one hop of the pipeline, seen from one of its ends.
 *
 * A producer sends pages or articles as far as consumers have granted credit;
 * a consumer answers each with done (it is in the store, synced) or lost. Both
 * ends know each other by session: a restarted peer is another one, what the
 * old one had in hand is reported lost at once, and its late frames are
 * ignored. Peers that are silent for LINK_SILENCE_MS are lost; but a producer on
 * another machine for LINK_FAR_SILENCE_MS: what it says waits behind what it sends.
 *
 *     producer                                   consumer
 *     link_send() ── PAGE or ARTICLE ──────────→ on_message
 *     on_credit   ←─ GRANT ───────────────────── link_release()
 *     on_done     ←─ DONE ────────────────────── link_done()
 *     on_lost     ←─ LOST ────────────────────── link_lost()
 *
 * Who binds and who connects is another matter: parsers connect at both ends.
 * A link keeps no bodies: a lost page is sent anew by whoever has it, in the
 * end by the fetcher from its outbox.
 */
#ifndef COMMON_LINK_H
#define COMMON_LINK_H

#include <czmq.h>

#include "common/curve.h"
#include "common/link_body.h"
#include "common/wire.h"

/* Far: a page of 8 MiB, at least its snapshot's size, takes so long over 2.3 Mbit/s. */
enum { LINK_PING_MS = 1000, LINK_SILENCE_MS = 3000, LINK_FAR_SILENCE_MS = 30000 };

/*
 * What a stage takes some 20 us for may have more of it under way, so many times common.credit_messages, and is woken
 * that much less often. Where pages are read, each goes to whoever of several is least busy, and few wait behind it.
 */
enum { LINK_FAST_CREDIT = 4 };

struct link;

struct link_handlers {
	/* producer: the page is in the store. */
	void (*on_done)(void *ctx, const struct page_id *ids, size_t n);
	/* producer: the page will not be done over this link; strs are valid during the call. (All handlers may call the link.) */
	void (*on_lost)(void *ctx, const struct wire_lost *lost);
	/* producer: a consumer came, granted or finished something: try link_send() again. */
	void (*on_credit)(void *ctx);
	/* consumer: a page or an article (kind); body is valid during the call. */
	void (*on_message)(void *ctx, enum wire_kind kind, struct page_id id, struct str body);
	/* either: instance came (up) or went; peers are linked now. May be NULL. */
	void (*on_peer)(void *ctx, struct str instance, bool up, size_t peers);
	/* either: a frame that is none; why is a literal. May be NULL. */
	void (*on_garbage)(void *ctx, const char *why);
	/* who connects: our certificate, or the one we know of it, is refused (why, a literal); NULL: no more. May be NULL. */
	void (*on_refused)(void *ctx, const char *why);
};

struct link_options {
	const char *stage;    /* the peer's stage for LOST reports of a producer: "parser", "classifier", "store" */
	const char *endpoint; /* ipc://…; where we connect also tcp://… */
	const char *listen;   /* where we bind: tcp://…, too, for peers of other machines; NULL or "": nowhere */
	const struct curve *curve; /* of what is tcp; NULL: in plain text. Copied. */
	bool bind, consumer;
	const char *instance; /* ours: "fetcher", "parser@1", … */
	uint64_t session;     /* ours, random */
	uint32_t credit_messages, credit_bytes; /* a consumer's grant to each producer */
	bool died;            /* from the work mark: see mark.h */
	struct page_id died_on;
};

/*
 * Binds or connects and joins the loop. handlers and the strings of options
 * are copied. -errno: the endpoint cannot be bound; -ENOMEM.
 */
int link_new(zloop_t *loop, const struct link_options *options, const struct link_handlers *handlers, void *ctx,
	     struct link **ret);
void link_destroy(struct link **self_p);

/*
 * Producer: to the consumer with most credit left. alone: only to a consumer
 * that has nothing of ours in hand, which then gets nothing else until this is
 * answered (for pages that may have killed a worker). body is copied.
 * -EAGAIN: no consumer has credit (or is idle, for alone); on_credit will tell.
 */
int link_send(struct link *self, enum wire_kind kind, struct page_id id, struct str body, bool alone);
/* The same without copying: on success *body_p is the link's, and NULL. */
int link_send_body(struct link *self, enum wire_kind kind, struct page_id id, struct link_body **body_p, bool alone);

/* Producer: true when link_send() would not answer -EAGAIN (but for a page that must be alone). */
bool link_can_send(const struct link *self);

/* Consumer, within on_message: the body, to be kept for longer. NULL: no memory. */
struct link_body *link_keep(struct link *self);

/*
 * Consumer: the memory of this message is free again, before it is answered: its producer may send more. Counts once;
 * the answer does it where nobody did.
 */
void link_release(struct link *self, struct page_id id);

/* Consumer: answers to whoever sent the pages last, and gives their credit back; of unknown ids nothing is sent. */
void link_done(struct link *self, const struct page_id *ids, size_t n);
void link_lost(struct link *self, const struct wire_lost *lost);

/* Consumer: says BEGIN, so that its producer waits up to LINK_PATIENCE_MS for a sign of life. */
enum { LINK_PATIENCE_MS = 30000 };
void link_begin(struct link *self, struct page_id id);

/* Consumer: says BYE: takes no new work; messages already under way still arrive. */
void link_drain(struct link *self);

size_t link_peers(const struct link *self);
/* Producer: sent, not answered; consumer: received, not answered. */
size_t link_in_flight(const struct link *self);

#endif
