/* feed-import and feed-export: many feeds at once, as OPML. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/fetcher.h"
#include "fetcher/opml.h"
#include "fetcher/words.h"

enum { NAMES_TRIED = 1000 };

struct import {
	struct job job; /* behind those of the feeds: done when they are on disk */
	struct fetcher *fetcher;
	struct control *control;
	struct control_call call;
	bool allow_private;
	size_t known;
	struct buf added, refused; /* members of JSON arrays */
};

static void import_destroy(struct import **self_p)
{
	struct import *self = *self_p;

	if (!self)
		return;
	buf_destroy(&self->added);
	buf_destroy(&self->refused);
	free(self);
	*self_p = NULL;
}

static void on_dropped(struct job *job)
{
	struct import *self = (struct import *)job;

	import_destroy(&self);
}

static int apply_nothing(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	(void)job;
	(void)outbox;
	(void)txn;
	return 0;
}

static void on_done(struct job *job)
{
	struct import *self = (struct import *)job;
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	json_key(&j, "added"), json_array(&j);
	json_raw(&j, buf_str(&self->added));
	json_end(&j);
	json_key(&j, "known"), json_int(&j, (int64_t)self->known);
	json_key(&j, "refused"), json_array(&j);
	json_raw(&j, buf_str(&self->refused));
	json_end(&j);
	json_end(&j);
	control_ok(self->control, &self->call, buf_str(&out));
	import_destroy(&self);
}

static void note_added(struct import *self, const struct feed *feed)
{
	struct json j = { .out = &self->added };

	if (self->added.len)
		buf_add_byte(&self->added, ',');
	json_str(&j, str_from(feed->set.name));
}

static void note_refused(struct import *self, struct str url, int error)
{
	struct json j = { .out = &self->refused };

	if (self->refused.len)
		buf_add_byte(&self->refused, ',');
	json_object(&j);
	json_key(&j, "url"), json_str(&j, url.len > URL_BYTES_MAX ? (struct str){ url.ptr, 64 } : url);
	json_key(&j, "why");
	json_str(&j, error == -EINVAL ? STR("no http or https address") :
		     error == -E2BIG  ? STR("too many feeds") :
		     error == -EEXIST ? STR("no free name for it") :
					STR("out of memory"));
	json_end(&j);
}

static char *zero_ended(struct arena *arena, struct str s)
{
	struct str copy;

	if (s.len > FEED_TEXT_MAX || memchr(s.ptr ? s.ptr : "", '\0', s.len) || arena_dup(arena, s, &copy) < 0)
		return NULL;
	return (char *)(uintptr_t)copy.ptr;
}

static bool can_be_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] < 0x20 || name.ptr[i] == 0x7f)
			return false;
	return name.len && name.len <= FEED_NAME_MAX && word_is_name(name);
}

/* Its own name where it can be one and is free; else one made from the address, numbered where that is taken. */
static int choose_name(const struct import *self, const struct opml_feed *from, const struct url *url, struct arena *arena,
		       char **ret)
{
	const struct feeds *feeds = self->fetcher->feeds;
	struct str name = from->name, numbered;
	int r = 0;

	if (!can_be_name(name))
		r = url_name(url, arena, &name);
	numbered = name;
	for (int i = 2; r == 0 && feeds_by_name(feeds, numbered); i++)
		r = i == NAMES_TRIED ? -EEXIST : arena_printf(arena, &numbered, "%.*s-%d", (int)name.len, name.ptr, i);
	*ret = r == 0 ? zero_ended(arena, numbered) : NULL;
	return r == 0 && !*ret ? -ENOMEM : r;
}

/* A list from elsewhere may make us ask less often than our own settings would, never more. */
static uint64_t at_least(struct str text, uint64_t least, uint64_t otherwise)
{
	uint64_t usec;

	return text.len && conf_usec(text, &usec) == 0 && usec >= least ? usec : otherwise;
}

/* 1: added; 0: known already. */
static int import_one(struct import *self, const struct opml_feed *from, struct arena *arena)
{
	struct fetcher *fetcher = self->fetcher;
	const struct fetcher_conf *conf = fetcher->conf;
	struct feed_settings set = { .allow_private = self->allow_private };
	struct feed *feed;
	struct url url;
	int r = url_read(from->url, STR(""), arena, &url);

	if (r < 0)
		return r;
	if (feeds_by_url(fetcher->feeds, url.text))
		return 0;
	r = choose_name(self, from, &url, arena, &set.name);
	if (r < 0)
		return r;
	set.url = (char *)(uintptr_t)url.text.ptr;
	set.outlet = zero_ended(arena, from->outlet);
	set.language = zero_ended(arena, word_is_language(from->language) ? from->language : STR(""));
	set.topic = zero_ended(arena, word_is_topic(from->topic) ? from->topic : STR(""));
	set.every_usec = at_least(from->every, conf->interval_min_usec, 0);
	set.pace_usec = at_least(from->pace, conf->pace_usec, FEED_PACE_DEFAULT);
	r = feeds_add(fetcher->feeds, &set, &feed);
	if (r == 0)
		r = feed_submit_put(fetcher->outbox, fetcher->feeds, feed->number);
	if (r < 0)
		return r;
	feeds_schedule(fetcher->feeds, feed, clock_now_usec());
	note_added(self, feed);
	return 1;
}

