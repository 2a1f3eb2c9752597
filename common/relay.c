#include "common/relay_impl.h"

#include <errno.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/log.h"

/* Beside a result that is larger: what one loop turn made before stays in memory. */
enum { KEEP_BYTES = 1 << 20 };

static void kick(struct relay *self);

static void stop_when_empty(struct relay *self)
{
	if (daemon_draining(self->options.daemon) && !self->queue.first && !self->unsent && link_in_flight(self->down) == 0)
		daemon_stop(self->options.daemon);
}

static void lose(struct relay *self, struct page_id id, struct wire_lost lost)
{
	lost.id = id;
	lost.stage = str_from(self->options.stage);
	self->lost++;
	link_lost(self->up, &lost);
}

/* Sends what was made; false when it has to wait for credit. */
static bool send_made(struct relay *self)
{
	int r = link_send_body(self->down, WIRE_ARTICLE, self->unsent_id, &self->unsent, false);

	if (r == -EAGAIN)
		return false;
	if (r < 0)
		lose(self, self->unsent_id, (struct wire_lost){ .cause = CAUSE_REFUSED, .reason = STR("cannot be sent on") });
	else
		self->sent++;
	link_body_destroy(&self->unsent);
	return true;
}

/* What is to be sent on, where work answered r. NULL: nothing, and why. */
static struct link_body *result_of(struct relay *self, int r, struct link_body **body_p, struct wire_lost *lost)
{
	struct link_body *body = NULL;

	if (r < 0)
		return NULL;
	if (r == RELAY_AS_IT_CAME) {
		body = *body_p;
		*body_p = NULL;
	} else if (buf_error(&self->made)) {
		*lost = (struct wire_lost){ .cause = CAUSE_FINAL, .reason = STR("the article is too large") };
	} else {
		body = link_body_new(&self->made);
		if (!body)
			*lost = (struct wire_lost){ .cause = CAUSE_DROPPED, .reason = STR("out of memory") };
	}
	return body;
}

/* Takes body. The upstream producer may send as much again once this one is read. */
static void work(struct relay *self, struct page_id id, struct link_body *body)
{
	struct wire_lost lost = { 0 };
	int64_t began = clock_monotonic_usec();
	int r;

	buf_clear(&self->made);
	mark_begin(self->mark, id);
	r = self->options.work(self->options.ctx, id, link_body_str(body), &self->made, &lost);
	mark_end(self->mark);
	histogram_add(&self->work_time, (uint64_t)(clock_monotonic_usec() - began));
	self->unsent = result_of(self, r, &body, &lost);
	link_body_destroy(&body);
	link_release(self->up, id);
	if (self->made.cap > KEEP_BYTES)
		buf_destroy(&self->made);
	self->unsent_id = id;
	if (self->unsent)
		(void)send_made(self);
	else
		lose(self, id, lost);
}

static int on_kick(zloop_t *loop, int timer, void *ctx)
{
	struct relay *self = ctx;

	(void)loop;
	(void)timer;
	self->kicked = false;
	if (self->unsent && !send_made(self)) {
		mark_rest(self->mark); /* downstream may have no room for long */
		return 0;
	}
	struct page_id id;
	struct link_body *body = relay_queue_take(&self->queue, &id);
	if (body)
		work(self, id, body);
	if (self->queue.first && !self->unsent)
		kick(self);
	stop_when_empty(self);
	return 0;
}

static void kick(struct relay *self)
{
	if (!self->kicked)
		self->kicked = zloop_timer(daemon_loop(self->options.daemon), 0, 1, on_kick, self) >= 0;
}

/* What downstream died of is not offered to it again by us: the fetcher says when. */
static void forget(struct relay *self, struct page_id id)
{
	if (self->unsent && page_id_eq(self->unsent_id, id))
		link_body_destroy(&self->unsent);
	relay_queue_forget(&self->queue, id);
}

static void on_message(void *ctx, enum wire_kind kind, struct page_id id, struct str body)
{
	struct relay *self = ctx;
	struct link_body *kept;

	(void)body;
	self->taken++;
	if (kind != self->options.takes) {
		lose(self, id, (struct wire_lost){ .cause = CAUSE_REFUSED, .reason = STR("a message of the wrong kind") });
		return;
	}
	kept = link_keep(self->up);
	if (kept && !self->queue.first && !self->unsent)
		work(self, id, kept);
	else if (!kept || relay_queue_add(&self->queue, id, kept) < 0)
		lose(self, id, (struct wire_lost){ .cause = CAUSE_DROPPED, .reason = STR("out of memory") });
}

static void on_done(void *ctx, const struct page_id *ids, size_t n)
{
	struct relay *self = ctx;

	self->done += n;
	link_done(self->up, ids, n);
	stop_when_empty(self);
}

static void on_lost(void *ctx, const struct wire_lost *lost)
{
	struct relay *self = ctx;

	self->lost++;
	forget(self, lost->id);
	link_lost(self->up, lost);
	stop_when_empty(self);
}

