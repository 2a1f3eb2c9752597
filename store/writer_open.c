#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/counters.h"
#include "store/loose.h"
#include "store/writer_impl.h"

enum {
	LINGER_MS = 100,
	KEEP_COMMITS = 3, /* the one that fills, the one that is written, and what is under way behind them */
	KEEP_BYTES_MAX = 64 << 20,
};

/*
 * The articles of a commit are freed at once, while the next come in: with what a daemon keeps else, their memory would go
 * back to the kernel each time, and be cleared and mapped anew for those behind them, ten page faults for each.
 */
static void keep_memory(const struct store_conf *conf)
{
	bool few = conf->commit_bytes < KEEP_BYTES_MAX / KEEP_COMMITS;

	(void)mallopt(M_TRIM_THRESHOLD, few ? KEEP_COMMITS * (int)conf->commit_bytes : KEEP_BYTES_MAX);
}

/* Only to learn how the process before this one ended; the thread opens it for itself. What one thread died on counts. */
static int learn_death(const char *path, struct link_options *link)
{
	struct mark *mark = NULL;
	int r = mark_open(path, 0, &mark);

	if (r < 0)
		return r;
	if (!link->died)
		link->died = mark_died(mark, &link->died_on);
	mark_close(&mark);
	return 0;
}

static int open_link(struct writer *self, const struct writer_options *options)
{
	static const struct link_handlers handlers = { .on_message = writer_on_message };
	const struct common_conf *common = daemon_common(self->daemon);
	struct link_options link = {
		.stage = "store", .endpoint = options->endpoint, .bind = true, .consumer = true,
		.instance = daemon_instance(self->daemon), .session = daemon_session(self->daemon),
		.credit_messages = LINK_FAST_CREDIT * (uint32_t)common->credit_messages,
		.credit_bytes = (uint32_t)common->credit_bytes,
	};
	int r = learn_death(options->mark, &link);

	if (r == 0)
		r = learn_death(options->prepare_mark, &link);
	return r < 0 ? r : link_new(daemon_loop(self->daemon), &link, &handlers, self, &self->link);
}

static int open_events(struct writer *self, const char *endpoint)
{
	self->events = zsock_new(ZMQ_PUB);
	if (!self->events)
		return -ENOMEM;
	zsock_set_linger(self->events, LINGER_MS);
	return zsock_bind(self->events, "%s", endpoint) < 0 ? -errno : 0;
}

static int learn(struct writer *self)
{
	struct counters counters;
	int r = counters_read(self->db, &counters);

	if (r < 0)
		return r;
	self->stats.last_seq = counters.next_seq - 1;
	self->stats.folded = counters.folded;
	self->stats.loose_most = loose_most(self->db, LOOSE_BYTES_MAX);
	return loose_read(self->db, &self->stats.loose);
}

int writer_new(const struct writer_options *options, struct writer **ret, const char **reterr_what)
{
	owned(writer_destroy) struct writer *self = calloc(1, sizeof *self);
	struct pool_options pool = { .threads = 1, .waiting_max = 4, .thread_new = work_thread_new,
				     .thread_destroy = work_thread_destroy };

	*reterr_what = "";
	if (!self)
		return -ENOMEM;
	self->daemon = options->daemon;
	self->db = options->db;
	self->conf = *options->conf;
	self->delay_timer = self->retry_timer = self->idle_timer = -1;
	(void)snprintf(self->mark, sizeof self->mark, "%s", options->mark);
	(void)snprintf(self->prepare_mark, sizeof self->prepare_mark, "%s", options->prepare_mark);
	self->thread = (struct work_options){ .db = options->db, .snapshots = self->conf.snapshots,
					      .mark = self->mark, .cpu_limit_usec = self->conf.cpu_limit };
	keep_memory(&self->conf);
	pool.ctx = &self->thread;
	int r = learn(self);
	if (r == 0) {
		*reterr_what = options->endpoint;
		r = open_link(self, options);
	}
	if (r == 0)
		r = pool_new(daemon_loop(self->daemon), &pool, &self->pool);
	if (r == 0)
		r = preparer_new(daemon_loop(self->daemon),
				 &(struct preparer_options){ .mark = self->prepare_mark, .cpu_limit_usec = self->conf.cpu_limit },
				 &self->preparer);
	if (r == 0) {
		*reterr_what = options->events;
		r = open_events(self, options->events);
	}
	if (r < 0)
		return r;
	writer_next_job(self);
	*ret = self;
	self = NULL;
	return 0;
}

void writer_destroy(struct writer **self_p)
{
	struct writer *self = *self_p;

	if (!self)
		return;
	writer_cancel(self, &self->delay_timer);
	writer_cancel(self, &self->retry_timer);
	writer_cancel(self, &self->idle_timer);
	pool_destroy(&self->pool);
	link_destroy(&self->link);
	zsock_destroy(&self->events);
	writer_load_clear(&self->filling);
	writer_load_clear(&self->committing);
	preparer_destroy(&self->preparer);
	free(self->filling.at);
	free(self->committing.at);
	free(self->unsynced);
	free(self);
	*self_p = NULL;
}

void writer_reload(struct writer *self, const struct store_conf *conf)
{
	uint64_t used, max, last;

	db_usage(self->db, &used, &max, &last);
	self->resize = conf->map_max > max;
	self->conf = *conf;
	writer_cancel(self, &self->retry_timer);
	writer_next_job(self);
}

void writer_stats(const struct writer *self, struct writer_stats *ret)
{
	*ret = self->stats;
	ret->buffered = self->filling.n + self->committing.n;
	ret->buffered_bytes = self->filling.bytes + self->committing.bytes;
	ret->peers = link_peers(self->link);
}
