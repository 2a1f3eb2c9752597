/*
 * date - instants out of what feeds write as dates, and back as RFC 3339.
 *
 * Feeds promise RFC 822, RFC 3339 or W3C dates and write whatever their
 * program prints: "Mon Jan 02 15:04:05 PST 2006", "02.01.2006 15:04",
 * "2 de enero de 2006", "20060102T150405Z". All are read by the same rules:
 * words are months, zones, halves of the day or nothing; numbers fall into
 * place by their length, their order and the signs between them. What does not
 * come out as a day of the calendar is no date: none is ever made up.
 */
#ifndef FETCHER_DATE_H
#define FETCHER_DATE_H

#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/* A year as large as RFC 3339 can write, and a text no longer than any date's. */
enum { DATE_YEAR_MAX = 9999, DATE_TEXT_MAX = 200, DATE_RFC3339_BYTES = 20 };

/*
 * Seconds from 1970-01-01T00:00:00Z into *ret. What is not said is the least it
 * could be: "2006-03" is the month's first second; without a zone it is UTC.
 * Fractions are dropped. -EBADMSG when text is no date from year 1 to DATE_YEAR_MAX.
 */
int date_read(struct str text, int64_t *ret);

/* "2006-01-02T15:04:05Z" and a NUL; seconds must be what date_read() gave. */
void date_print(int64_t seconds, char out[DATE_RFC3339_BYTES + 1]);

#endif
