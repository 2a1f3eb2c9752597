#include "common/zmtp.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "tests/test.h"

enum { PATIENCE_MS = 60000 };

/* A peer whose every byte is the test's. */
struct peer {
	char dir[TEST_PATH], endpoint[TEST_PATH + 16];
	int listener, fd;
};

#define GREETING "\xff\0\0\0\0\0\0\0\1\x7f\3\1NULL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define HELLO GREETING "\4\34\5READY\13Socket-Type\0\0\0\6ROUTER"

static void peer_begin(struct peer *self)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	*self = (struct peer){ .fd = -1 };
	test_folder(self->dir, "zmtp");
	(void)snprintf(self->endpoint, sizeof self->endpoint, "ipc://%s/s", self->dir);
	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s/s", self->dir);
	self->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(self->listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(self->listener, 4), 0);
}

static void peer_take(struct peer *self)
{
	struct pollfd item = { .fd = self->listener, .events = POLLIN };

	assert_int_equal(poll(&item, 1, PATIENCE_MS), 1);
	if (self->fd >= 0)
		(void)close(self->fd);
	self->fd = accept(self->listener, NULL, NULL);
	assert_true(self->fd >= 0);
}

static void peer_say(struct peer *self, struct str bytes)
{
	assert_int_equal(send(self->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL), bytes.len);
}

static size_t peer_read(struct peer *self, char *out, size_t n)
{
	ssize_t got = recv(self->fd, out, n, MSG_DONTWAIT);

	return got > 0 ? (size_t)got : 0;
}

static void peer_end(struct peer *self)
{
	if (self->fd >= 0)
		(void)close(self->fd);
	(void)close(self->listener);
	test_folder_remove(self->dir);
}

static void drop(struct zmtp **z)
{
	zmtp_destroy(z, 0);
}

static void what_is_sent_waits_for_the_handshake(void **state)
{
	owned(drop) struct zmtp *z = NULL;
	struct peer peer;
	struct str message;
	char got[256];

	(void)state;
	peer_begin(&peer);
	assert_int_equal(zmtp_new(peer.endpoint, "DEALER", &z), 0);
	assert_int_equal(zmtp_send(z, STR("ask")), 0);
	peer_take(&peer);
	assert_int_equal(zmtp_receive(z, 0, &message), -ETIMEDOUT);
	assert_int_equal(peer_read(&peer, got, sizeof got), 64 + 30);
	assert_false(zmtp_present(z));
	/* It comes byte by byte. */
	for (size_t i = 0; i < sizeof HELLO - 1; i++) {
		peer_say(&peer, (struct str){ &HELLO[i], 1 });
		assert_int_equal(zmtp_receive(z, 0, &message), -ETIMEDOUT);
	}
	assert_true(zmtp_present(z));
	assert_int_equal(zmtp_reached(z), 1);
	assert_int_equal(peer_read(&peer, got, sizeof got), 5);
	assert_memory_equal(got, "\0\3ask", 5);
	peer_say(&peer, STR("\0\2hi\0\0\4\10\4PING\0\1x\2\0\0\0\0\0\0\0\3end"));
	assert_int_equal(zmtp_receive(z, PATIENCE_MS, &message), 0);
	assert_true(str_eq(message, STR("hi")));
	assert_int_equal(zmtp_receive(z, PATIENCE_MS, &message), 0);
	assert_int_equal(message.len, 0);
	/* The peer goes; its last word is heard, and it is tried again. */
	(void)shutdown(peer.fd, SHUT_RDWR);
	assert_int_equal(zmtp_receive(z, PATIENCE_MS, &message), 0);
	assert_true(str_eq(message, STR("end")));
	assert_int_equal(zmtp_receive(z, 0, &message), -ETIMEDOUT);
	assert_false(zmtp_present(z));
	assert_int_equal(zmtp_send(z, STR("again")), 0);
	assert_int_equal(zmtp_receive(z, 100, &message), -ETIMEDOUT);
	peer_take(&peer);
	peer_say(&peer, STR(HELLO "\0\3yes"));
	assert_int_equal(zmtp_receive(z, PATIENCE_MS, &message), 0);
	assert_int_equal(zmtp_reached(z), 2);
	assert_int_equal(peer_read(&peer, got, sizeof got), 64 + 30 + 7);
	peer_end(&peer);
}

