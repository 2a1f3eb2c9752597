#include "common/link_impl.h"

#include <errno.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "tests/test.h"

enum { TURN_MS = 5, PATIENCE_TURNS = 12000 };

/* One end of a hop, and what it heard. */
struct end {
	struct link *link;
	size_t done, lost, credit, got, peers_up, peers_down;
	struct page_id last_done, last_lost, last_got;
	enum wire_cause last_cause;
};

struct hop {
	zloop_t *loop;
	char dir[TEST_PATH], endpoint[TEST_PATH + 16];
	struct end producer, consumer;
	int turns;
};

static void on_done(void *ctx, const struct page_id *ids, size_t n)
{
	struct end *e = ctx;
	e->done += n;
	e->last_done = ids[n - 1];
}

static void on_lost(void *ctx, const struct wire_lost *lost)
{
	struct end *e = ctx;
	e->lost++;
	e->last_lost = lost->id;
	e->last_cause = lost->cause;
}

static void on_credit(void *ctx)
{
	((struct end *)ctx)->credit++;
}

static void on_message(void *ctx, enum wire_kind kind, struct page_id id, struct str body)
{
	struct end *e = ctx;
	assert_int_equal(kind, WIRE_PAGE);
	assert_true(str_eq(body, STR("body")));
	e->got++;
	e->last_got = id;
}

static void on_peer(void *ctx, struct str instance, bool up, size_t peers)
{
	struct end *e = ctx;
	(void)instance;
	(void)peers;
	*(up ? &e->peers_up : &e->peers_down) += 1;
}

static const struct link_handlers handlers = { on_done, on_lost, on_credit, on_message, on_peer, NULL, NULL };

static void open_end(struct hop *h, struct end *e, bool bind, bool consumer, uint64_t session, const struct page_id *died_on)
{
	struct link_options o = { .stage = "parser",
				  .endpoint = h->endpoint,
				  .bind = bind,
				  .consumer = consumer,
				  .instance = consumer ? "parser@1" : "fetcher",
				  .session = session,
				  .credit_messages = 2,
				  .credit_bytes = 1 << 20,
				  .died = died_on,
				  .died_on = died_on ? *died_on : (struct page_id){ 0 } };
	int r = link_new(h->loop, &o, &handlers, e, &e->link);

	/* ZeroMQ closes a socket in its own thread: the path may be taken for a moment by the one that was destroyed last. */
	for (int tries = 0; r == -EADDRINUSE && tries < 100; tries++) {
		(void)usleep(20000);
		r = link_new(h->loop, &o, &handlers, e, &e->link);
	}
	assert_int_equal(r, 0);
}

static int end_turn(zloop_t *loop, int timer, void *ctx)
{
	(void)loop;
	(void)timer;
	(void)ctx;
	return -1;
}

static void turn(struct hop *h)
{
	(void)zloop_timer(h->loop, TURN_MS, 1, end_turn, NULL);
	(void)zloop_start(h->loop);
}

/* Runs the loop until *count reaches want, at most a minute. */
static void await(struct hop *h, const size_t *count, size_t want)
{
	for (int i = 0; *count < want && i < PATIENCE_TURNS; i++)
		turn(h);
	assert_true(*count >= want);
}

static void await_credit(struct hop *h)
{
	for (int i = 0; !link_can_send(h->producer.link) && i < PATIENCE_TURNS; i++)
		turn(h);
	assert_true(link_can_send(h->producer.link));
}

static void open_hop(struct hop *h, bool producer_binds)
{
	*h = (struct hop){ .loop = zloop_new() };
	test_folder(h->dir, "link");
	(void)snprintf(h->endpoint, sizeof h->endpoint, "ipc://%s/s", h->dir);
	open_end(h, &h->producer, producer_binds, false, 10, NULL);
	open_end(h, &h->consumer, !producer_binds, true, 20, NULL);
	await(h, &h->producer.peers_up, 1);
	await(h, &h->consumer.peers_up, 1);
}

