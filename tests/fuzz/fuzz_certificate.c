/* fuzz_certificate - any bytes as a certificate of another machine, and as our own: what is read is keys, or says what to do. */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/curve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(buf_destroy) struct buf why = { 0 };
	char path[64], public_key[CURVE_TEXT] = "";
	struct curve own = { 0 };
	int fd = memfd_create("certificate", MFD_CLOEXEC);

	if (fd < 0)
		return 0;
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (fchmod(fd, 0600) == 0 && write(fd, data, size) == (ssize_t)size) {
		int r = curve_load_public(path, public_key, &why);

		assert(r < 0 ? why.len && !*public_key : strlen(public_key) == CURVE_TEXT - 1);
		buf_clear(&why);
		r = curve_load(path, true, &own, &why);
		assert(r < 0 ? why.len > 0 : strlen(own.secret_key) == CURVE_TEXT - 1 && strlen(own.public_key) == CURVE_TEXT - 1);
	}
	(void)close(fd);
	return 0;
}
