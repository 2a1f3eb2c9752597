/* Any bytes as OPML: what is read, written again and read again is the same. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "fetcher/opml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_all(const struct opml *opml, struct buf *out)
{
	opml_write_head(out);
	for (size_t i = 0; i < opml->n; i++)
		opml_write_feed(out, &opml->at[i]);
	opml_write_tail(out);
	assert(buf_error(out) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(arena_destroy) struct arena *arena = arena_new(OPML_ARENA_BYTES), *again = arena_new(OPML_ARENA_BYTES);
	owned(buf_destroy) struct buf out = { 0 }, twice = { 0 };
	struct opml opml = { 0 }, back = { 0 };
	char *bytes = malloc(size + 1);

	/* A copy of its own size: the sanitizer sees a byte read past its end. */
	if (arena && again && bytes && size) {
		memcpy(bytes, data, size);
		if (opml_read((struct str){ bytes, size }, arena, &opml) == 0) {
			assert(opml.n <= OPML_FEEDS_MAX);
			write_all(&opml, &out);
			if (out.len <= OPML_BYTES_MAX) {
				assert(opml_read(buf_str(&out), again, &back) == 0 && back.n == opml.n);
				write_all(&back, &twice);
				assert(str_eq(buf_str(&out), buf_str(&twice)));
			}
		}
	}
	free(bytes);
	return 0;
}
