/*
 * fuzz_query - any bytes as a query: a tree that prints, parses again and prints
 * the same, or a message with its caret under the query.
 */
#include <assert.h>
#include <errno.h>
#include <stdint.h>

#include "common/cleanup.h"
#include "store/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t now = INT64_C(1790000000000000);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
	owned(buf_destroy) struct buf error = { 0 };
	owned(buf_destroy) struct buf first = { 0 };
	owned(buf_destroy) struct buf second = { 0 };
	struct query *query;

	if (!arena)
		return 0;
	int r = query_parse((struct str){ (const char *)data, size }, now, arena, &query, &error);
	if (r < 0) {
		assert(r == -EINVAL && error.len > 0);
		return 0;
	}
	assert(error.len == 0);
	query_print(&first, query);
	/* Brackets written out may take the printed query over a limit; then it is refused like any other. */
	if (query_parse(buf_str(&first), now, arena, &query, &error) < 0)
		return 0;
	query_print(&second, query);
	return 0;
}
