#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/fetcher.h"
#include "fetcher/words.h"

/* ---- list, show ---- */

struct filter {
	bool unhealthy, paused;
	uint64_t silent_usec;
	int64_t now_usec;
};

static bool passes(const struct filter *filter, const struct feed *feed)
{
	int64_t newest = feed->state.last_entry_usec;

	if (filter->unhealthy && !feed->state.why[0])
		return false;
	if (filter->paused && feed->set.status != FEED_PAUSED)
		return false;
	return !filter->silent_usec || filter->now_usec - newest >= (int64_t)filter->silent_usec;
}

void answer_feed_list(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *self = ctx;
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };
	struct filter filter = { .unhealthy = words_yes(request, "unhealthy"),
				 .paused = words_yes(request, "paused"),
				 .now_usec = clock_now_usec() };
	struct str silent;

	if (words_get(request, "silent", &silent) && conf_usec(silent, &filter.silent_usec) < 0) {
		control_refuse(control, &request->call, -EINVAL, "silent: want a time like 3d");
		return;
	}
	json_object(&j);
	json_key(&j, "feeds");
	json_array(&j);
	for (size_t i = 0; i < feeds_count(self->feeds); i++) {
		const struct feed *feed = feeds_at(self->feeds, i);

		if (!feed || !passes(&filter, feed))
			continue;
		json_object(&j);
		feed_write(feed, &j);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	control_ok(control, &request->call, buf_str(&out));
}

static void refuse_unknown(const struct fetcher *self, struct control *control, const struct control_request *request)
{
	struct str name = { 0 };

	for (size_t i = 0; i < request->n && !name.len; i++)
		if (word_is_name(request->words[i]) && !feeds_by_name(self->feeds, request->words[i]))
			name = request->words[i];
	control_refuse(control, &request->call, -ENOENT, "there is no feed '%.*s'; inquit feed list names them", (int)name.len,
		       name.len ? name.ptr : "");
}

void answer_feed_show(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *self = ctx;
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };
	const struct feed *feed = request->n == 1 ? feeds_by_name(self->feeds, request->words[0]) : NULL;
	MDB_txn *txn = feed ? outbox_read(self->outbox) : NULL;

	if (!txn) {
		if (request->n == 1 && !feed)
			refuse_unknown(self, control, request);
		else
			control_refuse(control, &request->call, feed ? -EIO : -EINVAL, "%s",
				       feed ? "the outbox cannot be read" : "want one name");
		return;
	}
	json_object(&j);
	feed_write(feed, &j);
	json_key(&j, "history");
	feed_write_history(feed, self->outbox, txn, &j);
	json_end(&j);
	outbox_read_end(self->outbox);
	control_ok(control, &request->call, buf_str(&out));
}

/* ---- pause, resume, rm, refresh: of feeds by name ---- */

/* The feeds that the request's words name; all of them when none is named and all is set. Freed by the caller. */
static int name_feeds(struct fetcher *self, const struct control_request *request, bool all, struct feed ***ret,
		      size_t *ret_n)
{
	size_t n = 0, max = all && feeds_count(self->feeds) > request->n ? feeds_count(self->feeds) : request->n;
	struct feed **feeds = calloc(max + 1, sizeof(struct feed *));

	if (!feeds)
		return -ENOMEM;
	for (size_t i = 0; i < request->n; i++) {
		if (!word_is_name(request->words[i]))
			continue;
		feeds[n] = feeds_by_name(self->feeds, request->words[i]);
		if (!feeds[n++]) {
			free(feeds);
			return -ENOENT;
		}
	}
	if (n == 0 && all)
		while (n < feeds_count(self->feeds) && (feeds[n] = feeds_at(self->feeds, n)))
			n++;
	*ret = feeds;
	*ret_n = n;
	return 0;
}

static void refuse(const struct fetcher *self, struct control *control, const struct control_request *request, int r)
{
	if (r == -ENOENT) {
		refuse_unknown(self, control, request);
		return;
	}
	control_refuse(control, &request->call, r, "%s",
		       r == -EPERM  ? "a file in feeds.d has this feed: remove it there" :
		       r == -EINVAL ? "want the name of a feed" :
		       r == -E2BIG  ? "too many clients wait" :
				      "out of memory");
}

