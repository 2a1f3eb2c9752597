#include "parser/page_job.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "common/arena.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/loose_frame.h"
#include "common/utf8.h"
#include "parser/parse.h"

enum {
	LARGE_PAGE = 64 << 10,     /* its producer is told to be patient */
	ARTICLE_BYTES = 4096,      /* what an article has beside its text and page, for many */
	KEEP_BYTES = 1 << 20,      /* of the buffer for decompressed pages, between two of them */
};

struct page_job {
	struct parser_conf conf;
	struct parser *parser;
	struct arena *arena;
	ZSTD_DCtx *zstd;
	struct buf room;  /* for the page */
	struct str bytes; /* the page: there, or where it came in */
	struct page_job_stats stats;
	bool hooks;
	void (*on_large)(void *ctx, struct page_id id);
	void *on_large_ctx;
};

int page_job_new(const struct parser_conf *conf, struct page_job **ret, const char **ret_note)
{
	const struct parser_options options = { .rules_only = conf->extract != EXTRACT_ALL };
	const char *hooks = getenv("INQUIT_TEST_HOOKS");
	struct page_job *self = calloc(1, sizeof *self);
	int r;

	if (!self)
		return -ENOMEM;
	self->conf = *conf;
	self->hooks = hooks && strcmp(hooks, "1") == 0;
	self->arena = arena_new(PARSER_ARENA(conf->page_max_bytes));
	self->zstd = ZSTD_createDCtx();
	r = self->arena && self->zstd ? parser_new(&options, &self->parser, ret_note) : -ENOMEM;
	if (r < 0) {
		page_job_destroy(&self);
		return r;
	}
	*ret = self;
	return 0;
}

void page_job_destroy(struct page_job **self_p)
{
	struct page_job *self = *self_p;

	if (!self)
		return;
	parser_destroy(&self->parser);
	arena_destroy(&self->arena);
	(void)ZSTD_freeDCtx(self->zstd);
	buf_destroy(&self->room);
	free(self);
	*self_p = NULL;
}

void page_job_on_large(struct page_job *self, void (*on_large)(void *ctx, struct page_id id), void *ctx)
{
	self->on_large = on_large;
	self->on_large_ctx = ctx;
}

const struct page_job_stats *page_job_stats(const struct page_job *self)
{
	return &self->stats;
}

static int lose(struct wire_lost *lost, enum wire_cause cause, const char *reason)
{
	*lost = (struct wire_lost){ .cause = cause, .reason = str_from(reason) };
	return -1;
}

/* The sender's word on the size is checked before memory is taken, and the result against it. */
static int decompress(struct page_job *self, const struct wire_page *page, struct wire_lost *lost)
{
	char *room;

	if (page->bytes > self->conf.page_max_bytes)
		return lose(lost, CAUSE_FINAL, "too_large");
	if (loose_frame_whole(page->body, &self->bytes) && self->bytes.len == page->bytes)
		return 0;
	buf_clear(&self->room);
	room = buf_room(&self->room, (size_t)page->bytes + 1);
	if (!room)
		return lose(lost, CAUSE_REFUSED, "out of memory");
	size_t n = ZSTD_decompressDCtx(self->zstd, room, (size_t)page->bytes, page->body.ptr, page->body.len);
	if (ZSTD_isError(n) || n != page->bytes)
		return lose(lost, CAUSE_REFUSED, "the page's bytes are damaged");
	buf_take(&self->room, n);
	self->bytes = buf_str(&self->room);
	return 0;
}

static void test_hooks(const struct page_job *self, struct str bytes)
{
	if (!self->hooks)
		return;
	if (str_find(bytes, STR("inquit-test-crash"), 0) < bytes.len)
		abort();
	if (str_find(bytes, STR("inquit-test-spin"), 0) < bytes.len)
		for (volatile unsigned spins = 0;; spins = spins + 1) {
		}
}

/* Bytes that are no UTF-8 become U+FFFD. */
static int as_text(struct arena *arena, struct str bytes, struct str *ret)
{
	if (utf8_valid(bytes)) {
		*ret = bytes;
		return 0;
	}
	char *out = arena_alloc(arena, bytes.len, 3);
	size_t n = 0;

	if (!out)
		return -ENOMEM;
	for (size_t at = 0; at < bytes.len;) {
		uint32_t c;
		at += utf8_next(bytes, at, &c);
		n += utf8_put(c == UTF8_BAD ? 0xfffd : c, out + n);
	}
	*ret = (struct str){ out, n };
	return 0;
}

