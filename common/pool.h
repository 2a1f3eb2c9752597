/*
 * pool - threads that do jobs, and tell the loop when each is done.
 *
 * A job is run in a thread with that thread's own context; its done() is called
 * in the loop's thread, if it has one. Nothing else is shared: what a job holds
 * is the thread's while it runs. Jobs are their submitter's, who frees them.
 *
 * An owner's jobs are begun in order, and owners take turns: who has many
 * waiting holds up himself.
 */
#ifndef COMMON_POOL_H
#define COMMON_POOL_H

#include <czmq.h>

struct pool;

struct pool_job {
	void (*run)(struct pool_job *self, void *thread);
	void (*done)(struct pool_job *self); /* NULL: the loop is not told; run() may free the job */
	uint64_t owner; /* whose it is: owners take turns */
	struct pool_job *next;
	uint64_t turn;
};

struct pool_options {
	size_t threads, waiting_max, owner_max; /* of all; of one owner, 0: as many */
	/* Both or neither; in the new thread. NULL from it: no memory, its jobs get a NULL thread. */
	void *(*thread_new)(void *ctx);
	void (*thread_destroy)(void *thread);
	void *ctx;
};

/* 0, -ENOMEM, or -errno where no thread can be made. */
int pool_new(zloop_t *loop, const struct pool_options *options, struct pool **ret);
/* Waits for jobs that run; those that wait or are done but not reported are dropped without done(). */
void pool_destroy(struct pool **self_p);

/* -EAGAIN: too many wait; -EDQUOT: too many of this owner. */
int pool_submit(struct pool *self, struct pool_job *job);
size_t pool_waiting(struct pool *self); /* queued or running */
size_t pool_queued(struct pool *self);  /* not yet begun */
/* Returns when no job is queued or running, and done() of those that were was called, by us. */
void pool_settle(struct pool *self);

#endif
