#include "fetcher/visit.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "tests/test.h"

enum { BODY_MAX = 100000, PATIENCE_MS = 60000 };

/* ---- a server that does what servers do ---- */

struct shared {
	int connections; /* accepted */
};

struct lab {
	zloop_t *loop;
	struct visitor visitor;
	pid_t server;
	unsigned port;
	struct shared *shared;
	int timer;
	/* The last answer. */
	bool answered;
	enum http_error error;
	int status;
	bool refused, moved;
	char body[64], url[256], permanent[256];
	size_t body_len;
	int64_t wake_at;
};

static void say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		_exit(0);
}

/* Deflate's fixed codes, by hand: a zero, and then its longest repeat (258 bytes in 13 bits) for as long as anybody reads. */
struct bits {
	unsigned char at[4096];
	size_t n;
	unsigned held, n_held;
};

static void put_bits(struct bits *self, unsigned value, unsigned n)
{
	self->held |= value << self->n_held;
	for (self->n_held += n; self->n_held >= 8; self->n_held -= 8, self->held >>= 8)
		self->at[self->n++] = (unsigned char)self->held;
}

static void say_bomb(int fd)
{
	struct bits out = { .at = { 0x1f, 0x8b, 8, [9] = 3 }, .n = 10 };

	say(fd, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
	put_bits(&out, 2, 3);    /* a block that is not the last, of fixed codes */
	put_bits(&out, 0x0c, 8); /* literal 0: 00110000, its first bit lowest */
	for (;;) {
		while (out.n < sizeof(out.at) - 4)
			put_bits(&out, 0xa3, 8), put_bits(&out, 0, 5); /* length 258: 11000101; distance 1: 00000 */
		if (write(fd, out.at, out.n) < 0)
			_exit(0);
		out.n = 0;
	}
}

static void answer(int fd, const char *path, unsigned port)
{
	char text[1024];

	if (strcmp(path, "/ok") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"a\"\r\nConnection: close\r\n\r\nhello");
	else if (strcmp(path, "/301") == 0)
		say(fd, "HTTP/1.1 301 Moved\r\nLocation: /ok\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	else if (strcmp(path, "/302") == 0)
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	else if (strcmp(path, "/308-302") == 0)
		say(fd, "HTTP/1.1 308 Moved\r\nLocation: /302\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	else if (strcmp(path, "/loop") == 0)
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /pool\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	else if (strcmp(path, "/pool") == 0)
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	else if (strcmp(path, "/self") == 0)
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /self\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	else if (strcmp(path, "/file") == 0)
		say(fd, "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	else if (strcmp(path, "/nowhere") == 0)
		say(fd, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	else if (strcmp(path, "/private") == 0) {
		(void)snprintf(text, sizeof(text), "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:%u/ok\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", port);
		say(fd, text);
	} else if (strcmp(path, "/cut") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello");
	else if (strcmp(path, "/chunk") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello");
	else if (strcmp(path, "/garbage") == 0)
		say(fd, "\x01\x02\x03\xff\xfe garbage\r\n\r\n");
	else if (strcmp(path, "/nogzip") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello");
	else if (strcmp(path, "/bomb") == 0)
		say_bomb(fd);
	else if (strcmp(path, "/endless") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\n\r\n");
		for (;;)
			say(fd, "all work and no play makes this body a dull one\n");
	} else if (strcmp(path, "/declared") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nhello");
	else if (strcmp(path, "/headers") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\n");
		for (;;)
			say(fd, "X-More: and more and more and more\r\n");
	} else if (strcmp(path, "/silent") == 0)
		sleep(60);
	else if (strcmp(path, "/drip") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\n\r\n");
		for (;; sleep(1))
			say(fd, "x");
	} else if (strcmp(path, "/410") == 0)
		say(fd, "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	else
		say(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

static void serve_one(int fd, unsigned port)
{
	char request[4096], path[256] = "";
	ssize_t n = read(fd, request, sizeof(request) - 1);

	if (n > 0) {
		request[n] = '\0';
		(void)sscanf(request, "GET %255s", path);
		if (strcmp(path, "/reset") == 0) {
			struct linger linger = { 1, 0 };

			(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
		} else if (strcmp(path, "/close") != 0) {
			answer(fd, path, port);
		}
	}
	(void)close(fd);
	_exit(0);
}

static void serve(int listener, struct shared *shared, unsigned port)
{
	(void)signal(SIGCHLD, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			_exit(1);
		(void)__atomic_fetch_add(&shared->connections, 1, __ATOMIC_SEQ_CST);
		if (fork() == 0)
			serve_one(fd, port);
		(void)close(fd);
	}
}

/* Both families, so that a request which got through would be seen by whatever way it came; IPv4 where that is all there is. */
static int listen_anywhere(unsigned *ret_port)
{
	struct sockaddr_in6 any6 = { .sin6_family = AF_INET6, .sin6_addr = in6addr_any };
	struct sockaddr_in any = { .sin_family = AF_INET };
	socklen_t len = sizeof(any6);
	int listener = socket(AF_INET6, SOCK_STREAM, 0), off = 0;

	(void)setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (listener < 0 || bind(listener, (struct sockaddr *)&any6, sizeof(any6)) < 0) {
		(void)close(listener);
		listener = socket(AF_INET, SOCK_STREAM, 0);
		assert_int_equal(bind(listener, (struct sockaddr *)&any, sizeof(any)), 0);
	}
	assert_int_equal(listen(listener, 64), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&any6, &len), 0);
	*ret_port = ntohs(any6.sin6_port); /* where an IPv4 address has it, too */
	return listener;
}

static void start_server(struct lab *lab)
{
	int listener = listen_anywhere(&lab->port);

	lab->shared = mmap(NULL, sizeof(*lab->shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(lab->shared, MAP_FAILED);
	lab->server = fork();
	if (lab->server == 0) {
		(void)setpgid(0, 0);
		serve(listener, lab->shared, lab->port);
	}
	(void)setpgid(lab->server, lab->server);
	(void)close(listener);
}

/* ---- asking it ---- */

static void wake(void *ctx)
{
	(void)ctx;
}

static int on_tick(zloop_t *loop, int timer, void *ctx)
{
	struct lab *lab = ctx;

	(void)loop;
	(void)timer;
	(void)gate_run(lab->visitor.gate, zclock_usecs());
	return lab->answered || zclock_mono() > lab->wake_at ? -1 : 0;
}

static int set_up(void **state)
{
	struct lab *lab = calloc(1, sizeof(*lab));
	const struct http_options options = {
		.user_agent = "inquit-test", .ca_file = "", .connect_usec = 3000000, .stall_usec = 2000000,
		.total_usec = 6000000, .header_max_bytes = 16384, .connections = 8, .host_connections = 4,
	};

	(void)setenv("ZSYS_SIGHANDLER", "false", 1);
	start_server(lab);
	lab->loop = zloop_new();
	lab->visitor = (struct visitor){ .psl = psl_builtin(), .redirects_max = 5, .wake = wake };
	assert_int_equal(gate_new(8, 4, &lab->visitor.gate), 0);
	assert_int_equal(http_new(lab->loop, &options, &lab->visitor.http), 0);
	(void)zloop_timer(lab->loop, 2, 0, on_tick, lab);
	*state = lab;
	return 0;
}

static int tear_down(void **state)
{
	struct lab *lab = *state;

	visitor_close(&lab->visitor);
	http_destroy(&lab->visitor.http);
	gate_destroy(&lab->visitor.gate);
	zloop_destroy(&lab->loop);
	(void)kill(-lab->server, SIGKILL);
	(void)waitpid(lab->server, NULL, 0);
	(void)munmap(lab->shared, sizeof(*lab->shared));
	free(lab);
	return 0;
}

static void copy(char *to, size_t size, struct str s)
{
	(void)snprintf(to, size, "%.*s", (int)s.len, s.ptr ? s.ptr : "");
}

static void on_answer(void *ctx, const struct visit_answer *answer)
{
	struct lab *lab = ctx;

	lab->answered = true;
	lab->error = answer->http->error;
	lab->status = answer->http->status;
	lab->refused = answer->refused != NULL;
	lab->body_len = answer->http->body.len;
	copy(lab->body, sizeof(lab->body), answer->http->body);
	copy(lab->url, sizeof(lab->url), answer->url);
	copy(lab->permanent, sizeof(lab->permanent), answer->permanent_url);
}

/* False when url was refused before anything was asked. */
static bool visit_url(struct lab *lab, const char *url, const char *private_host)
{
	const struct visit_request request = {
		.url = str_from(url), .private_host = str_from(private_host), .max_bytes = BODY_MAX,
		.rank = GATE_POLL, .done = on_answer, .ctx = lab,
	};
	struct visit *visit;

	lab->answered = false;
	lab->wake_at = zclock_mono() + PATIENCE_MS;
	if (visit_start(&lab->visitor, &request, &visit) < 0)
		return false;
	(void)zloop_start(lab->loop);
	if (!lab->answered)
		fail_msg("%s: no answer", url);
	return true;
}

static void visit_path(struct lab *lab, const char *path)
{
	char url[128];

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", lab->port, path);
	assert_true(visit_url(lab, url, "127.0.0.1"));
}

/* ---- what must hold ---- */

static const struct {
	const char *path;
	enum http_error error;
	int status;
} faults[] = {
	{ "/ok", HTTP_OK, 200 },          { "/404", HTTP_OK, 404 },         { "/410", HTTP_OK, 410 },
	{ "/cut", HTTP_BROKEN, 200 },     { "/chunk", HTTP_BROKEN, 200 },   { "/garbage", HTTP_BROKEN, 0 },
	{ "/nogzip", HTTP_BROKEN, 200 },  { "/reset", HTTP_BROKEN, 0 },     { "/close", HTTP_BROKEN, 0 },
	{ "/bomb", HTTP_TOO_LARGE, 200 }, { "/endless", HTTP_TOO_LARGE, 200 }, { "/declared", HTTP_TOO_LARGE, 200 },
	{ "/headers", HTTP_TOO_LARGE, 200 }, { "/silent", HTTP_TIMEOUT, 0 }, { "/drip", HTTP_TIMEOUT, 200 },
};

static void each_fault_of_a_server_has_its_error(void **state)
{
	struct lab *lab = *state;

	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		visit_path(lab, faults[i].path);
		if (lab->error != faults[i].error || lab->status != faults[i].status)
			fail_msg("%s: %s, %d", faults[i].path, http_error_name(lab->error), lab->status);
		assert_true(lab->body_len <= BODY_MAX);
	}
}

static void redirects_are_followed_and_only_permanent_ones_remembered(void **state)
{
	struct lab *lab = *state;

	visit_path(lab, "/301");
	assert_string_equal(lab->body, "hello");
	assert_non_null(strstr(lab->permanent, "/ok"));
	visit_path(lab, "/302");
	assert_string_equal(lab->body, "hello");
	assert_string_equal(lab->permanent, "");
	visit_path(lab, "/308-302");
	assert_string_equal(lab->body, "hello");
	assert_non_null(strstr(lab->permanent, "/302"));
	assert_non_null(strstr(lab->url, "/ok"));
}

static void redirects_that_lead_nowhere_end(void **state)
{
	static const char *const paths[] = { "/loop", "/self", "/file", "/nowhere" };
	struct lab *lab = *state;

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		visit_path(lab, paths[i]);
		if (lab->error != HTTP_OK || lab->status != 302 || !lab->refused)
			fail_msg("%s", paths[i]);
	}
}

static void an_allowance_for_one_host_is_none_for_another(void **state)
{
	struct lab *lab = *state;
	char url[128];
	int before;

	visit_path(lab, "/private");
	assert_int_equal(lab->error, HTTP_ADDRESS);
	/* Nor may a connection that another opened be used. */
	visit_path(lab, "/ok");
	before = lab->shared->connections;
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/ok", lab->port);
	assert_true(visit_url(lab, url, ""));
	assert_int_equal(lab->error, HTTP_ADDRESS);
	assert_true(visit_url(lab, url, "127.0.0.2"));
	assert_int_equal(lab->error, HTTP_ADDRESS);
	assert_int_equal(lab->shared->connections, before);
}

/* Every way we know to write an address that is not public; %u is the port of a server that listens everywhere. */
static const char *const private_urls[] = {
	"http://127.0.0.1:%u/", "http://127.0.0.2:%u/", "http://127.255.255.254:%u/", "http://127.1:%u/",
	"http://127.0.1:%u/", "http://2130706433:%u/", "http://0x7f000001:%u/", "http://0x7f.0.0.1:%u/",
	"http://0x7f.1:%u/", "http://0177.0.0.1:%u/", "http://0177.1:%u/", "http://017700000001:%u/",
	"http://0:%u/", "http://0.0.0.0:%u/", "http://0x0:%u/", "http://00:%u/",
	"http://0.1.2.3:%u/", "http://localhost:%u/", "http://LOCALHOST:%u/", "http://localhost.:%u/",
	"http://127.0.0.1.:%u/", "http://[::1]:%u/", "http://[0:0:0:0:0:0:0:1]:%u/", "http://[0000::0001]:%u/",
	"http://[::]:%u/", "http://[::ffff:127.0.0.1]:%u/", "http://[::ffff:7f00:1]:%u/", "http://[0:0:0:0:0:ffff:7f00:1]:%u/",
	"http://[::127.0.0.1]:%u/", "http://[64:ff9b::127.0.0.1]:%u/", "http://[64:ff9b::7f00:1]:%u/", "http://[2002:7f00:1::]:%u/",
	"http://[fe80::1]:%u/", "http://[fe80::1%%25lo]:%u/", "http://[fc00::1]:%u/", "http://[fd00:ec2::254]:%u/",
	"http://[ff02::1]:%u/", "http://[2001:db8::1]:%u/", "http://[::ffff:10.0.0.1]:%u/", "http://[::ffff:169.254.169.254]:%u/",
	"http://10.0.0.1:%u/", "http://10.255.255.255:%u/", "http://172.16.0.1:%u/", "http://172.31.255.255:%u/",
	"http://192.168.0.1:%u/", "http://192.168.1.1:%u/", "http://169.254.169.254:%u/latest/meta-data/", "http://169.254.0.1:%u/",
	"http://2852039166:%u/", "http://0xa9fea9fe:%u/", "http://0251.0376.0251.0376:%u/", "http://100.64.0.1:%u/",
	"http://100.100.100.200:%u/", "http://192.0.0.192:%u/", "http://198.18.0.1:%u/", "http://192.0.2.1:%u/",
	"http://224.0.0.1:%u/", "http://239.255.255.250:%u/", "http://240.0.0.1:%u/", "http://255.255.255.255:%u/",
	"http://user:pass@127.0.0.1:%u/", "http://example.org@127.0.0.1:%u/", "http://127.0.0.1:%u/#@example.org", "http://127.0.0.1:%u\\@example.org/",
	"http:\\\\127.0.0.1:%u/", "http://127%%2e0%%2e0%%2e1:%u/", "http://%%31%%32%%37.0.0.1:%u/", "http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1:%u/",
	"http://127\xe3\x80\x82" "0\xe3\x80\x82" "0\xe3\x80\x82" "1:%u/", "http://1\t27.0.0.1:%u/", " http://127.0.0.1:%u/ ", "HTTP://127.0.0.1:%u/",
	"file:///etc/passwd", "gopher://127.0.0.1:%u/_x", "dict://127.0.0.1:%u/x", "ftp://127.0.0.1:%u/x",
	"ws://127.0.0.1:%u/", "//127.0.0.1:%u/", "http://127.0.0.1:%u\r\nHost: example.org/", "unix:///run/x",
};

static void no_private_address_is_connected_to(void **state)
{
	struct lab *lab = *state;

	assert_true(ARRAY_LEN(private_urls) >= 60);
	for (size_t i = 0; i < ARRAY_LEN(private_urls); i++) {
		char url[256];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		(void)snprintf(url, sizeof(url), private_urls[i], lab->port);
#pragma GCC diagnostic pop
		if (visit_url(lab, url, "") && lab->error == HTTP_OK)
			fail_msg("%s: answered", url);
		if (lab->shared->connections)
			fail_msg("%s: connected", url);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(each_fault_of_a_server_has_its_error),
		TEST(redirects_are_followed_and_only_permanent_ones_remembered),
		TEST(redirects_that_lead_nowhere_end),
		TEST(an_allowance_for_one_host_is_none_for_another),
		TEST(no_private_address_is_connected_to),
	};

	(void)curl_global_init(CURL_GLOBAL_ALL);
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	curl_global_cleanup();
	return r;
}
