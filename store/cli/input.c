#include "store/cli/input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/buf.h"
#include "common/datafile.h"

enum { READ_BYTES = 64 << 10 };

static int read_stdin(size_t limit, char **ret, size_t *ret_len)
{
	struct buf in = { .limit = limit + READ_BYTES };
	size_t n;

	do {
		char *to = buf_room(&in, READ_BYTES);
		n = to ? fread(to, 1, READ_BYTES, stdin) : 0;
		buf_take(&in, n);
	} while (n && in.len <= limit);
	size_t len = in.len;
	int r = ferror(stdin) ? -EIO : len > limit ? -E2BIG : 0;
	buf_add_byte(&in, 0);
	if (r == 0)
		r = buf_error(&in);
	if (r < 0) {
		buf_destroy(&in);
		return r;
	}
	*ret = in.ptr;
	*ret_len = len;
	return 0;
}

int input_read(const char *path, size_t limit, char **ret, size_t *ret_len)
{
	return strcmp(path, "-") == 0 ? read_stdin(limit, ret, ret_len) : file_read(path, limit, ret, ret_len);
}
