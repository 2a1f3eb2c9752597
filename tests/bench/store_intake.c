/*
 * store_intake - how many articles a second the real store takes from a link, synced.
 *
 *     build/tests/bench/store_intake DIR [ARTICLES [BYTES [STATEMENTS [DENSE [RATE]]]]]
 *
 * DIR: that of a running `inquit-store --dir DIR`. Sends ARTICLES (10000)
 * articles with pages of BYTES (50000), each with STATEMENTS (0) of thirty
 * words, as the classifier would, and waits until each is DONE. DENSE 1: pages
 * that zstd cannot shrink. RATE: statements a second at most (0: as many as are taken).
 * Seeded: each run sends the same, under another outbox.
 */
#include <inttypes.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/link.h"
#include "common/place.h"

struct bench {
	zloop_t *loop;
	struct link *link;
	uint64_t total, sent, done, bytes, statements, outbox, random, rate;
	bool dense;
	int64_t begin;
	struct arena *arena;
	char *page;
};

static uint64_t next(struct bench *self)
{
	self->random ^= self->random << 13;
	self->random ^= self->random >> 7;
	self->random ^= self->random << 17;
	return self->random;
}

/* Words of a Zipf-like vocabulary: the minimum of three draws leans to the front. */
static void put_words(struct bench *self, struct buf *out, size_t n)
{
	static const char *const parts[] = { "ka", "lo", "mi", "ter", "sun", "vel", "dor", "an", "ris", "bo", "tek", "ul", "fa", "gre", "hin", "pos" };

	for (size_t i = 0; i < n; i++) {
		uint64_t w = next(self) % 60000;

		for (int k = 0; k < 2; k++) {
			uint64_t other = next(self) % 60000;
			w = other < w ? other : w;
		}
		if (i)
			buf_add_byte(out, ' ');
		for (uint64_t left = w + 16; left; left /= 16)
			buf_add(out, str_from(parts[left % 16]));
	}
}

static struct str make_page(struct bench *self, char *out, size_t cap)
{
	for (size_t i = 0; i < self->bytes; i++)
		self->page[i] = self->dense ? (char)next(self) : "<p>the quick brown fox \n"[next(self) % 24];
	return (struct str){ out, ZSTD_compress(out, cap, self->page, self->bytes, 1) };
}

static void make_statements(struct bench *self, struct article *article)
{
	struct buf text = { 0 };
	struct statement *s = arena_alloc(self->arena, self->statements, sizeof *s);

	for (uint64_t i = 0; i < self->statements; i++) {
		struct span *spans = arena_alloc(self->arena, 3, sizeof *spans);
		struct str *name = &s[i].speaker;

		s[i] = (struct statement){ .how = STR("name"), .confidence = 900, .nested_in = -1 };
		(void)arena_printf(self->arena, name, "Speaker%" PRIu64 " Name%" PRIu64, next(self) % 70, next(self) % 70);
		spans[0].from = (uint32_t)text.len;
		buf_add(&text, *name);
		spans[0].to = spans[1].from = (uint32_t)text.len;
		buf_add(&text, STR(" said: "));
		spans[1].to = spans[2].from = (uint32_t)text.len;
		put_words(self, &text, 30);
		spans[2].to = (uint32_t)text.len;
		buf_add_byte(&text, '\n');
		s[i].source = (struct spans){ spans, 1 };
		s[i].cue = (struct spans){ spans + 1, 1 };
		s[i].content = (struct spans){ spans + 2, 1 };
	}
	(void)arena_dup(self->arena, buf_str(&text), &article->text);
	buf_destroy(&text);
	article->statements = s;
	article->n_statements = self->statements;
}

