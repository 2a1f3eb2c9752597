#include "common/pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/cleanup.h"

struct pool {
	zloop_t *loop;
	struct pool_options options;
	zmq_pollitem_t item;
	int event;
	pthread_mutex_t lock;
	pthread_cond_t work, idle;
	bool has_lock, ending;
	struct pool_job *first; /* waiting, by turn */
	uint64_t turn;          /* of the last that was begun */
	struct pool_job *done_first, *done_last;
	size_t waiting, busy;
	pthread_t *threads;
	size_t n;
};

static void append(struct pool_job **first, struct pool_job **last, struct pool_job *job)
{
	job->next = NULL;
	if (*first)
		(*last)->next = job;
	else
		*first = job;
	*last = job;
}

/* The next job; NULL when the pool ends. */
static struct pool_job *take(struct pool *self)
{
	struct pool_job *job;

	pthread_mutex_lock(&self->lock);
	while (!self->first && !self->ending)
		pthread_cond_wait(&self->work, &self->lock);
	job = self->ending ? NULL : self->first;
	if (job) {
		self->first = job->next;
		self->turn = job->turn;
		self->waiting--;
		self->busy++;
	}
	pthread_mutex_unlock(&self->lock);
	return job;
}

/* job: to be reported, or NULL. */
static void give_back(struct pool *self, struct pool_job *job)
{
	uint64_t one = 1;

	pthread_mutex_lock(&self->lock);
	if (job)
		append(&self->done_first, &self->done_last, job);
	self->busy--;
	pthread_cond_broadcast(&self->idle);
	pthread_mutex_unlock(&self->lock);
	/* Fails only when the counter is full, and then the loop is awake already. */
	if (job && write(self->event, &one, sizeof one) < 0)
		return;
}

static void *thread_main(void *arg)
{
	struct pool *self = arg;
	void *thread = self->options.thread_new ? self->options.thread_new(self->options.ctx) : NULL;
	struct pool_job *job;

	while ((job = take(self))) {
		bool is_told = job->done;

		job->run(job, thread);
		give_back(self, is_told ? job : NULL);
	}
	if (self->options.thread_destroy)
		self->options.thread_destroy(thread);
	return NULL;
}

static void report(struct pool *self)
{
	for (;;) {
		pthread_mutex_lock(&self->lock);
		struct pool_job *job = self->done_first;
		if (job)
			self->done_first = job->next;
		pthread_mutex_unlock(&self->lock);
		if (!job)
			return;
		job->done(job);
	}
}

static int on_event(zloop_t *loop, zmq_pollitem_t *item, void *arg)
{
	uint64_t n;

	(void)loop;
	if (read(item->fd, &n, sizeof n) < 0 && errno != EAGAIN)
		return -1;
	report(arg);
	return 0;
}

void pool_settle(struct pool *self)
{
	pthread_mutex_lock(&self->lock);
	while (self->waiting + self->busy)
		pthread_cond_wait(&self->idle, &self->lock);
	pthread_mutex_unlock(&self->lock);
	report(self);
}

/* Signals are the loop's: a thread that took SIGTERM would keep it from the loop. */
static int start_threads(struct pool *self)
{
	sigset_t all, before;
	int r = 0;

	sigfillset(&all);
	sigdelset(&all, SIGXCPU);
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGBUS);
	sigdelset(&all, SIGABRT);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (; self->n < self->options.threads && r == 0; self->n += r == 0)
		r = -pthread_create(&self->threads[self->n], NULL, thread_main, self);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}

int pool_new(zloop_t *loop, const struct pool_options *options, struct pool **ret)
{
	owned(pool_destroy) struct pool *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->options = *options;
	self->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	self->threads = calloc(options->threads, sizeof *self->threads);
	if (self->event < 0 || !self->threads)
		return -ENOMEM;
	if (pthread_mutex_init(&self->lock, NULL) || pthread_cond_init(&self->work, NULL) || pthread_cond_init(&self->idle, NULL))
		return -ENOMEM;
	self->has_lock = true;
	self->item = (zmq_pollitem_t){ .fd = self->event, .events = ZMQ_POLLIN };
	if (zloop_poller(loop, &self->item, on_event, self) < 0)
		return -ENOMEM;
	self->loop = loop;
	int r = start_threads(self);
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void pool_destroy(struct pool **self_p)
{
	struct pool *self = *self_p;

	if (!self)
		return;
	if (self->has_lock) {
		pthread_mutex_lock(&self->lock);
		self->ending = true;
		pthread_cond_broadcast(&self->work);
		pthread_mutex_unlock(&self->lock);
		for (size_t i = 0; i < self->n; i++)
			pthread_join(self->threads[i], NULL);
		pthread_cond_destroy(&self->work);
		pthread_cond_destroy(&self->idle);
		pthread_mutex_destroy(&self->lock);
	}
	if (self->loop)
		zloop_poller_end(self->loop, &self->item);
	if (self->event >= 0)
		(void)close(self->event);
	free(self->threads);
	free(self);
	*self_p = NULL;
}

/* One turn behind its owner's last; those of a turn in the order they came (start-time fair queueing, Goyal et al. 1996). */
static int enqueue(struct pool *self, struct pool_job *job)
{
	struct pool_job **at = &self->first;
	size_t own = 0;

	if (self->waiting >= self->options.waiting_max)
		return -EAGAIN;
	job->turn = self->turn;
	for (const struct pool_job *other = self->first; other; other = other->next)
		if (other->owner == job->owner) {
			job->turn = other->turn + 1;
			own++;
		}
	if (self->options.owner_max && own >= self->options.owner_max)
		return -EDQUOT;
	while (*at && (*at)->turn <= job->turn)
		at = &(*at)->next;
	job->next = *at;
	*at = job;
	self->waiting++;
	return 0;
}

int pool_submit(struct pool *self, struct pool_job *job)
{
	pthread_mutex_lock(&self->lock);
	int r = enqueue(self, job);
	if (r == 0)
		pthread_cond_signal(&self->work);
	pthread_mutex_unlock(&self->lock);
	return r;
}

size_t pool_waiting(struct pool *self)
{
	size_t n;

	pthread_mutex_lock(&self->lock);
	n = self->waiting + self->busy;
	pthread_mutex_unlock(&self->lock);
	return n;
}

size_t pool_queued(struct pool *self)
{
	pthread_mutex_lock(&self->lock);
	size_t n = self->waiting;
	pthread_mutex_unlock(&self->lock);
	return n;
}
