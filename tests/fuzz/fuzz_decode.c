/* Any bytes in any encoding: what comes out is UTF-8, and each of its characters has a place in the page, in order. */
#include <assert.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_origins(const struct decoded *d)
{
	struct decode_cursor cursor = { 0 };
	size_t before = 0;

	for (size_t at = 0; at < d->text.len;) {
		uint32_t c;
		size_t origin = decode_origin(d, &cursor, at);
		assert(origin >= before && origin <= d->bytes.len);
		before = origin;
		at += utf8_next(d->text, at, &c);
	}
}

/* The first byte says how long the content type is, which comes before the page. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *arena;
	static int (*const ways[])(struct str, struct str, struct arena *, struct decoded *) = { decode_page, decode_text };

	if (!arena && !(arena = arena_new(256u << 20)))
		abort();
	if (size < 1)
		return 0;
	size_t n = data[0] < size - 1 ? data[0] : size - 1;
	struct str type = { (const char *)data + 1, n }, bytes = { (const char *)data + 1 + n, size - 1 - n };
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct decoded d;
		arena_reset(arena);
		assert(ways[i](bytes, type, arena, &d) == 0);
		assert(utf8_valid(d.text));
		check_origins(&d);
	}
	return 0;
}