static void close_hop(struct hop *h)
{
	link_destroy(&h->producer.link);
	link_destroy(&h->consumer.link);
	zloop_destroy(&h->loop);
	test_folder_remove(h->dir);
}

static struct page_id page(uint64_t seq)
{
	return (struct page_id){ .outbox = 7, .seq = seq };
}

static int give(struct hop *h, uint64_t seq, bool alone)
{
	return link_send(h->producer.link, WIRE_PAGE, page(seq), STR("body"), alone);
}

static void a_page_is_answered_whoever_binds(void **state)
{
	struct hop h;

	(void)state;
	for (int binds = 0; binds < 2; binds++) {
		open_hop(&h, binds);
		assert_int_equal(give(&h, 1, false), 0);
		await(&h, &h.consumer.got, 1);
		assert_int_equal(link_in_flight(h.consumer.link), 1);
		link_done(h.consumer.link, &h.consumer.last_got, 1);
		await(&h, &h.producer.done, 1);
		assert_true(page_id_eq(h.producer.last_done, page(1)));
		assert_int_equal(link_in_flight(h.producer.link), 0);
		assert_int_equal(link_in_flight(h.consumer.link), 0);
		close_hop(&h);
	}
}

static void no_more_is_sent_than_was_granted(void **state)
{
	struct hop h;

	(void)state;
	open_hop(&h, true);
	assert_int_equal(give(&h, 1, false), 0);
	assert_int_equal(give(&h, 2, false), 0);
	assert_int_equal(give(&h, 3, false), -EAGAIN);
	await(&h, &h.consumer.got, 2);
	size_t before = h.producer.credit;
	link_release(h.consumer.link, page(1));
	await(&h, &h.producer.credit, before + 1);
	assert_int_equal(give(&h, 3, false), 0);
	assert_int_equal(give(&h, 4, false), -EAGAIN);
	close_hop(&h);
}

static void an_answer_gives_the_credit_back_that_nobody_did(void **state)
{
	struct hop h;
	struct page_id one = page(1), two = page(2), ids[] = { page(3), page(4) };
	struct wire_lost lost = { .id = page(2), .cause = CAUSE_DROPPED, .stage = STR("parser") };

	(void)state;
	open_hop(&h, true);
	assert_int_equal(give(&h, 1, false), 0);
	assert_int_equal(give(&h, 2, false), 0);
	await(&h, &h.consumer.got, 2);
	link_done(h.consumer.link, &one, 1);
	link_lost(h.consumer.link, &lost);
	await(&h, &h.producer.done, 1);
	await(&h, &h.producer.lost, 1);
	assert_int_equal(give(&h, 3, false), 0);
	assert_int_equal(give(&h, 4, false), 0);
	assert_int_equal(give(&h, 5, false), -EAGAIN);
	await(&h, &h.consumer.got, 4);
	/* Once, however often it is said, and also in the other order. */
	link_release(h.consumer.link, page(3));
	link_release(h.consumer.link, page(3));
	link_done(h.consumer.link, ids, 2);
	link_release(h.consumer.link, page(4));
	link_release(h.consumer.link, two);
	await(&h, &h.producer.done, 3);
	assert_int_equal(give(&h, 5, false), 0);
	assert_int_equal(give(&h, 6, false), 0);
	assert_int_equal(give(&h, 7, false), -EAGAIN);
	close_hop(&h);
}

/* Its producer restarted and sends it again, while the first copy is still in hand. */
static void a_page_that_comes_twice_is_paid_for_by_each(void **state)
{
	struct hop h;
	struct page_id one = page(1);

	(void)state;
	open_hop(&h, true);
	for (size_t i = 0; i < 5; i++) {
		await_credit(&h);
		assert_int_equal(give(&h, 1, false), 0);
		await(&h, &h.consumer.got, i + 1);
	}
	link_done(h.consumer.link, &one, 1);
	await(&h, &h.producer.done, 1);
	assert_int_equal(give(&h, 2, false), 0);
	assert_int_equal(give(&h, 3, false), 0);
	assert_int_equal(give(&h, 4, false), -EAGAIN);
	close_hop(&h);
}

