/*
 * Any bytes as an article's text: no crash, no endless run, every span inside
 * the text on a boundary, and the same statements twice.
 */
#include <stdint.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct article run(struct extractor *extractor, struct arena *arena, struct str text, unsigned acts)
{
	struct span *body = arena_alloc(arena, 1, sizeof *body);
	struct article a = { .text = text, .language = STR("en"), .published = STR("2026-03-13") };
	const char *why;

	*body = (struct span){ 0, (uint32_t)text.len };
	a.body = (struct spans){ body, text.len > 0 };
	/* The first byte's line may be the headline. */
	a.title = (struct str){ text.ptr, str_find_byte(text, '\n', 0) % 80 };
	if (extractor_run(extractor, arena, &a, acts, NULL) < 0)
		abort();
	if (utf8_valid(text) && article_check(&a, &why) < 0)
		abort();
	return a;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct extractor *extractor;
	owned(arena_destroy) struct arena *arena = arena_new(256u << 20);
	struct str text = { (const char *)data, size };
	const char *why;

	if (!extractor && extractor_new(NULL, &extractor, &why) < 0)
		abort();
	struct article a = run(extractor, arena, text, ACTS_DEFAULT), b = run(extractor, arena, text, ACTS_DEFAULT);
	if (a.n_statements != b.n_statements)
		abort();
	for (size_t i = 0; i < a.n_statements; i++)
		if (!str_eq(a.statements[i].speaker, b.statements[i].speaker) || a.statements[i].content.n != b.statements[i].content.n)
			abort();
	return 0;
}
