/* Any bytes are a plain text; the text stays as it is, the parts lie in it. */
#include <assert.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/plain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct page_hints hints = { .content_type = STR_INIT("text/plain; charset=utf-8") };
	static struct arena *arena;
	struct article article = { 0 };
	struct str bytes = { (const char *)data, size };
	const char *why = NULL;

	if (!arena && !(arena = arena_new(256u << 20)))
		abort();
	arena_reset(arena);
	if (plain_read(bytes, &hints, arena, &article, &why) < 0)
		return 0;
	assert(article_check(&article, &why) == 0);
	assert(utf8_valid(article.text));
	if (utf8_valid(bytes) && !(size > 2 && data[0] == 0xef))
		assert(str_eq(article.text, bytes) || (size > 1 && data[0] >= 0xfe));
	return 0;
}
