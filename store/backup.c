#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"

struct backup {
	struct db *db;
	pthread_mutex_t lock;   /* of all below, but what the thread has */
	pthread_t thread;
	bool running;           /* the thread is to be joined */
	uint64_t handle;
	int from;               /* the pipe's end that is read; -1: closed */
	int64_t touched_usec;
	int to, error;          /* the thread's, until it is joined */
};

int backup_new(struct db *db, struct backup **ret)
{
	struct backup *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->db = db;
	self->from = -1;
	if (pthread_mutex_init(&self->lock, NULL)) {
		free(self);
		return -ENOMEM;
	}
	*ret = self;
	return 0;
}

/* A closed pipe ends the thread's copy; then its result is there. */
static int end(struct backup *self)
{
	if (self->from >= 0)
		(void)close(self->from);
	self->from = -1;
	if (!self->running)
		return -ENOENT;
	(void)pthread_join(self->thread, NULL);
	self->running = false;
	return self->error;
}

void backup_destroy(struct backup **self_p)
{
	struct backup *self = *self_p;

	if (!self)
		return;
	(void)end(self);
	(void)pthread_mutex_destroy(&self->lock);
	free(self);
	*self_p = NULL;
}

static void *run(void *arg)
{
	struct backup *self = arg;

	/* Held as by a reader: the map must not move under the copy. */
	pthread_rwlock_rdlock(&self->db->resizing);
	self->error = lmdb_errno(mdb_env_copyfd2(lmdb_env_raw(self->db->env), self->to, MDB_CP_COMPACT));
	pthread_rwlock_unlock(&self->db->resizing);
	(void)close(self->to);
	return NULL;
}

static int begin(struct backup *self)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	/* As large as an ordinary user may have it; smaller works too. */
	(void)fcntl(ends[0], F_SETPIPE_SZ, BACKUP_PIECE);
	self->from = ends[0];
	self->to = ends[1];
	self->error = 0;
	if (pthread_create(&self->thread, NULL, run, self)) {
		(void)close(ends[0]);
		(void)close(ends[1]);
		self->from = -1;
		return -EAGAIN;
	}
	self->running = true;
	self->handle++;
	self->touched_usec = clock_monotonic_usec();
	return 0;
}

int backup_begin(struct backup *self, uint64_t *ret_handle, uint64_t *ret_bytes)
{
	uint64_t max, last;

	pthread_mutex_lock(&self->lock);
	(void)end(self);
	int r = begin(self);
	if (r == 0) {
		*ret_handle = self->handle;
		db_usage(self->db, ret_bytes, &max, &last);
	}
	pthread_mutex_unlock(&self->lock);
	return r;
}

static int next(struct backup *self, struct buf *out)
{
	char *room = buf_room(out, BACKUP_PIECE);
	size_t got = 0;

	if (!room)
		return -ENOMEM;
	while (got < BACKUP_PIECE) {
		ssize_t n = read(self->from, room + got, BACKUP_PIECE - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	buf_take(out, got);
	self->touched_usec = clock_monotonic_usec();
	if (got == BACKUP_PIECE)
		return 0;
	/* The end: complete, or cut because the copy failed. */
	if (!self->running)
		return got ? 0 : 1;
	int r = end(self);
	self->from = -1;
	return r < 0 ? r : got ? 0 : 1;
}

int backup_next(struct backup *self, uint64_t handle, struct buf *out)
{
	int r = -ENOENT;

	pthread_mutex_lock(&self->lock);
	if (handle == self->handle && self->from >= 0)
		r = next(self, out);
	else if (handle && handle == self->handle && !self->running && self->error == 0)
		r = 1; /* the piece before was the last */
	pthread_mutex_unlock(&self->lock);
	return r;
}

void backup_tidy(struct backup *self)
{
	/* A query thread that holds the lock is at work on the copy. */
	if (pthread_mutex_trylock(&self->lock))
		return;
	if (self->running && clock_monotonic_usec() - self->touched_usec > BACKUP_IDLE_MS * INT64_C(1000)) {
		(void)end(self);
		self->error = -ETIMEDOUT;
	}
	pthread_mutex_unlock(&self->lock);
}
