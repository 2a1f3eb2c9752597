#include "fetcher/todo_take.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "fetcher/entry.h"
#include "fetcher/feed_body.h"

enum { ADDRESS_ARENA_BYTES = 256 << 10 };

/* ---- what an answer is worth ---- */

/* A type that no article has; what is unknown may be one. */
static bool is_media(struct str type)
{
	static const char *const kinds[] = { "image/", "audio/", "video/", "font/", "application/pdf", "application/zip",
					     "application/octet-stream", "application/json", "application/javascript" };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct str kind = str_from(kinds[i]);

		if (type.len >= kind.len && str_eq_nocase((struct str){ type.ptr, kind.len }, kind))
			return true;
	}
	return false;
}

enum page_fate page_fate(const struct visit_answer *answer)
{
	const struct http_answer *http = answer->http;

	switch (http->error) {
	case HTTP_OK:
		break;
	case HTTP_ADDRESS:
	case HTTP_TOO_LARGE:
		return PAGE_NEVER;
	case HTTP_BUSY:
		return PAGE_BUSY;
	case HTTP_NAME:
	case HTTP_CONNECT:
	case HTTP_TLS:
	case HTTP_TIMEOUT:
	case HTTP_BROKEN:
	case HTTP_ERRORS:
		return PAGE_LATER;
	}
	if (answer->refused || http->status == 401 || http->status == 403 || http->status == 410 || http->status == 451)
		return PAGE_NEVER;
	if (http->status < 200 || http->status >= 300)
		return PAGE_LATER;
	return http->body.len == 0 || is_media(http->content_type) ? PAGE_NEVER : PAGE_GOOD;
}

/* ---- pages ---- */

struct page_ctx {
	struct fetcher *fetcher;
	struct todo_taken taken; /* but for its record */
};

static void on_page_committed(struct job *job)
{
	struct page_intake *self = (struct page_intake *)job;
	struct page_ctx *ctx = self->ctx;

	if (!self->unchanged)
		fetcher_page_came(ctx->fetcher, self->number, self->stored_bytes, self->feed);
	ctx->taken.done(ctx->taken.ctx);
	free(ctx);
	page_intake_destroy(&self);
}

static void on_page_dropped(struct job *job)
{
	struct page_intake *self = (struct page_intake *)job;
	struct page_ctx *ctx = self->ctx;

	ctx->taken.dropped(ctx->taken.ctx);
	free(ctx);
	page_intake_destroy(&self);
}

/* What an entry says of its day, unless that is yet to come: then its page may know better. A day is for clocks and zones. */
static struct str believed_date(struct str published, int64_t fetched_usec)
{
	static const int64_t day_usec = INT64_C(86400000000);
	int64_t usec;

	if (clock_parse(published, &usec, NULL) < 0 || usec <= fetched_usec + day_usec)
		return published;
	return STR("");
}

static int submit_page(struct fetcher *fetcher, const struct todo_taken *taken, struct page_new *page)
{
	const struct todo_record *record = taken->record;
	const struct feed *feed = feeds_by_number(fetcher->feeds, record->feed);
	struct page_ctx *ctx = malloc(sizeof(*ctx));
	struct page_intake *job;
	int r;

	if (!ctx)
		return -ENOMEM;
	*ctx = (struct page_ctx){ fetcher, *taken };
	ctx->taken.record = NULL;
	page->page.feed = feed ? str_from(feed->set.name) : STR("");
	page->page.outlet = feed ? str_from(feed->set.outlet) : STR("");
	page->page.language = feed ? str_from(feed->set.language) : STR("");
	page->page.topic = feed ? str_from(feed->set.topic) : STR("");
	page->page.title = record->title;
	page->page.fetched_usec = clock_now_usec();
	page->page.published = believed_date(record->published, page->page.fetched_usec);
	page->todo = taken->number;
	page->feed = record->feed;
	page->entry_usec = record->entry_usec;
	page->loose = fetcher_takes_loose(fetcher);
	page->kept = fetcher->conf->snapshots;
	r = page_intake_new(fetcher->outbox, fetcher->press, page, &job);
	if (r < 0) {
		free(ctx);
		return r;
	}
	job->ctx = ctx;
	job->job.done = on_page_committed;
	job->job.drop = on_page_dropped;
	outbox_submit(fetcher->outbox, &job->job);
	return 0;
}

int todo_take_page(struct fetcher *fetcher, const struct todo_taken *taken, const struct visit_answer *answer)
{
	owned(arena_destroy) struct arena *arena = arena_new(ADDRESS_ARENA_BYTES);
	struct page_new page = { 0 };
	struct url url;
	int r;

	if (!arena)
		return -ENOMEM;
	/* Where redirects led: the address behind those of link shorteners and counters. */
	r = url_read_entry(answer->url, STR(""), arena, &url);
	if (r < 0)
		return r;
	page.page.url = url.text;
	page.identity = url_identity(url.text, arena);
	page.page.content_type = answer->http->content_type;
	page.page.body = answer->http->body;
	fetcher->counted.bytes += answer->http->wire_bytes;
	return submit_page(fetcher, taken, &page);
}

