/* Clients that wait for feeds or pages are answered. */
#include "common/cleanup.h"
#include "fetcher/dead.h"
#include "fetcher/fetcher.h"

static bool feed_busy(void *ctx, uint32_t number)
{
	const struct fetcher *self = ctx;
	const struct feed *feed = feeds_by_number(self->feeds, number);

	return feed && (feed->polling || feed->to_fetch || feed->in_flight);
}

struct dead_count {
	const struct wait *wait;
	uint64_t n;
};

static int count_dead(void *ctx, const struct dead *dead)
{
	struct dead_count *count = ctx;

	for (size_t i = 0; i < count->wait->n_ranges; i++)
		if (dead->number >= count->wait->ranges[i].from && dead->number <= count->wait->ranges[i].to) {
			count->n++;
			break;
		}
	return 0;
}

static void write_names(struct fetcher *self, const struct wait *wait, bool failed, struct json *j)
{
	json_array(j);
	for (size_t i = 0; i < wait->n_feeds; i++) {
		const struct feed *feed = feeds_by_number(self->feeds, wait->feeds[i]);

		if (feed && (!failed || feed->state.why[0]))
			json_str(j, str_from(feed->set.name));
	}
	json_end(j);
}

static void answer_feeds(struct fetcher *self, const struct wait *wait)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	json_key(&j, "feeds"), write_names(self, wait, false, &j);
	json_key(&j, "failed"), write_names(self, wait, true, &j);
	json_end(&j);
	control_ok(daemon_control_socket(self->daemon), &wait->call, buf_str(&out));
}

static void answer_pages(struct fetcher *self, const struct wait *wait)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct dead_count count = { .wait = wait };
	struct json j = { .out = &out };
	MDB_txn *txn = outbox_read(self->outbox);

	if (txn) {
		(void)dead_scan(self->outbox, txn, &count, count_dead);
		outbox_read_end(self->outbox);
	}
	json_object(&j);
	json_key(&j, "dead"), json_int(&j, (int64_t)count.n);
	json_end(&j);
	control_ok(daemon_control_socket(self->daemon), &wait->call, buf_str(&out));
}

/* After a commit, so that an answer about the dead finds them in their database. */
void fetcher_check_waits(struct fetcher *self)
{
	struct wait *wait;

	/* A page leaves the window when its death is noted, and is among the dead when that is committed. */
	if (outbox_queued(self->outbox) > 0)
		return;

	while ((wait = waits_take(self->waits, feed_busy, self))) {
		if (wait->n_ranges)
			answer_pages(self, wait);
		else
			answer_feeds(self, wait);
		wait_destroy(&wait);
	}
}
