/*
 * What servers say in headers about time: the input's lines are Retry-After, Cache-Control,
 * Expires, Date and Age of an answer.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "fetcher/manners.h"

enum { LINES = 5 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_times(const struct str lines[LINES], int64_t now)
{
	uint64_t wait = 0, fresh = fresh_for(lines[1], lines[2], lines[3], lines[4], now);
	int64_t at;

	if (retry_after(lines[0], now, &wait) == 0)
		assert(wait <= MANNERS_WAIT_MAX_USEC);
	assert(fresh <= MANNERS_DAY_USEC);
	for (size_t i = 0; i < LINES; i++)
		if (http_date(lines[i], &at) == 0)
			assert(at >= INT64_C(-62135596800) * 1000000 && at <= INT64_C(253402300799) * 1000000);
	for (unsigned failures = 0; failures < 40; failures += 13) {
		struct next_poll poll = {
			.min_usec = 300000000, .max_usec = MANNERS_DAY_USEC, .fresh_usec = fresh, .retry_usec = wait,
			.failures = failures, .random = lines[0].len * UINT64_C(0x9e3779b97f4a7c15),
		};
		enum next_why why;

		at = next_poll(&poll, now, &why);
		assert(at > now && at <= now + (int64_t)(MANNERS_WAIT_MAX_USEC + MANNERS_DAY_USEC) * 2);
		assert(next_why_name(why));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size + 1);
	struct str rest = { bytes, size }, lines[LINES];

	if (!bytes)
		return 0;
	if (size)
		memcpy(bytes, data, size);
	for (size_t i = 0; i < LINES; i++) {
		lines[i] = (struct str){ rest.ptr, str_find_byte(rest, '\n', 0) };
		rest = str_skip(rest, lines[i].len + 1);
	}
	check_times(lines, INT64_C(1767225600000000));
	check_times(lines, 0);
	free(bytes);
	return 0;
}
