#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "fetcher/fetcher.h"
#include "fetcher/words.h"

enum { TEXT_OPTION_MAX = 4096 };

struct ingest {
	struct fetcher *fetcher;
	struct control *control;
	struct control_call call;
};

static void free_job(struct page_intake *job)
{
	free(job->ctx);
	page_intake_destroy(&job);
}

static void on_dropped(struct job *job)
{
	free_job((struct page_intake *)job);
}

static void on_committed(struct job *job)
{
	struct page_intake *self = (struct page_intake *)job;
	const struct ingest *ingest = self->ctx;
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	if (!self->unchanged)
		fetcher_page_came(ingest->fetcher, self->number, self->stored_bytes, 0);
	json_object(&j);
	json_key(&j, "page"), json_int(&j, (int64_t)self->number);
	json_key(&j, "unchanged"), json_bool(&j, self->unchanged);
	json_end(&j);
	control_ok(ingest->control, &ingest->call, buf_str(&out));
	free_job(self);
}

/* The address that the article gets where its page names none; bytes without one are named by themselves. */
static int read_address(const struct control_request *request, struct arena *arena, struct str *ret)
{
	static const char hex[] = "0123456789abcdef";
	struct str text = words_text(request, "url");
	struct url url;

	if (text.len > URL_BYTES_MAX)
		return -EINVAL;
	if (text.len) {
		*ret = url_read_entry(text, STR(""), arena, &url) == 0 ? url.text : text;
		return 0;
	}
	struct hash hash = hash_of(request->body);
	char z[2 * HASH_BYTES + 1] = { 0 };

	for (size_t i = 0; i < HASH_BYTES; i++) {
		z[2 * i] = hex[hash.at[i] >> 4];
		z[2 * i + 1] = hex[hash.at[i] & 15];
	}
	return arena_printf(arena, ret, "urn:inquit:%s", z);
}

static int read_page(const struct control_request *request, struct arena *arena, struct page_new *ret)
{
	struct wire_page *page = &ret->page;
	struct str fetched = words_text(request, "fetched");
	int r = read_address(request, arena, &page->url);

	if (r < 0)
		return r;
	page->content_type = words_text(request, "type");
	page->outlet = words_text(request, "outlet");
	page->title = words_text(request, "title");
	page->published = words_text(request, "date");
	page->fetched_usec = clock_now_usec();
	page->body = request->body;
	if (page->content_type.len > TEXT_OPTION_MAX || page->outlet.len > TEXT_OPTION_MAX ||
	    page->title.len > TEXT_OPTION_MAX)
		return -EINVAL;
	if (page->published.len && clock_parse(page->published, &(int64_t){ 0 }, NULL) < 0)
		return -EINVAL;
	if (fetched.len && clock_parse(fetched, &page->fetched_usec, NULL) < 0)
		return -EINVAL;
	ret->identity = url_identity(page->url, arena);
	return 0;
}

int ingest_submit(struct fetcher *self, struct control *control, const struct control_call *call, const struct page_new *page)
{
	struct ingest *ingest = malloc(sizeof(*ingest));
	struct page_intake *job;
	int r;

	if (!ingest)
		return -ENOMEM;
	r = page_intake_new(self->outbox, self->press, page, &job);
	if (r < 0) {
		free(ingest);
		return r;
	}
	*ingest = (struct ingest){ self, control, *call };
	job->ctx = ingest;
	job->job.done = on_committed;
	job->job.drop = on_dropped;
	outbox_submit(self->outbox, &job->job);
	return 0;
}

void answer_ingest(void *ctx, struct control *control, const struct control_request *request)
{
	static const char *const known[] = { "url", "type", "outlet", "title", "date", "fetched", NULL };
	struct fetcher *self = ctx;
	struct page_new page = { 0 };
	struct str word;
	int r;

	arena_reset(self->arena);
	if (!words_known(request, known, &word))
		r = -EINVAL;
	else if (request->body.len > self->conf->page_max_bytes)
		r = -E2BIG;
	else if (fetcher_is_full(self))
		r = -EAGAIN;
	else
		r = read_page(request, self->arena, &page);
	page.loose = fetcher_takes_loose(self);
	page.kept = self->conf->snapshots;
	if (r == 0)
		r = ingest_submit(self, control, &request->call, &page);
	if (r < 0)
		control_refuse(control, &request->call, r, "%s",
			       r == -E2BIG	? "the page is too large (fetcher.page_max)" :
			       r == -EAGAIN	? "the fetcher takes nothing in at the moment: its outbox is full or it drains" :
			       r == -EINVAL	? "a word of the request is not understood" :
						  "out of memory");
}

void answer_ingest_wait(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *self = ctx;
	struct wait_range ranges[CONTROL_WORDS_MAX / 2];
	struct wait wait = { .call = request->call, .ranges = ranges, .n_ranges = request->n / 2 };
	int r = request->n == 0 || request->n % 2 ? -EINVAL : 0;

	for (size_t i = 0; r == 0 && i < wait.n_ranges; i++) {
		r = word_number(request->words[2 * i], &ranges[i].from);
		if (r == 0)
			r = word_number(request->words[2 * i + 1], &ranges[i].to);
		/* Each page is counted once: ranges ascend. */
		if (r == 0 && (ranges[i].from > ranges[i].to || (i && ranges[i].from <= ranges[i - 1].to)))
			r = -EINVAL;
		if (r == 0)
			wait.left += window_in_range(self->window, ranges[i].from, ranges[i].to);
	}
	if (r == 0)
		r = waits_add(self->waits, &wait);
	if (r < 0)
		control_refuse(control, &request->call, r, "%s",
			       r == -EINVAL ? "want pairs of numbers, from and to, ascending" : "too many clients wait");
	else
		fetcher_check_waits(self);
}
