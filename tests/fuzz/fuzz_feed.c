/*
 * Any bytes as a feed. Their number chooses what HTTP would have said; what is
 * read must print, and the model's texts lie where they may be read.
 */
#include <stdint.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "fetcher/feed.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct feed_hints hints[] = {
		{ STR_INIT(""), STR_INIT("https://feeds.example/a/b.xml?c") },
		{ STR_INIT("text/xml; charset=iso-8859-1"), STR_INIT("") },
		{ STR_INIT("application/json; charset=\"shift_jis\""), STR_INIT("http://x") },
		{ STR_INIT("charset=gb18030"), STR_INIT("//y/../z") },
	};
	owned(arena_destroy) struct arena *arena = arena_new(ARENA_BYTES);
	owned(buf_destroy) struct buf out = { 0 };
	struct json json = { .out = &out };
	struct feed_doc doc;

	if (!arena || !size)
		return 0;
	/* A copy of its own size: the sanitizer sees a byte read past its end. */
	char *bytes = malloc(size);
	if (!bytes)
		return 0;
	memcpy(bytes, data, size);
	if (feed_read((struct str){ bytes, size }, &hints[size % ARRAY_LEN(hints)], arena, &doc) == 0)
		feed_print(&doc, &json);
	free(bytes);
	return 0;
}
