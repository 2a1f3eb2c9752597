#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "fetcher/discover.h"
#include "fetcher/feed.h"
#include "fetcher/feed_words.h"
#include "fetcher/fetcher.h"
#include "fetcher/words.h"

enum { ADD_ARENA_BYTES = 128 << 20, ITEMS_SHOWN = 3, NAMES_TRIED = 1000 };

/* A feed-add that waits for its probe, then for the outbox. */
struct adding {
	struct fetcher *fetcher;
	struct control *control;
	struct control_call call;
	struct feed_settings set; /* texts in arena */
	struct arena *arena;
	bool force, discovered, named;
	const char *wrong; /* about the request */
	struct buf reply; /* the JSON behind "added" */
};

static void adding_destroy(struct adding **self_p)
{
	struct adding *self = *self_p;

	if (!self)
		return;
	arena_destroy(&self->arena);
	buf_destroy(&self->reply);
	free(self);
	*self_p = NULL;
}

static void on_dropped(void *ctx)
{
	struct adding *self = ctx;

	adding_destroy(&self);
}

static void refuse(struct adding *self, int status, const char *what, const char *why)
{
	control_refuse(self->control, &self->call, status, "%s: %s%s%s", self->set.url, what, why[0] ? ": " : "", why);
	adding_destroy(&self);
}

static void answer(struct adding *self, const struct feed *feed, bool added)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	json_key(&j, "name"), json_str(&j, str_from(feed->set.name));
	json_key(&j, "url"), json_str(&j, str_from(feed->set.url));
	json_key(&j, "added"), json_bool(&j, added);
	json_key(&j, "format"), json_str_or_null(&j, str_from(feed->state.format));
	json_key(&j, "title"), json_str_or_null(&j, str_from(feed->state.title));
	json_key(&j, "entries"), json_int(&j, feed->state.entries);
	json_key(&j, "items");
	json_raw(&j, self->reply.len ? buf_str(&self->reply) : STR("[]"));
	json_end(&j);
	control_ok(self->control, &self->call, buf_str(&out));
	adding_destroy(&self);
}

static void write_items(const struct feed_doc *doc, struct buf *out)
{
	struct json j = { .out = out };

	json_array(&j);
	for (size_t i = 0; i < doc->n_entries && i < ITEMS_SHOWN; i++) {
		const struct feed_common *common = &doc->entries[i].common;

		json_object(&j);
		json_key(&j, "title"), json_str(&j, common->title);
		json_key(&j, "link"), json_str_or_null(&j, common->link);
		json_key(&j, "published"), json_str_or_null(&j, common->published.text);
		json_end(&j);
	}
	json_end(&j);
}

struct added {
	struct adding *adding;
	uint32_t feed;
};

static void on_stored(void *ctx)
{
	struct added *added = ctx;
	struct fetcher *self = added->adding->fetcher;
	const struct feed *feed = feeds_by_number(self->feeds, added->feed);

	if (feed)
		answer(added->adding, feed, true);
	else
		refuse(added->adding, -ECANCELED, "it was removed meanwhile", "");
	free(added);
}

/* A name that was made from the address gives way to those that are there. */
static int free_name(struct adding *self)
{
	struct str name = str_from(self->set.name);

	for (int i = 2; feeds_by_name(self->fetcher->feeds, str_from(self->set.name)); i++) {
		struct str next;

		if (self->named || i == NAMES_TRIED)
			return -EEXIST;
		if (arena_printf(self->arena, &next, "%.*s-%d", (int)name.len, name.ptr, i) < 0)
			return -ENOMEM;
		self->set.name = (char *)(uintptr_t)next.ptr;
	}
	return 0;
}

static void take(struct adding *self, const struct visit_answer *probe)
{
	struct fetcher *fetcher = self->fetcher;
	struct feed *feed = feeds_by_url(fetcher->feeds, str_from(self->set.url));
	struct added *added;
	int r;

	if (feed) {
		answer(self, feed, false);
		return;
	}
	added = malloc(sizeof(*added));
	r = added ? free_name(self) : -ENOMEM;
	if (r == 0)
		r = feeds_add(fetcher->feeds, &self->set, &feed);
	if (r == 0) {
		*added = (struct added){ self, feed->number };
		r = poll_take(fetcher, feed, probe, on_stored, added);
		if (r < 0)
			feeds_remove(fetcher->feeds, feed);
	}
	if (r == 0) {
		LOG_EVENT(LOG_INFO, "feed_added", "feed added", { "FEED", str_from(self->set.name) },
			  { "URL", str_from(self->set.url) });
		return;
	}
	free(added);
	refuse(self, r, r == -EEXIST ? "another feed has this name" : r == -E2BIG ? "too many feeds" : "out of memory", "");
}

static int set_url(struct adding *self, struct str url)
{
	struct str copy;
	int r = arena_dup(self->arena, url, &copy);

	if (r == 0)
		self->set.url = (char *)(uintptr_t)copy.ptr;
	return r;
}

static int probe(struct adding *self);

/* The page is none of a feed, but may name one. */
static bool follow_page(struct adding *self, const struct visit_answer *page)
{
	struct str url;

	if (self->discovered || discover_feed(page->http->body, page->url, self->arena, &url) < 0)
		return false;
	self->discovered = true;
	return set_url(self, url) == 0 && probe(self) == 0;
}

