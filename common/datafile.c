#include "common/datafile.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

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
