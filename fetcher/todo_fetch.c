#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/page_next.h"
#include "fetcher/todo_job.h"
#include "fetcher/todo_take.h"
#include "fetcher/todos.h"

enum { RETRY_FIRST_SEC = 20, RETRY_MAX_SEC = 6 * 3600 };

const struct str page_accept = STR_INIT("text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1");

/* ---- the answer ---- */

static void try_later(struct todo *self, unsigned attempts, int64_t at_usec)
{
	(void)todo_submit_later(self->fetcher->outbox, self->number, attempts, at_usec);
	todo_wait_until(self, at_usec);
}

static void give_up(struct todo *self, const struct todo_record *record, struct str reason, uint64_t bytes)
{
	struct fetcher *f = self->fetcher;
	const struct feed *feed = feeds_by_number(f->feeds, self->feed);
	const struct dead dead = {
		.feed = feed ? str_from(feed->set.name) : STR(""),
		.outlet = feed ? str_from(feed->set.outlet) : STR(""),
		.stage = STR("fetcher"),
		.reason = reason,
		.attempts = record->attempts + 1,
		.at_usec = clock_now_usec(),
		.bytes = bytes,
	};

	LOG_EVENT(LOG_WARNING, "page_dead", "page cannot be had, is a dead letter now", { "URL", record->url },
		  { "FEED", dead.feed }, { "REASON", reason });
	if (todo_submit_dead(f->outbox, self->number, &dead) < 0)
		todo_wait_until(self, dead.at_usec + TODO_BUSY_USEC);
	else
		todo_finish(self);
}

/* The page's job is committed. */
static void on_taken(void *ctx)
{
	todo_finish(ctx);
}

static void on_not_taken(void *ctx)
{
	struct todo *self = ctx;

	self->settling = false;
}

static void take(struct todo *self, const struct todo_record *record, const struct visit_answer *answer)
{
	struct fetcher *f = self->fetcher;
	const struct todo_taken taken = { .number = self->number, .record = record, .done = on_taken,
					  .dropped = on_not_taken, .ctx = self };
	int r;

	if (record->kind == TODO_SITEMAP && answer)
		r = todo_take_sitemap(f, &taken, answer);
	else if (answer)
		r = todo_take_page(f, &taken, answer);
	else
		r = todo_take_fallback(f, &taken);
	self->settling = r == 0;
	if (r == -EBADMSG)
		give_up(self, record, STR("no sitemap is there"), answer ? answer->http->body.len : 0);
	else if (r < 0)
		todo_wait_until(self, clock_now_usec() + TODO_BUSY_USEC);
}

void todo_do_without(struct todo *self, const struct todo_record *record, struct str reason, uint64_t bytes)
{
	if (record->fallback.len)
		take(self, record, NULL);
	else
		give_up(self, record, reason, bytes);
}

static int64_t retry_at(struct todo *self, unsigned attempts, struct str header)
{
	int64_t now = clock_now_usec();
	uint64_t wait = (uint64_t)RETRY_FIRST_SEC << (attempts < 12 ? 2 * attempts : 24), asked = 0;

	if (wait > RETRY_MAX_SEC)
		wait = RETRY_MAX_SEC;
	wait *= 1000000;
	wait += random_next(&self->fetcher->random) % (wait / 4);
	(void)retry_after(header, now, &asked);
	return now + (int64_t)(asked > wait ? asked : wait);
}

static void fail(struct todo *self, const struct todo_record *record, const struct visit_answer *answer)
{
	const struct http_answer *http = answer->http;
	char text[DEAD_REASON_MAX];
	enum page_fate fate = page_fate(answer);

	if (fate != PAGE_BUSY && todo_step_back(self)) {
		todo_ask_again(self);
		return;
	}
	if (http->error != HTTP_OK)
		(void)snprintf(text, sizeof(text), "%s: %s", http_error_name(http->error), http->why);
	else if (answer->refused)
		(void)snprintf(text, sizeof(text), "%s", answer->refused);
	else
		(void)snprintf(text, sizeof(text), "HTTP %d", http->status);
	if (fate == PAGE_BUSY)
		todo_wait_until(self, clock_now_usec() + TODO_BUSY_USEC);
	else if (fate == PAGE_LATER && record->attempts + 1 < self->fetcher->conf->page_attempts)
		try_later(self, record->attempts + 1, retry_at(self, record->attempts, http->retry_after));
	else
		todo_do_without(self, record, str_from(text), http->body.len);
}