static void a_peer_that_breaks_the_protocol_is_left(void **state)
{
	static const struct {
		const char *why;
		struct str bytes;
	} cases[] = {
		{ "no ZMTP at all", STR_INIT("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\nServer: none\r\n\r\n") },
		{ "version 2", STR_INIT("\xff\0\0\0\0\0\0\0\1\x7f\2\0NULL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") },
		{ "another mechanism", STR_INIT("\xff\0\0\0\0\0\0\0\1\x7f\3\0CURVE\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") },
		{ "a message before READY", STR_INIT(GREETING "\0\2hi") },
		{ "ERROR", STR_INIT(GREETING "\4\7\5ERROR\0") },
		{ "a flag that is none", STR_INIT(HELLO "\x40\1x") },
		{ "two parts", STR_INIT(HELLO "\1\1a\0\1b") },
		{ "a length that nothing has", STR_INIT(HELLO "\2\xff\xff\xff\xff\xff\xff\xff\xff") },
		{ "one byte over the limit", STR_INIT(HELLO "\2\0\0\0\0\0\xc0\0\1") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(drop) struct zmtp *z = NULL;
		struct peer peer;
		struct str message;

		peer_begin(&peer);
		assert_int_equal(zmtp_new(peer.endpoint, "DEALER", &z), 0);
		assert_false(zmtp_present(z));
		peer_take(&peer);
		peer_say(&peer, cases[i].bytes);
		if (zmtp_receive(z, 50, &message) != -ETIMEDOUT || zmtp_present(z))
			fail_msg("%s", cases[i].why);
		peer_end(&peer);
	}
}

enum { LARGE = 10 << 20, HEAD = 11 };

/* What is sent is of LARGE bytes: the n-th is this one. */
static char large_byte(size_t n)
{
	return (char)(n * 7 + n / 4096);
}

/* All that came, read in pieces while z writes on. */
static size_t read_on(struct zmtp *z, struct peer *peer, char *out, size_t size)
{
	struct str message;
	size_t got = 0, n;

	for (int idle = 0; got < size && idle < 1000; idle = n ? 0 : idle + 1) {
		assert_int_equal(zmtp_receive(z, 0, &message), -ETIMEDOUT);
		n = peer_read(peer, out + got, size - got < 100000 ? size - got : 100000);
		got += n;
	}
	return got;
}

static void a_message_of_two_pieces_and_more_than_the_socket_holds_arrives_whole(void **state)
{
	owned(drop) struct zmtp *z = NULL;
	const size_t size = 64 + 30 + 2 * (9 + LARGE);
	char *body = malloc(LARGE), *got = malloc(size);
	struct peer peer;
	struct str message;

	(void)state;
	assert_true(body && got);
	for (size_t i = 0; i < LARGE; i++)
		body[i] = large_byte(i);
	peer_begin(&peer);
	assert_int_equal(zmtp_new(peer.endpoint, "DEALER", &z), 0);
	/* One before the handshake, which waits as a whole, one behind it. */
	assert_int_equal(zmtp_send_both(z, (struct str){ body, HEAD }, (struct str){ body + HEAD, LARGE - HEAD }), 0);
	peer_take(&peer);
	peer_say(&peer, STR(HELLO));
	assert_int_equal(zmtp_receive(z, 0, &message), -ETIMEDOUT);
	assert_true(zmtp_present(z));
	assert_int_equal(zmtp_send_both(z, (struct str){ body, HEAD }, (struct str){ body + HEAD, LARGE - HEAD }), 0);
	memset(body, 0, LARGE); /* nothing of it is needed any more */
	assert_int_equal(read_on(z, &peer, got, size), size);
	for (size_t at = 64 + 30; at < size; at += 9 + LARGE) {
		assert_memory_equal(got + at, "\2\0\0\0\0\0\xa0\0\0", 9);
		for (size_t i = 0; i < LARGE; i++)
			if (got[at + 9 + i] != large_byte(i))
				fail_msg("byte %zu is another", i);
	}
	assert_int_equal(zmtp_send_both(z, (struct str){ got, 1 }, (struct str){ got, ZMTP_MESSAGE_MAX }), -E2BIG);
	peer_end(&peer);
	free(body);
	free(got);
}

static void names_have_their_limits(void **state)
{
	char endpoint[160] = "ipc:///tmp/";
	struct zmtp *z = NULL;

	(void)state;
	memset(endpoint + 11, 'x', 6 + 107 - 11);
	assert_int_equal(zmtp_new(endpoint, "DEALER", &z), 0);
	drop(&z);
	endpoint[6 + 107] = 'x';
	assert_int_equal(zmtp_new(endpoint, "DEALER", &z), -ENAMETOOLONG);
	assert_int_equal(zmtp_new("tcp://127.0.0.1:1", "DEALER", &z), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sent_waits_for_the_handshake),
		cmocka_unit_test(a_peer_that_breaks_the_protocol_is_left),
		cmocka_unit_test(a_message_of_two_pieces_and_more_than_the_socket_holds_arrives_whole),
		cmocka_unit_test(names_have_their_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
