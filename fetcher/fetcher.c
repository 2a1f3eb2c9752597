#include "fetcher/fetcher.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/datafile.h"
#include "fetcher/dead.h"

enum {
	COMMIT_DELAY_MS = 2,   /* what comes in so much time shares a sync */
	COMMIT_BUSY_MS = 8,    /* the same while there is more than one commit can take: larger batches, fewer syncs */
	BUSY_JOBS = 8,
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
	struct fetcher *self = ctx;

	commit_in(self, self->busy ? COMMIT_BUSY_MS : COMMIT_DELAY_MS);
}

static void say_trouble(struct fetcher *self, int r)
{
	self->trouble = r < 0;
	daemon_trouble(self->daemon, r == 0	    ? NULL :
				     r == -ENOSPC   ? "outbox: no space left on the disk or in the map" :
						      "outbox: cannot be written");
}

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

/* Pages that were held back for want of room go on. */
static void note_room(struct fetcher *self)
{
	bool full = fetcher_is_full(self);

	if (full != self->was_full)
		fetcher_wake(self);
	self->was_full = full;
}

static int on_commit(zloop_t *loop, int timer, void *ctx)
{
	struct fetcher *self = ctx;
	int r;

	(void)loop;
	(void)timer;
	self->commit_timer = -1;
	self->busy = outbox_queued(self->outbox) >= BUSY_JOBS;
	r = outbox_commit(self->outbox);
	if ((r < 0) != self->trouble)
		say_trouble(self, r < 0 ? r : 0);
	if (r == 0)
		fetcher_check_waits(self);
	send_kick(self);
	note_room(self);
	if (r != 0)
		commit_in(self, r < 0					      ? COMMIT_AGAIN_MS :
				outbox_queued(self->outbox) > OUTBOX_BATCH_JOBS / 4 ? 0 :
										      COMMIT_BUSY_MS);
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
	/* Where pages pile up, room counts for more than time. */
	return !self->conf->snapshots && outbox_bytes(self) < self->conf->outbox_limit_bytes / 4;
}

void fetcher_page_came(struct fetcher *self, uint64_t number, size_t bytes, uint32_t feed)
{
	self->counted.fetched++;
	/* Without memory for it, it is sent after the next start: it is in the outbox. */
	if (window_add(self->window, number, bytes, feed, 0) < 0)
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

int fetcher_credential(const struct feed *feed, char out[CREDENTIAL_MAX], struct str *ret)
{
	const char *name = feed->set.credential, *dir = getenv("CREDENTIALS_DIRECTORY");
	char path[PATH_MAX], *text = NULL;
	size_t len;
	int r;

	if (!name[0])
		return 0;
	if (name[0] != '/' && (!dir || strchr(name, '/')))
		return -ENOENT;
	r = snprintf(path, sizeof(path), "%s%s%s", name[0] == '/' ? "" : dir, name[0] == '/' ? "" : "/", name);
	if (r < 0 || (size_t)r >= sizeof(path))
		return -ENAMETOOLONG;
	r = file_read(path, CREDENTIAL_MAX - 1, &text, &len);
	if (r < 0)
		return r;
	memcpy(out, text, len);
	free(text);
	*ret = str_trim((struct str){ out, len });
	return 0;
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
		.listen = self->conf->listen,
		.curve = self->curve,
		.bind = true,
		.instance = daemon_instance(self->daemon),
		.session = daemon_session(self->daemon),
	};
	int r = place_endpoint(daemon_place(self->daemon), "fetcher", "pages", endpoint);

	if (r == 0)
		r = link_new(daemon_loop(self->daemon), &options, &send_handlers, self, &self->link);
	if (r < 0)
		buf_printf(reterr, "cannot bind %s%s%s", endpoint, *self->conf->listen ? " and " : "", self->conf->listen);
	return r;
}

static int open_visitor(struct fetcher *self)
{
	const struct fetcher_conf *conf = self->conf;
	struct visitor *visitor = &self->visitor;
	char agent[512];
	const struct http_options options = {
		.user_agent = agent,
		.ca_file = conf->ca_file,
		.connect_usec = conf->connect_timeout_usec,
		.stall_usec = conf->stall_timeout_usec,
		.total_usec = conf->total_timeout_usec,
		.header_max_bytes = conf->header_max_bytes,
		.connections = conf->transfers,
		.host_connections = conf->host_connections,
	};
	int r;

	if (conf->contact[0])
		(void)snprintf(agent, sizeof(agent), "%s (+%s)", conf->user_agent, conf->contact);
	else
		(void)snprintf(agent, sizeof(agent), "%s", conf->user_agent);
	self->random = conf->seed;
	if (!self->random)
		randombytes_buf(&self->random, sizeof(self->random));
	visitor->psl = psl_builtin();
	visitor->redirects_max = (unsigned)conf->redirects_max;
	visitor->wake = fetcher_wake;
	visitor->ctx = self;
	r = sites_new(&self->sites);
	if (r == 0)
		r = gate_new(conf->transfers, conf->host_connections, &visitor->gate);
	if (r == 0)
		r = http_new(daemon_loop(self->daemon), &options, &visitor->http);
	return r;
}

int fetcher_open(struct fetcher *self, struct buf *reterr)
{
	char path[PATH_MAX];
	int r;

	self->commit_timer = self->turn_timer = -1;
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
		r = open_visitor(self);
	if (r == 0)
		r = feeds_new(&self->feeds);
	if (r == 0)
		r = feeds_load(self->feeds, self->outbox);
	if (r == 0)
		r = todos_open(self);
	if (r == 0)
		r = open_link(self, reterr);
	if (r == 0)
		fetcher_wake(self);
	return r;
}

void fetcher_close(struct fetcher *self)
{
	link_destroy(&self->link);
	outbox_close(&self->outbox); /* drops jobs, which still refer to the others */
	visitor_close(&self->visitor);
	todos_close(self);
	http_destroy(&self->visitor.http);
	gate_destroy(&self->visitor.gate);
	sites_destroy(&self->sites);
	press_destroy(&self->press);
	feeds_destroy(&self->feeds);
	window_destroy(&self->window);
	waits_destroy(&self->waits);
	arena_destroy(&self->arena);
}
