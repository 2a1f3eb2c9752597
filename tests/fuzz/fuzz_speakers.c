/* fuzz_speakers - any bytes as the file of `speakers import`: what is read is names and offices, each on one line. */
#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/speakers_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct note *note)
{
	bool is_alias = str_eq(note->kind, STR("alias"));

	assert(is_alias || str_eq(note->kind, STR("office")));
	assert(note->name.len && !memchr(note->name.ptr, '\n', note->name.len));
	if (is_alias)
		assert(note->value.len && !memchr(note->name.ptr, '\t', note->name.len));
	else
		assert(memchr(note->name.ptr, '\t', note->name.len) && memchr(note->value.ptr, '\t', note->value.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(arena_destroy) struct arena *arena = arena_new(SPEAKERS_ARENA_BYTES);
	owned(buf_destroy) struct buf why = { 0 };
	struct speakers_file file = { 0 };
	FILE *in = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;

	if (!in || !arena) {
		if (in)
			(void)fclose(in);
		return 0;
	}
	int r = speakers_read(in, arena, &file, &why);
	assert(r == 0 || r == -ENOMEM || why.len);
	for (size_t i = 0; i < file.n; i++)
		check(&file.at[i]);
	(void)fclose(in);
	return 0;
}
