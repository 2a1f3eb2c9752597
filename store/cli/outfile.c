#include "store/cli/outfile.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int outfile_open(struct outfile *self, const char *path)
{
	struct stat at;

	*self = (struct outfile){ .file = stdout, .path = path };
	if (!path || strcmp(path, "-") == 0)
		return 0;
	if (lstat(path, &at) < 0 || S_ISREG(at.st_mode))
		if (snprintf(self->part, sizeof self->part, "%s.part", path) >= (int)sizeof self->part)
			return -ENAMETOOLONG;
	self->file = fopen(self->part[0] ? self->part : path, "we");
	return self->file ? 0 : -errno;
}

int outfile_close(struct outfile *self, bool keep)
{
	int r = 0;

	errno = 0;
	if (fflush(self->file) != 0 || ferror(self->file))
		r = errno ? -errno : -EIO;
	if (self->file == stdout)
		return r;
	if (fclose(self->file) != 0 && r == 0)
		r = -errno;
	if (!self->part[0])
		return r;
	if (keep && r == 0 && rename(self->part, self->path) < 0)
		r = -errno;
	if (!keep || r < 0)
		(void)unlink(self->part);
	return r;
}
