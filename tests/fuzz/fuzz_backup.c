/* fuzz_backup - any bytes as the description of a backup, which restore believes before it reads the copy. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>

#include "store/cli/copying.h"
#include "tests/fuzz/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *folder(void)
{
	return fuzz_store()->dir;
}

static int write_file(const char *path, const uint8_t *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ssize_t n = fd < 0 ? -1 : write(fd, data, size);

	if (fd >= 0)
		(void)close(fd);
	return n == (ssize_t)size ? 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct description d;
	char path[4200];

	(void)snprintf(path, sizeof path, "%s/" BACKUP_DESCRIPTION, folder());
	if (write_file(path, data, size) < 0)
		return 0;
	int r = description_read(folder(), &d);
	assert(r == 0 || r == -EBADMSG || r == -E2BIG || r == -ENOENT || r == -ENOMEM || r == -EFBIG);
	/* Texts end within their fields, numbers are none below nothing. */
	if (r == 0)
		assert(memchr(d.version, 0, sizeof d.version) && memchr(d.made, 0, sizeof d.made) && memchr(d.sha256, 0, sizeof d.sha256) &&
		       d.format >= 1 && d.bytes <= INT64_MAX && d.schema <= INT64_MAX);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	struct description d = { .format = 1 + seed / 64 % 3, .schema = 2, .bytes = seed, .articles = 3, .statements = 9, .version = "0.1.0",
				 .made = "2026-05-04T10:00:00Z" };
	char path[4200];
	size_t n = 0;

	if (seed % 64)
		return LLVMFuzzerMutate(data, size, max);
	memset(d.sha256, 'a', SHA256_HEX);
	(void)snprintf(path, sizeof path, "%s/" BACKUP_DESCRIPTION, folder());
	if (description_write(folder(), &d) == 0) {
		FILE *in = fopen(path, "re");

		n = in ? fread(data, 1, max, in) : 0;
		if (in)
			(void)fclose(in);
	}
	return n ? n : LLVMFuzzerMutate(data, size, max);
}
