#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/fetcher.h"
#include "fetcher/poll_judge.h"

struct poll_job {
	struct job job;
	struct fetcher *fetcher;
	struct poll_result result;
	uint32_t moves; /* of the feed, when its answer came */
	void (*done)(void *ctx);
	void *ctx;
};

static void poll_job_destroy(struct poll_job **self_p)
{
	struct poll_job *self = *self_p;

	if (!self)
		return;
	poll_result_free(&self->result);
	free(self);
	*self_p = NULL;
}

static int poll_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct poll_job *self = (struct poll_job *)job;
	struct poll_result *result = &self->result;
	const struct feed *feed = feeds_by_number(self->fetcher->feeds, result->feed);
	int r;

	if (!feed)
		return 0;
	r = entries_take(&result->entries, outbox, txn, result->feed, result->now_usec);
	result->history.n_new = result->entries.n_new;
	result->history.n_changed = result->entries.n_changed;
	if (r == 0)
		r = feed_put(outbox, txn, feed, &result->state);
	if (r == 0)
		r = feed_poll_put(outbox, txn, result->feed, result->state.polls, &result->history);
	return r;
}

static void move_feed(struct fetcher *self, struct feed *feed)
{
	owned(arena_destroy) struct arena *arena = arena_new(URL_ARENA_BYTES);
	struct str from, to = str_from(feed->state.moved_to);

	if (!arena || arena_dup(arena, str_from(feed->set.url), &from) < 0)
		return;
	if (feeds_move(self->feeds, feed, feed->state.moved_to) < 0)
		return;
	LOG_EVENT(LOG_NOTICE, "feed_moved", "the feed has a new address for good", { "FEED", str_from(feed->set.name) },
		  { "FROM", from }, { "TO", to });
	(void)feed_text_set(&feed->state.moved_to, STR(""), 1);
	(void)feed_submit_put(self->outbox, self->feeds, feed->number);
}

static void log_poll(const struct poll_job *self, const struct feed *feed)
{
	bool well = !feed->state.why[0];

	LOG_EVENT(well ? LOG_INFO : LOG_WARNING, well ? "feed_polled" : "feed_failed",
		  well ? "feed polled" : "feed gave nothing, is asked again later",
		  { "FEED", str_from(feed->set.name) }, { "STATUS", LOG_NUM(feed->state.http_status) },
		  { "ENTRIES", LOG_NUM(self->result.entries.n) }, { "NEW", LOG_NUM(self->result.history.n_new) },
		  { "CHANGED", LOG_NUM(self->result.history.n_changed) }, { "BYTES", LOG_NUM(self->result.history.bytes) },
		  { "REASON", str_from(feed->state.why) });
}

static void settle(struct poll_job *self, struct feed *feed)
{
	struct fetcher *fetcher = self->fetcher;
	struct poll_result *result = &self->result;
	struct feed_state old = feed->state;

	feed->state = result->state;
	result->state = old;
	feed->polling = false;
	if (self->moves != feed->moves) {
		result->gone = result->moved = false;
		feed->state.next_poll_usec = result->now_usec;
		(void)feed_forget_answers(&feed->state);
		(void)feed_submit_put(fetcher->outbox, fetcher->feeds, feed->number);
	}
	for (size_t i = 0; i < result->entries.n; i++)
		if (result->entries.at[i].number)
			todos_add(fetcher, result->entries.at[i].number);
	log_poll(self, feed);
	if (result->gone) {
		feed->set.status = FEED_GONE;
		(void)feed_submit_put(fetcher->outbox, fetcher->feeds, feed->number);
	} else if (feed->set.status == FEED_ACTIVE) {
		feeds_schedule(fetcher->feeds, feed, feed->state.next_poll_usec);
	}
	if (result->moved)
		move_feed(fetcher, feed);
	fetcher_wake(fetcher);
}

static void on_committed(struct job *job)
{
	struct poll_job *self = (struct poll_job *)job;
	struct feed *feed = feeds_by_number(self->fetcher->feeds, self->result.feed);

	self->fetcher->counted.polls++;
	self->fetcher->counted.bytes += self->result.history.bytes;
	if (feed)
		settle(self, feed);
	if (self->done)
		self->done(self->ctx);
	poll_job_destroy(&self);
}

static void on_dropped(struct job *job)
{
	struct poll_job *self = (struct poll_job *)job;

	poll_job_destroy(&self);
}

int poll_take(struct fetcher *self, struct feed *feed, const struct visit_answer *answer, void (*done)(void *ctx),
	      void *ctx)
{
	owned(poll_job_destroy) struct poll_job *job = calloc(1, sizeof(*job));
	int r;

	if (!job)
		return -ENOMEM;
	job->fetcher = self;
	job->result.feed = feed->number;
	job->moves = feed->moves;
	job->result.now_usec = clock_now_usec();
	r = feed_state_copy(&feed->state, &job->result.state);
	if (r == 0)
		r = poll_judge(&job->result, self, feed, answer);
	if (r < 0)
		return r;
	job->done = done;
	job->ctx = ctx;
	job->job = (struct job){ .bytes = answer->http->body.len, .apply = poll_apply, .done = on_committed,
				 .drop = on_dropped };
	feed->polling = true;
	outbox_submit(self->outbox, &job->job);
	job = NULL;
	return 0;
}
