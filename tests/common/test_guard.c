/* The guard and the link's far side: who may link over tcp, and that near and far peers are one crowd. */
#include "common/guard.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/link.h"
#include "tests/test.h"

enum { TURN_MS = 5, PATIENCE_TURNS = 12000 };

struct end {
	struct link *link;
	size_t got, done, up, refused, accepted;
	char instance[32];
	struct page_id last;
};

/* A producer that binds near and far, as the fetcher does, in a folder with keys. */
struct hall {
	zloop_t *loop;
	struct guard *guard;
	struct place place;
	char dir[TEST_PATH], near[TEST_PATH + 16], far[64];
	struct curve server, client, stranger;
	struct end producer;
};

static void on_done(void *ctx, const struct page_id *ids, size_t n)
{
	(void)ids;
	((struct end *)ctx)->done += n;
}

static void on_lost(void *ctx, const struct wire_lost *lost)
{
	(void)ctx;
	(void)lost;
	fail();
}

static void on_credit(void *ctx)
{
	(void)ctx;
}

static void on_message(void *ctx, enum wire_kind kind, struct page_id id, struct str body)
{
	struct end *e = ctx;

	(void)kind;
	assert_true(str_eq(body, STR("body")));
	e->got++;
	e->last = id;
}

static void on_peer(void *ctx, struct str instance, bool up, size_t peers)
{
	struct end *e = ctx;

	(void)peers;
	e->up += up;
	(void)snprintf(e->instance, sizeof e->instance, "%.*s", (int)instance.len, instance.ptr);
}

static void on_refused(void *ctx, const char *why)
{
	struct end *e = ctx;

	*(why ? &e->refused : &e->accepted) += 1;
}

static const struct link_handlers handlers = { on_done, on_lost, on_credit, on_message, on_peer, NULL, on_refused };

static int end_turn(zloop_t *loop, int timer, void *ctx)
{
	(void)loop;
	(void)timer;
	(void)ctx;
	return -1;
}

static void turn(struct hall *h, int turns, const size_t *count, size_t want)
{
	for (int i = 0; *count < want && i < turns; i++) {
		(void)zloop_timer(h->loop, TURN_MS, 1, end_turn, NULL);
		(void)zloop_start(h->loop);
	}
}

static void await(struct hall *h, const size_t *count, size_t want)
{
	turn(h, PATIENCE_TURNS, count, want);
	assert_true(*count >= want);
}

/* A port that was free a moment ago. */
static unsigned free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	(void)close(fd);
	return ntohs(address.sin_port);
}

static void peer_file(const struct hall *h, char path[PATH_MAX])
{
	assert_int_equal(place_keys(&h->place, "peers/west.pub", path), 0);
}

static void trust(const struct hall *h)
{
	char path[PATH_MAX];

	peer_file(h, path);
	assert_int_equal(curve_save(path, "west", &h->client, false), 0);
}

static void open_hall(struct hall *h)
{
	char path[PATH_MAX];

	*h = (struct hall){ .loop = zloop_new() };
	test_folder(h->dir, "guard");
	assert_int_equal(place_init(&h->place, h->dir), 0);
	assert_int_equal(place_keys(&h->place, "peers", path), 0);
	assert_int_equal(make_folders(path), 0);
	assert_int_equal(curve_make(&h->server) | curve_make(&h->client) | curve_make(&h->stranger), 0);
	memcpy(h->client.server_key, h->server.public_key, CURVE_TEXT);
	memcpy(h->stranger.server_key, h->server.public_key, CURVE_TEXT);
	(void)snprintf(h->near, sizeof h->near, "ipc://%s/s", h->dir);
	assert_int_equal(guard_new(h->loop, &h->place, &h->guard), 0);
	struct link_options o = { .stage = "parser", .endpoint = h->near, .listen = h->far, .curve = &h->server, .bind = true,
				  .instance = "fetcher", .session = 10 };
	int r = -EADDRINUSE;
	/* Another program may have taken the port since. */
	for (int tries = 0; r == -EADDRINUSE && tries < 20; tries++) {
		(void)snprintf(h->far, sizeof h->far, "tcp://127.0.0.1:%u", free_port());
		r = link_new(h->loop, &o, &handlers, &h->producer, &h->producer.link);
	}
	assert_int_equal(r, 0);
}

static void close_hall(struct hall *h)
{
	link_destroy(&h->producer.link);
	guard_destroy(&h->guard);
	zloop_destroy(&h->loop);
	test_folder_remove(h->dir);
}

static void join(struct hall *h, struct end *e, const char *endpoint, const struct curve *curve, const char *instance,
		 uint64_t session)
{
	struct link_options o = { .endpoint = endpoint, .curve = curve, .consumer = true, .instance = instance, .session = session,
				  .credit_messages = 1, .credit_bytes = 1 << 20 };

	*e = (struct end){ 0 };
	assert_int_equal(link_new(h->loop, &o, &handlers, e, &e->link), 0);
}

static int give(struct hall *h, uint64_t seq)
{
	return link_send(h->producer.link, WIRE_PAGE, (struct page_id){ 7, seq }, STR("body"), false);
}

static void near_and_far_consumers_share_the_work(void **state)
{
	struct hall h;
	struct end near, far;

	(void)state;
	open_hall(&h);
	trust(&h);
	join(&h, &near, h.near, NULL, "parser@1", 20);
	join(&h, &far, h.far, &h.client, "parser@west", 21);
	await(&h, &h.producer.up, 2);
	/* Each has credit for one. */
	assert_int_equal(give(&h, 1), 0);
	assert_int_equal(give(&h, 2), 0);
	assert_int_equal(give(&h, 3), -EAGAIN);
	await(&h, &near.got, 1);
	await(&h, &far.got, 1);
	link_done(near.link, &near.last, 1);
	link_done(far.link, &far.last, 1);
	await(&h, &h.producer.done, 2);
	assert_int_equal(link_in_flight(h.producer.link), 0);
	link_destroy(&near.link);
	link_destroy(&far.link);
	close_hall(&h);
}

static void a_stranger_is_refused_and_told(void **state)
{
	struct hall h;
	struct end far;
	struct curve wrong;

	(void)state;
	open_hall(&h);
	trust(&h);
	join(&h, &far, h.far, &h.stranger, "parser@1", 20);
	await(&h, &far.refused, 1);
	link_destroy(&far.link);
	/* It takes somebody else for the server. */
	wrong = h.client;
	memcpy(wrong.server_key, h.stranger.public_key, CURVE_TEXT);
	join(&h, &far, h.far, &wrong, "parser@1", 21);
	await(&h, &far.refused, 1);
	link_destroy(&far.link);
	/* It speaks without certificate. */
	join(&h, &far, h.far, NULL, "parser@1", 22);
	turn(&h, 100, &h.producer.up, 1);
	assert_int_equal(far.up, 0);
	link_destroy(&far.link);
	assert_int_equal(h.producer.up, 0);
	close_hall(&h);
}

static void who_is_trusted_later_is_let_in_later(void **state)
{
	struct hall h;
	struct end far;

	(void)state;
	open_hall(&h);
	join(&h, &far, h.far, &h.client, "parser@1", 20);
	await(&h, &far.refused, 1);
	trust(&h);
	await(&h, &far.up, 1);
	assert_int_equal(far.refused, 1);
	assert_int_equal(far.accepted, 1);
	link_destroy(&far.link);
	close_hall(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_and_far_consumers_share_the_work),
		cmocka_unit_test(a_stranger_is_refused_and_told),
		cmocka_unit_test(who_is_trusted_later_is_let_in_later),
	};

	zsys_handler_set(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
