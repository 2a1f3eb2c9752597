#include "store/serve.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/pool.h"
#include "store/answer.h"
#include "store/backup.h"
#include "store/conf.h"

enum {
	COMMANDS_MAX = 48,
	WAITING_MAX = 1024, CLIENT_WAITING_MAX = 256,
	WAITING_BYTES_MAX = 64 << 20, /* of questions with what they carry; one alone may be more */
	RETAIN_MS = 10 * 60 * 1000,
};

struct serve {
	struct daemon *daemon;
	struct db *db;
	struct pool *pool;
	struct control_command commands[COMMANDS_MAX];
	int retain_timer;
	bool retaining;      /* our own question is under way */
	size_t bytes;        /* of questions under way */
	struct serve_stats stats;
};

/* A question under way; owns a copy of its words and body. */
struct asked {
	struct pool_job job; /* first: a job is cast to what it is in */
	struct serve *serve;
	struct control_call call;
	struct question question;
	size_t n_bytes;
	char bytes[];
};

static void *thread_new(void *ctx)
{
	return answerer_new(ctx);
}

static void thread_destroy(void *thread)
{
	struct answerer *answerer = thread;

	answerer_destroy(&answerer);
}

static void asked_free(struct asked *asked)
{
	asked->serve->bytes -= asked->n_bytes;
	buf_destroy(&asked->question.text);
	buf_destroy(&asked->question.body);
	free(asked);
}

static void on_run(struct pool_job *job, void *thread)
{
	struct asked *asked = (struct asked *)job;

	if (thread)
		answer(thread, &asked->question);
	else
		asked->question.status = -ENOMEM;
}

static void on_done(struct pool_job *job)
{
	struct asked *asked = (struct asked *)job;
	const struct question *q = &asked->question;
	struct serve *self = asked->serve;
	const struct control_reply reply = { .status = q->status, .text = buf_str(&q->text), .body = buf_str(&q->body) };

	self->stats.failed += q->status < 0;
	if (q->status == -EIO)
		LOG_EVENT(LOG_ERR, "damaged", "a question met damage in the database", { "WHAT", reply.text });
	if (asked->call.route_len && control_answer(daemon_control_socket(self->daemon), &asked->call, &reply) == -ENOBUFS)
		LOG_EVENT(LOG_WARNING, "client_left", "a client that does not read its answers has been left",
			  { "COMMAND", q->command });
	self->retaining = self->retaining && asked->call.route_len;
	if (q->stop)
		daemon_stop(self->daemon);
	asked_free(asked);
}

static struct str copy(char **to, struct str s)
{
	struct str out = { *to, s.len };

	if (s.len)
		memcpy(*to, s.ptr, s.len);
	*to += s.len;
	return out;
}

/* Which client it is, in a number: owners are told apart by it. */
static uint64_t owner_of(const struct control_call *call)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (size_t i = 0; i < call->route_len; i++)
		h = (h ^ call->route[i]) * UINT64_C(1099511628211);
	return h;
}

static struct asked *asked_new(struct serve *self, const struct control_request *request)
{
	size_t bytes = request->command.len + request->body.len;

	for (size_t i = 0; i < request->n; i++)
		bytes += request->words[i].len;
	struct asked *asked = calloc(1, sizeof *asked + bytes);
	if (!asked)
		return NULL;
	char *at = asked->bytes;
	asked->job = (struct pool_job){ .run = on_run, .done = on_done, .owner = owner_of(&request->call) };
	asked->serve = self;
	asked->n_bytes = bytes;
	self->bytes += bytes;
	asked->call = request->call;
	asked->question.command = copy(&at, request->command);
	for (size_t i = 0; i < request->n; i++)
		asked->question.words[i] = copy(&at, request->words[i]);
	asked->question.n = request->n;
	asked->question.input = copy(&at, request->body);
	asked->question.now_usec = clock_now_usec();
	return asked;
}

static void on_request(void *ctx, struct control *control, const struct control_request *request)
{
	struct serve *self = ctx;

	if (request->n > QUESTION_WORDS_MAX) {
		control_refuse(control, &request->call, -EINVAL, "a question has at most %d words", QUESTION_WORDS_MAX);
		return;
	}
	struct asked *asked = self->bytes > WAITING_BYTES_MAX ? NULL : asked_new(self, request);
	int r = asked ? pool_submit(self->pool, &asked->job) : -ENOMEM;
	self->stats.questions++;
	if (r == 0)
		return;
	self->stats.refused++;
	if (r == -EDQUOT)
		control_refuse(control, &request->call, -EAGAIN, "%d questions of yours wait already: wait for their answers", CLIENT_WAITING_MAX);
	else
		control_refuse(control, &request->call, -EAGAIN, "too many questions wait: ask again later");
	if (asked)
		asked_free(asked);
}

/* What the configuration no longer keeps goes, now and then: a question that nobody asked. */
static int on_retain(zloop_t *loop, int timer, void *arg)
{
	struct serve *self = arg;
	const struct store_conf *conf = daemon_conf(self->daemon);
	char pages[40], articles[40];

	(void)loop, (void)timer;
	if (self->retaining || (!conf->keep_snapshots && !conf->keep_articles))
		return 0;
	(void)snprintf(pages, sizeof pages, "snapshots=%" PRIu64 "us", conf->keep_snapshots);
	(void)snprintf(articles, sizeof articles, "articles=%" PRIu64 "us", conf->keep_articles);
	const struct str words[] = { STR("all"), str_from(pages), str_from(articles) };
	struct asked *asked = asked_new(self, &(struct control_request){ .command = STR("retain"), .words = words, .n = ARRAY_LEN(words) });
	self->retaining = asked && pool_submit(self->pool, &asked->job) == 0;
	if (asked && !self->retaining)
		asked_free(asked);
	return 0;
}

int serve_new(struct daemon *daemon, struct db *db, size_t threads, struct serve **ret)
{
	owned(serve_destroy) struct serve *self = calloc(1, sizeof *self);
	size_t n = 0;

	if (!self)
		return -ENOMEM;
	const struct pool_options options = { .threads = threads, .waiting_max = WAITING_MAX, .owner_max = CLIENT_WAITING_MAX, .thread_new = thread_new,
					      .thread_destroy = thread_destroy, .ctx = db };
	self->daemon = daemon;
	self->db = db;
	int r = backup_new(db, &db->backup);
	if (r < 0)
		return r;
	r = pool_new(daemon_loop(daemon), &options, &self->pool);
	if (r < 0)
		return r;
	for (; n < COMMANDS_MAX && answer_commands[n]; n++)
		self->commands[n] = (struct control_command){ .name = answer_commands[n], .handle = on_request };
	r = daemon_control(daemon, self->commands, n, self);
	if (r < 0)
		return r;
	self->retain_timer = zloop_timer(daemon_loop(daemon), RETAIN_MS, 0, on_retain, self);
	if (self->retain_timer < 0)
		return -ENOMEM;
	*ret = self;
	self = NULL;
	return 0;
}

void serve_destroy(struct serve **self_p)
{
	struct serve *self = *self_p;

	if (!self)
		return;
	if (self->retain_timer > 0)
		(void)zloop_timer_end(daemon_loop(self->daemon), self->retain_timer);
	pool_destroy(&self->pool);
	if (self->db)
		backup_destroy(&self->db->backup);
	free(self);
	*self_p = NULL;
}

void serve_stats(struct serve *self, struct serve_stats *ret)
{
	*ret = self->stats;
	ret->waiting = pool_waiting(self->pool);
}