static int import_all(struct import *self, const struct opml *opml)
{
	owned(arena_destroy) struct arena *arena = arena_new((size_t)2 * URL_ARENA_BYTES);
	size_t added = 0;

	if (!arena)
		return -ENOMEM;
	for (size_t i = 0; i < opml->n; i++) {
		arena_reset(arena);
		int r = import_one(self, &opml->at[i], arena);

		if (r < 0)
			note_refused(self, opml->at[i].url, r);
		self->known += r == 0;
		added += r > 0;
	}
	LOG_EVENT(LOG_INFO, "feeds_imported", "a list of feeds was taken in", { "FEEDS", LOG_NUM(opml->n) },
		  { "ADDED", LOG_NUM(added) });
	return buf_error(&self->added) < 0 ? buf_error(&self->added) : buf_error(&self->refused);
}

static int begin(struct fetcher *fetcher, struct control *control, const struct control_request *request,
		 const struct opml *opml)
{
	owned(import_destroy) struct import *self = calloc(1, sizeof(*self));
	int r;

	if (!self)
		return -ENOMEM;
	self->fetcher = fetcher;
	self->control = control;
	self->call = request->call;
	self->allow_private = words_yes(request, "allow-private");
	r = import_all(self, opml);
	if (r < 0)
		return r;
	self->job = (struct job){ .apply = apply_nothing, .done = on_done, .drop = on_dropped };
	outbox_submit(fetcher->outbox, &self->job);
	self = NULL;
	fetcher_wake(fetcher);
	return 0;
}

void answer_feed_import(void *ctx, struct control *control, const struct control_request *request)
{
	static const char *const known[] = { "allow-private", NULL };
	owned(arena_destroy) struct arena *arena = arena_new(OPML_ARENA_BYTES);
	struct opml opml = { 0 };
	struct str word;
	int r = words_known(request, known, &word) ? 0 : -EINVAL;

	if (r == 0)
		r = arena ? opml_read(request->body, arena, &opml) : -ENOMEM;
	if (r == 0)
		r = begin(ctx, control, request, &opml);
	if (r < 0)
		control_refuse(control, &request->call, r, "%s",
			       r == -EBADMSG ? "this is no OPML" :
			       r == -E2BIG   ? "the list is over 4 MiB, or names more than 5000 feeds: import it in parts" :
			       r == -EINVAL  ? "a word of the request is not understood" :
					       "out of memory");
}

/* ---- export ---- */

/* As conf_usec() reads it. */
static struct str time_text(uint64_t usec, char *out, size_t size)
{
	bool whole = usec % 1000000 == 0;

	(void)snprintf(out, size, "%" PRIu64 "%s", usec / (whole ? 1000000 : 1000), whole ? "s" : "ms");
	return str_from(out);
}

static void export_one(const struct feed *feed, struct buf *out)
{
	char every[32], pace[32];
	struct opml_feed to = {
		.url = str_from(feed->set.url),
		.title = str_from(feed->state.title),
		.name = str_from(feed->set.name),
		.outlet = str_from(feed->set.outlet),
		.language = str_from(feed->set.language),
		.topic = str_from(feed->set.topic),
	};

	if (feed->set.every_usec)
		to.every = time_text(feed->set.every_usec, every, sizeof(every));
	if (feed->set.pace_usec != FEED_PACE_DEFAULT)
		to.pace = time_text(feed->set.pace_usec, pace, sizeof(pace));
	opml_write_feed(out, &to);
}

void answer_feed_export(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *self = ctx;
	owned(buf_destroy) struct buf opml = { 0 }, out = { 0 };
	struct json j = { .out = &out };

	opml_write_head(&opml);
	for (size_t i = 0; i < feeds_count(self->feeds); i++) {
		const struct feed *feed = feeds_at(self->feeds, i);

		/* A feed that answered 410 is of no use to anybody. */
		if (feed && feed->set.status != FEED_GONE)
			export_one(feed, &opml);
	}
	opml_write_tail(&opml);
	json_object(&j);
	json_key(&j, "opml"), json_str(&j, buf_str(&opml));
	json_end(&j);
	if (buf_error(&opml) < 0 || buf_error(&out) < 0)
		control_refuse(control, &request->call, -ENOMEM, "out of memory");
	else
		control_ok(control, &request->call, buf_str(&out));
}
