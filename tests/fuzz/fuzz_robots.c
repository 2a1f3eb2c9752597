/* Any bytes as a robots.txt, and their first line as the address that is asked for. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "fetcher/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct robots *robots = NULL;
	/* A copy of its own size: the sanitizer sees a byte read past its end. */
	char *bytes = malloc(size + 1);
	struct str text = { bytes, size };

	if (!bytes)
		return 0;
	if (size)
		memcpy(bytes, data, size);
	if (robots_read(text, STR("inquit"), &robots) == 0) {
		struct str line = { bytes, str_find_byte(text, '\n', 0) };
		bool allowed = robots_allows(robots, line);

		/* The text is copied. */
		if (size)
			memset(bytes, 'x', size);
		memcpy(bytes, data, line.len);
		assert(robots_allows(robots, line) == allowed);
		assert(robots_delay_usec(robots) <= ROBOTS_DELAY_MAX_SEC * UINT64_C(1000000));
	}
	robots_destroy(&robots);
	free(bytes);
	return 0;
}
