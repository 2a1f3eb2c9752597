#include "fetcher/report.h"

#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "fetcher/dead.h"
#include "fetcher/manners.h"

enum { STAGES_MAX = 8 };

/* ---- feeds ---- */

struct feed_counts {
	uint64_t active, paused, gone, failing, silent;
	int64_t newest_ok_usec; /* since the epoch; 0: none yet */
};

/* Silent: well, but nothing new for so long. */
static const int64_t silent_usec = INT64_C(259200000000);

static void count_feed(struct feed_counts *counts, const struct feed *feed, int64_t now_usec)
{
	const struct feed_state *state = &feed->state;

	counts->paused += feed->set.status == FEED_PAUSED;
	counts->gone += feed->set.status == FEED_GONE;
	if (state->last_ok_usec > counts->newest_ok_usec)
		counts->newest_ok_usec = state->last_ok_usec;
	if (feed->set.status != FEED_ACTIVE)
		return;
	counts->active++;
	counts->failing += state->failures > 0;
	counts->silent += state->failures == 0 && state->last_entry_usec && now_usec - state->last_entry_usec > silent_usec;
}

static void write_feeds(struct fetcher *self, struct metrics *out)
{
	struct feed_counts counts = { 0 };
	int64_t now_usec = clock_now_usec();

	for (size_t i = 0; i < feeds_count(self->feeds); i++) {
		const struct feed *feed = feeds_at(self->feeds, i);
		if (feed)
			count_feed(&counts, feed, now_usec);
	}
	metrics_family(out, "inquit_feeds", METRIC_GAUGE, "Feeds by state.");
	metrics_sample(out, "state", STR("active"), counts.active);
	metrics_sample(out, "state", STR("paused"), counts.paused);
	metrics_sample(out, "state", STR("gone"), counts.gone);
	metrics_gauge(out, "inquit_feeds_failing", "Active feeds whose last poll failed.", counts.failing);
	metrics_gauge(out, "inquit_feeds_silent", "Active feeds that are well and had nothing new for three days.", counts.silent);
	metrics_seconds(out, "inquit_last_poll_success_timestamp_seconds", "When any feed was last polled with success; 0: never.",
			(uint64_t)counts.newest_ok_usec);
}

/* ---- the clock ---- */

void report_date(struct skews *self, struct str date, struct str age, int64_t now_usec)
{
	int64_t theirs;

	if ((age.len && !str_eq(age, STR("0"))) || http_date(date, &theirs) < 0)
		return;
	self->usec[self->n++ % ARRAY_LEN(self->usec)] = theirs - now_usec;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

bool report_skew(const struct skews *self, int64_t *ret_usec)
{
	size_t n = self->n < ARRAY_LEN(self->usec) ? self->n : ARRAY_LEN(self->usec);
	int64_t sorted[ARRAY_LEN(self->usec)];

	if (n < 3)
		return false;
	memcpy(sorted, self->usec, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_size);
	*ret_usec = sorted[n / 2];
	return true;
}

/* ---- the dead, by stage ---- */

struct dead_counts {
	struct {
		char name[16];
		uint64_t n;
	} stage[STAGES_MAX];
	size_t n;
};

static int on_dead(void *ctx, const struct dead *dead)
{
	struct dead_counts *counts = ctx;
	size_t i = 0;

	while (i < counts->n && !str_eq(str_from(counts->stage[i].name), dead->stage))
		i++;
	if (i == counts->n) {
		/* Names come from our own daemons; a longer list than they have is cut. */
		if (i == STAGES_MAX || dead->stage.len >= sizeof counts->stage[i].name)
			return 0;
		memcpy(counts->stage[i].name, dead->stage.ptr, dead->stage.len);
		counts->n++;
	}
	counts->stage[i].n++;
	return 0;
}

static void write_dead(struct fetcher *self, struct metrics *out)
{
	struct dead_counts counts = { .stage = { { "fetcher", 0 }, { "parser", 0 }, { "classifier", 0 }, { "store", 0 } }, .n = 4 };
	MDB_txn *txn = outbox_read(self->outbox);

	if (txn) {
		(void)dead_scan(self->outbox, txn, &counts, on_dead);
		outbox_read_end(self->outbox);
	}
	metrics_family(out, "inquit_dead", METRIC_GAUGE, "Dead letters, by the stage that could not take them.");
	for (size_t i = 0; i < counts.n; i++)
		metrics_sample(out, "stage", str_from(counts.stage[i].name), counts.stage[i].n);
}

/* ---- the outbox ---- */

int64_t report_oldest(struct fetcher *self)
{
	uint64_t number = window_counts(self->window).oldest;
	MDB_txn *txn = number ? outbox_read(self->outbox) : NULL;
	struct wire_page page;
	struct str body;
	int64_t usec = 0;

	if (!txn)
		return 0;
	if (page_get(self->outbox, txn, number, &body) == 0 && wire_get_page(body, &page) == 0)
		usec = page.fetched_usec;
	outbox_read_end(self->outbox);
	return usec;
}

static void write_outbox(struct fetcher *self, struct metrics *out)
{
	struct window_counts counts = window_counts(self->window);
	int64_t oldest = report_oldest(self), age = oldest ? clock_now_usec() - oldest : 0;

	metrics_gauge(out, "inquit_to_fetch", "Pages behind entries that are still to be fetched.", todos_count(self));
	metrics_gauge(out, "inquit_outbox_pages", "Pages fetched that the store does not have yet.", counts.pages);
	metrics_gauge(out, "inquit_outbox_bytes", "The same in bytes.", counts.bytes);
	metrics_gauge(out, "inquit_outbox_limit_bytes", "Size at which no new page is fetched.", self->conf->outbox_limit_bytes);
	metrics_seconds(out, "inquit_outbox_oldest_seconds", "Age of the oldest page in the outbox.", age > 0 ? (uint64_t)age : 0);
	metrics_gauge(out, "inquit_in_flight", "Messages sent on and not answered yet.", counts.sent);
	metrics_gauge(out, "inquit_retrying", "Pages at which a daemon died or that one refused, to be tried again.", counts.alone);
}

void fetcher_metrics(void *ctx, struct metrics *out)
{
	struct fetcher *self = ctx;

	metrics_family(out, "inquit_link_peers", METRIC_GAUGE, "Neighbours that are linked.");
	metrics_sample(out, "side", STR("downstream"), link_peers(self->link));
	write_feeds(self, out);
	write_outbox(self, out);
	metrics_counter(out, "inquit_polls_total", "Polls of feeds.", self->counted.polls);
	metrics_counter(out, "inquit_pages_fetched_total", "Pages that entered the outbox.", self->counted.fetched);
	metrics_counter(out, "inquit_received_bytes_total", "Bytes received over the network.", self->counted.bytes);
	metrics_counter(out, "inquit_sent_total", "Messages that were sent on.", self->counted.sent);
	metrics_histogram(out, "inquit_latency_seconds", "Time from a page being fetched to its article being on disk in the store.",
			  &self->latency);
	metrics_counter(out, "inquit_done_total", "Messages that the store has.", self->counted.stored);
	write_dead(self, out);
}
