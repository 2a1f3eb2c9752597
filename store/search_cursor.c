#include <errno.h>
#include <inttypes.h>

#include "store/search.h"

static const char sorts[] = "dseac";

void search_cursor_print(const struct search *search, const struct search_cursor *cursor, char out[SEARCH_CURSOR_BYTES])
{
	(void)snprintf(out, SEARCH_CURSOR_BYTES, "%c%c%010" PRIx64 "%010" PRIx64, sorts[search->sort],
		       search->oldest ? 'o' : 'n', cursor->value, cursor->seq);
}

static int read_hex(const char *p, uint64_t *ret)
{
	uint64_t v = 0;

	for (int i = 0; i < 10; i++) {
		const char *digit = memchr("0123456789abcdef", p[i], 16);

		if (!digit)
			return -EINVAL;
		v = v << 4 | (uint64_t)(digit - "0123456789abcdef");
	}
	*ret = v;
	return 0;
}

int search_cursor_read(struct str text, const struct search *search, struct search_cursor *ret)
{
	struct search_cursor cursor = { .set = true };

	if (text.len != 22 || text.ptr[0] != sorts[search->sort] || text.ptr[1] != (search->oldest ? 'o' : 'n') ||
	    read_hex(text.ptr + 2, &cursor.value) < 0 || read_hex(text.ptr + 12, &cursor.seq) < 0)
		return -EINVAL;
	*ret = cursor;
	return 0;
}
