#include "fetcher/todo_job.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"

struct todo_job {
	struct job job;
	uint64_t number;
	unsigned attempts;
	int64_t at_usec;
	uint64_t bytes;
	struct str feed, outlet, stage, reason;
	char text[];
};

static void job_free(struct job *job)
{
	free(job);
}

/* Its strings are copied behind it. */
static struct todo_job *job_new(uint64_t number, const struct dead *dead)
{
	size_t n = dead->feed.len + dead->outlet.len + dead->stage.len + dead->reason.len;
	struct todo_job *self = calloc(1, sizeof(*self) + n + 1);

	if (!self)
		return NULL;
	char *at = self->text;
	const struct str from[] = { dead->feed, dead->outlet, dead->stage, dead->reason };
	struct str *const to[] = { &self->feed, &self->outlet, &self->stage, &self->reason };
	for (size_t i = 0; i < ARRAY_LEN(from); i++) {
		if (from[i].len)
			memcpy(at, from[i].ptr, from[i].len);
		*to[i] = (struct str){ at, from[i].len };
		at += from[i].len;
	}
	self->number = number;
	self->attempts = dead->attempts;
	self->at_usec = dead->at_usec;
	self->bytes = dead->bytes;
	self->job.done = job_free;
	self->job.drop = job_free;
	return self;
}

static int later_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct todo_job *self = (struct todo_job *)job;
	struct todo_record todo;
	int r = todo_get(outbox, txn, self->number, &todo);

	if (r < 0)
		return r == -ENOENT || r == -EBADMSG ? 0 : r;
	todo.attempts = self->attempts;
	todo.not_before_usec = self->at_usec;
	return todo_put(outbox, txn, self->number, &todo);
}

static int forget_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct key key = key_of(((struct todo_job *)job)->number);

	return outbox_del(outbox, txn, DB_TODO, key_str(&key));
}

static int dead_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct todo_job *self = (struct todo_job *)job;
	struct todo_record todo = { 0 };
	struct key key = key_of(self->number);
	int r = todo_get(outbox, txn, self->number, &todo);

	if (r < 0 && r != -EBADMSG)
		return r == -ENOENT ? 0 : r;
	const struct dead dead = {
		.number = self->number,
		.url = todo.url,
		.title = todo.title,
		.published = todo.published,
		.feed_number = todo.feed,
		.feed = self->feed,
		.outlet = self->outlet,
		.stage = self->stage,
		.reason = self->reason,
		.attempts = self->attempts,
		.at_usec = self->at_usec,
		.bytes = self->bytes,
	};
	r = dead_put(outbox, txn, &dead);
	return r < 0 ? r : outbox_del(outbox, txn, DB_TODO, key_str(&key));
}

static int submit(struct outbox *outbox, struct todo_job *job, bool frees,
		  int (*apply)(struct job *job, struct outbox *outbox, MDB_txn *txn))
{
	if (!job)
		return -ENOMEM;
	job->job.frees = frees;
	job->job.apply = apply;
	outbox_submit(outbox, &job->job);
	return 0;
}

int todo_submit_later(struct outbox *outbox, uint64_t number, unsigned attempts, int64_t not_before_usec)
{
	return submit(outbox, job_new(number, &(struct dead){ .attempts = attempts, .at_usec = not_before_usec }), false,
		      later_apply);
}

int todo_submit_forget(struct outbox *outbox, uint64_t number)
{
	return submit(outbox, job_new(number, &(struct dead){ 0 }), true, forget_apply);
}

int todo_submit_dead(struct outbox *outbox, uint64_t number, const struct dead *dead)
{
	return submit(outbox, job_new(number, dead), false, dead_apply);
}