/* extract = none: what the pipeline itself costs. */
static int unread(struct page_job *self, const struct wire_page *page, struct article *ret)
{
	struct span *body = arena_alloc(self->arena, 1, sizeof *body);
	int r = as_text(self->arena, self->bytes, &ret->text);

	if (r < 0 || !body)
		return -ENOMEM;
	body->to = (uint32_t)ret->text.len;
	ret->body = (struct spans){ body, ret->text.len > 0 };
	ret->title = page->title;
	ret->published = page->published;
	return 0;
}

static int extract(struct page_job *self, const struct wire_page *page, struct article *ret, const char **reterr_why)
{
	char fetched[CLOCK_TEXT_BYTES];
	const struct page_hints hints = {
		.url = page->url, .content_type = page->content_type, .published = page->published, .title = page->title,
		.language = page->language, .fetched = clock_format(page->fetched_usec, fetched),
	};

	if (self->conf.extract == EXTRACT_NONE)
		return unread(self, page, ret);
	return parser_parse(self->parser, self->bytes, &hints, self->arena, NULL, ret, reterr_why);
}

static int lose_for(struct wire_lost *lost, int error, const char *why)
{
	if (error == -E2BIG)
		return lose(lost, CAUSE_FINAL, "too_large");
	if (error == -ENOMEM)
		return lose(lost, CAUSE_FINAL, "needs more memory than a page may take");
	return lose(lost, error == -EBADMSG ? CAUSE_FINAL : CAUSE_REFUSED, why ? why : "cannot be read");
}

static bool is_same(struct str a, struct str b)
{
	return a.len == b.len && (a.ptr == b.ptr || str_eq(a, b));
}

/* What the page does not say of itself, and what only we know. */
static void complete(const struct page_job *self, struct wire_article *a)
{
	if (a->page.outlet.len)
		a->article.outlet = a->page.outlet;
	if (!a->article.url.len)
		a->article.url = a->page.url;
	a->article.parser_version = parser_version(self->parser);
	if (!self->conf.snapshots)
		a->page.body = (struct str){ 0 };
	/* What is not compressed need not travel twice. */
	a->page.is_text = self->conf.snapshots && a->page.digest.len && is_same(a->article.text, self->bytes);
	if (a->page.is_text && a->page.body.len >= a->page.bytes)
		a->page.body = (struct str){ 0 };
}

static void count(struct page_job_stats *stats, const struct article *article)
{
	for (size_t i = 0; i < article->n_statements; i++) {
		stats->statements[article->statements[i].type]++;
		stats->unknown += article->statements[i].speaker.len == 0;
	}
}

static int parse(struct page_job *self, struct wire_article *a, struct buf *out, struct wire_lost *lost)
{
	const char *why = NULL;
	int r = decompress(self, &a->page, lost);

	if (r < 0)
		return r;
	test_hooks(self, self->bytes);
	r = extract(self, &a->page, &a->article, &why);
	if (r < 0)
		return lose_for(lost, r, why);
	if (r == PARSED_PART) {
		self->stats.in_part++;
		LOG_EVENT(LOG_WARNING, "read_in_part", "not all of an article was read for statements",
			  { "URL", a->page.url }, { "REASON", str_from(why) });
	}
	complete(self, a);
	count(&self->stats, &a->article);
	/* In one piece: out's memory is sent as it is. */
	(void)buf_room(out, a->page.body.len + a->article.text.len + ARTICLE_BYTES);
	wire_put_article(out, a);
	return 0;
}

int page_job_work(void *ctx, struct page_id id, struct str body, struct buf *out, struct wire_lost *lost)
{
	struct page_job *self = ctx;
	struct wire_article a = { 0 };
	int r = wire_get_page(body, &a.page);

	if (r < 0)
		return lose(lost, CAUSE_REFUSED, r == -EPROTO ? "a page frame of another version" : "a page frame that cannot be read");
	if (!page_id_eq(a.page.id, id))
		return lose(lost, CAUSE_REFUSED, "a page frame with another page's number");
	if (a.page.bytes > LARGE_PAGE && self->on_large)
		self->on_large(self->on_large_ctx, id);
	arena_reset(self->arena);
	r = parse(self, &a, out, lost);
	if (self->room.cap > KEEP_BYTES)
		buf_destroy(&self->room);
	return r;
}
