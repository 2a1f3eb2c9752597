#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/lmdb_env.h"
#include "common/log.h"
#include "fetcher/entry.h"
#include "fetcher/fetcher.h"
#include "fetcher/todo_job.h"
#include "fetcher/todo_take.h"

/*
 * One to-fetch record in memory: small, for there may be very many. It waits
 * for its time in the heap, for its turn at the gate, for its site's
 * robots.txt, or for its answer.
 */
struct todo {
	struct gate_ticket ticket; /* first: go() finds the todo by it */
	struct heap_node timer;
	struct todo *next, **prev;    /* of all */
	struct todo *next_waiting;    /* for a site */
	struct fetcher *fetcher;
	struct visit *visit;
	uint64_t number;
	uint32_t feed;
	bool settling; /* its job is in the outbox's queue */
};

struct todos {
	struct todo *first;
	size_t n;
	struct heap later;
};

enum { TODO_ARENA_BYTES = 4 << 20, RETRY_FIRST_SEC = 20, RETRY_MAX_SEC = 6 * 3600, BUSY_SEC = 5 };

static const struct str page_accept = STR_INIT("text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1");

static void todo_destroy(struct todo **self_p)
{
	struct todo *self = *self_p;

	if (!self)
		return;
	*self->prev = self->next;
	if (self->next)
		self->next->prev = self->prev;
	if (self->visit)
		visit_cancel(&self->visit);
	gate_leave(self->fetcher->visitor.gate, &self->ticket);
	heap_remove(&self->fetcher->todos->later, &self->timer);
	self->fetcher->todos->n--;
	free(self);
	*self_p = NULL;
}

/* It is fetched, dead or forgotten. */
static void finish(struct todo *self)
{
	struct feed *feed = feeds_by_number(self->fetcher->feeds, self->feed);

	if (feed && feed->to_fetch)
		feed->to_fetch--;
	todo_destroy(&self);
}

static void go(struct gate_ticket *ticket);

/* To the gate; or, when there is no memory for it, later. */
static void queue(struct todo *self, const struct url *url)
{
	struct fetcher *f = self->fetcher;
	const struct feed *feed = feeds_by_number(f->feeds, self->feed);

	self->ticket.go = go;
	self->ticket.rank = GATE_PAGE;
	self->ticket.gap_usec = feed ? fetcher_pace(f, feed) : f->conf->pace_usec;
	if (gate_ask(f->visitor.gate, url_domain(f->visitor.psl, url), &self->ticket) < 0)
		(void)heap_put(&f->todos->later, &self->timer, clock_now_usec() + BUSY_SEC * 1000000);
	fetcher_wake(f);
}

static void wait_until(struct todo *self, int64_t at_usec)
{
	(void)heap_put(&self->fetcher->todos->later, &self->timer, at_usec);
	fetcher_wake(self->fetcher);
}

/* ---- the answer ---- */

static void try_later(struct todo *self, unsigned attempts, int64_t at_usec)
{
	(void)todo_submit_later(self->fetcher->outbox, self->number, attempts, at_usec);
	wait_until(self, at_usec);
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
		wait_until(self, dead.at_usec + BUSY_SEC * 1000000);
	else
		finish(self);
}

/* The page's job is committed. */
static void on_taken(void *ctx)
{
	finish(ctx);
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
		wait_until(self, clock_now_usec() + BUSY_SEC * 1000000);
}

/* The page may not or cannot be had: the feed's own text is the next best. */
static void do_without(struct todo *self, const struct todo_record *record, struct str reason, uint64_t bytes)
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

	if (http->error != HTTP_OK)
		(void)snprintf(text, sizeof(text), "%s: %s", http_error_name(http->error), http->why);
	else if (answer->refused)
		(void)snprintf(text, sizeof(text), "%s", answer->refused);
	else
		(void)snprintf(text, sizeof(text), "HTTP %d", http->status);
	if (fate == PAGE_BUSY)
		wait_until(self, clock_now_usec() + BUSY_SEC * 1000000);
	else if (fate == PAGE_LATER && record->attempts + 1 < self->fetcher->conf->page_attempts)
		try_later(self, record->attempts + 1, retry_at(self, record->attempts, http->retry_after));
	else
		do_without(self, record, str_from(text), http->body.len);
}

/* The record, copied out of the map, which moves when it is written to. -ENOENT: nothing is to be fetched any more. */
static int load(struct todo *self, struct arena *arena, struct todo_record *ret)
{
	struct outbox *outbox = self->fetcher->outbox;
	MDB_txn *txn = outbox_read(outbox);
	struct todo_record record;
	int r = txn ? todo_get(outbox, txn, self->number, &record) : -EIO;

	if (r == 0) {
		struct str *const texts[] = { &record.url, &record.title, &record.published, &record.fallback };

		for (size_t i = 0; r == 0 && i < ARRAY_LEN(texts); i++)
			r = arena_dup(arena, *texts[i], texts[i]);
	}
	if (txn)
		outbox_read_end(outbox);
	if (r == 0)
		*ret = record;
	return r;
}

static void on_page(void *ctx, const struct visit_answer *answer)
{
	struct todo *self = ctx;
	owned(arena_destroy) struct arena *arena = arena_new(TODO_ARENA_BYTES);
	struct todo_record record;

	self->visit = NULL;
	if (!arena || load(self, arena, &record) < 0)
		finish(self);
	else if (page_fate(answer) == PAGE_GOOD)
		take(self, &record, answer);
	else
		fail(self, &record, answer);
}

/* ---- robots.txt ---- */

struct robots_visit {
	struct fetcher *fetcher;
	struct str origin;
	char text[];
};

