#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/fetcher.h"

const struct str poll_accept = STR_INIT("application/atom+xml, application/rss+xml, application/feed+json, "
					"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5");

struct poll {
	struct fetcher *fetcher;
	uint32_t feed;
};

static void put_off(struct fetcher *self, struct feed *feed, const char *why)
{
	feed->polling = false;
	LOG_EVENT(LOG_WARNING, "feed_put_off", "feed cannot be polled, is tried again later",
		  { "FEED", str_from(feed->set.name) }, { "REASON", str_from(why) });
	feeds_schedule(self->feeds, feed, clock_now_usec() + (int64_t)self->conf->interval_min_usec);
	fetcher_wake(self);
}

static void on_answer(void *ctx, const struct visit_answer *answer)
{
	struct poll *poll = ctx;
	struct fetcher *self = poll->fetcher;
	struct feed *feed = feeds_by_number(self->feeds, poll->feed);

	free(poll);
	if (feed)
		feed->visit = NULL;
	if (feed && poll_take(self, feed, answer, NULL, NULL) < 0)
		put_off(self, feed, "out of memory");
}

static void on_dropped_poll(void *ctx)
{
	struct poll *poll = ctx;
	struct feed *feed = feeds_by_number(poll->fetcher->feeds, poll->feed);

	if (feed)
		feed->visit = NULL;
	free(poll);
}

/* Its turn has come. 0; else nothing is under way, and *reterr says why. */
static int ask(struct fetcher *self, struct feed *feed, const char **reterr)
{
	struct poll *poll = malloc(sizeof(*poll));
	struct visit_request request = {
		.url = str_from(feed->set.url),
		.accept = poll_accept,
		.etag = str_from(feed->state.etag),
		.last_modified = str_from(feed->state.last_modified),
		.private_host = feed->set.allow_private ? str_from(feed->host) : STR(""),
		.max_bytes = self->conf->feed_max_bytes,
		.gap_usec = feed->ticket.gap_usec,
		.rank = GATE_POLL,
		.ticket = &feed->ticket,
		.done = on_answer,
		.dropped = on_dropped_poll,
		.ctx = poll,
	};
	char credential[CREDENTIAL_MAX];
	int r = poll ? fetcher_credential(feed, credential, &request.credential) : -ENOMEM;

	*reterr = r == -ENOMEM ? "out of memory" : "its credential cannot be read";
	if (r == 0) {
		*poll = (struct poll){ self, feed->number };
		r = visit_start(&self->visitor, &request, &feed->visit);
		*reterr = "its address cannot be asked";
	}
	if (r < 0)
		free(poll);
	return r;
}

static void go(struct gate_ticket *ticket)
{
	struct feed *feed = (struct feed *)ticket;
	struct fetcher *self = feed->fetcher;
	const char *why;

	if (ask(self, feed, &why) == 0)
		return;
	gate_leave(self->visitor.gate, ticket);
	put_off(self, feed, why);
}

void poll_cancel(struct fetcher *self, struct feed *feed)
{
	visit_cancel(&feed->visit);
	gate_leave(self->visitor.gate, &feed->ticket);
}

void poll_leave(struct fetcher *self, struct feed *feed)
{
	feed->moves++;
	if (!feed->visit)
		return;
	poll_cancel(self, feed);
	feed->visit = NULL;
	feed->polling = false;
}

void poll_start(struct fetcher *self, struct feed *feed)
{
	owned(arena_destroy) struct arena *arena = arena_new(URL_ARENA_BYTES);
	struct url url;

	if (feed->polling)
		return;
	feeds_unschedule(self->feeds, feed);
	feed->fetcher = self;
	feed->ticket.go = go;
	feed->ticket.rank = GATE_POLL;
	feed->ticket.gap_usec = fetcher_pace(self, feed);
	if (!arena || url_read(str_from(feed->set.url), STR(""), arena, &url) < 0 ||
	    gate_ask(self->visitor.gate, url_domain(self->visitor.psl, &url), &feed->ticket) < 0) {
		put_off(self, feed, "its address cannot be asked");
		return;
	}
	feed->polling = true;
	fetcher_wake(self);
}
