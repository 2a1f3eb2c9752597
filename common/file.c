#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/cleanup.h"

enum { READ_BYTES = 64 << 10 };

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

/* How much to make room for at first: a file says how long it is, and one byte more finds its end. */
static int expect(int fd, size_t limit, size_t *ret)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (S_ISREG(st.st_mode) && (uintmax_t)st.st_size > limit)
		return -E2BIG;
	*ret = S_ISREG(st.st_mode) ? (size_t)st.st_size + 1 : READ_BYTES;
	return 0;
}

/* Up to the end or to a byte more than limit. */
static int read_all(int fd, size_t limit, size_t room, struct buf *to)
{
	while (to->len <= limit) {
		char *p = buf_room(to, room);
		ssize_t n = p ? read(fd, p, room) : -1;

		if (!p)
			return buf_error(to);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		buf_take(to, (size_t)n);
		room = room > (size_t)n ? room - (size_t)n : READ_BYTES;
	}
	return -E2BIG;
}

int file_read_fd(int fd, size_t limit, char **ret, size_t *ret_len)
{
	struct buf bytes = { .limit = limit + READ_BYTES + 1 };
	size_t room = 0;
	int r = expect(fd, limit, &room);

	r = r < 0 ? r : read_all(fd, limit, room, &bytes);
	size_t len = bytes.len;
	buf_add_byte(&bytes, 0);
	r = r < 0 ? r : buf_error(&bytes);
	if (r < 0) {
		buf_destroy(&bytes);
		return r;
	}
	*ret = bytes.ptr;
	*ret_len = len;
	return 0;
}

int file_read(const char *path, size_t limit, char **ret, size_t *ret_len)
{
	owned(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : file_read_fd(fd, limit, ret, ret_len);
}
