/* Any bytes are a page: decoder, tree, extractor. What comes out is whole. */
#include <assert.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_origins(const struct article *a, size_t page_len)
{
	uint32_t end = 0;

	for (size_t i = 0; i < a->n_origins; i++) {
		const struct origin *o = &a->origins[i];
		assert(o->text_at >= end && o->len > 0 && o->len <= a->text.len - o->text_at && o->page_at <= page_len);
		end = o->text_at + o->len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str types[] = { STR_INIT("text/html"), STR_INIT("text/html; charset=shift_jis"),
					    STR_INIT("text/html; charset=gb18030"), STR_INIT("text/html; charset=utf-16le"),
					    STR_INIT("text/html; charset=windows-1251"), STR_INIT("text/plain"), STR_INIT("") };
	static struct page_reader *reader; /* one for all inputs, as in the daemon */
	static struct arena *arena;
	struct article article;
	const char *why = NULL;

	if (!reader && (page_reader_new(&reader) < 0 || !(arena = arena_new(256u << 20))))
		abort();
	if (size < 1)
		return 0;
	struct page_hints hints = { .content_type = types[data[0] % ARRAY_LEN(types)], .url = STR("https://example.org/2024/05/06/a") };
	struct str bytes = { (const char *)data + 1, size - 1 };
	arena_reset(arena);
	int r = page_read(reader, bytes, &hints, arena, &article, &why);
	if (r < 0)
		return 0;
	assert(article_check(&article, &why) == 0);
	assert(utf8_valid(article.text) && utf8_valid(article.title) && utf8_valid(article.author));
	check_origins(&article, bytes.len);
	return 0;
}