static void ask_again(struct todo *self)
{
	owned(arena_destroy) struct arena *arena = arena_new(TODO_ARENA_BYTES);
	struct todo_record record;
	struct url url;

	if (!arena || load(self, arena, &record) < 0)
		finish(self);
	else if (url_read(record.url, STR(""), arena, &url) == 0)
		queue(self, &url);
	else
		do_without(self, &record, STR("its address cannot be read"), 0);
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
		ask_again(todo);
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
		do_without(self, record, STR("its site's robots.txt cannot be had"), 0);
}

static void go(struct gate_ticket *ticket)
{
	struct todo *self = (struct todo *)ticket;
	struct gate *gate = self->fetcher->visitor.gate;
	owned(arena_destroy) struct arena *arena = arena_new(TODO_ARENA_BYTES);
	struct todo_record record;
	struct url url;
	enum permission permission;

	if (!arena || load(self, arena, &record) < 0) {
		finish(self);
		return;
	}
	permission = url_read(record.url, STR(""), arena, &url) < 0 ? FORBIDDEN : may_fetch(self, &url, arena);
	if (permission == ALLOWED && start(self, &url, &record) == 0)
		return;
	gate_leave(gate, ticket);
	fetcher_wake(self->fetcher);
	if (permission == FORBIDDEN)
		do_without(self, &record, STR("robots.txt does not allow it"), 0);
	else if (permission != WAITING)
		silent(self, &record);
}

/* ---- the list ---- */

static void begin(struct todo *self, const struct todo_record *record)
{
	struct fetcher *f = self->fetcher;
	owned(arena_destroy) struct arena *arena = arena_new(TODO_ARENA_BYTES);
	struct url url;

	if (record->not_before_usec > clock_now_usec())
		wait_until(self, record->not_before_usec);
	else if (!arena)
		wait_until(self, clock_now_usec() + BUSY_SEC * 1000000);
	else if ((record->kind == TODO_PAGE && !f->conf->pages) || url_read(record->url, STR(""), arena, &url) < 0)
		do_without(self, record, STR("it has no address, and the feed does not have its text"), 0);
	else
		queue(self, &url);
}

static struct todo *enter(struct fetcher *f, uint64_t number, uint32_t feed_number)
{
	struct todos *todos = f->todos;
	struct todo *self = calloc(1, sizeof(*self));
	struct feed *feed = feeds_by_number(f->feeds, feed_number);

	if (!self)
		return NULL;
	self->fetcher = f;
	self->number = number;
	self->feed = feed_number;
	self->timer.key = number;
	self->next = todos->first;
	self->prev = &todos->first;
	if (self->next)
		self->next->prev = &self->next;
	todos->first = self;
	todos->n++;
	if (feed)
		feed->to_fetch++;
	return self;
}

void todos_add(struct fetcher *self, uint64_t number)
{
	owned(arena_destroy) struct arena *arena = arena_new(TODO_ARENA_BYTES);
	struct todo probe = { .fetcher = self, .number = number };
	struct todo_record record;
	struct todo *todo;

	/* Without memory for it, it is fetched after the next start. */
	if (!arena || load(&probe, arena, &record) < 0)
		return;
	todo = enter(self, number, record.feed);
	if (todo)
		begin(todo, &record);
}

void todos_forget(struct fetcher *self, uint32_t feed)
{
	for (struct todo *todo = self->todos->first, *next; todo; todo = next) {
		next = todo->next;
		if (todo->feed != feed)
			continue;
		(void)todo_submit_forget(self->outbox, todo->number);
		/* Those that a site or a job refers to find no record, and end by themselves. */
		if (!todo->settling && todo->ticket.state != TICKET_NONE)
			finish(todo);
	}
}

int64_t todos_turn(struct fetcher *self, int64_t now_usec)
{
	struct heap_node *node;

	while ((node = heap_first(&self->todos->later)) && node->at <= now_usec) {
		struct todo *todo = (struct todo *)((char *)node - offsetof(struct todo, timer));

		heap_remove(&self->todos->later, node);
		ask_again(todo);
	}
	node = heap_first(&self->todos->later);
	return node ? node->at : INT64_MAX;
}

size_t todos_count(const struct fetcher *self)
{
	return self->todos->n;
}

static int list_numbers(struct fetcher *self, uint64_t **ret, size_t *ret_n)
{
	MDB_txn *txn = outbox_read(self->outbox);
	MDB_cursor *cursor = NULL;
	MDB_val key, value;
	size_t n = 0;
	int r = txn ? outbox_cursor(self->outbox, txn, DB_TODO, &cursor) : -EIO;
	uint64_t *numbers = r == 0 ? calloc(outbox_count(self->outbox, txn, DB_TODO) + 1, sizeof(*numbers)) : NULL;

	if (r == 0 && !numbers)
		r = -ENOMEM;
	while (r == 0 && (r = lmdb_errno(mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) == 0)
		numbers[n++] = key_number(lmdb_str(key));
	outbox_cursor_close(&cursor);
	if (txn)
		outbox_read_end(self->outbox);
	if (r < 0 && r != -ENOENT) {
		free(numbers);
		return r;
	}
	*ret = numbers;
	*ret_n = n;
	return 0;
}

int todos_open(struct fetcher *self)
{
	uint64_t *numbers;
	size_t n;
	int r;

	self->todos = calloc(1, sizeof(*self->todos));
	if (!self->todos)
		return -ENOMEM;
	r = list_numbers(self, &numbers, &n);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		todos_add(self, numbers[i]);
	free(numbers);
	return 0;
}

void todos_close(struct fetcher *self)
{
	if (!self->todos)
		return;
	for (struct todo *todo = self->todos->first, *next; todo; todo = next) {
		next = todo->next;
		todo_destroy(&todo);
	}
	heap_destroy(&self->todos->later);
	free(self->todos);
	self->todos = NULL;
}