static void on_probe(void *ctx, const struct visit_answer *answer)
{
	struct adding *self = ctx;
	const struct http_answer *http = answer->http;
	const struct feed_hints hints = { .content_type = http->content_type, .base_url = answer->url };
	struct feed_doc doc = { 0 };
	char status[32];
	int r;

	(void)snprintf(status, sizeof(status), "HTTP %d", http->status);
	if (http->error != HTTP_OK || http->status < 200 || http->status >= 300) {
		if (self->force && http->error != HTTP_ADDRESS)
			take(self, answer);
		else if (http->error == HTTP_ADDRESS)
			refuse(self, -EACCES, http->why, "--allow-private lets a feed be there");
		else
			refuse(self, -EHOSTUNREACH, "no feed came",
			       http->error != HTTP_OK ? http->why : answer->refused ? answer->refused : status);
		return;
	}
	r = feed_read(http->body, &hints, self->arena, &doc);
	if (r < 0 && follow_page(self, answer))
		return;
	if (r < 0 && !self->force) {
		refuse(self, -EBADMSG, "no feed is there", "");
		return;
	}
	/* Nothing is known of it yet that an address which holds for good could put in doubt. */
	if (answer->permanent_url.len && set_url(self, answer->permanent_url) < 0) {
		refuse(self, -ENOMEM, "out of memory", "");
		return;
	}
	write_items(&doc, &self->reply);
	take(self, answer);
}

static int probe(struct adding *self)
{
	const struct feed_settings *set = &self->set;
	struct fetcher *fetcher = self->fetcher;
	struct feed like = { .set = *set }; /* for what depends on settings */
	char credential[CREDENTIAL_MAX];
	struct visit_request request = {
		.url = str_from(set->url),
		.accept = poll_accept,
		.max_bytes = fetcher->conf->feed_max_bytes,
		.gap_usec = fetcher_pace(fetcher, &like),
		.rank = GATE_POLL,
		.done = on_probe,
		.dropped = on_dropped,
		.ctx = self,
	};
	struct visit *visit;
	struct url url;
	int r = fetcher_credential(&like, credential, &request.credential);

	if (r == 0)
		r = url_read(request.url, STR(""), self->arena, &url);
	if (r < 0)
		return r;
	if (set->allow_private)
		request.private_host = url.host;
	return visit_start(&fetcher->visitor, &request, &visit);
}

/* ---- the request ---- */

/* The address, complete, and a name where none was given. */
static int address(struct adding *self, const struct control_request *request)
{
	struct str given = str_trim(words_text(request, "url")), name = words_text(request, "name");
	struct url url;
	int r = 0;

	self->wrong = "no http or https address";
	if (str_find(given, STR("://"), 0) == given.len)
		r = arena_printf(self->arena, &given, "https://%.*s", (int)(given.len < URL_BYTES_MAX ? given.len : 0),
				 given.ptr);
	if (r == 0)
		r = url_read(given, STR(""), self->arena, &url);
	if (r == 0)
		r = set_url(self, url.text);
	if (r == 0)
		r = feed_words_text(request, self->arena, "name", &self->set.name);
	if (r < 0)
		return r;
	self->named = name.len > 0;
	self->wrong = "a name has no = and at most 64 bytes";
	if (self->named)
		return name.len <= FEED_NAME_MAX && word_is_name(name) ? 0 : -EINVAL;
	r = url_name(&url, self->arena, &name);
	if (r == 0)
		r = arena_dup(self->arena, name, &name);
	if (r == 0)
		self->set.name = (char *)(uintptr_t)name.ptr;
	return r;
}

static int read_request(struct adding *self, const struct control_request *request)
{
	static const char *const known[] = { "url", "name", "every", "pace", "outlet", "allow-private", "credential",
					     "lang", "topic", "force", NULL };
	struct str word;
	int r;

	self->wrong = "a setting of a feed that this fetcher does not know";
	r = words_known(request, known, &word) ? address(self, request) : -EINVAL;
	if (r == 0)
		r = feed_words_read(request, self->arena, &self->set, &self->wrong);
	self->set.allow_private = words_yes(request, "allow-private");
	self->force = words_yes(request, "force");
	return r;
}

void answer_feed_add(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *fetcher = ctx;
	struct adding *self = calloc(1, sizeof(*self));
	char *none = (char *)(uintptr_t)"";
	struct feed *known;
	int r;

	if (self)
		self->arena = arena_new(ADD_ARENA_BYTES);
	if (!self || !self->arena) {
		adding_destroy(&self);
		control_refuse(control, &request->call, -ENOMEM, "out of memory");
		return;
	}
	self->fetcher = fetcher;
	self->control = control;
	self->call = request->call;
	self->set = (struct feed_settings){ .name = none, .outlet = none, .credential = none, .language = none, .topic = none,
					    .pace_usec = FEED_PACE_DEFAULT };
	r = read_request(self, request);
	if (r < 0) {
		control_refuse(control, &request->call, r, "%s", r == -EINVAL ? self->wrong : strerror(-r));
		adding_destroy(&self);
		return;
	}
	known = feeds_by_url(fetcher->feeds, str_from(self->set.url));
	if (known) {
		answer(self, known, false);
		return;
	}
	if (self->named && feeds_by_name(fetcher->feeds, str_from(self->set.name))) {
		refuse(self, -EEXIST, "another feed has this name", "");
		return;
	}
	r = probe(self);
	if (r < 0)
		refuse(self, r, "it cannot be asked", strerror(-r));
}