static void answer_names(struct control *control, const struct control_request *request, struct feed *const *feeds,
			 size_t n, bool failed)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	json_key(&j, "feeds");
	json_array(&j);
	for (size_t i = 0; i < n; i++)
		json_str(&j, str_from(feeds[i]->set.name));
	json_end(&j);
	if (failed) {
		json_key(&j, "failed");
		json_array(&j);
		json_end(&j);
	}
	json_end(&j);
	control_ok(control, &request->call, buf_str(&out));
}

static void set_status(struct fetcher *self, struct feed *feed, enum feed_status status)
{
	feed->set.status = status;
	if (status == FEED_ACTIVE)
		feeds_schedule(self->feeds, feed, clock_now_usec());
	else
		feeds_unschedule(self->feeds, feed);
	(void)feed_submit_put(self->outbox, self->feeds, feed->number);
}

static void change_status(struct fetcher *self, enum feed_status status, struct control *control,
			  const struct control_request *request)
{
	struct feed **feeds = NULL;
	size_t n = 0;
	int r = name_feeds(self, request, false, &feeds, &n);

	if (r == 0 && n == 0)
		r = -EINVAL;
	if (r < 0) {
		free(feeds);
		refuse(self, control, request, r);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (feeds[i]->set.status != status)
			set_status(self, feeds[i], status);
	answer_names(control, request, feeds, n, false);
	free(feeds);
	fetcher_wake(self);
}

void answer_feed_pause(void *ctx, struct control *control, const struct control_request *request)
{
	change_status(ctx, FEED_PAUSED, control, request);
}

void answer_feed_resume(void *ctx, struct control *control, const struct control_request *request)
{
	change_status(ctx, FEED_ACTIVE, control, request);
}

void feed_forget(struct fetcher *self, struct feed *feed)
{
	LOG_EVENT(LOG_INFO, "feed_removed", "feed removed", { "FEED", str_from(feed->set.name) });
	todos_forget(self, feed->number);
	poll_cancel(self, feed);
	(void)feed_submit_erase(self->outbox, feed->number);
	feeds_remove(self->feeds, feed);
	fetcher_check_waits(self);
}

void answer_feed_rm(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *self = ctx;
	struct feed **feeds = NULL;
	size_t n = 0;
	int r = name_feeds(self, request, false, &feeds, &n);

	if (r == 0 && n == 0)
		r = -EINVAL;
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (feeds[i]->set.from[0])
			r = -EPERM;
		for (size_t k = 0; k < i; k++)
			if (feeds[k] == feeds[i])
				r = -EINVAL;
	}
	if (r < 0)
		refuse(self, control, request, r);
	else
		answer_names(control, request, feeds, n, false);
	for (size_t i = 0; r == 0 && i < n; i++)
		feed_forget(self, feeds[i]);
	free(feeds);
}

static int wait_for(struct fetcher *self, const struct control_request *request, struct feed *const *feeds, size_t n)
{
	struct wait wait = { .call = request->call, .feeds = calloc(n + 1, sizeof(uint32_t)), .n_feeds = n };
	int r;

	if (!wait.feeds)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		wait.feeds[i] = feeds[i]->number;
	r = waits_add(self->waits, &wait);
	free(wait.feeds);
	return r;
}

void answer_feed_refresh(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *self = ctx;
	struct feed **feeds = NULL;
	size_t n = 0;
	bool wait = words_yes(request, "wait");
	int r = name_feeds(self, request, true, &feeds, &n);

	if (r == 0 && wait)
		r = wait_for(self, request, feeds, n);
	if (r < 0) {
		free(feeds);
		refuse(self, control, request, r);
		return;
	}
	/* A feed that its server said is gone is asked once more when its name is given. */
	for (size_t i = 0; i < n; i++)
		if (feeds[i]->set.status == FEED_ACTIVE || (request->n > wait && feeds[i]->set.status == FEED_GONE))
			poll_start(self, feeds[i]);
	if (wait)
		fetcher_check_waits(self);
	else
		answer_names(control, request, feeds, n, true);
	free(feeds);
}
