#include <errno.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/dead.h"
#include "fetcher/fetcher.h"

/*
 * A page that may have killed its worker waits so long for one that happens to
 * be idle. Then nothing else is sent until one is: else a full pipeline would
 * never take it.
 */
enum { ALONE_PATIENCE_USEC = 500000 };

static struct page_id id_of(const struct fetcher *self, uint64_t number)
{
	return (struct page_id){ outbox_id(self->outbox), number };
}

/* 0, -EAGAIN: no credit; the page is taken from the window where the outbox does not have it any more. */
static int send_one(struct fetcher *self, MDB_txn *txn, const struct window_page *page)
{
	struct str body;
	int r = page_get(self->outbox, txn, page->number, &body);

	if (r == -ENOENT) {
		(void)window_remove(self->window, page->number, NULL);
		return 0;
	}
	if (r == 0)
		r = link_send(self->link, WIRE_PAGE, id_of(self, page->number), body, page->attempts > 0);
	if (r < 0)
		return r;
	window_sent(self->window, page->number);
	self->counted.sent++;
	return 0;
}

/* False: others are to be held back until a consumer is idle. */
static bool send_alone(struct fetcher *self, MDB_txn *txn)
{
	struct window_page page;

	while (window_next_alone(self->window, &page)) {
		int64_t now = clock_monotonic_usec();

		if (send_one(self, txn, &page) == 0) {
			self->alone_since_usec = 0;
			continue;
		}
		if (self->alone_since_usec == 0)
			self->alone_since_usec = now;
		return link_peers(self->link) == 0 || now - self->alone_since_usec < ALONE_PATIENCE_USEC;
	}
	self->alone_since_usec = 0;
	return true;
}

static void send_all(struct fetcher *self)
{
	MDB_txn *txn = outbox_read(self->outbox);
	struct window_page page;

	if (!txn)
		return;
	if (send_alone(self, txn))
		while (link_can_send(self->link) && window_next(self->window, &page))
			if (send_one(self, txn, &page) < 0)
				break;
	outbox_read_end(self->outbox);
}

void send_kick(struct fetcher *self)
{
	self->send_more = true;
	if (self->sending || !self->link) /* the link's handlers may run within its own calls */
		return;
	self->sending = true;
	while (self->send_more) {
		self->send_more = false;
		send_all(self);
	}
	self->sending = false;
}

static void note_latency(struct fetcher *self, uint64_t number)
{
	struct window_page page;
	int64_t took = window_get(self->window, number, &page) ? clock_now_usec() - page.since_usec : -1;

	/* A clock that was set back says nothing. */
	if (took >= 0)
		histogram_add(&self->latency, (uint64_t)took);
}

static void on_done(void *ctx, const struct page_id *ids, size_t n)
{
	struct fetcher *self = ctx;

	/* Without memory to note it they stay, are sent again after a restart, and the store knows them. */
	(void)page_submit_stored(self->outbox, ids, n);
	for (size_t i = 0; i < n; i++)
		if (ids[i].outbox == outbox_id(self->outbox)) {
			note_latency(self, ids[i].seq);
			fetcher_page_gone(self, ids[i].seq);
		}
	self->counted.stored += n;
	send_kick(self);
}

static void die(struct fetcher *self, const struct wire_lost *lost, unsigned attempts)
{
	if (dead_submit(self->outbox, lost->id.seq, attempts, lost->stage, lost->reason) < 0) {
		(void)window_again(self->window, lost->id.seq, attempts);
		return;
	}
	LOG_EVENT(LOG_WARNING, "page_dead", "page is a dead letter now",
		  { "PAGE", LOG_NUM(lost->id.seq) }, { "STAGE", lost->stage }, { "REASON", lost->reason },
		  { "ATTEMPTS", LOG_NUM(attempts) });
	fetcher_page_gone(self, lost->id.seq);
}

static void on_lost(void *ctx, const struct wire_lost *lost)
{
	struct fetcher *self = ctx;
	struct window_page page;

	if (lost->id.outbox != outbox_id(self->outbox) || !window_get(self->window, lost->id.seq, &page))
		return;
	if (lost->cause == CAUSE_DROPPED) {
		(void)window_again(self->window, lost->id.seq, page.attempts);
	} else if (lost->cause == CAUSE_FINAL || page.attempts + 1u >= self->conf->attempts) {
		die(self, lost, page.attempts + 1u);
	} else {
		LOG_EVENT(LOG_NOTICE, "page_failed", "page failed, tried again alone",
			  { "PAGE", LOG_NUM(lost->id.seq) }, { "STAGE", lost->stage }, { "REASON", lost->reason },
			  { "ATTEMPTS", LOG_NUM(page.attempts + 1) });
		(void)page_submit_attempts(self->outbox, lost->id.seq, page.attempts + 1u);
		(void)window_again(self->window, lost->id.seq, page.attempts + 1u);
	}
	send_kick(self);
}

static void on_credit(void *ctx)
{
	send_kick(ctx);
}

static void on_peer(void *ctx, struct str instance, bool up, size_t peers)
{
	LOG_EVENT(LOG_INFO, up ? "peer_up" : "peer_down", up ? "a parser came" : "a parser went",
		  { "PEER", instance }, { "PEERS", LOG_NUM(peers) });
	send_kick(ctx);
}

static void on_garbage(void *ctx, const char *why)
{
	(void)ctx;
	LOG_EVENT(LOG_WARNING, "frame_refused", "a frame from a parser cannot be read", { "REASON", str_from(why) });
}

const struct link_handlers send_handlers = {
	.on_done = on_done,
	.on_lost = on_lost,
	.on_credit = on_credit,
	.on_peer = on_peer,
	.on_garbage = on_garbage,
};
