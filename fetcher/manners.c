#include "fetcher/manners.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>

#include "common/clock.h"

#define SEC UINT64_C(1000000)

enum {
	GAPS_MAX = 20,  /* newest entries that say how often a feed changes */
	GAPS_MIN = 3,
	DOUBLINGS_MAX = 10,
	DAYS = 7,
	HOURS = 24,
};

const char *next_why_name(enum next_why why)
{
	static const char *const names[NEXT_WHYS] = {
		"interval", "fixed", "retry-after", "cache-control", "ttl", "skip", "back-off", "added", "refresh",
	};

	return (unsigned)why < NEXT_WHYS ? names[why] : "interval";
}

uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* The years 1 and 9999, as far as an HTTP date can be written. */
#define DATE_FIRST_SEC INT64_C(-62135596800)
#define DATE_LAST_SEC INT64_C(253402300799)

int http_date(struct str text, int64_t *ret_usec)
{
	char z[64];
	time_t t;

	text = str_trim(text);
	/* curl_getdate() takes a bare number for a day of some month. */
	if (text.len < 20 || text.len >= sizeof(z) || memchr(text.ptr, '\0', text.len))
		return -EINVAL;
	memcpy(z, text.ptr, text.len);
	z[text.len] = '\0';
	t = curl_getdate(z, NULL);
	/* libcurl takes years of any number of digits; microseconds would not. */
	if (t == (time_t)-1 || t < DATE_FIRST_SEC || t > DATE_LAST_SEC)
		return -EINVAL;
	*ret_usec = (int64_t)t * 1000000;
	return 0;
}

/* Digits alone, saturating. */
static int seconds(struct str text, uint64_t *ret)
{
	uint64_t n = 0;

	if (text.len == 0)
		return -EINVAL;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return -EINVAL;
		if (n < UINT32_MAX)
			n = n * 10 + (uint64_t)(text.ptr[i] - '0');
	}
	*ret = n;
	return 0;
}

static uint64_t at_most(uint64_t n, uint64_t max)
{
	return n < max ? n : max;
}

int retry_after(struct str value, int64_t now_usec, uint64_t *ret_usec)
{
	uint64_t n;
	int64_t at;

	value = str_trim(value);
	if (seconds(value, &n) == 0) {
		*ret_usec = at_most(n * SEC, MANNERS_WAIT_MAX_USEC);
		return 0;
	}
	if (http_date(value, &at) < 0)
		return -EINVAL;
	*ret_usec = at > now_usec ? at_most((uint64_t)(at - now_usec), MANNERS_WAIT_MAX_USEC) : 0;
	return 0;
}

/*
 * The value of a Cache-Control directive; false where it is not there or no number. no-cache and no-store ask for
 * nothing we would wait for.
 */
static bool directive(struct str header, struct str name, uint64_t *ret)
{
	for (size_t at = 0; at < header.len;) {
		size_t end = str_find_byte(header, ',', at);
		struct str part = str_trim((struct str){ header.ptr + at, end - at });
		size_t eq = str_find_byte(part, '=', 0);
		struct str value = str_trim(str_skip(part, eq + 1));

		at = end + 1;
		if (!str_eq_nocase(str_trim((struct str){ part.ptr, eq }), name))
			continue;
		if (value.len > 1 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
			value = (struct str){ value.ptr + 1, value.len - 2 };
		return seconds(value, ret) == 0;
	}
	return false;
}

uint64_t fresh_for(struct str cache_control, struct str expires, struct str date, struct str age, int64_t now_usec)
{
	uint64_t life = 0, old = 0;
	int64_t until, from = now_usec;

	if (directive(cache_control, STR("max-age"), &life)) {
		life *= SEC;
	} else if (http_date(expires, &until) == 0) {
		(void)http_date(date, &from);
		life = until > from ? (uint64_t)(until - from) : 0;
	}
	(void)seconds(str_trim(age), &old);
	life = life > old * SEC ? life - old * SEC : 0;
	return at_most(life, MANNERS_DAY_USEC);
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x < y) - (x > y);
}

static int by_size(const void *a, const void *b)
{
	return newest_first(b, a);
}

uint64_t interval_of_entries(int64_t *times, size_t n, int64_t now_usec)
{
	int64_t gaps[GAPS_MAX];
	size_t kept = 0, n_gaps = 0;

	/* Dates in the future are announcements or mistakes. */
	for (size_t i = 0; i < n; i++)
		if (times[i] > 0 && times[i] <= now_usec)
			times[kept++] = times[i];
	if (kept < GAPS_MIN)
		return 0;
	qsort(times, kept, sizeof(*times), newest_first);
	/* The silence since the newest counts: a feed that fell asleep is asked less. */
	gaps[n_gaps++] = now_usec - times[0];
	for (size_t i = 1; i < kept && n_gaps < GAPS_MAX; i++)
		gaps[n_gaps++] = times[i - 1] - times[i];
	qsort(gaps, n_gaps, sizeof(*gaps), by_size);
	return (uint64_t)gaps[n_gaps / 2] / 2;
}

static bool is_skipped(const struct next_poll *self, int64_t at_usec)
{
	int64_t hours = at_usec / (int64_t)(3600 * SEC);
	int64_t days = hours / HOURS;

	/* 1970-01-01 was a Thursday. */
	return self->skip_hours >> (hours % HOURS) & 1 || self->skip_days >> ((days + 3) % DAYS) & 1;
}

/* The first moment at or after at whose hour and day are not to be skipped; at itself when all are. */
static int64_t after_skips(const struct next_poll *self, int64_t at)
{
	const int64_t hour = (int64_t)(3600 * SEC);
	int64_t t = at;

	for (int i = 0; i < DAYS * HOURS; i++) {
		if (!is_skipped(self, t))
			return t;
		t = (t / hour + 1) * hour;
	}
	return at;
}

static uint64_t interval(const struct next_poll *self, enum next_why *why)
{
	uint64_t wait = self->learned_usec ? self->learned_usec : 3600 * SEC;
	unsigned doublings = self->failures < DOUBLINGS_MAX ? self->failures : DOUBLINGS_MAX;

	if (self->failures) {
		/* Soon at first, for most failures are short; then less and less, but for ever. */
		*why = NEXT_BACK_OFF;
		wait = (self->every_usec ? self->every_usec : self->min_usec) << (doublings - 1);
		return wait < self->max_usec ? wait : self->max_usec;
	}
	if (self->every_usec) {
		*why = NEXT_FIXED;
		return self->every_usec;
	}
	*why = NEXT_INTERVAL;
	if (wait > self->max_usec)
		wait = self->max_usec;
	return wait > self->min_usec ? wait : self->min_usec;
}

int64_t next_poll(const struct next_poll *self, int64_t now_usec, enum next_why *ret_why)
{
	enum next_why why;
	uint64_t wait = interval(self, &why);
	int64_t at, skipped;

	/* A tenth earlier or later, so that feeds added together do not stay together; what is fixed stays exact. */
	if (why != NEXT_FIXED)
		wait = wait - wait / 10 + (wait / 5 ? self->random % (wait / 5) : 0);
	if (self->ttl_usec > wait)
		wait = self->ttl_usec, why = NEXT_TTL;
	if (self->fresh_usec > wait)
		wait = self->fresh_usec, why = NEXT_CACHE;
	if (self->retry_usec > wait)
		wait = self->retry_usec, why = NEXT_RETRY_AFTER;
	at = now_usec + (int64_t)wait;
	skipped = after_skips(self, at);
	*ret_why = skipped == at ? why : NEXT_SKIP;
	return skipped;
}
