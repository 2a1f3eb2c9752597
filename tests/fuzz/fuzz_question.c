/*
 * fuzz_question - any bytes as a question to the store: the command by the first byte, words up to a NUL each,
 * then the body. Cursors above all; and what people tell the store. Every failure says why.
 */
#include <assert.h>

#include "store/answer.h"
#include "tests/fuzz/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All but those that take the file apart, or look at all of it. */
static const char *const commands[] = { "query", "events", "labels", "articles", "tombstones", "near", "tally", "names", "show", "original",
					"explain", "count", "note", "label", "correct", "notes", "page", "delete", "redact" };

static struct str take_word(struct str *rest)
{
	struct str word = { rest->ptr, str_find_byte(*rest, 0, 0) };

	*rest = str_skip(*rest, word.len + 1);
	return word;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct answerer *answerer;
	struct str rest = { (const char *)data + 2, size > 2 ? size - 2 : 0 };

	if (size < 2)
		return 0;
	if (!answerer)
		answerer = answerer_new(fuzz_store()->db);
	if (!answerer)
		return 0;
	struct question q = { .command = str_from(commands[data[0] % ARRAY_LEN(commands)]), .now_usec = INT64_C(1790000000000000) };
	for (size_t n = data[1] % QUESTION_WORDS_MAX; n > 0 && rest.len; n--)
		q.words[q.n++] = take_word(&rest);
	q.input = rest;
	answer(answerer, &q);
	assert(q.status <= 0 && (q.status == 0 || q.text.len > 0));
	buf_destroy(&q.text);
	buf_destroy(&q.body);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	static const char *const queries[] = { "*", "harbour", "by:ellin date:2026", "\"last boat\"", "lamp NEAR/3 pier OR topic:weather" };
	static const char *const sorts[] = { "date", "said", "seen", "arrival", "score" };
	owned(buf_destroy) struct buf out = { 0 };
	unsigned pick = seed / 64;

	if (seed % 64)
		return LLVMFuzzerMutate(data, size, max);
	buf_add_byte(&out, (char)(pick % 5));
	buf_add_byte(&out, 5);
	buf_printf(&out, "%s%csort=%s%corder=%s%climit=%u%ccursor=%c%c%010x%010x", queries[pick / 5 % ARRAY_LEN(queries)], 0,
		   sorts[pick % ARRAY_LEN(sorts)], 0, pick & 1 ? "oldest" : "newest", 0, 1 + pick % 9, 0, "dseac"[pick % 5], pick & 1 ? 'o' : 'n',
		   pick, pick % 61);
	size_t n = fuzz_take(data, max, buf_str(&out));
	return n ? n : LLVMFuzzerMutate(data, size, max);
}