static bool send_one(struct bench *self)
{
	owned(buf_destroy) struct buf body = { 0 };
	struct wire_article a = { .article = { .language = STR("en"), .outlet = STR("bench") } };
	size_t cap = ZSTD_compressBound(self->bytes);

	if (!link_can_send(self->link))
		return false;
	arena_reset(self->arena);
	a.page.id = (struct page_id){ self->outbox, self->sent + 1 };
	a.page.fetched_usec = clock_now_usec();
	a.page.bytes = self->bytes;
	a.page.feed = STR("bench");
	(void)arena_printf(self->arena, &a.page.url, "https://bench.example/%016" PRIx64 "/%" PRIu64, self->outbox, self->sent);
	(void)arena_printf(self->arena, &a.article.title, "Title %" PRIu64, self->sent);
	a.article.published = STR("2026-10-14T11:20:00Z");
	a.page.body = make_page(self, arena_alloc(self->arena, cap, 1), cap);
	make_statements(self, &a.article);
	wire_put_article(&body, &a);
	if (link_send(self->link, WIRE_ARTICLE, a.page.id, buf_str(&body), false) < 0)
		return false;
	if (self->sent++ == 0)
		self->begin = clock_monotonic_usec();
	return true;
}

/* Is it time for another? */
static bool is_due(const struct bench *self)
{
	uint64_t passed = self->sent ? (uint64_t)(clock_monotonic_usec() - self->begin) : 0;

	return !self->rate || self->sent * self->statements * 1000000 <= passed * self->rate;
}

static void on_credit(void *ctx)
{
	struct bench *self = ctx;

	while (self->sent < self->total && is_due(self) && send_one(self))
		;
}

static void on_done(void *ctx, const struct page_id *ids, size_t n)
{
	struct bench *self = ctx;

	(void)ids;
	self->done += n;
	on_credit(self);
}

static void on_lost(void *ctx, const struct wire_lost *lost)
{
	(void)ctx;
	(void)fprintf(stderr, "lost %" PRIu64 ": %.*s\n", lost->id.seq, (int)lost->reason.len, lost->reason.ptr);
	exit(1);
}

static int on_tick(zloop_t *loop, int timer, void *arg)
{
	struct bench *self = arg;

	(void)loop, (void)timer;
	on_credit(self);
	return self->done == self->total ? -1 : 0;
}

static uint64_t argument(int argc, char **argv, int i, uint64_t other)
{
	return argc > i ? strtoull(argv[i], NULL, 10) : other;
}

int main(int argc, char **argv)
{
	static const struct link_handlers handlers = { .on_done = on_done, .on_lost = on_lost, .on_credit = on_credit };
	struct bench self = { .loop = zloop_new(), .total = argument(argc, argv, 2, 10000), .bytes = argument(argc, argv, 3, 50000),
			      .statements = argument(argc, argv, 4, 0), .dense = argument(argc, argv, 5, 0), .rate = argument(argc, argv, 6, 0),
			      .outbox = (uint64_t)clock_now_usec(), .random = 88172645463325252u, .arena = arena_new(64 << 20) };
	char endpoint[PATH_MAX];
	struct place place;

	if (argc < 2 || place_init(&place, argv[1]) < 0 || place_endpoint(&place, "store", "articles", endpoint) < 0)
		return 2;
	self.page = malloc(self.bytes + 1);
	const struct link_options options = { .stage = "store", .endpoint = endpoint, .instance = "classifier", .session = self.outbox };
	if (!self.page || link_new(self.loop, &options, &handlers, &self, &self.link) < 0)
		return 1;
	zloop_timer(self.loop, 5, 0, on_tick, &self);
	zloop_start(self.loop);
	double seconds = (double)(clock_monotonic_usec() - self.begin) / 1e6;
	printf("store_intake: %" PRIu64 " articles of %" PRIu64 " bytes, %" PRIu64 " statements each: %.2f s, %.0f articles/s, %.0f statements/s\n",
	       self.total, self.bytes, self.statements, seconds, (double)self.total / seconds,
	       (double)(self.total * self.statements) / seconds);
	link_destroy(&self.link);
	zloop_destroy(&self.loop);
	arena_destroy(&self.arena);
	free(self.page);
	return 0;
}
