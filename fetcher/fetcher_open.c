/* The fetcher's parts are opened, given new settings, and closed. */
#include <errno.h>
#include <sodium.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/fetcher.h"

enum { ARENA_BYTES = 64 << 20, AGENT_BYTES = 512 };

/* A PAGE's head lies in front of its body: of a large page the first bytes alone are touched. */
static int on_old_page(void *ctx, uint64_t number, struct str body, unsigned attempts)
{
	struct fetcher *self = ctx;
	struct wire_page page = { 0 };
	struct feed *feed = wire_get_page(body, &page) == 0 && page.feed.len ? feeds_by_name(self->feeds, page.feed) : NULL;
	int r = window_add(self->window, number, body.len, feed ? feed->number : 0, attempts, page.fetched_usec);

	if (r == 0 && feed)
		feed->in_flight++;
	return r;
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

/* What transfers obey; agent is written to, and lives as long as what is returned. */
static struct http_options http_options(const struct fetcher_conf *conf, char agent[AGENT_BYTES])
{
	if (conf->contact[0])
		(void)snprintf(agent, AGENT_BYTES, "%s (+%s)", conf->user_agent, conf->contact);
	else
		(void)snprintf(agent, AGENT_BYTES, "%s", conf->user_agent);
	return (struct http_options){
		.user_agent = agent,
		.ca_file = conf->ca_file,
		.connect_usec = conf->connect_timeout_usec,
		.stall_usec = conf->stall_timeout_usec,
		.total_usec = conf->total_timeout_usec,
		.header_max_bytes = conf->header_max_bytes,
		.connections = conf->transfers,
		.host_connections = conf->host_connections,
	};
}

static int open_visitor(struct fetcher *self)
{
	const struct fetcher_conf *conf = self->conf;
	struct visitor *visitor = &self->visitor;
	char agent[AGENT_BYTES];
	const struct http_options options = http_options(conf, agent);
	int r;

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

static int on_prune(zloop_t *loop, int timer, void *ctx)
{
	struct fetcher *self = ctx;

	(void)loop;
	(void)timer;
	/* What fails now is tried in a minute. */
	if (!self->trouble && !daemon_draining(self->daemon))
		(void)prune_turn(&self->prune, self->outbox, clock_now_usec());
	return 0;
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
		r = outbox_open(path, self->conf->map_max_bytes, fetcher_commit_soon, self, &self->outbox, reterr);
	if (r == 0)
		r = outbox_attend(self->outbox, daemon_loop(self->daemon), fetcher_committed);
	if (r == 0)
		r = press_new((int)self->conf->compression, &self->press);
	if (r == 0)
		r = waits_new(&self->waits);
	if (r == 0)
		r = window_new(self->conf->window_pages, self->conf->window_bytes, &self->window);
	if (r == 0)
		r = open_visitor(self);
	if (r == 0)
		r = feeds_new(&self->feeds);
	if (r == 0)
		r = feeds_load(self->feeds, self->outbox);
	if (r == 0)
		r = page_scan(self->outbox, self, on_old_page);
	if (r == 0)
		r = todos_open(self);
	if (r == 0)
		r = open_link(self, reterr);
	if (r == 0 && zloop_timer(daemon_loop(self->daemon), PRUNE_TURN_MS, 0, on_prune, self) < 0)
		r = -ENOMEM;
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

void fetcher_reload(struct fetcher *self, const struct fetcher_conf *conf)
{
	char agent[AGENT_BYTES];
	const struct http_options options = http_options(conf, agent);

	self->conf = conf;
	self->visitor.redirects_max = (unsigned)conf->redirects_max;
	gate_limit(self->visitor.gate, conf->transfers, conf->host_connections);
	window_limit(self->window, conf->window_pages, conf->window_bytes);
	press_level(self->press, (int)conf->compression);
	if (http_configure(self->visitor.http, &options) < 0 || outbox_grow(self->outbox, conf->map_max_bytes) < 0)
		LOG_EVENT(LOG_ERR, "reload_partly", "not all settings could be taken over; the next start will",
			  { "DAEMON", STR("fetcher") });
	fetcher_declare(self);
	fetcher_commit_soon(self); /* a larger map may hold what did not fit */
	fetcher_wake(self);
}
