#include "store/cli/database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int database_find(const struct cli *cli, struct database *ret)
{
	*ret = (struct database){ .lock = -1 };
	if (place_state(&cli->place, "store", "db", ret->dir) < 0 ||
	    snprintf(ret->data, sizeof ret->data, "%s/data.mdb", ret->dir) >= (int)sizeof ret->data)
		return cli_fail(EXIT_USAGE, "--dir: %s", strerror(ENAMETOOLONG));
	return 0;
}

int database_own(struct database *self)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/owner.lock", self->dir) >= (int)sizeof path)
		return -ENAMETOOLONG;
	self->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (self->lock < 0)
		return -errno;
	if (flock(self->lock, LOCK_EX | LOCK_NB) == 0) {
		database_give(self, path);
		return 0;
	}
	int r = errno == EWOULDBLOCK ? -EBUSY : -errno;
	database_leave(self);
	return r;
}

void database_leave(struct database *self)
{
	if (self->lock >= 0)
		(void)close(self->lock);
	self->lock = -1;
}

void database_give(const struct database *self, const char *path)
{
	struct stat st;

	/* Where it fails the store says that it may not read the file. */
	if (geteuid() == 0 && stat(self->dir, &st) == 0 && chown(path, st.st_uid, st.st_gid) < 0)
		(void)fprintf(stderr, "inquit: %s: %s\n", path, strerror(errno));
}
