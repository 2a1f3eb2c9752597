#include "fetcher/date.h"

#include <errno.h>

#include "fetcher/date_scan.h"

enum { COUNTED = -1, TWO_DIGIT_YEAR_PIVOT = 90 };

static const unsigned char month_days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

static bool is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar; after Hinnant, "chrono-compatible low-level date algorithms". */
static int64_t days_to(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct day {
	int64_t year, month, day;
};

static int64_t whole_year(struct date_number n)
{
	if (n.digits > 2)
		return n.value;
	return n.value + (n.value < TWO_DIGIT_YEAR_PIVOT ? 2000 : 1900);
}

/* The days of a year counted through, or of an ISO 8601 week, as days of January; days_to() carries them on. */
static bool ordinal(int64_t year, int64_t of_year, struct day *ret)
{
	if (of_year < 1 || of_year > 365 + is_leap(year))
		return false;
	*ret = (struct day){ year, COUNTED, of_year };
	return true;
}

static bool week_day(const struct date_reading *r, struct day *ret)
{
	int64_t year = r->numbers[0].value, week, day = 1;

	if (r->n_numbers < 2 || r->numbers[0].digits != 4)
		return false;
	week = r->numbers[1].value;
	if (r->n_numbers == 3)
		day = r->numbers[2].value;
	else if (r->numbers[1].digits == 3)
		day = week % 10, week /= 10;
	if (week < 1 || week > 53 || day < 1 || day > 7)
		return false;
	/* The week with January 4th is the first; 1970-01-01 was a Thursday. */
	int64_t fourth = days_to(year, 1, 4), monday = fourth - ((fourth + 3) % 7 + 7) % 7;
	*ret = (struct day){ year, COUNTED, monday + (week - 1) * 7 + day - days_to(year, 1, 1) };
	return true;
}

/* One number alone: its length tells. */
static bool one_number(struct date_reading *r, struct day *ret)
{
	int64_t v = r->numbers[0].value;

	switch (r->numbers[0].digits) {
	case 4:
		*ret = (struct day){ v, 1, 1 };
		return true;
	case 5:
		return ordinal(2000 + v / 1000, v % 1000, ret);
	case 6:
		*ret = (struct day){ 2000 + v / 10000, v / 100 % 100, v % 100 };
		return true;
	case 7:
		return ordinal(v / 1000, v % 1000, ret);
	case 12:
	case 14:
		if (r->numbers[0].digits == 12)
			v *= 100;
		if (r->has_time || !date_compact_time(r, v % 1000000, 6))
			return false;
		v /= 1000000;
		__attribute__((fallthrough));
	case 8:
		*ret = (struct day){ v / 10000, v / 100 % 100, v % 100 };
		return true;
	default:
		return false;
	}
}

static bool two_numbers(const struct date_reading *r, struct day *ret)
{
	const struct date_number *a = &r->numbers[0], *b = &r->numbers[1];

	if (b->digits == 3 && (a->digits == 4 || a->digits == 2))
		return ordinal(whole_year(*a), b->value, ret);
	if (a->digits != 4 || b->digits > 2)
		return false;
	*ret = (struct day){ a->value, b->value, 1 };
	return true;
}

static bool three_numbers(const struct date_reading *r, struct day *ret)
{
	const struct date_number *a = &r->numbers[0], *b = &r->numbers[1], *c = &r->numbers[2];

	if (a->digits > 2 || (a->after == '-' && c->digits <= 2))
		*ret = (struct day){ whole_year(*a), b->value, c->value };
	else if (a->value <= 12 && (a->after == '/' || (b->value > 12 && b->value <= 31)))
		*ret = (struct day){ whole_year(*c), a->value, b->value };
	else
		*ret = (struct day){ whole_year(*c), b->value, a->value };
	return c->digits <= 4 && b->digits <= 2;
}

/* The month is a word: of two numbers the one that can be no day is the year, else the second. */
static bool named_month(const struct date_reading *r, struct day *ret)
{
	const struct date_number *a = &r->numbers[0], *b = &r->numbers[1];

	if (r->n_numbers == 1 && a->digits == 4)
		*ret = (struct day){ a->value, r->month, 1 };
	else if (r->n_numbers != 2)
		return false;
	else if (a->digits > 2 || a->value > 31)
		*ret = (struct day){ whole_year(*a), r->month, b->value };
	else
		*ret = (struct day){ whole_year(*b), r->month, a->value };
	return true;
}

static bool find_day(struct date_reading *r, struct day *ret)
{
	if (r->week)
		return week_day(r, ret);
	if (r->month)
		return named_month(r, ret);
	switch (r->n_numbers) {
	case 1:
		return one_number(r, ret);
	case 2:
		return two_numbers(r, ret);
	case 3:
		return three_numbers(r, ret);
	default:
		return false;
	}
}

static bool count_days(struct day d, int64_t *ret)
{
	if (d.year < 1 || d.year > DATE_YEAR_MAX)
		return false;
	if (d.month == COUNTED) {
		*ret = days_to(d.year, 1, 1) + d.day - 1;
		return true;
	}
	if (d.month < 1 || d.month > 12 || d.day < 1)
		return false;
	if (d.day > month_days[d.month - 1] + (d.month == 2 && is_leap(d.year)))
		return false;
	*ret = days_to(d.year, d.month, d.day);
	return true;
}

/* Nothing but digits, nine to ten or thirteen of them, perhaps a fraction: seconds or milliseconds of Unix, 1973 to 2286. */
static bool unix_time(struct str text, int64_t *ret)
{
	size_t digits = 0, fraction;
	int64_t value = 0;

	for (; digits < text.len && digits < 14 && text.ptr[digits] >= '0' && text.ptr[digits] <= '9'; digits++)
		value = value * 10 + (text.ptr[digits] - '0');
	for (fraction = digits + 1; fraction < text.len && text.ptr[fraction] >= '0' && text.ptr[fraction] <= '9';)
		fraction++;
	if (digits < text.len && (text.ptr[digits] != '.' || fraction != text.len))
		return false;
	if (digits != 9 && digits != 10 && digits != 13)
		return false;
	*ret = digits == 13 ? value / 1000 : value;
	return true;
}

int date_read(struct str text, int64_t *ret)
{
	char plain[DATE_TEXT_MAX];
	struct date_reading r = { 0 };
	const int64_t first = days_to(1, 1, 1) * 86400, last = days_to(DATE_YEAR_MAX + 1, 1, 1) * 86400;
	struct day day;
	int64_t days, seconds;

	text = str_trim(text);
	if (!text.len || text.len > DATE_TEXT_MAX)
		return -EBADMSG;
	r.text = str_trim((struct str){ plain, date_plain(text, plain) });
	if (unix_time(r.text, ret))
		return 0;
	if (!date_scan(&r))
		return -EBADMSG;
	if (!find_day(&r, &day) || !count_days(day, &days))
		return -EBADMSG;
	if (r.pm && r.hour < 12)
		r.hour += 12;
	else if (r.am && r.hour == 12)
		r.hour = 0;
	if (r.hour == 24 && (r.minute || r.second))
		return -EBADMSG;
	if (!r.has_zone)
		r.zone = r.implied_zone;
	seconds = days * 86400 + (r.hour * 60LL + r.minute - r.zone) * 60 + r.second;
	if (seconds < first || seconds >= last)
		return -EBADMSG;
	*ret = seconds;
	return 0;
}

static void put_digits(char *out, int n, int64_t value, char after)
{
	out[n] = after;
	while (n-- > 0) {
		out[n] = (char)('0' + value % 10);
		value /= 10;
	}
}

void date_print(int64_t seconds, char out[DATE_RFC3339_BYTES + 1])
{
	int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400, of_day = seconds - days * 86400;
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
	int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t m = (5 * of_year + 2) / 153, day = of_year - (153 * m + 2) / 5 + 1, month = m < 10 ? m + 3 : m - 9;
	int64_t year = year_of_era + era * 400 + (month <= 2);

	put_digits(out, 4, year, '-');
	put_digits(out + 5, 2, month, '-');
	put_digits(out + 8, 2, day, 'T');
	put_digits(out + 11, 2, of_day / 3600, ':');
	put_digits(out + 14, 2, of_day / 60 % 60, ':');
	put_digits(out + 17, 2, of_day % 60, 'Z');
	out[DATE_RFC3339_BYTES] = 0;
}
