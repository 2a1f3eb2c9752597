/*
 * date_scan - the first half of reading a date: its words and numbers, told apart and put down.
 */
#ifndef FETCHER_DATE_SCAN_H
#define FETCHER_DATE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

enum { DATE_NUMBERS_MAX = 3 };

struct date_number {
	int64_t value;
	size_t digits;
	char after; /* the sign that follows it */
};

/* What was met so far; text and nothing else is set by the caller. */
struct date_reading {
	struct str text;
	size_t at;
	struct date_number numbers[DATE_NUMBERS_MAX];
	size_t n_numbers, number_end; /* number_end: where the last one ended */
	int month; /* by name; 0: none */
	bool has_time, pm, am, has_zone;
	bool signed_zone; /* the zone was given as hours */
	bool week;        /* "2006-W01" */
	bool after_t;     /* the next number is a time */
	int hour, minute, second, zone;
	int implied_zone; /* by the language, where none is given */
};

/* text with plain digits, spaces and signs for those of other scripts, to out, which has room for text.len bytes. Its length. */
size_t date_plain(struct str text, char *out);

/* Reads all of text. False when something in it has no business in a date. */
bool date_scan(struct date_reading *r);

/* "150405", "1504" or "15", by the number of digits, is the time. False when it is none. */
bool date_compact_time(struct date_reading *r, int64_t value, size_t digits);

#endif