static void on_credit(void *ctx)
{
	struct relay *self = ctx;

	if (self->unsent || self->queue.first)
		kick(self);
	else
		mark_rest(self->mark); /* this is called each second, too */
}

static void on_garbage(void *ctx, const char *why)
{
	(void)ctx;
	LOG_EVENT(LOG_WARNING, "frame_refused", "a frame that is none was dropped", { "REASON", str_from(why) });
}

static void say_peer(const char *side, struct str instance, bool is_up, size_t peers)
{
	LOG_EVENT(LOG_INFO, is_up ? "linked" : "unlinked", is_up ? "peer linked" : "peer gone", { "SIDE", str_from(side) },
		  { "PEER", instance }, { "PEERS", LOG_NUM(peers) });
}

static void on_up_peer(void *ctx, struct str instance, bool is_up, size_t peers)
{
	struct relay *self = ctx;

	say_peer("upstream", instance, is_up, peers);
	/* Whoever comes back sends it all anew. */
	if (peers == 0)
		relay_queue_clear(&self->queue);
	stop_when_empty(self);
}

static void on_down_peer(void *ctx, struct str instance, bool is_up, size_t peers)
{
	say_peer("downstream", instance, is_up, peers);
	stop_when_empty(ctx);
}

static void say_refusals(struct relay *self)
{
	char text[RELAY_REFUSAL_MAX];
	bool any = relay_refusal_text(&self->refused, self->options.downstream_stage, text);

	daemon_trouble(self->options.daemon, any ? text : NULL);
}

static void on_up_refused(void *ctx, const char *why)
{
	struct relay *self = ctx;

	self->refused.up = why;
	say_refusals(self);
}

static void on_down_refused(void *ctx, const char *why)
{
	struct relay *self = ctx;

	self->refused.down = why;
	say_refusals(self);
}

static const struct link_handlers up_handlers = { .on_message = on_message, .on_peer = on_up_peer, .on_garbage = on_garbage,
						  .on_refused = on_up_refused };
static const struct link_handlers down_handlers = {
	.on_done = on_done, .on_lost = on_lost, .on_credit = on_credit, .on_peer = on_down_peer,
	.on_garbage = on_garbage, .on_refused = on_down_refused,
};

static int open_links(struct relay *self, const char **reterr_endpoint)
{
	const struct relay_options *o = &self->options;
	const struct common_conf *common = daemon_common(o->daemon);
	struct link_options link = {
		.stage = o->downstream_stage, .endpoint = o->downstream, .instance = daemon_instance(o->daemon),
		.session = daemon_session(o->daemon), .curve = o->downstream_curve,
	};
	int r = link_new(daemon_loop(o->daemon), &link, &down_handlers, self, &self->down);

	*reterr_endpoint = o->downstream;
	if (r < 0)
		return r;
	link.stage = NULL;
	link.endpoint = *reterr_endpoint = o->upstream;
	link.bind = o->bind_upstream;
	link.listen = o->listen;
	link.curve = o->upstream_curve;
	link.consumer = true;
	link.credit_messages = (o->fast ? LINK_FAST_CREDIT : 1) * (uint32_t)common->credit_messages;
	link.credit_bytes = (uint32_t)common->credit_bytes;
	link.died = mark_died(self->mark, &link.died_on);
	return link_new(daemon_loop(o->daemon), &link, &up_handlers, self, &self->up);
}

static int open_mark(struct relay *self)
{
	const struct daemon *daemon = self->options.daemon;
	char path[PATH_MAX];
	/* Among the state: the service manager empties the run folder when a process dies. */
	int r = place_state(daemon_place(daemon), daemon_instance(daemon), "", path);

	if (r == 0)
		r = make_folders(path);
	if (r == 0)
		r = place_state(daemon_place(daemon), daemon_instance(daemon), "work", path);
	return r < 0 ? r : mark_open(path, self->options.cpu_max_usec, &self->mark);
}

int relay_new(const struct relay_options *options, struct relay **ret, const char **reterr_endpoint)
{
	struct relay *self = calloc(1, sizeof *self);

	*reterr_endpoint = "";
	if (!self)
		return -ENOMEM;
	self->options = *options;
	relay_queue_init(&self->queue);
	self->made.limit = WIRE_FRAME_MAX;
	*reterr_endpoint = "the work mark";
	int r = open_mark(self);
	if (r == 0)
		r = open_links(self, reterr_endpoint);
	if (r < 0) {
		relay_destroy(&self);
		return r;
	}
	*ret = self;
	return 0;
}

void relay_destroy(struct relay **self_p)
{
	struct relay *self = *self_p;

	if (!self)
		return;
	link_destroy(&self->up);
	link_destroy(&self->down);
	mark_close(&self->mark);
	relay_queue_clear(&self->queue);
	link_body_destroy(&self->unsent);
	buf_destroy(&self->made);
	free(self);
	*self_p = NULL;
}

void relay_begin(struct relay *self, struct page_id id)
{
	link_begin(self->up, id);
}

void relay_rest(struct relay *self)
{
	mark_rest(self->mark);
}

void relay_drain(struct relay *self)
{
	link_drain(self->up);
	stop_when_empty(self);
}
