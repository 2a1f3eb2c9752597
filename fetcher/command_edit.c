#include <errno.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/feed_words.h"
#include "fetcher/fetcher.h"
#include "fetcher/words.h"

enum { EDIT_ARENA_BYTES = 256 << 10 };

/* A feed-edit: the settings as they will be; texts are the feed's or in arena. */
struct edit {
	struct fetcher *fetcher;
	const struct control_request *request;
	struct arena *arena;
	struct feed_settings set;
	bool moves;
	const char *wrong; /* about the request */
};

static int read_url(struct edit *self)
{
	struct str given;
	struct url url;

	if (!words_get(self->request, "url", &given))
		return 0;
	int r = url_read(str_trim(given), STR(""), self->arena, &url);
	if (r == 0)
		r = arena_dup(self->arena, url.text, &given);
	if (r < 0)
		return r;
	self->moves = strcmp(given.ptr, self->set.url) != 0;
	self->set.url = (char *)(uintptr_t)given.ptr;
	return 0;
}

static int read_flag(struct edit *self, const char *key, bool *to)
{
	struct str word;

	if (!words_get(self->request, key, &word))
		return 0;
	if (!str_eq(word, STR("yes")) && !str_eq(word, STR("no")))
		return -EINVAL;
	*to = str_eq(word, STR("yes"));
	return 0;
}

static int read_request(struct edit *self)
{
	static const char *const known[] = { "url", "every", "pace", "outlet", "allow-private", "credential", "lang", "topic", NULL };
	struct str word;
	int r;

	self->wrong = "a setting of a feed that this fetcher does not know";
	r = words_known(self->request, known, &word) ? feed_words_read(self->request, self->arena, &self->set, &self->wrong) : -EINVAL;
	if (r == 0) {
		self->wrong = "no http or https address";
		r = read_url(self);
	}
	if (r == 0) {
		self->wrong = "allow-private is yes or no";
		r = read_flag(self, "allow-private", &self->set.allow_private);
	}
	return r;
}

static int apply(struct edit *self, struct feed *feed)
{
	struct fetcher *f = self->fetcher;
	struct feed *other = feeds_by_url(f->feeds, str_from(self->set.url));
	int r;

	if (self->moves && other && other != feed)
		return -EEXIST;
	r = feeds_change(f->feeds, feed, &self->set);
	if (r == 0 && self->moves)
		r = feeds_move(f->feeds, feed, self->set.url);
	if (r == 0 && self->moves) {
		poll_leave(f, feed);
		r = feed_forget_answers(&feed->state);
	}
	/* At its new address, or allowed where it was refused, it is asked at once; another interval counts from its next poll. */
	if (r == 0 && feed->set.status == FEED_GONE && self->moves)
		feed->set.status = FEED_ACTIVE;
	if (r == 0 && feed->set.status == FEED_ACTIVE && !feed->polling)
		feeds_schedule(f->feeds, feed, clock_now_usec());
	return r < 0 ? r : feed_submit_put(f->outbox, f->feeds, feed->number);
}

static void answer(struct control *control, const struct control_request *request, const struct feed *feed)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	feed_write(feed, &j);
	json_end(&j);
	control_ok(control, &request->call, buf_str(&out));
}

static struct feed *find(struct fetcher *fetcher, const struct control_request *request, struct str *ret_name)
{
	*ret_name = (struct str){ 0 };
	for (size_t i = 0; i < request->n; i++)
		if (word_is_name(request->words[i]))
			*ret_name = request->words[i];
	return feeds_by_name(fetcher->feeds, *ret_name);
}

void answer_feed_edit(void *ctx, struct control *control, const struct control_request *request)
{
	owned(arena_destroy) struct arena *arena = arena_new(EDIT_ARENA_BYTES);
	struct edit self = { .fetcher = ctx, .request = request, .arena = arena };
	struct str name;
	struct feed *feed = find(ctx, request, &name);
	int r = arena ? 0 : -ENOMEM;

	if (!feed) {
		control_refuse(control, &request->call, -ENOENT, "there is no feed '%.*s'; inquit feed list names them", (int)name.len,
			       name.len ? name.ptr : "");
		return;
	}
	if (feed->set.from[0]) {
		control_refuse(control, &request->call, -EPERM, "%s in feeds.d has this feed: change it there, then reload the fetcher",
			       feed->set.from);
		return;
	}
	self.set = feed->set;
	if (r == 0)
		r = read_request(&self);
	if (r == -EINVAL) {
		control_refuse(control, &request->call, r, "%s", self.wrong);
		return;
	}
	if (r == 0)
		r = apply(&self, feed);
	if (r < 0) {
		control_refuse(control, &request->call, r, "%s", r == -EEXIST ? "another feed has this address" : strerror(-r));
		return;
	}
	LOG_EVENT(LOG_INFO, "feed_edited", "feed edited", { "FEED", str_from(feed->set.name) }, { "URL", str_from(feed->set.url) });
	answer(control, request, feed);
	fetcher_wake(ctx);
}
