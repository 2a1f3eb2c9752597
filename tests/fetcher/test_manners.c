#include "fetcher/manners.h"

#include <errno.h>

#include "common/cleanup.h"
#include "tests/test.h"

#define SEC UINT64_C(1000000)
#define HOUR (3600 * SEC)
/* Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110's examples */
#define THEN INT64_C(784111777000000)

static const struct {
	const char *why, *value;
	int r;
	uint64_t usec;
} waits[] = {
	{ "seconds", "120", 0, 120 * SEC },
	{ "none", "0", 0, 0 },
	{ "blanks round it", "  5 ", 0, 5 * SEC },
	{ "a date", "Sun, 06 Nov 1994 08:50:37 GMT", 0, 60 * SEC },
	{ "the obsolete form of a date", "Sunday, 06-Nov-94 08:50:37 GMT", 0, 60 * SEC },
	{ "asctime's form", "Sun Nov  6 08:50:37 1994", 0, 60 * SEC },
	{ "a date that is past", "Sun, 06 Nov 1994 08:00:00 GMT", 0, 0 },
	{ "a week at most", "99999999", 0, 7 * 24 * HOUR },
	{ "more digits than a number has", "99999999999999999999999999", 0, 7 * 24 * HOUR },
	{ "a date in the last year that is", "Fri, 31 Dec 9999 23:59:59 GMT", 0, 7 * 24 * HOUR },
	{ "a year of many digits", "Tue, 03 Mar 22222026 10:00:00 GMT", -EINVAL, 0 },
	{ "a negative number", "-1", -EINVAL, 0 },
	{ "a fraction", "1.5", -EINVAL, 0 },
	{ "words", "soon", -EINVAL, 0 },
	{ "nothing", "", -EINVAL, 0 },
};

static void retry_after_is_seconds_or_a_date(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
		uint64_t usec = 0;
		int r = retry_after(str_from(waits[i].value), THEN, &usec);

		if (r != waits[i].r || usec != waits[i].usec)
			fail_msg("%s: %d %llu", waits[i].why, r, (unsigned long long)usec);
	}
}

static const struct {
	const char *why, *cache, *expires, *date, *age;
	uint64_t sec;
} lives[] = {
	{ "max-age", "max-age=600", "", "", "", 600 },
	{ "among others, in other case", "public, Max-Age=600, must-revalidate", "", "", "", 600 },
	{ "quoted", "max-age=\"600\"", "", "", "", 600 },
	{ "less its age", "max-age=600", "", "", "100", 500 },
	{ "older than it may be", "max-age=600", "", "", "700", 0 },
	{ "max-age goes before Expires", "max-age=60", "Sun, 06 Nov 1994 09:49:37 GMT", "", "", 60 },
	{ "Expires from now", "", "Sun, 06 Nov 1994 09:49:37 GMT", "", "", 3600 },
	{ "Expires from the server's own clock", "", "Sun, 06 Nov 1994 09:49:37 GMT", "Sun, 06 Nov 1994 09:39:37 GMT", "", 600 },
	{ "expired", "", "Thu, 01 Jan 1970 00:00:00 GMT", "", "", 0 },
	{ "Expires: 0", "", "0", "", "", 0 },
	{ "no-cache", "no-cache, no-store", "", "", "", 0 },
	{ "s-maxage is for others", "s-maxage=600", "", "", "", 0 },
	{ "a day at most", "max-age=31536000", "", "", "", 86400 },
	{ "nothing", "", "", "", "", 0 },
};

static void an_answer_stays_fresh_as_its_headers_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lives); i++) {
		uint64_t usec = fresh_for(str_from(lives[i].cache), str_from(lives[i].expires), str_from(lives[i].date),
					  str_from(lives[i].age), THEN);

		if (usec != lives[i].sec * SEC)
			fail_msg("%s: %llu", lives[i].why, (unsigned long long)(usec / SEC));
	}
}

static void the_interval_is_half_the_usual_gap(void **state)
{
	int64_t times[10];

	(void)state;
	for (int i = 0; i < 10; i++)
		times[i] = THEN - (int64_t)(i + 1) * (int64_t)HOUR;
	assert_int_equal(interval_of_entries(times, 10, THEN), HOUR / 2);
	times[0] = times[1] = 0;
	assert_int_equal(interval_of_entries(times, 3, THEN), 0);
	times[0] = THEN + 1;
	assert_int_equal(interval_of_entries(times, 3, THEN), 0);
	assert_int_equal(interval_of_entries(NULL, 0, THEN), 0);
}

