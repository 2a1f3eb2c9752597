#include "common/datafile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdint.h>

#include "common/cleanup.h"

/* Cuts the last component off a path; false at the root. */
static bool parent(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return false;
	*slash = 0;
	return true;
}

static int readable(struct arena *arena, struct str *ret, const char *dir, const char *below, const char *name)
{
	struct str path;
	int r = arena_printf(arena, &path, "%s%s/%s", dir, below, name);

	if (r < 0)
		return r;
	if (access(path.ptr, R_OK) < 0)
		return -ENOENT;
	*ret = path;
	return 0;
}

int datafile_find(const char *name, struct arena *arena, struct str *ret)
{
	char self[PATH_MAX];
	const char *dir = getenv("INQUIT_DATADIR");

	if (dir && readable(arena, ret, dir, "", name) == 0)
		return 0;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n < 0)
		return -ENOENT;
	self[n] = 0;
	if (!parent(self))
		return -ENOENT;
	for (int up = 0; up < 2 && parent(self); up++)
		if (readable(arena, ret, self, "/share/inquit", name) == 0)
			return 0;
	return -ENOENT;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static int read_all(int fd, char *to, size_t len, size_t *ret_len)
{
	size_t at = 0;

	while (at < len) {
		ssize_t n = read(fd, to + at, len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		at += (size_t)n;
	}
	*ret_len = at;
	return 0;
}

int file_read(const char *path, size_t limit, char **ret, size_t *ret_len)
{
	owned(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	size_t len = 0;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EISDIR;
	if ((uintmax_t)st.st_size > limit)
		return -E2BIG;
	char *p = malloc((size_t)st.st_size + 1);
	if (!p)
		return -ENOMEM;
	int r = read_all(fd, p, (size_t)st.st_size, &len);
	if (r < 0) {
		free(p);
		return r;
	}
	p[len] = 0;
	*ret = p;
	*ret_len = len;
	return 0;
}
