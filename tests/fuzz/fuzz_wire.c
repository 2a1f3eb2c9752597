#include <stdint.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What decodes must encode to something that decodes to the same text. */
static void there_and_back(struct str in, struct arena *arena)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct wire_article one, two;

	if (wire_get_article(in, arena, &one) < 0)
		return;
	wire_put_article(&out, &one);
	if (buf_error(&out) || wire_get_article(buf_str(&out), arena, &two) < 0 ||
	    !str_eq(one.article.text, two.article.text) || one.article.n_statements != two.article.n_statements)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(arena_destroy) struct arena *arena = arena_new(64 << 20);
	struct str in = { (const char *)data, size };
	struct wire_header header;
	struct wire_hello hello;
	struct wire_page page;
	struct wire_grant grant;
	struct wire_lost lost;
	struct page_id *ids;
	size_t n;

	if (!arena)
		return 0;
	(void)wire_get_header(in, &header);
	(void)wire_get_hello(in, &hello);
	(void)wire_get_page(in, &page);
	(void)wire_get_grant(in, &grant);
	(void)wire_get_lost(in, &lost);
	(void)wire_get_ids(in, arena, &ids, &n);
	there_and_back(in, arena);
	return 0;
}
