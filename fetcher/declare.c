/* Feeds come, change and go as the files in feeds.d say. */
#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/feedfile.h"
#include "fetcher/fetcher.h"

enum { DECLARE_ARENA_BYTES = 256 << 10 };

/* A feed that only files in feeds.d can remove is marked here while they are read. */
struct declaring {
	struct fetcher *fetcher;
	bool *seen; /* by feed number */
	size_t n_seen;
	int64_t now_usec;
};

static bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool is_changed(const struct feed *feed, const struct feed_settings *set)
{
	return !same(feed->set.outlet, set->outlet) || !same(feed->set.credential, set->credential) ||
	       !same(feed->set.language, set->language) || !same(feed->set.topic, set->topic) ||
	       !same(feed->set.from, set->from) || feed->set.every_usec != set->every_usec ||
	       feed->set.pace_usec != set->pace_usec || feed->set.allow_private != set->allow_private;
}

static int change(struct declaring *self, struct feed *feed, const struct feed_settings *set, bool move)
{
	struct fetcher *f = self->fetcher;
	int r = 0;

	if (!move && !is_changed(feed, set))
		return 0;
	r = feeds_change(f->feeds, feed, set);
	if (r == 0 && move)
		r = feeds_move(f->feeds, feed, set->url);
	if (r < 0)
		return r;
	if (feed->set.status == FEED_ACTIVE && !feed->polling)
		feeds_schedule(f->feeds, feed, self->now_usec);
	return feed_submit_put(f->outbox, f->feeds, feed->number);
}

static int declare(struct declaring *self, const struct feed_settings *set)
{
	struct fetcher *f = self->fetcher;
	struct feed *feed = feeds_by_url(f->feeds, str_from(set->url));
	bool move = false;
	int r;

	if (!feed) {
		feed = feeds_by_name(f->feeds, str_from(set->name));
		/* The same name in the same file with another address: the feed has moved. */
		move = feed && same(feed->set.from, set->from);
		if (feed && !move)
			return -EEXIST;
	}
	if (feed) {
		r = change(self, feed, set, move);
	} else {
		r = feeds_add(f->feeds, set, &feed);
		if (r == 0) {
			feeds_schedule(f->feeds, feed, self->now_usec);
			r = feed_submit_put(f->outbox, f->feeds, feed->number);
		}
	}
	if (r == 0 && feed->number <= self->n_seen)
		self->seen[feed->number - 1] = true;
	return r;
}

static int read_settings(const struct declared *declared, struct arena *arena, struct feed_settings *ret)
{
	const struct feed_conf *conf = &declared->conf;
	struct str name = str_from(conf->name);
	struct url url;
	int r = url_read(str_from(conf->url), STR(""), arena, &url);

	if (r == 0 && name.len == 0)
		r = url_name(&url, arena, &name);
	if (r == 0 && (name.len > FEED_NAME_MAX + 20 || memchr(name.ptr, '=', name.len)))
		r = -EINVAL;
	if (r == 0)
		r = arena_dup(arena, name, &name);
	if (r < 0)
		return r;
	*ret = (struct feed_settings){
		.name = (char *)(uintptr_t)name.ptr,
		.url = (char *)(uintptr_t)url.text.ptr,
		.outlet = conf->outlet,
		.credential = conf->credential,
		.language = conf->language,
		.topic = conf->topic,
		.from = declared->file,
		.every_usec = conf->every_usec,
		.pace_usec = conf->pace_usec,
		.allow_private = conf->allow_private,
	};
	return 0;
}

static void declare_all(struct declaring *self, const struct feedfiles *files)
{
	owned(arena_destroy) struct arena *arena = arena_new(DECLARE_ARENA_BYTES);

	for (size_t i = 0; arena && i < files->n; i++) {
		struct feed_settings set;
		int r;

		arena_reset(arena);
		r = read_settings(&files->at[i], arena, &set);
		if (r == 0)
			r = declare(self, &set);
		if (r < 0)
			LOG_EVENT(LOG_ERR, "feed_not_declared", "a feed in feeds.d is not polled",
				  { "FILE", str_from(files->at[i].file) }, { "URL", str_from(files->at[i].conf.url) },
				  { "REASON", r == -EEXIST ? STR("another feed has its name") :
					      r == -EINVAL ? STR("its address or name is none") :
							     str_from(strerror(-r)) });
	}
}

/* Numbers that were there before, and were not declared again, by a file that could be read. */
static void remove_others(struct declaring *self, const struct feedfiles *files)
{
	for (size_t i = 0; i < self->n_seen; i++) {
		struct feed *feed = feeds_by_number(self->fetcher->feeds, (uint32_t)i + 1);

		if (feed && feed->set.from[0] && !self->seen[i] && !feedfiles_is_bad(files, feed->set.from))
			feed_forget(self->fetcher, feed);
	}
}

static void log_lines(struct str text)
{
	while (text.len) {
		size_t n = str_find_byte(text, '\n', 0);

		LOG_EVENT(LOG_ERR, "feeds_file_bad", "a file in feeds.d cannot be read, its feeds stay as they were",
			  { "REASON", (struct str){ text.ptr, n } });
		text = str_skip(text, n + 1);
	}
}

void fetcher_declare(struct fetcher *fetcher)
{
	owned(feedfiles_destroy) struct feedfiles files = { 0 };
	owned(buf_destroy) struct buf why = { 0 };
	struct declaring self = { .fetcher = fetcher, .now_usec = clock_now_usec() };
	char dir[PATH_MAX];
	int r = place_feeds(daemon_place(fetcher->daemon), dir);

	if (r == 0)
		r = feedfiles_read(dir, &files, &why);
	log_lines(buf_str(&why));
	if (r < 0) {
		LOG_EVENT(LOG_ERR, "feeds_folder_bad", "feeds.d cannot be read, feeds stay as they were",
			  { "PATH", str_from(dir) }, { "REASON", str_from(strerror(-r)) });
		return;
	}
	self.n_seen = feeds_numbers(fetcher->feeds);
	self.seen = calloc(self.n_seen + 1, sizeof(*self.seen));
	if (!self.seen)
		return;
	declare_all(&self, &files);
	remove_others(&self, &files);
	free(self.seen);
	fetcher_wake(fetcher);
}
