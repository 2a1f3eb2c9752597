#include "fetcher/fetcher.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/dead.h"

enum {
	COMMIT_DELAY_MS = 2,   /* what comes in so much time shares a sync */
	COMMIT_AGAIN_MS = 500, /* after a full disk or map */
	ARENA_BYTES = 64 << 20,
};

static int on_commit(zloop_t *loop, int timer, void *ctx);

static void commit_in(struct fetcher *self, size_t ms)
{
	if (self->commit_timer < 0)
		self->commit_timer = zloop_timer(daemon_loop(self->daemon), ms, 1, on_commit, self);
}

static void wake(void *ctx)
{
	commit_in(ctx, COMMIT_DELAY_MS);
}

static void say_trouble(struct fetcher *self, int r)
{
	self->trouble = r < 0;
	daemon_trouble(self->daemon, r == 0	    ? NULL :
				     r == -ENOSPC   ? "outbox: no space left on the disk or in the map" :
						      "outbox: cannot be written");
}

static bool feed_busy(void *ctx, uint32_t feed)
{
	(void)ctx;
	(void)feed;
	return false;
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

	while ((wait = waits_take(self->waits, feed_busy, self))) {
		answer_pages(self, wait);
		wait_destroy(&wait);
	}
}

static int on_commit(zloop_t *loop, int timer, void *ctx)
{
	struct fetcher *self = ctx;
	int r;

	(void)loop;
	(void)timer;
	self->commit_timer = -1;
	r = outbox_commit(self->outbox);
	if ((r < 0) != self->trouble)
		say_trouble(self, r < 0 ? r : 0);
	fetcher_check_waits(self);
	send_kick(self);
	if (r != 0)
		commit_in(self, r < 0 ? COMMIT_AGAIN_MS : 0);
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

bool fetcher_is_full(const struct fetcher *self)
{
	return self->trouble || self->drained || daemon_draining(self->daemon) ||
	       window_counts(self->window).bytes + outbox_queued_bytes(self->outbox) >= self->conf->outbox_limit_bytes;
}

void fetcher_page_came(struct fetcher *self, uint64_t number, size_t bytes, uint32_t feed)
{
	self->counted.fetched++;
	/* Without memory for it, it is sent after the next start: it is in the outbox. */
	(void)window_add(self->window, number, bytes, feed, 0);
}

void fetcher_page_gone(struct fetcher *self, uint64_t number)
{
	struct window_page page;

	if (!window_remove(self->window, number, &page))
		return;
	waits_page_gone(self->waits, number);
}

void fetcher_todo_came(struct fetcher *self, uint64_t number)
{
	(void)self;
	(void)number;
}

static int on_old_page(void *ctx, uint64_t number, size_t bytes, unsigned attempts)
{
	struct fetcher *self = ctx;

	return window_add(self->window, number, bytes, 0, attempts);
}

static int open_link(struct fetcher *self, struct buf *reterr)
{
	char endpoint[PATH_MAX];
	struct link_options options = {
		.stage = "parser",
		.endpoint = endpoint,
		.bind = true,
		.instance = daemon_instance(self->daemon),
		.session = daemon_session(self->daemon),
	};
	int r = place_endpoint(daemon_place(self->daemon), "fetcher", "pages", endpoint);

	if (r == 0)
		r = link_new(daemon_loop(self->daemon), &options, &send_handlers, self, &self->link);
	if (r < 0)
		buf_printf(reterr, "cannot bind %s", endpoint);
	return r;
}

int fetcher_open(struct fetcher *self, struct buf *reterr)
{
	char path[PATH_MAX];
	int r;

	self->commit_timer = -1;
	self->arena = arena_new(ARENA_BYTES);
	if (!self->arena)
		return -ENOMEM;
	r = place_state(daemon_place(self->daemon), "fetcher", "outbox", path);
	if (r == 0)
		r = outbox_open(path, self->conf->map_max_bytes, wake, self, &self->outbox, reterr);
	if (r == 0)
		r = press_new((int)self->conf->compression, &self->press);
	if (r == 0)
		r = waits_new(&self->waits);
	if (r == 0)
		r = window_new(self->conf->window_pages, self->conf->window_bytes, &self->window);
	if (r == 0)
		r = page_scan(self->outbox, self, on_old_page);
	if (r == 0)
		r = open_link(self, reterr);
	return r;
}

void fetcher_close(struct fetcher *self)
{
	link_destroy(&self->link);
	outbox_close(&self->outbox);
	press_destroy(&self->press);
	window_destroy(&self->window);
	waits_destroy(&self->waits);
	arena_destroy(&self->arena);
}