/* The connection falls while pages are in hand, and stands again between the same processes: all credit is granted anew. */
static void a_new_connection_grants_no_more_than_the_first(void **state)
{
	struct page_id ids[] = { page(1), page(2) };
	struct hop h;

	(void)state;
	for (int binds = 0; binds < 2; binds++) {
		open_hop(&h, binds);
		assert_int_equal(give(&h, 1, false), 0);
		assert_int_equal(give(&h, 2, false), 0);
		await(&h, &h.consumer.got, 2);
		void *who = zsock_resolve((binds ? &h.consumer : &h.producer)->link->socket);
		assert_int_equal(zmq_disconnect(who, h.endpoint), 0);
		assert_int_equal(zmq_connect(who, h.endpoint), 0);
		await(&h, &h.producer.peers_up, 2);
		await(&h, &h.consumer.peers_up, 2);
		await(&h, &h.producer.lost, 2);
		assert_int_equal(give(&h, 1, false), 0);
		assert_int_equal(give(&h, 2, false), 0);
		await(&h, &h.consumer.got, 4);
		link_done(h.consumer.link, ids, 2);
		await(&h, &h.producer.done, 2);
		assert_int_equal(give(&h, 3, false), 0);
		assert_int_equal(give(&h, 4, false), 0);
		assert_int_equal(give(&h, 5, false), -EAGAIN);
		close_hop(&h);
	}
}

/* What is handed on is kept for longer than its message, small or large. */
struct keeper {
	struct hop *hop;
	struct link_body *kept;
	size_t got;
};

static void keep_it(void *ctx, enum wire_kind kind, struct page_id id, struct str body)
{
	struct keeper *self = ctx;

	(void)kind;
	(void)id;
	(void)body;
	link_body_destroy(&self->kept);
	self->kept = link_keep(self->hop->consumer.link);
	self->got++;
}

static void a_body_outlives_its_message(void **state)
{
	static const size_t sizes[] = { 1, 29, 33, 34, 8191, 8192, 8193, 70000, 1 << 20 };
	struct link_handlers keeping = handlers;
	struct hop h = { .loop = zloop_new() };
	struct keeper keeper = { .hop = &h };

	(void)state;
	keeping.on_message = keep_it;
	keeping.on_peer = NULL;
	test_folder(h.dir, "link");
	(void)snprintf(h.endpoint, sizeof h.endpoint, "ipc://%s/s", h.dir);
	struct link_options o = { .stage = "parser", .endpoint = h.endpoint, .consumer = true, .instance = "parser@1",
				  .session = 20, .credit_messages = 2, .credit_bytes = 1 << 20 };
	open_end(&h, &h.producer, true, false, 10, NULL);
	assert_int_equal(link_new(h.loop, &o, &keeping, &keeper, &h.consumer.link), 0);
	await(&h, &h.producer.peers_up, 1);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct buf made = { 0 };
		struct page_id id = page(i + 1);

		memset(buf_room(&made, sizes[i]), 'a' + (int)i, sizes[i]);
		buf_take(&made, sizes[i]);
		struct link_body *body = link_body_new(&made);
		assert_non_null(body);
		assert_null(made.ptr);
		assert_int_equal(link_send_body(h.producer.link, WIRE_PAGE, id, &body, false), 0);
		assert_null(body);
		await(&h, &keeper.got, i + 1);
		link_done(h.consumer.link, &id, 1);
		await(&h, &h.producer.done, i + 1);
		struct str kept = link_body_str(keeper.kept);
		assert_int_equal(kept.len, sizes[i]);
		for (size_t at = 0; at < kept.len; at++)
			if (kept.ptr[at] != 'a' + (int)i)
				fail();
	}
	link_body_destroy(&keeper.kept);
	close_hop(&h);
}

