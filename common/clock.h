/*
 * clock - the time, and its RFC 3339 text, without the C library's time zones.
 *
 * Proleptic Gregorian calendar, days by Howard Hinnant's civil_from_days.
 */
#ifndef COMMON_CLOCK_H
#define COMMON_CLOCK_H

#include <stdint.h>

#include "common/str.h"

int64_t clock_now_usec(void);       /* since the epoch, UTC */
int64_t clock_monotonic_usec(void); /* for intervals */

enum { CLOCK_TEXT_BYTES = 40 };
/* "2026-10-14T11:20:00Z", with microseconds when they are not 0; years 0000 to 9999. */
struct str clock_format(int64_t usec, char out[CLOCK_TEXT_BYTES]);

/*
 * RFC 3339, or a part of it from the left (2026, 2026-10, 2026-10-14, with
 * hours …); a missing offset is UTC. *ret: the first moment of what is
 * meant, *ret_end (may be NULL): the first one after it. -EINVAL.
 */
int clock_parse(struct str text, int64_t *ret, int64_t *ret_end);

/* Days since 1970-01-01 and back. */
int64_t clock_days(int64_t year, unsigned month, unsigned day);
void clock_civil(int64_t days, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day);

#endif
