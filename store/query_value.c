#include <errno.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/query.h"

static const int64_t day_usec = INT64_C(86400) * 1000000;

/* Digits at the front of *s, taken off; -1 when there are none or too many. */
static int64_t take_number(struct str *s)
{
	int64_t n = 0;
	size_t i = 0;

	while (i < s->len && s->ptr[i] >= '0' && s->ptr[i] <= '9' && i < 9)
		n = n * 10 + (s->ptr[i++] - '0');
	*s = str_skip(*s, i);
	return i ? n : -1;
}

static int64_t day_of(int64_t usec)
{
	int64_t day = usec / day_usec;

	return day * day_usec > usec ? day - 1 : day;
}

/* So many months before now, the day cut to what the month has. */
static int64_t months_before(int64_t now, int64_t months)
{
	static const unsigned days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t year;
	unsigned month, day;

	clock_civil(day_of(now), &year, &month, &day);
	int64_t index = year * 12 + (int64_t)month - 1 - months;
	year = index >= 0 ? index / 12 : (index - 11) / 12;
	month = (unsigned)(index - year * 12) + 1;
	if (day > days[month - 1])
		day = days[month - 1];
	return clock_days(year, month, day) * day_usec + (now - day_of(now) * day_usec);
}

/* "2w", "36h", "1mo": that long ago. */
static int ago(struct str text, int64_t now, int64_t *ret)
{
	static const struct {
		struct str unit;
		int64_t usec;
		int months;
	} units[] = {
		{ STR_INIT("min"), INT64_C(60000000), 0 }, { STR_INIT("h"), INT64_C(3600000000), 0 },
		{ STR_INIT("d"), INT64_C(86400000000), 0 }, { STR_INIT("w"), INT64_C(604800000000), 0 },
		{ STR_INIT("mo"), 0, 1 },		    { STR_INIT("y"), 0, 12 },
	};
	int64_t n = take_number(&text);

	if (n < 0 || n > 100000)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (!str_eq(text, units[i].unit))
			continue;
		*ret = units[i].months ? months_before(now, n * units[i].months) : now - n * units[i].usec;
		return 0;
	}
	return -EINVAL;
}

/* The last day of that name, today included. */
static int weekday(struct str text, int64_t now, int64_t *ret)
{
	static const char *const names[] = { "thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday" };
	int64_t today = day_of(now);

	for (int64_t i = 0; i < 7; i++) {
		/* 1970-01-01 was a Thursday. */
		if (str_eq_nocase(text, str_from(names[i]))) {
			*ret = (today - ((today - i) % 7 + 7) % 7) * day_usec;
			return 0;
		}
	}
	return -EINVAL;
}

/* One moment or span of time. */
static int moment(struct str text, int64_t now, int64_t *ret_from, int64_t *ret_to)
{
	int64_t at, today = day_of(now) * day_usec;

	if (str_eq_nocase(text, STR("now"))) {
		*ret_from = now;
		*ret_to = now + 1;
		return 0;
	}
	if (str_eq_nocase(text, STR("today")) || str_eq_nocase(text, STR("yesterday"))) {
		*ret_from = text.len == 5 ? today : today - day_usec;
		*ret_to = *ret_from + day_usec;
		return 0;
	}
	if (weekday(text, now, &at) == 0) {
		*ret_from = at;
		*ret_to = at + day_usec;
		return 0;
	}
	if (ago(text, now, &at) == 0) {
		*ret_from = at;
		*ret_to = at + 1;
		return 0;
	}
	return clock_parse(text, ret_from, ret_to);
}

int query_date(struct str text, int64_t now_usec, int64_t *ret_from, int64_t *ret_to)
{
	size_t dots = str_find(text, STR(".."), 0);
	int64_t from = INT64_MIN, to = INT64_MAX, other;

	if (dots == text.len) {
		int r = moment(text, now_usec, &from, &to);

		if (r < 0)
			return -EINVAL;
		/* "7d" alone means the last seven days, not one instant. */
		if (to == from + 1)
			to = now_usec + 1;
	} else {
		struct str left = { text.ptr, dots }, right = str_skip(text, dots + 2);

		if (!left.len && !right.len)
			return -EINVAL;
		if (left.len && moment(left, now_usec, &from, &other) < 0)
			return -EINVAL;
		if (right.len && moment(right, now_usec, &other, &to) < 0)
			return -EINVAL;
	}
	*ret_from = from;
	*ret_to = to;
	return 0;
}

/* "0.85" as 850, at most nine digits before the point; digits after the third are refused. -ERANGE: over most. */
static int thousandths(struct str text, int64_t most, int64_t *ret)
{
	int64_t n = take_number(&text), part = 0;

	if (n < 0)
		return -EINVAL;
	if (text.len && text.ptr[0] == '.') {
		text = str_skip(text, 1);
		if (text.len < 1 || text.len > 3)
			return -EINVAL;
		size_t digits = text.len;
		part = take_number(&text);
		if (part < 0)
			return -EINVAL;
		for (; digits < 3; digits++)
			part *= 10;
	}
	if (text.len)
		return -EINVAL;
	n = n * 1000 + part;
	if (n > most)
		return -ERANGE;
	*ret = n;
	return 0;
}

/* "..4", "2..": dots is where the two stand. */
static int number_span(struct str text, size_t dots, int64_t most, int64_t *ret_from, int64_t *ret_to)
{
	struct str left = { text.ptr, dots }, right = str_skip(text, dots + 2);
	int r = left.len || right.len ? 0 : -EINVAL;

	if (r == 0 && left.len)
		r = thousandths(left, most, ret_from);
	if (r == 0 && right.len) {
		r = thousandths(right, most, ret_to);
		*ret_to += r == 0;
	}
	return r;
}

static int number(struct str text, int64_t most, int64_t *ret_from, int64_t *ret_to)
{
	size_t dots = str_find(text, STR(".."), 0);
	int64_t from = INT64_MIN, to = INT64_MAX, n;
	bool above = str_starts(text, STR(">")), below = str_starts(text, STR("<"));

	int r;

	if (above || below) {
		bool equal = text.len > 1 && text.ptr[1] == '=';

		r = thousandths(str_skip(text, equal ? 2 : 1), most, &n);
		if (r == 0 && above)
			from = equal ? n : n + 1;
		else if (r == 0)
			to = equal ? n + 1 : n;
	} else if (dots < text.len) {
		r = number_span(text, dots, most, &from, &to);
	} else {
		r = thousandths(text, most, &from);
		to = r == 0 ? from + 1 : to;
	}
	if (r < 0)
		return r;
	*ret_from = from;
	*ret_to = to;
	return 0;
}

int query_number(struct str text, int64_t *ret_from, int64_t *ret_to)
{
	return number(text, INT64_MAX, ret_from, ret_to);
}

int query_share(struct str text, int64_t *ret_from, int64_t *ret_to)
{
	return number(text, 1000, ret_from, ret_to);
}
