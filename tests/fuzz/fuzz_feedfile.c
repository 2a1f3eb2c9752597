/* Any bytes as a file of feeds.d: nothing of a file with a fault is taken, and each fault is said. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "fetcher/feedfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(feedfiles_destroy) struct feedfiles files = { 0 };
	owned(buf_destroy) struct buf why = { 0 };
	char *bytes = malloc(size + 1);

	if (!bytes)
		return 0;
	if (size)
		memcpy(bytes, data, size);
	int r = feedfile_parse((struct str){ bytes, size }, "fuzz.conf", &files, &why);
	assert(r == 0 ? why.len == 0 : files.n == 0 && why.len > 0);
	for (size_t i = 0; i < files.n; i++)
		assert(files.at[i].conf.url && files.at[i].conf.url[0]);
	free(bytes);
	return 0;
}
