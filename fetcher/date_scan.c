#include "fetcher/date_scan.h"

#include "common/cleanup.h"
#include "fetcher/date_words.h"

enum { NUMBER_DIGITS_MAX = 14, ZONE_MINUTES_MAX = 18 * 60 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

static char peek(const struct date_reading *r, size_t ahead)
{
	return (char)(r->at + ahead < r->text.len ? r->text.ptr[r->at + ahead] : 0);
}

/* The digits at the cursor; false when they are too many for any number of a date. */
static bool take_digits(struct date_reading *r, int64_t *ret, size_t *ret_n)
{
	int64_t value = 0;
	size_t n = 0;

	for (; is_digit(peek(r, 0)); r->at++, n++) {
		if (n == NUMBER_DIGITS_MAX)
			return false;
		value = value * 10 + (peek(r, 0) - '0');
	}
	*ret = value;
	*ret_n = n;
	return n > 0;
}

/* Minutes and seconds behind the hour: ":04:05.678", "h04", ".04.05". */
static bool take_time(struct date_reading *r, int64_t hour)
{
	char sign = peek(r, 0) == '.' ? '.' : ':';
	int64_t minute = 0, second = 0;
	size_t n;

	r->at++;
	if (is_digit(peek(r, 0)) && !take_digits(r, &minute, &n))
		return false;
	if (peek(r, 0) == sign && is_digit(peek(r, 1))) {
		r->at++;
		if (!take_digits(r, &second, &n))
			return false;
	}
	if ((peek(r, 0) == '.' || peek(r, 0) == ',') && is_digit(peek(r, 1))) {
		r->at++;
		while (is_digit(peek(r, 0)))
			r->at++;
	}
	if (r->has_time || hour > 24 || minute > 59 || second > 60)
		return false;
	r->has_time = true;
	r->hour = (int)hour;
	r->minute = (int)minute;
	r->second = (int)second;
	return true;
}

bool date_compact_time(struct date_reading *r, int64_t value, size_t digits)
{
	int64_t seconds = digits == 6 ? value % 100 : 0;
	int64_t minutes = digits == 6 ? value / 100 % 100 : digits == 4 ? value % 100 : 0;
	int64_t hours = digits == 6 ? value / 10000 : digits == 4 ? value / 100 : value;

	if ((digits != 2 && digits != 4 && digits != 6) || hours > 24 || minutes > 59 || seconds > 60)
		return false;
	r->has_time = true;
	r->hour = (int)hours;
	r->minute = (int)minutes;
	r->second = (int)seconds;
	if ((peek(r, 0) == '.' || peek(r, 0) == ',') && is_digit(peek(r, 1)))
		for (r->at++; is_digit(peek(r, 0)); r->at++)
			;
	return true;
}

/* The day is known, so that two numbers with a point between can only be a time. */
static bool has_day(const struct date_reading *r)
{
	return r->n_numbers >= (r->month ? 2u : 3u);
}

/* "3 PM", "3 p.m." */
static bool is_half_day(struct str rest)
{
	size_t m = rest.len >= 3 && rest.ptr[1] == '.' ? 2 : 1;

	return rest.len > m && (rest.ptr[m] | 32) == 'm' && ((rest.ptr[0] | 32) == 'a' || (rest.ptr[0] | 32) == 'p') &&
	       (rest.len == m + 1 || !is_letter(rest.ptr[m + 1]));
}

/* The unit of the hour in Chinese, Japanese and Korean; those of minutes and seconds follow their numbers likewise. */
static size_t hour_unit(struct str rest)
{
	static const struct str units[] = { STR_INIT("時"), STR_INIT("时"), STR_INIT("시"), STR_INIT("点") };

	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (str_starts(rest, units[i]))
			return units[i].len;
	return 0;
}

static void skip_unit(struct date_reading *r)
{
	while (is_letter(peek(r, 0)))
		r->at++;
	while (peek(r, 0) == ' ')
		r->at++;
}

/* "15時04分05秒" behind its first number. */
static bool take_units(struct date_reading *r, int64_t hour)
{
	int64_t parts[2] = { 0, 0 };
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		skip_unit(r);
		if (!is_digit(peek(r, 0)))
			break;
		if (!take_digits(r, &parts[i], &n))
			return false;
	}
	skip_unit(r);
	if (hour > 24 || parts[0] > 59 || parts[1] > 60)
		return false;
	r->has_time = true;
	r->hour = (int)hour;
	r->minute = (int)parts[0];
	r->second = (int)parts[1];
	return true;
}

