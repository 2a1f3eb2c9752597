/* writer_next - what the writer's thread is to do next, and what it waits for. */
#include <malloc.h>

#include "common/clock.h"
#include "store/index.h"
#include "store/writer_impl.h"

enum {
	IDLE_MS = 1000,    /* without work, before what is in segments is folded, and what is loose packed */
	BUSY_DELAYS = 8,   /* commit_delay, so many times, for those that come during a commit of */
	BUSY_ARTICLES = 8, /* at least so many */
	PACK_PAUSE_MS = 2, /* between two steps: what came meanwhile goes first */
};

static void submit(struct writer *self, enum work_kind kind)
{
	self->work = (struct work){ .job = { .run = work_run, .done = writer_on_work_done }, .kind = kind, .ctx = self,
				    .at = self->committing.at, .n = self->committing.n,
				    .map_max = self->conf.map_max, .snapshots = self->conf.snapshots };
	self->busy = pool_submit(self->pool, &self->work.job) == 0;
}

static void swap_loads(struct writer *self)
{
	struct load t = self->committing;

	self->committing = self->filling;
	self->filling = t;
}

void writer_cancel(struct writer *self, int *timer)
{
	if (*timer >= 0)
		(void)zloop_timer_end(daemon_loop(self->daemon), *timer);
	*timer = -1;
}

static bool may_fold(const struct writer *self)
{
	return clock_monotonic_usec() >= self->fold_after;
}

static bool may_pack(const struct writer *self)
{
	return self->stats.loose && clock_monotonic_usec() >= self->pack_after;
}

static int on_idle(zloop_t *loop, int timer, void *arg)
{
	struct writer *self = arg;

	(void)loop, (void)timer;
	self->idle_timer = -1;
	if (self->busy || self->stuck)
		return 0;
	/* Nothing comes: what was kept for more goes back. */
	if (self->work.kind != WORK_PACK)
		(void)malloc_trim(0);
	if (self->stats.last_seq > self->stats.folded && may_fold(self))
		submit(self, WORK_FOLD);
	else if (may_pack(self))
		submit(self, WORK_PACK);
	else
		writer_next_job(self); /* waits anew */
	return 0;
}

static int on_delay(zloop_t *loop, int timer, void *arg)
{
	struct writer *self = arg;

	(void)loop, (void)timer;
	self->delay_timer = -1;
	self->waited = true;
	writer_next_job(self);
	return 0;
}

bool writer_waits_for_more(struct writer *self, unsigned delays)
{
	bool full = self->filling.n >= self->conf.commit_messages || self->filling.bytes >= self->conf.commit_bytes;
	size_t ms = (size_t)(self->conf.commit_delay / 1000);

	if (full || !ms || self->waited || self->draining)
		return false;
	if (self->delay_timer < 0)
		self->delay_timer = zloop_timer(daemon_loop(self->daemon), ms * delays, 1, on_delay, self);
	return self->delay_timer >= 0;
}

static void commit_next(struct writer *self)
{
	writer_cancel(self, &self->delay_timer);
	self->waited = false;
	swap_loads(self);
	submit(self, WORK_COMMIT);
}

void writer_next_job(struct writer *self)
{
	if (self->busy || self->retry_timer >= 0)
		return;
	if (self->resize) {
		self->resize = false;
		submit(self, WORK_RESIZE);
	} else if (self->committing.n) {
		/* Again, after a failure. What is packed before leaves room in the file, where that cannot grow. */
		submit(self, self->stats.loose && self->work.kind == WORK_COMMIT ? WORK_PACK : WORK_COMMIT);
	} else if (index_fold_due(self->stats.folded, self->stats.last_seq) && may_fold(self)) {
		submit(self, WORK_FOLD);
	} else if (self->filling.n) {
		/* They came during a commit; where they come in numbers, more of them share a sync. */
		if (self->last < BUSY_ARTICLES || !writer_waits_for_more(self, BUSY_DELAYS))
			commit_next(self);
	} else if (self->n_unsynced) {
		/* Packing syncs, too; some at a time where there is always something to do, but no rush. */
		bool packs = self->last < WRITER_RUSH_ARTICLES && may_pack(self);

		self->last = 0;
		submit(self, packs ? WORK_PACK : WORK_SYNC);
	} else if (self->draining) {
		daemon_stop(self->daemon);
	} else if ((self->stats.last_seq > self->stats.folded || self->stats.loose) && self->idle_timer < 0) {
		bool goes_on = self->work.kind == WORK_PACK && !self->work.error && self->stats.last_seq == self->stats.folded;
		size_t ms = goes_on ? PACK_PAUSE_MS : IDLE_MS;

		self->idle_timer = zloop_timer(daemon_loop(self->daemon), ms, 1, on_idle, self);
	}
}
