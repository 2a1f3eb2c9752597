#include <stdint.h>

#include "classifier/rules.h"
#include "common/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads the bytes as a taxonomy; a good one is then run over its own text, in which all its phrases stand. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(taxonomy_destroy) struct taxonomy *taxonomy = NULL;
	owned(buf_destroy) struct buf error = { 0 };
	owned(arena_destroy) struct arena *arena = arena_new(64 << 20);
	struct str text = { (const char *)data, size };
	struct findings found;

	if (taxonomy_parse(text, "fuzz", &taxonomy, &error) < 0 || !arena)
		return 0;
	const struct piece pieces[] = { { { text.ptr, size / 2 }, WHERE_NEAR }, { str_skip(text, size / 2), WHERE_STATEMENT } };
	if (rules_find(taxonomy, arena, pieces, 2, &found) == 0)
		for (size_t i = 0; i < found.n; i++)
			if (found.at[i].rule >= taxonomy->n_rules || !found.at[i].count)
				__builtin_trap();
	return 0;
}
