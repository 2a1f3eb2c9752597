#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/lmdb_env.h"
#include "fetcher/todo_job.h"
#include "fetcher/todos.h"

struct todos {
	struct todo *first;
	size_t n;
	struct heap later;
};

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
	free(self->step);
	free(self);
	*self_p = NULL;
}

void todo_finish(struct todo *self)
{
	struct feed *feed = feeds_by_number(self->fetcher->feeds, self->feed);

	if (feed && feed->to_fetch)
		feed->to_fetch--;
	todo_destroy(&self);
}

void todo_queue(struct todo *self, const struct url *url)
{
	struct fetcher *f = self->fetcher;
	const struct feed *feed = feeds_by_number(f->feeds, self->feed);

	self->ticket.go = todo_go;
	self->ticket.rank = GATE_PAGE;
	self->ticket.gap_usec = feed ? fetcher_pace(f, feed) : f->conf->pace_usec;
	if (gate_ask(f->visitor.gate, url_domain(f->visitor.psl, url), &self->ticket) < 0)
		(void)heap_put(&f->todos->later, &self->timer, clock_now_usec() + TODO_BUSY_USEC);
	fetcher_wake(f);
}

void todo_wait_until(struct todo *self, int64_t at_usec)
{
	(void)heap_put(&self->fetcher->todos->later, &self->timer, at_usec);
	fetcher_wake(self->fetcher);
}

int todo_load(const struct todo *self, struct arena *arena, struct todo_record *ret)
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

/* ---- steps ---- */

struct str todo_address(const struct todo *self, const struct todo_record *record)
{
	return self->step ? str_from(self->step) : record->url;
}

bool todo_step(struct todo *self, struct str url, bool step_back)
{
	char *copy = self->steps < TODO_STEPS_MAX ? strndup(url.ptr, url.len) : NULL;

	if (!copy)
		return false;
	free(self->step);
	self->step = copy;
	self->steps++;
	self->step_back = step_back;
	return true;
}

bool todo_step_back(struct todo *self)
{
	bool again = self->step && self->step_back;

	free(self->step);
	self->step = NULL;
	self->steps = 0;
	self->as_it_is |= again;
	return again;
}

/* ---- the list ---- */

static void begin(struct todo *self, const struct todo_record *record)
{
	struct fetcher *f = self->fetcher;
	owned(arena_destroy) struct arena *arena = arena_new(TODO_ARENA_BYTES);
	struct url url;

	if (record->not_before_usec > clock_now_usec())
		todo_wait_until(self, record->not_before_usec);
	else if (!arena)
		todo_wait_until(self, clock_now_usec() + TODO_BUSY_USEC);
	else if ((record->kind == TODO_PAGE && !f->conf->pages) || url_read(record->url, STR(""), arena, &url) < 0)
		todo_do_without(self, record, STR("it has no address, and the feed does not have its text"), 0);
	else
		todo_queue(self, &url);
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
	struct todo_record record = { 0 };
	struct todo *todo;

	/* Without memory for it, it is fetched after the next start. */
	if (!arena || todo_load(&probe, arena, &record) < 0)
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
			todo_finish(todo);
	}
}

int64_t todos_turn(struct fetcher *self, int64_t now_usec)
{
	struct heap_node *node;

	while ((node = heap_first(&self->todos->later)) && node->at <= now_usec) {
		struct todo *todo = (struct todo *)((char *)node - offsetof(struct todo, timer));

		heap_remove(&self->todos->later, node);
		todo_ask_again(todo);
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
