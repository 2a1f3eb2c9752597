/* fetch - one page that a person names, fetched once, without a feed; robots.txt is for those that come by themselves. */
#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "fetcher/fetcher.h"
#include "fetcher/words.h"

enum { FETCH_ARENA_BYTES = 256 << 10 };

struct fetching {
	struct fetcher *fetcher;
	struct control *control;
	struct control_call call;
	struct arena *arena;
	struct str url, outlet, published; /* in arena */
};

static void fetching_destroy(struct fetching **self_p)
{
	struct fetching *self = *self_p;

	if (!self)
		return;
	arena_destroy(&self->arena);
	free(self);
	*self_p = NULL;
}

static void on_dropped(void *ctx)
{
	struct fetching *self = ctx;

	fetching_destroy(&self);
}

static void on_answer(void *ctx, const struct visit_answer *answer)
{
	owned(fetching_destroy) struct fetching *self = ctx;
	const struct http_answer *http = answer->http;
	struct page_new page = { 0 };
	struct url url;
	char status[32];

	(void)snprintf(status, sizeof(status), "HTTP %d", http->status);
	if (http->error != HTTP_OK || http->status < 200 || http->status >= 300) {
		control_refuse(self->control, &self->call, http->error == HTTP_ADDRESS ? -EACCES : -EHOSTUNREACH, "no page came: %s%s",
			       http->error != HTTP_OK ? http->why : answer->refused ? answer->refused : status,
			       http->error == HTTP_ADDRESS ? "; --allow-private lets it be there" : "");
		return;
	}
	int r = url_read_entry(answer->url, STR(""), self->arena, &url);
	if (r == 0) {
		page.page = (struct wire_page){ .url = url.text, .outlet = self->outlet, .published = self->published,
						.content_type = http->content_type, .fetched_usec = clock_now_usec(), .body = http->body };
		page.identity = url_identity(url.text, self->arena);
		page.loose = fetcher_takes_loose(self->fetcher);
		page.kept = self->fetcher->conf->snapshots;
		self->fetcher->counted.bytes += http->wire_bytes;
		r = ingest_submit(self->fetcher, self->control, &self->call, &page);
	}
	if (r < 0)
		control_refuse(self->control, &self->call, r, "%s", strerror(-r));
}

static int start(struct fetching *self, const struct control_request *request)
{
	struct str given = words_text(request, "url");
	struct url url;
	struct visit *visit;
	int r = url_read(given, STR(""), self->arena, &url);

	if (r == 0)
		r = arena_dup(self->arena, words_text(request, "outlet"), &self->outlet);
	if (r == 0)
		r = arena_dup(self->arena, words_text(request, "date"), &self->published);
	if (r == 0 && (self->outlet.len > FEED_TEXT_MAX ||
		       (self->published.len && clock_parse(self->published, &(int64_t){ 0 }, NULL) < 0)))
		r = -EINVAL;
	if (r < 0)
		return r;
	const struct visit_request asked = {
		.url = url.text,
		.accept = page_accept,
		.max_bytes = self->fetcher->conf->page_max_bytes,
		.gap_usec = self->fetcher->conf->pace_usec,
		.private_host = words_yes(request, "allow-private") ? url.host : STR(""),
		.rank = GATE_POLL, /* somebody waits */
		.done = on_answer,
		.dropped = on_dropped,
		.ctx = self,
	};
	return visit_start(&self->fetcher->visitor, &asked, &visit);
}

void answer_fetch(void *ctx, struct control *control, const struct control_request *request)
{
	static const char *const known[] = { "url", "outlet", "date", "allow-private", NULL };
	struct fetching *self = calloc(1, sizeof(*self));
	struct str word;
	int r = self ? 0 : -ENOMEM;

	if (r == 0) {
		*self = (struct fetching){ ctx, control, request->call, arena_new(FETCH_ARENA_BYTES), { 0 }, { 0 }, { 0 } };
		if (!self->arena)
			r = -ENOMEM;
		else if (!words_known(request, known, &word))
			r = -EINVAL;
		else
			r = fetcher_is_full(ctx) ? -EAGAIN : start(self, request);
	}
	if (r == 0)
		return;
	control_refuse(control, &request->call, r, "%s",
		       r == -EINVAL ? "no http or https address, or a word of the request that is not understood" :
		       r == -EAGAIN ? "the fetcher takes nothing in at the moment: its outbox is full or it drains" : strerror(-r));
	fetching_destroy(&self);
}
