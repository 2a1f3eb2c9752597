/* Any bytes as a WARC file: what is given on lies where it may be read. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/ingest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t sum(struct str s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (unsigned char)s.ptr[i];
	return n;
}

static int each(void *ctx, const struct intake *page)
{
	uint64_t *total = ctx;

	*total += sum(page->body) + sum(page->url) + sum(page->content_type) + sum(page->fetched) + strlen(page->name);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC), status = 0;
	char path[64];
	uint64_t total = 0;

	if (fd < 0)
		return 0;
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (write(fd, data, size) == (ssize_t)size) {
		int r = warc_read(path, each, &total, &status);
		assert(r <= 0 && status == 0);
	}
	(void)close(fd);
	return 0;
}