static struct next_poll plain(void)
{
	return (struct next_poll){ .learned_usec = HOUR, .min_usec = 300 * SEC, .max_usec = 24 * HOUR };
}

static void the_next_poll_is_the_interval_with_jitter(void **state)
{
	struct next_poll next = plain();
	uint64_t random = 1;
	enum next_why why;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		next.random = random_next(&random);
		int64_t wait = next_poll(&next, THEN, &why) - THEN;

		assert_in_range(wait, HOUR - HOUR / 10, HOUR + HOUR / 10);
		assert_int_equal(why, NEXT_INTERVAL);
	}
}

static const struct {
	const char *why;
	struct next_poll next;
	uint64_t at_least, at_most; /* seconds */
	enum next_why decided;
} polls[] = {
	{ "fixed is exact", { .every_usec = 7 * SEC, .min_usec = 300 * SEC, .max_usec = 24 * HOUR }, 7, 7, NEXT_FIXED },
	{ "never under the least", { .learned_usec = SEC, .min_usec = 300 * SEC, .max_usec = 24 * HOUR }, 270, 330, NEXT_INTERVAL },
	{ "never over the most", { .learned_usec = 100 * HOUR, .min_usec = SEC, .max_usec = HOUR }, 3240, 3960, NEXT_INTERVAL },
	{ "the feed's ttl", { .learned_usec = HOUR, .min_usec = SEC, .max_usec = 24 * HOUR, .ttl_usec = 2 * HOUR }, 7200, 7200, NEXT_TTL },
	{ "freshness", { .learned_usec = HOUR, .min_usec = SEC, .max_usec = 24 * HOUR, .fresh_usec = 3 * HOUR }, 10800, 10800, NEXT_CACHE },
	{ "a shorter wish changes nothing", { .every_usec = HOUR, .max_usec = 24 * HOUR, .fresh_usec = 60 * SEC }, 3600, 3600, NEXT_FIXED },
	{ "Retry-After binds even what is fixed", { .every_usec = SEC, .max_usec = 24 * HOUR, .retry_usec = 60 * SEC }, 60, 60, NEXT_RETRY_AFTER },
	{ "the first failure", { .learned_usec = 20 * HOUR, .min_usec = 300 * SEC, .max_usec = 24 * HOUR, .failures = 1 }, 270, 330, NEXT_BACK_OFF },
	{ "the third", { .learned_usec = HOUR, .min_usec = 300 * SEC, .max_usec = 24 * HOUR, .failures = 3 }, 1080, 1320, NEXT_BACK_OFF },
	{ "the hundredth", { .learned_usec = HOUR, .min_usec = 300 * SEC, .max_usec = 24 * HOUR, .failures = 100 }, 77760, 95040, NEXT_BACK_OFF },
	/* THEN is a Sunday, 08:49:37. */
	{ "an hour to skip", { .every_usec = SEC, .max_usec = 24 * HOUR, .skip_hours = 1 << 8 }, 623, 623, NEXT_SKIP },
	{ "a day to skip", { .every_usec = SEC, .max_usec = 24 * HOUR, .skip_days = 1 << 6 }, 54623, 54623, NEXT_SKIP },
	{ "all hours to skip are a mistake", { .every_usec = SEC, .max_usec = 24 * HOUR, .skip_hours = 0xffffff }, 1, 1, NEXT_FIXED },
};

static void wishes_are_lower_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(polls); i++) {
		enum next_why why;
		int64_t wait = (next_poll(&polls[i].next, THEN, &why) - THEN) / (int64_t)SEC;

		if (wait < (int64_t)polls[i].at_least || wait > (int64_t)polls[i].at_most || why != polls[i].decided)
			fail_msg("%s: %lld, %s", polls[i].why, (long long)wait, next_why_name(why));
	}
}

static void equal_seeds_give_equal_jitter(void **state)
{
	uint64_t a = 42, b = 42;

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(random_next(&a), random_next(&b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retry_after_is_seconds_or_a_date),
		cmocka_unit_test(an_answer_stays_fresh_as_its_headers_say),
		cmocka_unit_test(the_interval_is_half_the_usual_gap),
		cmocka_unit_test(the_next_poll_is_the_interval_with_jitter),
		cmocka_unit_test(wishes_are_lower_bounds),
		cmocka_unit_test(equal_seeds_give_equal_jitter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
