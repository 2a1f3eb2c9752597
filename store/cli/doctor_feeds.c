/* doctor: what comes in, and the clock by which it is asked for. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "store/cli/admin.h"
#include "store/cli/doctor.h"

enum { TEXT_MAX = 2048, MEND_MAX = TEXT_MAX + 128, CLOCK_LEAST_SECONDS = 300, NAMED_MAX = 5 };

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const char *text_of(const cJSON *object, const char *key)
{
	const cJSON *value = member(object, key);

	return cJSON_IsString(value) ? value->valuestring : "";
}

void doctor_clock(struct doctor *self)
{
	const cJSON *fetcher = cJSON_GetArrayItem(self->survey.answers, 0);
	int64_t behind = json_number(fetcher, "clock_behind_seconds", 0), off = behind < 0 ? -behind : behind;
	char what[TEXT_MAX];

	if (off < CLOCK_LEAST_SECONDS)
		return;
	(void)snprintf(what, sizeof what, "the clock is %" PRId64 " seconds %s those of the servers that were asked", off,
		       behind > 0 ? "behind" : "ahead of");
	doctor_fault(self, "clock-wrong", what, "sudo timedatectl set-ntp true, and look with timedatectl");
}

void doctor_intake(struct doctor *self)
{
	const cJSON *outbox = member(self->queue, "outbox");
	int64_t bytes = json_number(outbox, "bytes", 0), limit = json_number(outbox, "limit", INT64_MAX);
	char what[TEXT_MAX];

	if (!self->queue)
		return;
	if (strcmp(text_of(self->queue, "trouble"), "drained") == 0)
		doctor_fault(self, "drained", "the fetcher was told to take nothing in", "inquit resume");
	if (bytes >= limit) {
		(void)snprintf(what, sizeof what, "the outbox holds %" PRId64 " bytes, its limit: nothing is fetched until the store takes them",
			       bytes);
		doctor_fault(self, "outbox-full", what, "inquit queue shows where they wait");
	}
}

/* ---- feeds ---- */

enum illness { FEED_WELL, FEED_NO_NAME, FEED_FAILS, FEED_SILENT, FEED_GONE, ILLNESSES };

static const struct {
	const char *fault, *what, *mend;
} illnesses[ILLNESSES] = {
	[FEED_NO_NAME] = { "dns-dead", "names of servers cannot be resolved, for", "resolvectl query %s, and see /etc/resolv.conf" },
	[FEED_FAILS] = { "feed-failing", "polls fail of", "inquit feed show %s" },
	[FEED_SILENT] = { "feed-silent", "nothing new for long from", "inquit feed show %s" },
	[FEED_GONE] = { "feed-gone", "the server says that it is gone for good:", "inquit feed rm %s" },
};

static bool is_old(const char *time, uint64_t silent_usec)
{
	int64_t at;

	return clock_parse(str_from(time), &at, NULL) == 0 && clock_now_usec() - at >= (int64_t)silent_usec;
}

static enum illness examine(const struct doctor *self, const cJSON *feed)
{
	const char *state = text_of(feed, "state"), *reason = text_of(feed, "reason");

	if (strcmp(state, "gone") == 0)
		return FEED_GONE;
	if (strcmp(state, "active") != 0)
		return FEED_WELL;
	if (json_number(feed, "failures", 0) > 0 || *reason)
		return strcasestr(reason, "resolv") ? FEED_NO_NAME : FEED_FAILS;
	return is_old(text_of(feed, "last_entry"), self->silent_usec) ? FEED_SILENT : FEED_WELL;
}

/* What a feed shows of itself: its host for names, else its name. */
static void put_subject(char out[TEXT_MAX], const cJSON *feed, enum illness illness)
{
	const char *url = text_of(feed, "url"), *host = strstr(url, "://");

	if (illness == FEED_NO_NAME && host)
		(void)snprintf(out, TEXT_MAX, "%.*s", (int)strcspn(host + 3, "/:?#"), host + 3);
	else
		(void)snprintf(out, TEXT_MAX, "%s", text_of(feed, "name"));
}

static void report(struct doctor *self, enum illness illness)
{
	char what[TEXT_MAX], mend[MEND_MAX], subject[TEXT_MAX];
	const cJSON *feed, *first = NULL;
	size_t n = 0, len = (size_t)snprintf(what, sizeof what, "%s", illnesses[illness].what);

	cJSON_ArrayForEach(feed, member(self->feeds, "feeds")) {
		if (examine(self, feed) != illness)
			continue;
		if (!first)
			first = feed;
		if (n++ < NAMED_MAX && len < sizeof what)
			len += (size_t)snprintf(what + len, sizeof what - len, "%s %s", n > 1 ? "," : "", text_of(feed, "name"));
	}
	if (!first)
		return;
	if (n > NAMED_MAX && len < sizeof what)
		len += (size_t)snprintf(what + len, sizeof what - len, " and %zu more", n - NAMED_MAX);
	if (illness != FEED_SILENT && len < sizeof what)
		(void)snprintf(what + len, sizeof what - len, " (%s)", text_of(first, "reason"));
	put_subject(subject, first, illness);
	size_t hole = strcspn(illnesses[illness].mend, "%");
	(void)snprintf(mend, sizeof mend, "%.*s%s%s", (int)hole, illnesses[illness].mend, subject, illnesses[illness].mend + hole + 2);
	doctor_fault(self, illnesses[illness].fault, what, mend);
}

static void say_well(struct doctor *self)
{
	const cJSON *feed;
	size_t n = 0, paused = 0;

	cJSON_ArrayForEach(feed, member(self->feeds, "feeds")) {
		bool is_paused = strcmp(text_of(feed, "state"), "paused") == 0;

		paused += is_paused;
		n += !is_paused && examine(self, feed) == FEED_WELL;
	}
	if (n && paused)
		doctor_well(self, "%zu of %d feeds bring news as they should; %zu are paused", n,
				    cJSON_GetArraySize(member(self->feeds, "feeds")), paused);
	else if (n)
		doctor_well(self, "%zu of %d feeds bring news as they should", n, cJSON_GetArraySize(member(self->feeds, "feeds")));
}

void doctor_feeds(struct doctor *self)
{
	if (!self->feeds)
		return;
	if (cJSON_GetArraySize(member(self->feeds, "feeds")) == 0)
		doctor_fault(self, "no-feeds", "there is no feed to poll", "inquit feed add URL");
	for (enum illness illness = FEED_NO_NAME; illness < ILLNESSES; illness++)
		report(self, illness);
	say_well(self);
}
