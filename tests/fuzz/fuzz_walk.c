/* Any bytes as a store's data file: read without LMDB, and without harm. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store/walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads every byte that it is given. */
static int each(void *ctx, struct str table, struct str key, struct str value)
{
	unsigned *sum = ctx;

	for (size_t i = 0; i < table.len; i++)
		*sum += (unsigned char)table.ptr[i];
	for (size_t i = 0; i < key.len; i++)
		*sum += (unsigned char)key.ptr[i];
	for (size_t i = 0; i < value.len; i++)
		*sum += (unsigned char)value.ptr[i];
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf damage = { 0 };
	struct walk walk;
	char path[64];
	unsigned sum = 0;
	int fd = memfd_create("walk", MFD_CLOEXEC);

	if (fd < 0)
		return 0;
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (write(fd, data, size) == (ssize_t)size) {
		(void)walk_glance(path, &damage);
		(void)walk_file(path, &(struct walk_options){ .each = each, .ctx = &sum, .damage = &damage }, &walk);
	}
	(void)close(fd);
	buf_destroy(&damage);
	return (int)(sum & 0);
}
