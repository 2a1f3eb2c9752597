#include "common/clock.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { DAY_SECONDS = 86400 };
static const int64_t second_usec = 1000000;

static int64_t now(clockid_t id)
{
	struct timespec ts;

	(void)clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * second_usec + ts.tv_nsec / 1000;
}

int64_t clock_now_usec(void)
{
	return now(CLOCK_REALTIME);
}

int64_t clock_monotonic_usec(void)
{
	return now(CLOCK_MONOTONIC);
}

/* Years begin in March here, so that the leap day is a year's last. */
int64_t clock_days(int64_t year, unsigned month, unsigned day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (int64_t)((month + 9) % 12) + 2) / 5 + (int64_t)day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void clock_civil(int64_t days, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*ret_day = (unsigned)(of_year - (153 * m + 2) / 5 + 1);
	*ret_month = (unsigned)(m < 10 ? m + 3 : m - 9);
	*ret_year = year + era * 400 + (*ret_month <= 2);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Two digits, and what follows them when it is not 0. */
static char *put_digits(char *to, unsigned n, char then)
{
	*to++ = (char)('0' + n / 10 % 10);
	*to++ = (char)('0' + n % 10);
	if (then)
		*to++ = then;
	return to;
}

struct str clock_format(int64_t usec, char out[CLOCK_TEXT_BYTES])
{
	int64_t seconds = floor_div(usec, second_usec), days = floor_div(seconds, DAY_SECONDS), year;
	int64_t of_day = seconds - days * DAY_SECONDS, part = usec - seconds * second_usec;
	unsigned month, day;

	clock_civil(days, &year, &month, &day);
	/* What nearly all are, and of rows and periods many. */
	if (!part && year >= 0 && year <= 9999) {
		char *at = put_digits(out, (unsigned)year / 100, 0);

		at = put_digits(put_digits(put_digits(at, (unsigned)year % 100, '-'), month, '-'), day, 'T');
		at = put_digits(put_digits(at, (unsigned)(of_day / 3600), ':'), (unsigned)(of_day / 60 % 60), ':');
		at = put_digits(at, (unsigned)(of_day % 60), 'Z');
		*at = 0;
		return (struct str){ out, (size_t)(at - out) };
	}
	int n = snprintf(out, CLOCK_TEXT_BYTES, "%04" PRId64 "-%02u-%02uT%02d:%02d:%02d", year, month, day,
			 (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60));
	if (part)
		n += snprintf(out + n, CLOCK_TEXT_BYTES - (size_t)n, ".%06d", (int)part);
	n += snprintf(out + n, CLOCK_TEXT_BYTES - (size_t)n, "Z");
	return (struct str){ out, (size_t)n };
}

/* ---- reading ---- */

struct scan {
	struct str in;
	size_t at;
};

static bool digits(struct scan *s, size_t n, int64_t low, int64_t high, int64_t *ret)
{
	int64_t v = 0;

	if (n > s->in.len - s->at)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = s->in.ptr[s->at + i];
		if (c < '0' || c > '9')
			return false;
		v = v * 10 + (c - '0');
	}
	if (v < low || v > high)
		return false;
	s->at += n;
	*ret = v;
	return true;
}

static bool one_of(struct scan *s, const char *set)
{
	if (s->at == s->in.len || !s->in.ptr[s->at] || !strchr(set, s->in.ptr[s->at]))
		return false;
	s->at++;
	return true;
}

static bool month_days(int64_t year, int64_t month, int64_t day)
{
	int64_t y = year + (month == 12);
	unsigned m = (unsigned)(month % 12) + 1;

	return day <= clock_days(y, m, 1) - clock_days(year, (unsigned)month, 1);
}

/* "Z", "+02:00", "-0430" or nothing; minutes east of UTC. */
static bool offset(struct scan *s, int64_t *ret)
{
	int64_t hours, minutes = 0;
	bool west = s->at < s->in.len && s->in.ptr[s->at] == '-';

	*ret = 0;
	if (s->at == s->in.len || one_of(s, "Zz"))
		return true;
	if (!one_of(s, "+-") || !digits(s, 2, 0, 23, &hours))
		return false;
	(void)one_of(s, ":");
	if (s->at < s->in.len && !digits(s, 2, 0, 59, &minutes))
		return false;
	*ret = (hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

/* Six digits of the fraction; more are read and dropped. */
static bool fraction(struct scan *s, int64_t *ret)
{
	int64_t digit, unit = second_usec / 10;
	size_t first = s->at;

	*ret = 0;
	for (; digits(s, 1, 0, 9, &digit); unit /= 10)
		*ret += digit * unit;
	return s->at > first;
}

/* The time of day in microseconds; *ret_long: how much time the text leaves open. */
static bool time_of_day(struct scan *s, int64_t *ret, int64_t *ret_long)
{
	int64_t hour, minute = 0, second = 0, part = 0;

	*ret_long = 3600 * second_usec;
	if (!digits(s, 2, 0, 23, &hour))
		return false;
	if (one_of(s, ":")) {
		*ret_long = 60 * second_usec;
		if (!digits(s, 2, 0, 59, &minute))
			return false;
		if (one_of(s, ":")) {
			*ret_long = second_usec;
			if (!digits(s, 2, 0, 60, &second)) /* a leap second counts as the next */
				return false;
			if (one_of(s, ".,")) {
				*ret_long = 1;
				if (!fraction(s, &part))
					return false;
			}
		}
	}
	*ret = (hour * 3600 + minute * 60 + second) * second_usec + part;
	return true;
}

int clock_parse(struct str text, int64_t *ret, int64_t *ret_end)
{
	struct scan s = { .in = text };
	int64_t year, month = 1, day = 1, of_day = 0, length = 0, east = 0;
	int given = 1;

	if (!digits(&s, 4, 0, 9999, &year))
		return -EINVAL;
	if (s.at < text.len && (!one_of(&s, "-") || !digits(&s, 2, 1, 12, &month)))
		return -EINVAL;
	given += text.len > 4;
	if (s.at < text.len && (!one_of(&s, "-") || !digits(&s, 2, 1, 31, &day) || !month_days(year, month, day)))
		return -EINVAL;
	given += text.len > 7;
	if (s.at < text.len && (!one_of(&s, "Tt ") || !time_of_day(&s, &of_day, &length) || !offset(&s, &east)))
		return -EINVAL;
	if (s.at != text.len)
		return -EINVAL;
	int64_t first = clock_days(year, (unsigned)month, (unsigned)day);
	int64_t next = given == 1   ? clock_days(year + 1, 1, 1)
		       : given == 2 ? clock_days(year + (month == 12), (unsigned)(month % 12) + 1, 1)
				    : first + 1;
	*ret = (first * DAY_SECONDS - east * 60) * second_usec + of_day;
	if (ret_end)
		*ret_end = length ? *ret + length : next * DAY_SECONDS * second_usec;
	return 0;
}
