#include "fetcher/fetcher.h"

#include <errno.h>

#include "common/clock.h"

enum {
	COMMIT_DELAY_MS = 2,   /* what comes in so much time shares a sync */
	COMMIT_BUSY_MS = 8,    /* the same while much comes: larger batches, fewer syncs */
	BUSY_JOBS = 8,
	COMMIT_AGAIN_MS = 500, /* after a full disk or map */
};

static int on_commit(zloop_t *loop, int timer, void *ctx);

static void commit_in(struct fetcher *self, size_t ms)
{
	if (self->commit_timer < 0)
		self->commit_timer = zloop_timer(daemon_loop(self->daemon), ms, 1, on_commit, self);
}

/* A batch that is large enough does not wait for more. */
static size_t commit_delay(const struct fetcher *self)
{
	if (outbox_queued(self->outbox) >= OUTBOX_ENOUGH_JOBS)
		return 0;
	return self->busy ? COMMIT_BUSY_MS : COMMIT_DELAY_MS;
}

void fetcher_commit_soon(void *ctx)
{
	struct fetcher *self = ctx;
	size_t ms = commit_delay(self);

	/* After a failure it waits all the same. */
	if (ms == 0 && !self->trouble && self->commit_timer >= 0) {
		(void)zloop_timer_end(daemon_loop(self->daemon), self->commit_timer);
		self->commit_timer = -1;
	}
	commit_in(self, ms);
}

static void say_trouble(struct fetcher *self, int r)
{
	self->trouble = r < 0;
	daemon_trouble(self->daemon, r == 0	    ? NULL :
				     r == -ENOSPC   ? "outbox: no space left on the disk or in the map" :
						      "outbox: cannot be written");
}

/* Pages that were held back for want of room go on. */
static void note_room(struct fetcher *self)
{
	bool full = fetcher_is_full(self);

	if (full != self->was_full)
		fetcher_wake(self);
	self->was_full = full;
}

void fetcher_committed(void *ctx, int r)
{
	struct fetcher *self = ctx;

	if ((r < 0) != self->trouble)
		say_trouble(self, r < 0 ? r : 0);
	if (r == 0)
		fetcher_check_waits(self);
	send_kick(self);
	note_room(self);
	if (r != 0)
		commit_in(self, r < 0 ? COMMIT_AGAIN_MS : commit_delay(self));
}

static int on_commit(zloop_t *loop, int timer, void *ctx)
{
	struct fetcher *self = ctx;
	int r;

	(void)loop;
	(void)timer;
	self->commit_timer = -1;
	self->busy = outbox_queued(self->outbox) >= BUSY_JOBS;
	r = outbox_start(self->outbox);
	if (r != -EINPROGRESS)
		fetcher_committed(self, r);
	return 0;
}

void fetcher_flush(struct fetcher *self)
{
	int r;

	do
		r = outbox_commit(self->outbox);
	while (r > 0);
	if (r < 0)
		say_trouble(self, r);
}

static uint64_t outbox_bytes(const struct fetcher *self)
{
	return window_bytes(self->window) + outbox_queued_bytes(self->outbox);
}

bool fetcher_is_full(const struct fetcher *self)
{
	return self->trouble || self->drained || daemon_draining(self->daemon) ||
	       outbox_bytes(self) >= self->conf->outbox_limit_bytes;
}

bool fetcher_takes_loose(const struct fetcher *self)
{
	const struct fetcher_conf *conf = self->conf;
	/* The store compresses them later, when it has time, and no better than that. */
	bool later = conf->compression == PRESS_LATER_LEVEL && outbox_rushes(self->outbox);

	/* Where pages pile up, room counts for more than time; on the way to another machine, too. */
	return (!conf->snapshots || later) && !*conf->listen && outbox_bytes(self) < conf->outbox_limit_bytes / 4;
}

void fetcher_page_came(struct fetcher *self, uint64_t number, size_t bytes, uint32_t feed)
{
	self->counted.fetched++;
	/* Without memory for it, it is sent after the next start: it is in the outbox. */
	if (window_add(self->window, number, bytes, feed, 0, clock_now_usec()) < 0)
		return;
	struct feed *from = feeds_by_number(self->feeds, feed);

	if (from)
		from->in_flight++;
}

void fetcher_page_gone(struct fetcher *self, uint64_t number)
{
	struct window_page page;

	if (!window_remove(self->window, number, &page))
		return;
	waits_page_gone(self->waits, number);
	struct feed *feed = feeds_by_number(self->feeds, page.feed);

	if (feed && feed->in_flight)
		feed->in_flight--;
}

/* ---- turns: what is due goes ---- */

static int on_turn(zloop_t *loop, int timer, void *ctx);

enum { TURN_MAX_MS = 3600 * 1000 };

static void turn_in(struct fetcher *self, int64_t usec)
{
	int64_t now = clock_monotonic_usec(), at = now + (usec > 0 ? usec : 0);

	if (self->turn_timer >= 0) {
		if (self->turn_at_usec <= at)
			return;
		(void)zloop_timer_end(daemon_loop(self->daemon), self->turn_timer);
	}
	/* Never a moment early, which would only be a turn for nothing. */
	int64_t ms = (at - now + 999) / 1000;

	self->turn_at_usec = at;
	self->turn_timer = zloop_timer(daemon_loop(self->daemon), ms < TURN_MAX_MS ? (size_t)ms : TURN_MAX_MS, 1, on_turn, self);
}

void fetcher_wake(void *ctx)
{
	turn_in(ctx, 0);
}

static int64_t start_polls(struct fetcher *self, int64_t now)
{
	struct feed *feed;
	int64_t at;

	while ((feed = feeds_due(self->feeds, &at))) {
		if (at > now)
			return at;
		poll_start(self, feed);
	}
	return INT64_MAX;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int on_turn(zloop_t *loop, int timer, void *ctx)
{
	struct fetcher *self = ctx;
	int64_t now = clock_now_usec(), next = INT64_MAX, gate;

	(void)loop;
	(void)timer;
	self->turn_timer = -1;
	if (daemon_draining(self->daemon))
		return 0;
	if (!self->drained && !self->trouble)
		next = least(start_polls(self, now), todos_turn(self, now));
	gate_hold_pages(self->visitor.gate, fetcher_is_full(self));
	gate = gate_run(self->visitor.gate, clock_monotonic_usec());
	if (next != INT64_MAX)
		turn_in(self, next - now);
	if (gate != INT64_MAX)
		turn_in(self, gate - clock_monotonic_usec());
	return 0;
}

uint64_t fetcher_pace(const struct fetcher *self, const struct feed *feed)
{
	return feed->set.pace_usec == FEED_PACE_DEFAULT ? self->conf->pace_usec : feed->set.pace_usec;
}
