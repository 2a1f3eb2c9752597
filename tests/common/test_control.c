#include "common/control.h"

#include <pthread.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "tests/test.h"

enum { ASK_MS = 60000, FOREVER = 100 };

/* A daemon of three commands in a thread of its own. */
struct server {
	char dir[TEST_PATH], endpoint[TEST_PATH + 16];
	pthread_t thread;
	zloop_t *loop;
	int stop[2];
};

static void echo(void *ctx, struct control *control, const struct control_request *r)
{
	(void)ctx;
	control_ok(control, &r->call, r->n ? r->words[0] : r->body);
}

static void count(void *ctx, struct control *control, const struct control_request *r)
{
	(void)ctx;
	for (int i = 0; i < 3; i++)
		(void)control_answer(control, &r->call, &(struct control_reply){ .more = i < 2, .body = { &"123"[i], 1 } });
}

static void refuse(void *ctx, struct control *control, const struct control_request *r)
{
	(void)ctx;
	control_refuse(control, &r->call, -ENOENT, "no feed '%.*s'", (int)r->words[0].len, r->words[0].ptr);
}

static const struct control_command commands[] = { { "echo", echo }, { "count", count }, { "refuse", refuse } };

static int on_stop(zloop_t *loop, zmq_pollitem_t *item, void *ctx)
{
	(void)loop;
	(void)item;
	(void)ctx;
	return -1;
}

static void *serve(void *ctx)
{
	struct server *s = ctx;
	owned(control_destroy) struct control *control = NULL;
	zloop_t *loop = zloop_new();
	zmq_pollitem_t item = { .fd = s->stop[0], .events = ZMQ_POLLIN };

	if (control_new(loop, s->endpoint, &control) == 0 && control_add(control, commands, ARRAY_LEN(commands), NULL) == 0 &&
	    zloop_poller(loop, &item, on_stop, NULL) == 0)
		(void)zloop_start(loop);
	control_destroy(&control);
	zloop_destroy(&loop);
	return NULL;
}

static int start(void **state)
{
	struct server *s = calloc(1, sizeof *s);

	assert_non_null(s);
	test_folder(s->dir, "control");
	(void)snprintf(s->endpoint, sizeof s->endpoint, "ipc://%s/s", s->dir);
	assert_int_equal(pipe(s->stop), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
	*state = s;
	return 0;
}

static int stop(void **state)
{
	struct server *s = *state;

	assert_int_equal(write(s->stop[1], "x", 1), 1);
	(void)pthread_join(s->thread, NULL);
	(void)close(s->stop[0]);
	(void)close(s->stop[1]);
	test_folder_remove(s->dir);
	free(s);
	return 0;
}

static void a_request_is_answered_also_before_the_daemon_is_there(void **state)
{
	struct server *s = *state;
	owned(control_client_destroy) struct control_client *c = NULL;
	struct control_reply reply;
	struct str word = STR("hello");

	assert_int_equal(control_client_new(s->endpoint, &c), 0);
	assert_int_equal(control_ask(c, "echo", &word, 1, ASK_MS, &reply), 0);
	assert_true(str_eq(reply.body, STR("hello")));
	assert_true(control_connected(c));
}

static void replies_come_in_parts(void **state)
{
	struct server *s = *state;
	owned(control_client_destroy) struct control_client *c = NULL;
	struct control_reply reply;
	uint64_t request, answered;

	assert_int_equal(control_client_new(s->endpoint, &c), 0);
	assert_int_equal(control_send(c, "count", NULL, 0, (struct str){ 0 }, &request), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(control_receive(c, ASK_MS, &reply, &answered), 0);
		assert_true(answered == request && reply.more == (i < 2) && reply.body.ptr[0] == '1' + i);
	}
}

static void refusals_and_unknown_commands_say_why(void **state)
{
	struct server *s = *state;
	owned(control_client_destroy) struct control_client *c = NULL;
	struct control_reply reply;
	struct str word = STR("north");

	assert_int_equal(control_client_new(s->endpoint, &c), 0);
	assert_int_equal(control_ask(c, "refuse", &word, 1, ASK_MS, &reply), 0);
	assert_int_equal(reply.status, -ENOENT);
	assert_true(str_eq(reply.text, STR("no feed 'north'")));
	assert_int_equal(control_ask(c, "fly", NULL, 0, ASK_MS, &reply), 0);
	assert_int_equal(reply.status, -ENOSYS);
}

static void garbage_is_survived(void **state)
{
	struct server *s = *state;
	owned(control_client_destroy) struct control_client *c = NULL;
	zsock_t *raw = zsock_new(ZMQ_DEALER);
	struct control_reply reply;
	struct str word = STR("still here");

	assert_int_equal(zmq_connect(zsock_resolve(raw), s->endpoint), 0);
	for (int i = 0; i < FOREVER; i++) {
		(void)zmq_send(zsock_resolve(raw), "\xdd\x0f\xff\xff\xff", 5, i % 2 ? ZMQ_SNDMORE : 0);
		if (i % 2)
			(void)zmq_send(zsock_resolve(raw), "", 0, 0);
	}
	assert_int_equal(control_client_new(s->endpoint, &c), 0);
	assert_int_equal(control_ask(c, "echo", &word, 1, ASK_MS, &reply), 0);
	assert_true(str_eq(reply.body, word));
	zsock_set_linger(raw, 0);
	zsock_destroy(&raw);
}

static void a_daemon_that_is_not_there_is_a_time_out(void **state)
{
	owned(control_client_destroy) struct control_client *c = NULL;
	struct control_reply reply;

	(void)state;
	assert_int_equal(control_client_new("ipc:///nowhere/inquit", &c), 0);
	assert_int_equal(control_ask(c, "echo", NULL, 0, 50, &reply), -ETIMEDOUT);
	assert_false(control_connected(c));
}

static void words_end_at_their_limit(void **state)
{
	struct server *s = *state;
	owned(control_client_destroy) struct control_client *c = NULL;
	struct str words[CONTROL_WORDS_MAX + 1];
	struct control_reply reply;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		words[i] = STR("w");
	assert_int_equal(control_client_new(s->endpoint, &c), 0);
	assert_int_equal(control_ask(c, "echo", words, CONTROL_WORDS_MAX, ASK_MS, &reply), 0);
	assert_int_equal(control_ask(c, "echo", words, CONTROL_WORDS_MAX + 1, ASK_MS, &reply), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_answered_also_before_the_daemon_is_there),
		cmocka_unit_test(replies_come_in_parts),
		cmocka_unit_test(refusals_and_unknown_commands_say_why),
		cmocka_unit_test(garbage_is_survived),
		cmocka_unit_test(a_daemon_that_is_not_there_is_a_time_out),
		cmocka_unit_test(words_end_at_their_limit),
	};

	zsys_handler_set(NULL);
	zsys_init();
	return cmocka_run_group_tests(tests, start, stop);
}