/* True: the page stands for another one, which is asked for instead. */
static bool goes_on(struct todo *self, const struct todo_record *record, const struct visit_answer *answer)
{
	owned(arena_destroy) struct arena *arena = arena_new((size_t)4 * URL_ARENA_BYTES);
	struct str next;
	enum page_next kind;

	if (!arena || record->kind != TODO_PAGE || self->as_it_is)
		return false;
	kind = page_next(answer->http->body, answer->url, arena, &next);
	if (kind == PAGE_IS_IT || !todo_step(self, next, kind == PAGE_IS_AMP))
		return false;
	todo_ask_again(self);
	return true;
}

static void on_page(void *ctx, const struct visit_answer *answer)
{
	struct todo *self = ctx;
	owned(arena_destroy) struct arena *arena = arena_new(TODO_ARENA_BYTES);
	struct todo_record record;

	self->visit = NULL;
	if (!arena || todo_load(self, arena, &record) < 0)
		todo_finish(self);
	else if (page_fate(answer) != PAGE_GOOD)
		fail(self, &record, answer);
	else if (!goes_on(self, &record, answer))
		take(self, &record, answer);
}

/* ---- robots.txt ---- */

struct robots_visit {
	struct fetcher *fetcher;
	struct str origin;
	char text[];
};

void todo_ask_again(struct todo *self)
{
	owned(arena_destroy) struct arena *arena = arena_new(TODO_ARENA_BYTES);
	struct todo_record record;
	struct url url;

	if (!arena || todo_load(self, arena, &record) < 0)
		todo_finish(self);
	else if (url_read(todo_address(self, &record), STR(""), arena, &url) == 0)
		todo_queue(self, &url);
	else
		todo_do_without(self, &record, STR("its address cannot be read"), 0);
}

static void on_robots(void *ctx, const struct visit_answer *answer)
{
	struct robots_visit *visit = ctx;
	struct fetcher *f = visit->fetcher;
	int64_t now = clock_now_usec();
	struct site *site = sites_get(f->sites, visit->origin, now);
	const struct http_answer *http = answer->http;
	struct todo *waiting = site ? site->waiting : NULL;
	int status = http->error == HTTP_OK ? http->status : 0;

	/* A larger one counts as far as it was read; a redirect that leads nowhere as one that is not there. */
	if (http->error == HTTP_TOO_LARGE && http->status == 200)
		status = 200;
	if (answer->refused)
		status = 404;
	if (site) {
		site->waiting = NULL;
		if (sites_answer(site, status, http->body, STR("inquit"), now) < 0)
			site->state = SITE_UNKNOWN;
	}
	for (struct todo *todo = waiting, *next; todo; todo = next) {
		next = todo->next_waiting;
		todo->next_waiting = NULL;
		todo_ask_again(todo);
	}
	free(visit);
}

static struct str private_host(const struct fetcher *f, uint32_t number)
{
	const struct feed *feed = feeds_by_number(f->feeds, number);

	return feed && feed->set.allow_private ? str_from(feed->host) : STR("");
}

/* Uses the todo's turn at the gate. 0 or -errno. */
static int ask_robots(struct todo *self, struct str origin)
{
	struct fetcher *f = self->fetcher;
	struct robots_visit *ctx = malloc(sizeof(*ctx) + origin.len);
	owned(buf_destroy) struct buf url = { 0 };
	struct visit *visit;
	int r;

	buf_add(&url, origin);
	buf_add(&url, STR("/robots.txt"));
	if (!ctx || buf_error(&url) < 0) {
		free(ctx);
		return -ENOMEM;
	}
	memcpy(ctx->text, origin.ptr, origin.len);
	ctx->fetcher = f;
	ctx->origin = (struct str){ ctx->text, origin.len };
	const struct visit_request request = {
		.url = buf_str(&url),
		.accept = STR("text/plain, */*;q=0.1"),
		.private_host = private_host(f, self->feed),
		.max_bytes = ROBOTS_BYTES_MAX,
		.gap_usec = self->ticket.gap_usec,
		.rank = GATE_PAGE,
		.done = on_robots,
		.dropped = free,
		.ctx = ctx,
	};
	/* The ticket stays the todo's, which may be forgotten meanwhile: the visit takes a turn of its own, before others. */
	gate_leave(f->visitor.gate, &self->ticket);
	r = visit_start(&f->visitor, &request, &visit);
	if (r < 0)
		free(ctx);
	return r;
}

