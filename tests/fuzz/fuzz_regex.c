/* Regular expressions and texts of any bytes: the first byte says where the one ends. No crash, and no more steps than states times letters. */
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct regex *regex;
	const char *why = NULL;
	uint64_t steps = 0;
	size_t at = 0;

	if (!arena || size == 0)
		return 0;
	size_t n = data[0] < size - 1 ? data[0] : size - 1;
	struct str pattern = { (const char *)data + 1, n }, text = { (const char *)data + 1 + n, size - 1 - n };
	if (regex_compile(pattern, arena, &regex, &why, &at) < 0) {
		if (!why || at > pattern.len + 1)
			abort();
		return 0;
	}
	(void)regex_match(regex, text, &steps);
	if (steps > (text.len + 1) * REGEX_OPS_MAX)
		abort();
	return 0;
}
