/* What an answer to a poll says of its feed. */
#include "fetcher/poll_judge.h"

#include <errno.h>

#include "common/cleanup.h"
#include "fetcher/fetcher.h"
#include "fetcher/report.h"

enum { MOVED_POLLS = 5, MOVED_POLLS_MIN = 2 };

#define MOVED_USEC (INT64_C(2) * 86400 * 1000000)

void poll_result_free(struct poll_result *self)
{
	feed_body_free(&self->body);
	feed_state_free(&self->state);
}

static bool is_well(const struct http_answer *http)
{
	return http->error == HTTP_OK && ((http->status >= 200 && http->status < 300) || http->status == 304);
}

static int set_why(struct poll_result *self, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int set_why(struct poll_result *self, const char *format, ...)
{
	char text[FEED_WHY_MAX];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return feed_text_set(&self->state.why, str_from(text), FEED_WHY_MAX);
}

static int say_failure(struct poll_result *self, const struct visit_answer *answer)
{
	const struct http_answer *http = answer->http;

	if (http->error != HTTP_OK)
		return set_why(self, "%s: %s", http_error_name(http->error), http->why);
	if (answer->refused)
		return set_why(self, "%s (HTTP %d)", answer->refused, http->status);
	if (http->status == 410)
		return set_why(self, "gone: its server answered 410, it is not polled any more");
	return set_why(self, "HTTP %d", http->status);
}

static int read_doc(struct poll_result *self, const struct visit_answer *answer, size_t entries_max)
{
	struct feed_body *body = &self->body;
	int r = feed_body_read(answer, body);

	return r < 0 ? r : entries_read(&body->doc, body->base_url, self->feed, entries_max, body->arena, &self->entries);
}

/* What the feed says of itself, and how often it has news. */
static int learn(struct poll_result *self)
{
	struct feed_state *state = &self->state;
	const struct feed_doc *doc = &self->body.doc;
	size_t n = self->entries.n;
	int64_t *times = arena_alloc(self->body.arena, n + 1, sizeof(*times)), newest;
	uint64_t interval;

	if (!times)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		times[i] = self->entries.at[i].todo.entry_usec;
	interval = interval_of_entries(times, n, self->now_usec);
	if (interval)
		state->learned_usec = interval;
	newest = entries_newest(&self->entries, self->now_usec);
	if (newest > state->last_entry_usec)
		state->last_entry_usec = newest;
	state->ttl_usec = (uint64_t)(doc->ttl_seconds > doc->update_seconds ? doc->ttl_seconds : doc->update_seconds);
	state->ttl_usec = state->ttl_usec < 86400 ? state->ttl_usec * 1000000 : MANNERS_DAY_USEC;
	state->skip_hours = doc->skip_hours;
	state->skip_days = doc->skip_days;
	state->entries = (uint32_t)n;
	if (feed_text_set(&state->title, doc->common.title, FEED_TEXT_MAX) < 0)
		return -ENOMEM;
	return feed_text_set(&state->format, str_from(feed_format_name(doc->format)), FEED_TEXT_MAX);
}

/* 0, also where it is no feed, which is then the state's reason. */
static int take_full(struct poll_result *self, const struct visit_answer *answer, size_t entries_max)
{
	struct feed_state *state = &self->state;
	const struct http_answer *http = answer->http;
	struct hash body = hash_of(http->body);
	int r = 0;

	if (memcmp(body.at, state->body.at, HASH_BYTES) != 0) {
		r = read_doc(self, answer, entries_max);
		if (r == -EBADMSG || r == -E2BIG) {
			feed_body_free(&self->body);
			self->entries = (struct entries){ 0 };
			return set_why(self, r == -E2BIG ? "too large to be read as a feed" : "no feed is there any more");
		}
		if (r == 0)
			r = learn(self);
	}
	if (r == 0)
		r = feed_text_set(&state->etag, http->etag, FEED_TEXT_MAX);
	if (r == 0)
		r = feed_text_set(&state->last_modified, http->last_modified, FEED_TEXT_MAX);
	if (r == 0)
		state->body = body;
	return r;
}

static int take_unmodified(struct poll_result *self, const struct http_answer *http)
{
	int r = 0;

	if (http->etag.len)
		r = feed_text_set(&self->state.etag, http->etag, FEED_TEXT_MAX);
	if (r == 0 && http->last_modified.len)
		r = feed_text_set(&self->state.last_modified, http->last_modified, FEED_TEXT_MAX);
	return r;
}

/* http://host/x has become https://host/x. */
static bool is_upgrade(const char *from, const char *to)
{
	return strncmp(from, "http://", 7) == 0 && strncmp(to, "https://", 8) == 0 && strcmp(from + 7, to + 8) == 0;
}

/* A permanent redirect is believed when it has held for days or several polls. */
static int note_move(struct poll_result *self, const struct feed *feed, const struct visit_answer *answer)
{
	struct feed_state *state = &self->state;

	if (!is_well(answer->http))
		return 0;
	if (!str_eq(str_from(state->moved_to), answer->permanent_url)) {
		state->moved_polls = 0;
		state->moved_since_usec = self->now_usec;
		if (feed_text_set(&state->moved_to, answer->permanent_url, URL_BYTES_MAX) < 0)
			return -ENOMEM;
	}
	if (answer->permanent_url.len == 0)
		return 0;
	state->moved_polls++;
	self->moved = is_upgrade(feed->set.url, state->moved_to) || state->moved_polls >= MOVED_POLLS ||
		      (state->moved_polls >= MOVED_POLLS_MIN && self->now_usec - state->moved_since_usec >= MOVED_USEC);
	return 0;
}

static void plan(struct poll_result *self, struct fetcher *fetcher, const struct feed *feed, const struct http_answer *http)
{
	struct feed_state *state = &self->state;
	const struct fetcher_conf *conf = fetcher->conf;
	struct next_poll next = {
		.every_usec = feed->set.every_usec,
		.learned_usec = state->learned_usec,
		.min_usec = conf->interval_min_usec,
		.max_usec = conf->interval_max_usec,
		.ttl_usec = state->ttl_usec,
		.skip_hours = state->skip_hours,
		.skip_days = state->skip_days,
		.failures = state->failures,
		.random = random_next(&fetcher->random),
	};

	report_date(&fetcher->skews, http->date, http->age, self->now_usec);
	if (is_well(http))
		next.fresh_usec = fresh_for(http->cache_control, http->expires, http->date, http->age, self->now_usec);
	(void)retry_after(http->retry_after, self->now_usec, &next.retry_usec);
	state->next_poll_usec = next_poll(&next, self->now_usec, &state->next_why);
}

static void note_history(struct poll_result *self, const struct http_answer *http)
{
	const struct feed_state *state = &self->state;

	self->history = (struct feed_poll){
		.at_usec = self->now_usec,
		.http_status = http->status,
		.bytes = http->wire_bytes,
		.entries = (uint32_t)self->entries.n,
		.next_usec = self->gone ? 0 : state->next_poll_usec,
		.next_why = state->next_why,
		.why = str_from(state->why),
	};
}

int poll_judge(struct poll_result *self, struct fetcher *fetcher, const struct feed *feed, const struct visit_answer *answer)
{
	struct feed_state *state = &self->state;
	const struct http_answer *http = answer->http;
	int r = feed_text_set(&state->why, STR(""), FEED_WHY_MAX);

	state->polls++;
	state->last_poll_usec = self->now_usec;
	state->http_status = http->status;
	if (r == 0 && !is_well(http))
		r = say_failure(self, answer);
	else if (r == 0 && http->status == 304)
		r = take_unmodified(self, http);
	else if (r == 0)
		r = take_full(self, answer, fetcher->conf->entries_max);
	if (r < 0)
		return r;
	self->gone = http->error == HTTP_OK && http->status == 410;
	state->failures = state->why[0] ? state->failures + 1 : 0;
	if (!state->why[0])
		state->last_ok_usec = self->now_usec;
	r = note_move(self, feed, answer);
	plan(self, fetcher, feed, http);
	note_history(self, http);
	return r;
}
