#include "store/prepare.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/mark.h"
#include "store/loose.h"

enum {
	ARENA_BYTES = 12 * WIRE_PAGE_MAX,
	KEEP_BYTES = 1 << 20, /* of the room, between two texts */
};

enum state { WAITS, RUNS, MADE, NONE };

struct preparer {
	struct pool *pool;
	struct preparer_options options;
	pthread_mutex_t lock; /* of the state of all that is prepared */
	pthread_cond_t made;
	bool has_lock;
};

struct preparing {
	struct pool_job job; /* first: a job is cast to it */
	struct preparer *preparer;
	struct page_id id;
	const struct link_body *body;
	bool rush;
	enum state state;
	unsigned holders; /* whoever began it, and the thread: the last one frees it */
	struct prepared prepared;
};

struct worker {
	struct arena *arena;
	struct mark *mark;
	ZSTD_CCtx *deflate;
	struct wording_room room;
};

static void clear_room(struct wording_room *room)
{
	buf_destroy(&room->plain);
	buf_destroy(&room->packed);
}

static void worker_destroy(void *thread)
{
	struct worker *self = thread;

	if (!self)
		return;
	arena_destroy(&self->arena);
	mark_close(&self->mark);
	ZSTD_freeCCtx(self->deflate);
	clear_room(&self->room);
	free(self);
}

/* In its thread: the mark's timer counts the time of the thread that opens it. */
static void *worker_new(void *ctx)
{
	const struct preparer *preparer = ctx;
	struct worker *self = calloc(1, sizeof *self);

	if (!self)
		return NULL;
	self->arena = arena_new(ARENA_BYTES);
	self->deflate = ZSTD_createCCtx();
	if (!self->arena || !self->deflate ||
	    mark_open(preparer->options.mark, preparer->options.cpu_limit_usec, &self->mark) < 0) {
		worker_destroy(self);
		return NULL;
	}
	return self;
}

/* What cannot be read is told by whoever stores it, who reads it, too. */
static int make(struct worker *self, const struct link_body *body, bool rush, struct prepared *ret)
{
	struct wire_article article;
	struct content content;

	arena_reset(self->arena);
	int r = wire_get_article(link_body_str(body), self->arena, &article);
	if (r == 0)
		r = batch_describe(&article, &content);
	if (r < 0)
		return r;
	/* As it is stored when nothing is known of its address, or only other words. */
	const struct entry_article entry = { .url = batch_address(&article), .contents = &content, .n_contents = 1 };
	memcpy(ret->hash, content.hash, sizeof ret->hash);
	memcpy(ret->facts, content.facts, sizeof ret->facts);
	bool of_page = article.article.text.len >= WORDING_OF_PAGE_LEAST && snapshot_is_text(&article.page, article.article.text);
	bool loose = rush && !of_page && article.article.text.len >= LOOSE_TEXT_LEAST;
	r = wording_close(&article.article, &entry, 0, of_page, loose ? NULL : self->deflate, &self->room, &ret->closed);
	if (self->room.plain.cap > KEEP_BYTES)
		clear_room(&self->room);
	return r;
}

static void drop(struct preparing *self)
{
	struct preparer *preparer = self->preparer;

	pthread_mutex_lock(&preparer->lock);
	bool last = --self->holders == 0;
	pthread_mutex_unlock(&preparer->lock);
	if (!last)
		return;
	wording_closed_destroy(&self->prepared.closed);
	free(self);
}

static bool start(struct preparing *self)
{
	pthread_mutex_lock(&self->preparer->lock);
	bool wanted = self->state == WAITS;
	if (wanted)
		self->state = RUNS;
	pthread_mutex_unlock(&self->preparer->lock);
	return wanted;
}

static void finish(struct preparing *self, enum state state)
{
	pthread_mutex_lock(&self->preparer->lock);
	self->state = state;
	pthread_cond_broadcast(&self->preparer->made);
	pthread_mutex_unlock(&self->preparer->lock);
}

static void run(struct pool_job *job, void *thread)
{
	struct preparing *self = (struct preparing *)job;
	struct worker *worker = thread;

	if (start(self)) {
		int r = -ENOMEM;

		if (worker) {
			mark_begin(worker->mark, self->id);
			r = make(worker, self->body, self->rush, &self->prepared);
			mark_end(worker->mark);
			if (pool_queued(self->preparer->pool) == 0)
				mark_rest(worker->mark);
		}
		finish(self, r < 0 ? NONE : MADE);
	}
	drop(self);
}

/* ---- for others ---- */

struct preparing *prepare_begin(struct preparer *self, struct page_id id, const struct link_body *body, bool rush)
{
	struct preparing *p = link_body_str(body).len >= PREPARE_BYTES ? malloc(sizeof *p) : NULL;

	if (!p)
		return NULL;
	*p = (struct preparing){ .job.run = run, .preparer = self, .id = id, .body = body, .rush = rush, .holders = 2 };
	if (pool_submit(self->pool, &p->job) == 0)
		return p;
	free(p);
	return NULL;
}

/* Whether it is made; what has not begun by now never will be. */
static bool settle(struct preparing *self)
{
	pthread_mutex_lock(&self->preparer->lock);
	while (self->state == RUNS)
		pthread_cond_wait(&self->preparer->made, &self->preparer->lock);
	if (self->state == WAITS)
		self->state = NONE;
	bool is_made = self->state == MADE;
	pthread_mutex_unlock(&self->preparer->lock);
	return is_made;
}

const struct prepared *prepare_take(struct preparing *self)
{
	return self && settle(self) ? &self->prepared : NULL;
}

void prepare_end(struct preparing **self_p)
{
	if (!*self_p)
		return;
	(void)settle(*self_p);
	drop(*self_p);
	*self_p = NULL;
}

int preparer_new(zloop_t *loop, const struct preparer_options *options, struct preparer **ret)
{
	owned(preparer_destroy) struct preparer *self = calloc(1, sizeof *self);
	struct pool_options pool = { .threads = 1, .waiting_max = PREPARE_WAITING_MAX, .thread_new = worker_new,
				     .thread_destroy = worker_destroy, .ctx = self };

	if (!self)
		return -ENOMEM;
	self->options = *options;
	if (pthread_mutex_init(&self->lock, NULL) || pthread_cond_init(&self->made, NULL))
		return -ENOMEM;
	self->has_lock = true;
	int r = pool_new(loop, &pool, &self->pool);
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void preparer_destroy(struct preparer **self_p)
{
	struct preparer *self = *self_p;

	if (!self)
		return;
	if (self->pool)
		pool_settle(self->pool);
	pool_destroy(&self->pool);
	if (self->has_lock) {
		pthread_cond_destroy(&self->made);
		pthread_mutex_destroy(&self->lock);
	}
	free(self);
	*self_p = NULL;
}
