/*
 * meta_date - days in text, in the forms that pages print and several languages.
 */
#ifndef PARSER_META_DATE_H
#define PARSER_META_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

enum { DATE_YEAR_MIN = 1990, DATE_YEAR_MAX = 2099 };

struct date {
	uint16_t year;
	uint8_t month, day;
};

struct date_found {
	struct date date;
	size_t from, to;  /* the date's bytes; a time of day is behind it */
	bool ordered;     /* day and month cannot be taken for each other */
};

/*
 * The next date in s at or after from: "2014-06-03", "3. Juni 2014", "June 3rd,
 * 2014", "3/6/14", "2014年6月3日", also glued to a time ("3 June 201408:05").
 * month_first: how 3/6/2014 is read where both ways are possible. False: none.
 */
bool date_find(struct str s, size_t from, bool month_first, struct date_found *ret);

/* A run of eight digits, 20140603, as addresses and some meta elements have. */
bool date_find_compact(struct str s, size_t from, struct date_found *ret);

/*
 * How a page writes 3/6/2014: a day beyond the twelfth in another date of its
 * text tells. Above 0: the month first; below: the day; 0: none tells, or they
 * contradict each other.
 */
int date_slash_order(struct str text);

/* The month, 1..12, with that name or abbreviation, in lower case; 0: none. */
unsigned date_month(struct str word);

/* Days since 1970-01-01. */
int32_t date_days(struct date d);

/* 20140603: orders as the dates do. */
static inline uint32_t date_number(struct date d)
{
	return d.year * 10000u + d.month * 100u + d.day;
}

/* Of the first date in an RFC 3339 text; 0: it has none. */
static inline uint32_t date_day_number(struct str s)
{
	struct date_found f;

	return date_find(s, 0, false, &f) ? date_number(f.date) : 0;
}

/*
 * Time of day and offset behind a date ("T08:05:00+02:00", " 08:05 +0200", "Z").
 * True, and out as RFC 3339, when both are there; NUL-terminated.
 */
bool date_time_format(struct str behind, struct date d, char out[32]);

#endif