enum permission { ALLOWED, FORBIDDEN, WAITING, SILENT };

static enum permission may_fetch(struct todo *self, const struct url *url, struct arena *arena)
{
	struct fetcher *f = self->fetcher;
	struct str origin, target;
	struct site *site;

	if (!f->conf->robots || url_origin(url, arena, &origin) < 0)
		return ALLOWED;
	site = sites_get(f->sites, origin, clock_now_usec());
	if (!site)
		return SILENT;
	if (site->state == SITE_UNKNOWN) {
		site->state = SITE_ASKED;
		if (ask_robots(self, origin) < 0) {
			site->state = SITE_UNKNOWN;
			return SILENT;
		}
	}
	if (site->state == SITE_ASKED) {
		gate_leave(f->visitor.gate, &self->ticket);
		self->next_waiting = site->waiting;
		site->waiting = self;
		return WAITING;
	}
	if (site->state == SITE_SILENT)
		return SILENT;
	if (robots_delay_usec(site->robots) > self->ticket.gap_usec)
		self->ticket.gap_usec = robots_delay_usec(site->robots);
	size_t path = str_find_byte(url->text, '/', str_find(url->text, STR("://"), 0) + 3);
	target = str_skip(url->text, path);
	return robots_allows(site->robots, target.len ? target : STR("/")) ? ALLOWED : FORBIDDEN;
}

/* ---- its turn ---- */

static void on_visit_dropped(void *ctx)
{
	struct todo *self = ctx;

	self->visit = NULL;
}

static int start(struct todo *self, const struct url *url, const struct todo_record *record)
{
	struct fetcher *f = self->fetcher;
	const struct visit_request request = {
		.url = url->text,
		.accept = record->kind == TODO_SITEMAP ? poll_accept : page_accept,
		.private_host = private_host(f, self->feed),
		.max_bytes = record->kind == TODO_SITEMAP ? f->conf->feed_max_bytes : f->conf->page_max_bytes,
		.gap_usec = self->ticket.gap_usec,
		.rank = GATE_PAGE,
		.ticket = &self->ticket,
		.done = on_page,
		.dropped = on_visit_dropped,
		.ctx = self,
	};

	return visit_start(&f->visitor, &request, &self->visit);
}

static void silent(struct todo *self, const struct todo_record *record)
{
	if (record->attempts + 1 < self->fetcher->conf->page_attempts)
		try_later(self, record->attempts + 1, retry_at(self, record->attempts, STR("")));
	else
		todo_do_without(self, record, STR("its site's robots.txt cannot be had"), 0);
}

void todo_go(struct gate_ticket *ticket)
{
	struct todo *self = (struct todo *)ticket;
	struct gate *gate = self->fetcher->visitor.gate;
	owned(arena_destroy) struct arena *arena = arena_new(TODO_ARENA_BYTES);
	struct todo_record record;
	struct url url;
	enum permission permission;

	if (!arena || todo_load(self, arena, &record) < 0) {
		todo_finish(self);
		return;
	}
	permission = url_read(todo_address(self, &record), STR(""), arena, &url) < 0 ? FORBIDDEN : may_fetch(self, &url, arena);
	if (permission == ALLOWED && start(self, &url, &record) == 0)
		return;
	gate_leave(gate, ticket);
	fetcher_wake(self->fetcher);
	if (permission != WAITING && todo_step_back(self))
		todo_ask_again(self);
	else if (permission == FORBIDDEN)
		todo_do_without(self, &record, STR("robots.txt does not allow it"), 0);
	else if (permission != WAITING)
		silent(self, &record);
}
