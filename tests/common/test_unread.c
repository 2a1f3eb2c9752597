#include "common/unread.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "tests/test.h"

enum { WAIT_MS = 60000, PIECE = 1 << 20 };

/* A ROUTER and one client, each known to the other. */
struct lab {
	char dir[TEST_PATH], endpoint[TEST_PATH + 16];
	void *context, *router, *client;
	struct unread *unread;
	unsigned char route[16];
	size_t route_len;
	int fd;
};

static void meet(struct lab *lab)
{
	zmq_msg_t route, hello;

	assert_int_equal(zmq_send(lab->client, "hello", 5, 0), 5);
	(void)zmq_msg_init(&route);
	(void)zmq_msg_init(&hello);
	assert_true(zmq_msg_recv(&route, lab->router, 0) > 0);
	assert_int_equal(zmq_msg_recv(&hello, lab->router, 0), 5);
	lab->route_len = zmq_msg_size(&route);
	assert_true(lab->route_len <= sizeof lab->route);
	memcpy(lab->route, zmq_msg_data(&route), lab->route_len);
	lab->fd = zmq_msg_get(&hello, ZMQ_SRCFD);
	(void)zmq_msg_close(&route);
	(void)zmq_msg_close(&hello);
}

static int start(void **state)
{
	struct lab *lab = calloc(1, sizeof *lab);
	int one = 1, none = 0, ms = WAIT_MS;

	assert_non_null(lab);
	test_folder(lab->dir, "unread");
	(void)snprintf(lab->endpoint, sizeof lab->endpoint, "ipc://%s/s", lab->dir);
	lab->context = zmq_ctx_new();
	lab->router = zmq_socket(lab->context, ZMQ_ROUTER);
	lab->client = zmq_socket(lab->context, ZMQ_DEALER);
	/* The client takes one message from the connection, and the next when that was read. */
	(void)zmq_setsockopt(lab->client, ZMQ_RCVHWM, &one, sizeof one);
	(void)zmq_setsockopt(lab->client, ZMQ_LINGER, &none, sizeof none);
	(void)zmq_setsockopt(lab->client, ZMQ_RCVTIMEO, &ms, sizeof ms);
	(void)zmq_setsockopt(lab->router, ZMQ_LINGER, &none, sizeof none);
	(void)zmq_setsockopt(lab->router, ZMQ_RCVTIMEO, &ms, sizeof ms);
	assert_int_equal(zmq_bind(lab->router, lab->endpoint), 0);
	assert_int_equal(zmq_connect(lab->client, lab->endpoint), 0);
	assert_int_equal(unread_new(&lab->unread), 0);
	meet(lab);
	*state = lab;
	return 0;
}

static int stop(void **state)
{
	struct lab *lab = *state;

	(void)zmq_close(lab->client);
	(void)zmq_close(lab->router);
	unread_destroy(&lab->unread); /* before libzmq is done with what it holds */
	(void)zmq_ctx_term(lab->context);
	test_folder_remove(lab->dir);
	free(lab);
	return 0;
}

static int send_piece(struct lab *lab, size_t bytes)
{
	struct buf message = { 0 };
	char *at = buf_room(&message, bytes);

	assert_non_null(at);
	memset(at, 'x', bytes);
	buf_take(&message, bytes);
	int r = unread_send(lab->unread, lab->router, (struct str){ (const char *)lab->route, lab->route_len }, lab->fd, &message);
	assert_true(message.ptr == NULL);
	return r;
}

/* The socket's thread learns of a connection's end within its own calls. */
static void until_taken(struct lab *lab)
{
	for (int ms = 0; ms < WAIT_MS && unread_bytes(lab->unread); ms++) {
		int events;
		size_t size = sizeof events;

		(void)zmq_getsockopt(lab->router, ZMQ_EVENTS, &events, &size);
		(void)usleep(1000);
	}
	assert_int_equal(unread_bytes(lab->unread), 0);
}

static void what_is_read_is_not_counted(void **state)
{
	struct lab *lab = *state;

	for (int i = 0; i < 3 * UNREAD_MAX / PIECE; i++) {
		zmq_msg_t msg;

		assert_int_equal(send_piece(lab, PIECE), 0);
		(void)zmq_msg_init(&msg);
		assert_int_equal(zmq_msg_recv(&msg, lab->client, 0), PIECE);
		(void)zmq_msg_close(&msg);
	}
	until_taken(lab);
}

static void a_client_that_does_not_read_is_left_once_and_its_memory_comes_back(void **state)
{
	struct lab *lab = *state;
	int sent = 0, r = 0;

	while (r == 0 && sent < 3 * UNREAD_MAX / PIECE) {
		r = send_piece(lab, PIECE);
		sent += r == 0;
	}
	assert_int_equal(r, -ENOBUFS);
	assert_true(sent >= UNREAD_MAX / (2 * PIECE));
	assert_true(unread_bytes(lab->unread) <= UNREAD_MAX);
	for (int i = 0; i < 5; i++)
		assert_int_equal(send_piece(lab, PIECE), 0);
	assert_true(unread_bytes(lab->unread) <= UNREAD_MAX);
	assert_true(lab->fd >= 0);
	until_taken(lab);
}

static void one_message_alone_may_be_larger(void **state)
{
	struct lab *lab = *state;
	zmq_msg_t msg;

	assert_int_equal(send_piece(lab, UNREAD_MAX + 1), 0);
	(void)zmq_msg_init(&msg);
	assert_int_equal(zmq_msg_recv(&msg, lab->client, 0), UNREAD_MAX + 1);
	(void)zmq_msg_close(&msg);
	until_taken(lab);
}

static void a_client_that_is_gone_costs_nothing(void **state)
{
	struct lab *lab = *state;
	struct buf message = { 0 };

	buf_add(&message, STR("too late"));
	assert_int_equal(unread_send(lab->unread, lab->router, STR("nobody"), -1, &message), 0);
	until_taken(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_read_is_not_counted, start, stop),
		cmocka_unit_test_setup_teardown(a_client_that_does_not_read_is_left_once_and_its_memory_comes_back, start, stop),
		cmocka_unit_test_setup_teardown(one_message_alone_may_be_larger, start, stop),
		cmocka_unit_test_setup_teardown(a_client_that_is_gone_costs_nothing, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