/* The feed's words for '<', '&' and '"' in text and attributes. */
static void add_escaped(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const char *as = s.ptr[i] == '<' ? "&lt;" : s.ptr[i] == '&' ? "&amp;" : s.ptr[i] == '"' ? "&quot;" : NULL;

		if (as)
			buf_add(out, str_from(as));
		else
			buf_add_byte(out, s.ptr[i]);
	}
}

int todo_take_fallback(struct fetcher *fetcher, const struct todo_taken *taken)
{
	const struct todo_record *record = taken->record;
	owned(arena_destroy) struct arena *arena = arena_new(ADDRESS_ARENA_BYTES);
	owned(buf_destroy) struct buf html = { 0 };
	struct page_new page = { 0 };

	if (!arena)
		return -ENOMEM;
	buf_add(&html, STR("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>"));
	add_escaped(&html, record->title);
	buf_add(&html, STR("</title>"));
	if (record->published.len) {
		buf_add(&html, STR("<meta property=\"article:published_time\" content=\""));
		add_escaped(&html, record->published);
		buf_add(&html, STR("\">"));
	}
	buf_add(&html, STR("</head>\n<body><article><h1>"));
	add_escaped(&html, record->title);
	buf_add(&html, STR("</h1>\n"));
	buf_add(&html, record->fallback);
	buf_add(&html, STR("\n</article></body></html>\n"));
	if (buf_error(&html) < 0)
		return buf_error(&html);
	page.page.url = record->url;
	page.identity = url_identity(record->url, arena);
	page.page.content_type = STR("text/html; charset=utf-8");
	page.page.body = buf_str(&html);
	return submit_page(fetcher, taken, &page);
}

/* ---- sitemaps ---- */

struct sitemap_job {
	struct job job;
	struct fetcher *fetcher;
	struct todo_taken taken;
	uint32_t feed;
	int64_t now_usec;
	struct feed_body body;
	struct entries entries;
};

static void sitemap_job_destroy(struct sitemap_job **self_p)
{
	struct sitemap_job *self = *self_p;

	if (!self)
		return;
	feed_body_free(&self->body);
	free(self);
	*self_p = NULL;
}

static int sitemap_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct sitemap_job *self = (struct sitemap_job *)job;
	struct key key = key_of(self->taken.number);
	int r = entries_take(&self->entries, outbox, txn, self->feed, self->now_usec);

	return r < 0 ? r : outbox_del(outbox, txn, DB_TODO, key_str(&key));
}

static void on_sitemap_committed(struct job *job)
{
	struct sitemap_job *self = (struct sitemap_job *)job;

	for (size_t i = 0; i < self->entries.n; i++)
		if (self->entries.at[i].number)
			todos_add(self->fetcher, self->entries.at[i].number);
	self->taken.done(self->taken.ctx);
	sitemap_job_destroy(&self);
}

static void on_sitemap_dropped(struct job *job)
{
	struct sitemap_job *self = (struct sitemap_job *)job;

	self->taken.dropped(self->taken.ctx);
	sitemap_job_destroy(&self);
}

static int read_sitemap(struct sitemap_job *self, const struct visit_answer *answer, size_t entries_max)
{
	struct feed_body *body = &self->body;
	int r = feed_body_read(answer, body);

	/* An index within an index would have no end. */
	if (r == -E2BIG || (r == 0 && body->doc.format == FEED_SITEMAP_INDEX))
		return -EBADMSG;
	return r < 0 ? r : entries_read(&body->doc, body->base_url, self->feed, entries_max, body->arena, &self->entries);
}

int todo_take_sitemap(struct fetcher *fetcher, const struct todo_taken *taken, const struct visit_answer *answer)
{
	owned(sitemap_job_destroy) struct sitemap_job *self = calloc(1, sizeof(*self));
	int r;

	if (!self)
		return -ENOMEM;
	self->fetcher = fetcher;
	self->taken = *taken;
	self->taken.record = NULL;
	self->feed = taken->record->feed;
	self->now_usec = clock_now_usec();
	r = read_sitemap(self, answer, fetcher->conf->entries_max);
	if (r < 0)
		return r;
	self->job = (struct job){ .bytes = answer->http->body.len, .apply = sitemap_apply,
				  .done = on_sitemap_committed, .drop = on_sitemap_dropped };
	outbox_submit(fetcher->outbox, &self->job);
	self = NULL;
	return 0;
}