static bool take_number(struct date_reading *r)
{
	struct date_number number = { 0 };
	size_t start = r->at;

	if (!take_digits(r, &number.value, &number.digits))
		return false;
	char c = number.after = peek(r, 0);
	bool after_t = r->after_t;
	r->after_t = false;
	if (number.digits <= 2 && (c == ':' || ((c == 'h' || c == 'H') && is_digit(peek(r, 1)))) && !r->has_time)
		return take_time(r, number.value);
	if (after_t && !r->has_time)
		return date_compact_time(r, number.value, number.digits);
	struct str rest = str_trim(str_skip(r->text, r->at));
	if (r->n_numbers && !r->has_time && number.digits <= 2 && is_half_day(rest))
		return date_compact_time(r, number.value, 2);
	if (!r->has_time && number.digits <= 2 && hour_unit(rest))
		return take_units(r, number.value);
	if (!r->has_time && number.digits <= 2 && c == '.' && is_digit(peek(r, 1)) && has_day(r))
		return take_time(r, number.value);
	if (r->n_numbers == DATE_NUMBERS_MAX)
		return false;
	/* "-03-12", "-0312": a year of two digits needs the sign before it. */
	if (start == 1 && r->text.ptr[0] == '-' && number.digits == 4) {
		r->numbers[r->n_numbers++] = (struct date_number){ number.value / 100 + 2000, 4, '-' };
		number = (struct date_number){ number.value % 100, 2, c };
	} else if (start == 1 && r->text.ptr[0] == '-' && number.digits == 2) {
		number = (struct date_number){ number.value + 2000, 4, c };
	}
	r->numbers[r->n_numbers++] = number;
	r->number_end = r->at;
	return true;
}

/* "+01:00", "-0800", "+9": behind the time, or behind a zone's name. */
static bool take_offset(struct date_reading *r)
{
	int sign = peek(r, 0) == '-' ? -1 : 1;
	int64_t hours, minutes = 0;
	size_t n, m = 0;

	r->at++;
	if (!take_digits(r, &hours, &n) || n > 4)
		return false;
	if (n > 2)
		minutes = hours % 100, hours /= 100;
	else if (peek(r, 0) == ':') {
		r->at++;
		if (!take_digits(r, &minutes, &m))
			return false;
	}
	if (minutes > 59 || hours * 60 + minutes > ZONE_MINUTES_MAX)
		return false;
	if (r->signed_zone)
		return true; /* the first holds */
	r->zone = sign * (int)(hours * 60 + minutes) + (r->has_zone ? r->zone : 0);
	r->has_zone = r->signed_zone = true;
	return true;
}

/* An ideograph or syllable that is a unit stands right before the next word: each is a word of its own. */
static struct str take_letters(struct date_reading *r)
{
	size_t from = r->at;

	while (is_letter(peek(r, 0)))
		r->at++;
	return (struct str){ r->text.ptr + from, r->at - from };
}

static void take_zone(struct date_reading *r, int minutes)
{
	if (r->has_zone)
		return;
	r->zone = minutes;
	r->has_zone = true;
}

/* False when the word has no business in a date. */
static bool take_word(struct date_reading *r)
{
	struct str word = take_letters(r);
	int value = 0;
	enum date_word kind = date_word(word, &value);

	if (word.len == 1 && peek(r, 0) == '.' && is_half_day((struct str){ word.ptr, r->text.len - (r->at - 1) })) {
		r->at += 2;
		kind = (word.ptr[0] | 32) == 'a' ? DATE_AM : DATE_PM;
		value = -1;
	}

	if (word.len == 1 && (word.ptr[0] | 32) == 't' && is_digit(peek(r, 0)))
		return r->after_t = true;
	if (word.len == 1 && (word.ptr[0] | 32) == 'w' && is_digit(peek(r, 0)) && r->n_numbers == 1)
		return r->week = true;
	r->am |= kind == DATE_AM;
	r->pm |= kind == DATE_PM;
	if (kind == DATE_MONTH && !r->signed_zone)
		r->month = value; /* the last one: "mar, 03 ene" is a Tuesday in January */
	else if (kind == DATE_ZONE && r->has_time)
		take_zone(r, value);
	else if ((kind == DATE_AM || kind == DATE_PM || kind == DATE_YEAR_KO) && value >= 0)
		r->implied_zone = value;
	else if (kind == DATE_UNKNOWN && !r->has_time)
		return !r->n_numbers && !r->month; /* before anything else it names the day of the week */
	return true;
}

/* "19:48 31-01-2004": the sign between two numbers of a day is no zone's. */
static bool within_day(const struct date_reading *r)
{
	return r->n_numbers && r->numbers[r->n_numbers - 1].after == '-' && r->number_end == r->at;
}

bool date_scan(struct date_reading *r)
{
	while (r->at < r->text.len) {
		char c = peek(r, 0);
		bool ok = true;

		if (is_digit(c))
			ok = take_number(r);
		else if (is_letter(c))
			ok = take_word(r);
		else if ((c == '+' || c == '-') && r->has_time && is_digit(peek(r, 1)) && !within_day(r))
			ok = take_offset(r);
		else if (c == '+' && r->has_time && is_letter(peek(r, 1)))
			ok = false;
		else
			r->at++;
		if (!ok)
			return false;
	}
	return true;
}