static void without_credit_a_body_stays_the_senders(void **state)
{
	struct hop h;
	struct buf made = { 0 };

	(void)state;
	open_hop(&h, true);
	assert_int_equal(give(&h, 1, false), 0);
	assert_int_equal(give(&h, 2, false), 0);
	buf_add(&made, STR("body"));
	struct link_body *body = link_body_new(&made);
	assert_int_equal(link_send_body(h.producer.link, WIRE_PAGE, page(3), &body, false), -EAGAIN);
	assert_true(str_eq(link_body_str(body), STR("body")));
	await(&h, &h.consumer.got, 2);
	link_release(h.consumer.link, page(1));
	await_credit(&h);
	assert_int_equal(link_send_body(h.producer.link, WIRE_PAGE, page(3), &body, false), 0);
	assert_null(body);
	await(&h, &h.consumer.got, 3);
	close_hop(&h);
}

static void a_refusal_reaches_the_producer(void **state)
{
	struct hop h;
	struct wire_lost lost = { .id = page(1), .cause = CAUSE_REFUSED, .stage = STR("parser"), .reason = STR("no article") };

	(void)state;
	open_hop(&h, true);
	assert_int_equal(give(&h, 1, false), 0);
	await(&h, &h.consumer.got, 1);
	link_lost(h.consumer.link, &lost);
	await(&h, &h.producer.lost, 1);
	assert_int_equal(h.producer.last_cause, CAUSE_REFUSED);
	close_hop(&h);
}

/* Restarts the consumer, whose predecessor died at work on page 2. */
static void restart_consumer(struct hop *h, bool producer_binds)
{
	struct page_id died_on = page(2);

	link_destroy(&h->consumer.link);
	open_end(h, &h->consumer, !producer_binds, true, 21, &died_on);
}

static void only_the_page_it_died_on_is_blamed(void **state)
{
	struct hop h;

	(void)state;
	for (int binds = 0; binds < 2; binds++) {
		open_hop(&h, binds);
		assert_int_equal(give(&h, 1, false), 0);
		assert_int_equal(give(&h, 2, false), 0);
		await(&h, &h.consumer.got, 2);
		restart_consumer(&h, binds);
		await(&h, &h.producer.lost, 2);
		assert_true(page_id_eq(h.producer.last_lost, page(2)));
		assert_int_equal(h.producer.last_cause, CAUSE_DIED);
		await(&h, &h.producer.peers_up, 2);
		assert_int_equal(give(&h, 3, false), 0);
		await(&h, &h.consumer.got, 3);
		close_hop(&h);
	}
}

/* A worker that burns CPU is silent for longer than a peer may be, before it dies of it. */
static void a_death_is_blamed_after_silence_gave_the_page_up(void **state)
{
	struct hop h;

	(void)state;
	open_hop(&h, true);
	assert_int_equal(give(&h, 2, false), 0);
	await(&h, &h.consumer.got, 1);
	link_destroy(&h.consumer.link);
	await(&h, &h.producer.lost, 1);
	assert_int_equal(h.producer.last_cause, CAUSE_DROPPED);
	struct page_id died_on = page(2);
	open_end(&h, &h.consumer, false, true, 21, &died_on);
	await(&h, &h.producer.lost, 2);
	assert_true(page_id_eq(h.producer.last_lost, page(2)));
	assert_int_equal(h.producer.last_cause, CAUSE_DIED);
	/* Said again by the same process it is the same death. */
	await(&h, &h.consumer.peers_up, 2);
	link_destroy(&h.producer.link);
	open_end(&h, &h.producer, true, false, 11, NULL);
	await(&h, &h.producer.peers_up, 3);
	assert_int_equal(h.producer.lost, 2);
	close_hop(&h);
}

