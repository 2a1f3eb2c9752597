#include "common/mark.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"

enum { SLACK_PART = 8 };

/* The file. at_work is written last at the begin and first at the end. */
struct page_mark {
	uint64_t outbox, seq;
	_Atomic uint64_t at_work;
};

struct mark {
	struct page_mark *page;
	int file;
	bool died, has_timer;
	struct page_id died_on;
	timer_t timer;
	struct timespec limit;             /* with the slack */
	int64_t slack_usec, set_until_usec; /* monotonic; 0: the timer is not set */
};

/* SIGXCPU's default action ends the process: a hung worker cannot be asked to stop. */
static int make_timer(struct mark *self, uint64_t cpu_limit_usec)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGXCPU };

	if (cpu_limit_usec == 0)
		return 0;
	if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &self->timer) < 0)
		return -errno;
	self->has_timer = true;
	self->slack_usec = (int64_t)(cpu_limit_usec / SLACK_PART);
	cpu_limit_usec += (uint64_t)self->slack_usec;
	self->limit = (struct timespec){ .tv_sec = (time_t)(cpu_limit_usec / 1000000),
					 .tv_nsec = (long)(cpu_limit_usec % 1000000) * 1000 };
	return 0;
}

static int open_file(struct mark *self, const char *path)
{
	self->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (self->file < 0)
		return -errno;
	if (flock(self->file, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	if (ftruncate(self->file, sizeof *self->page) < 0)
		return -errno;
	void *p = mmap(NULL, sizeof *self->page, PROT_READ | PROT_WRITE, MAP_SHARED, self->file, 0);
	if (p == MAP_FAILED)
		return -errno;
	self->page = p;
	return 0;
}

int mark_open(const char *path, uint64_t cpu_limit_usec, struct mark **ret)
{
	owned(mark_close) struct mark *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->file = -1;
	int r = open_file(self, path);
	if (r == 0)
		r = make_timer(self, cpu_limit_usec);
	if (r < 0)
		return r;
	/* open_file() has set page. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	if (atomic_load(&self->page->at_work)) {
		self->died = true;
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		self->died_on = (struct page_id){ self->page->outbox, self->page->seq };
		atomic_store(&self->page->at_work, 0);
	}
	*ret = self;
	self = NULL;
	return 0;
}

void mark_close(struct mark **self_p)
{
	struct mark *self = *self_p;

	if (!self)
		return;
	if (self->has_timer)
		(void)timer_delete(self->timer);
	if (self->page)
		(void)munmap(self->page, sizeof *self->page);
	if (self->file >= 0)
		(void)close(self->file);
	free(self);
	*self_p = NULL;
}

bool mark_died(const struct mark *self, struct page_id *ret)
{
	if (self->died)
		*ret = self->died_on;
	return self->died;
}

static void set_timer(struct mark *self, struct timespec after)
{
	struct itimerspec at = { .it_value = after };

	if (self->has_timer)
		(void)timer_settime(self->timer, 0, &at, NULL);
}

/*
 * A thread burns no more CPU time than time passes: as long as less than the slack has passed since the timer was set,
 * the limit itself is left of it, and it need not be set again.
 */
static void renew_timer(struct mark *self)
{
	int64_t now = self->has_timer ? clock_monotonic_usec() : 0;

	if (!self->has_timer || now < self->set_until_usec)
		return;
	set_timer(self, self->limit);
	self->set_until_usec = now + self->slack_usec;
}

void mark_begin(struct mark *self, struct page_id id)
{
	/* Before it is at work: what is left of the page before must not end this one. */
	renew_timer(self);
	self->page->outbox = id.outbox;
	self->page->seq = id.seq;
	atomic_store(&self->page->at_work, 1);
}

void mark_end(struct mark *self)
{
	atomic_store(&self->page->at_work, 0);
}

void mark_rest(struct mark *self)
{
	if (self->set_until_usec)
		set_timer(self, (struct timespec){ 0 });
	self->set_until_usec = 0;
}
