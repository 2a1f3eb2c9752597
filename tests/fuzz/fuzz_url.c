/* Any line as an address, the next one as its base; and the bytes as a page that may name a feed or stand for another. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "fetcher/discover.h"
#include "fetcher/page_next.h"
#include "fetcher/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read reads the same again. */
static void check_url(struct str text, struct str base, struct arena *arena)
{
	struct url url, again;

	if (url_read_entry(text, base, arena, &url) < 0)
		return;
	assert(url.text.len <= URL_BYTES_MAX && url.host.len);
	if (url_read(url.text, STR(""), arena, &again) == 0)
		assert(str_eq(url.text, again.text) && str_eq(url.host, again.host) && url.port == again.port);
	(void)url_identity(url.text, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 * URL_ARENA_BYTES);
	char *bytes = malloc(size + 1);
	struct str all = { bytes, size }, first, found;

	if (arena && bytes) {
		if (size)
			memcpy(bytes, data, size);
		first = (struct str){ bytes, str_find_byte(all, '\n', 0) };
		check_url(first, str_skip(all, first.len + 1), arena);
		arena_reset(arena);
		check_url(first, STR("https://gazette.example/a/b?c"), arena);
		arena_reset(arena);
		if (page_next(all, STR("https://gazette.example/a"), arena, &found) != PAGE_IS_IT)
			assert(found.len <= URL_BYTES_MAX);
		arena_reset(arena);
		(void)discover_feed(all, STR("https://gazette.example/a"), arena, &found);
	}
	free(bytes);
	return 0;
}