static void answers_to_an_earlier_session_are_ignored(void **state)
{
	struct hop h;

	(void)state;
	open_hop(&h, true);
	assert_int_equal(give(&h, 1, false), 0);
	await(&h, &h.consumer.got, 1);
	link_destroy(&h.producer.link);
	open_end(&h, &h.producer, true, false, 11, NULL);
	await(&h, &h.producer.peers_up, 2);
	struct page_id id = page(1);
	link_done(h.consumer.link, &id, 1);
	assert_int_equal(give(&h, 1, false), 0);
	await(&h, &h.consumer.got, 2);
	assert_int_equal(h.producer.done, 0);
	link_done(h.consumer.link, &id, 1);
	await(&h, &h.producer.done, 1);
	close_hop(&h);
}

/* A second producer, as parsers are to the classifier, sends the page that the first still waits for. */
static void the_older_of_two_senders_is_told(void **state)
{
	struct hop h;
	struct end second = { 0 };
	struct page_id one = page(1);

	(void)state;
	open_hop(&h, false);
	struct link_options o = { .stage = "classifier", .endpoint = h.endpoint, .instance = "second", .session = 30 };
	assert_int_equal(link_new(h.loop, &o, &handlers, &second, &second.link), 0);
	await(&h, &second.peers_up, 1);
	assert_int_equal(give(&h, 1, false), 0);
	await(&h, &h.consumer.got, 1);
	assert_int_equal(link_send(second.link, WIRE_PAGE, one, STR("body"), false), 0);
	await(&h, &h.consumer.got, 2);
	await(&h, &h.producer.lost, 1);
	assert_int_equal(h.producer.last_cause, CAUSE_DROPPED);
	link_done(h.consumer.link, &one, 1);
	await(&h, &second.done, 1);
	assert_int_equal(link_in_flight(h.producer.link), 0);
	link_destroy(&second.link);
	close_hop(&h);
}

static void a_suspect_travels_alone(void **state)
{
	struct hop h;
	struct page_id one = page(1), two = page(2);

	(void)state;
	open_hop(&h, true);
	assert_int_equal(give(&h, 1, false), 0);
	assert_int_equal(give(&h, 2, true), -EAGAIN);
	/* The worker is kept free for it. */
	assert_int_equal(give(&h, 3, false), -EAGAIN);
	await(&h, &h.consumer.got, 1);
	link_release(h.consumer.link, one);
	link_done(h.consumer.link, &one, 1);
	await(&h, &h.producer.done, 1);
	assert_int_equal(give(&h, 2, true), 0);
	assert_int_equal(give(&h, 3, false), -EAGAIN);
	await(&h, &h.consumer.got, 2);
	link_release(h.consumer.link, two);
	link_done(h.consumer.link, &two, 1);
	await(&h, &h.producer.done, 2);
	assert_int_equal(give(&h, 3, false), 0);
	close_hop(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_answered_whoever_binds),
		cmocka_unit_test(no_more_is_sent_than_was_granted),
		cmocka_unit_test(an_answer_gives_the_credit_back_that_nobody_did),
		cmocka_unit_test(a_page_that_comes_twice_is_paid_for_by_each),
		cmocka_unit_test(a_new_connection_grants_no_more_than_the_first),
		cmocka_unit_test(a_body_outlives_its_message),
		cmocka_unit_test(without_credit_a_body_stays_the_senders),
		cmocka_unit_test(a_refusal_reaches_the_producer),
		cmocka_unit_test(only_the_page_it_died_on_is_blamed),
		cmocka_unit_test(a_death_is_blamed_after_silence_gave_the_page_up),
		cmocka_unit_test(answers_to_an_earlier_session_are_ignored),
		cmocka_unit_test(the_older_of_two_senders_is_told),
		cmocka_unit_test(a_suspect_travels_alone),
	};

	zsys_handler_set(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
