/* A feed as commands are told of it. */
#include "fetcher/feed_record.h"

#include "common/clock.h"

void feed_write_time(struct json *out, const char *key, int64_t usec)
{
	char text[CLOCK_TEXT_BYTES];

	json_key(out, key);
	if (usec)
		json_str(out, clock_format(usec, text));
	else
		json_null(out);
}

void feed_write(const struct feed *feed, struct json *out)
{
	static const char *const status[] = { "active", "paused", "gone" };
	const struct feed_settings *set = &feed->set;
	const struct feed_state *state = &feed->state;

	json_key(out, "name"), json_str(out, str_from(set->name));
	json_key(out, "url"), json_str(out, str_from(set->url));
	json_key(out, "outlet"), json_str_or_null(out, str_from(set->outlet));
	json_key(out, "language"), json_str_or_null(out, str_from(set->language));
	json_key(out, "topic"), json_str_or_null(out, str_from(set->topic));
	json_key(out, "state"), json_str(out, str_from(status[set->status]));
	json_key(out, "reason"), json_str(out, str_from(state->why));
	json_key(out, "every");
	if (set->every_usec)
		json_milli(out, (int64_t)(set->every_usec / 1000));
	else
		json_null(out);
	json_key(out, "pace");
	if (set->pace_usec != FEED_PACE_DEFAULT)
		json_milli(out, (int64_t)(set->pace_usec / 1000));
	else
		json_null(out);
	json_key(out, "allow_private"), json_bool(out, set->allow_private);
	json_key(out, "from"), json_str(out, set->from[0] ? str_from(set->from) : STR("command"));
	json_key(out, "format"), json_str_or_null(out, str_from(state->format));
	json_key(out, "title"), json_str_or_null(out, str_from(state->title));
	feed_write_time(out, "last_poll", state->last_poll_usec);
	feed_write_time(out, "last_ok", state->last_ok_usec);
	feed_write_time(out, "next_poll", heap_has(&feed->timer) ? feed->timer.at : 0);
	json_key(out, "next_why"), json_str(out, str_from(next_why_name(state->next_why)));
	feed_write_time(out, "last_entry", state->last_entry_usec);
	json_key(out, "status"), json_int(out, state->http_status);
	json_key(out, "failures"), json_int(out, state->failures);
	json_key(out, "polls"), json_int(out, (int64_t)state->polls);
	json_key(out, "entries"), json_int(out, state->entries);
	json_key(out, "to_fetch"), json_int(out, feed->to_fetch);
	json_key(out, "in_flight"), json_int(out, feed->in_flight);
}
