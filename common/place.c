#include "common/place.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

__attribute__((format(printf, 2, 3))) static int print(char out[PATH_MAX], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(out, PATH_MAX, format, args);
	va_end(args);
	return n < 0 || n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

int place_init(struct place *self, const char *dir)
{
	char here[PATH_MAX];

	*self = (struct place){ 0 };
	if (!dir || !*dir)
		dir = getenv("INQUIT_DIR");
	if (!dir || !*dir)
		return 0;
	if (*dir == '/')
		return print(self->dir, "%s", dir);
	if (!getcwd(here, sizeof here))
		return -errno;
	return print(self->dir, "%s/%s", here, dir);
}

int place_conf(const struct place *self, char out[PATH_MAX])
{
	return print(out, "%s/inquit.conf", *self->dir ? self->dir : "/etc/inquit");
}

int place_feeds(const struct place *self, char out[PATH_MAX])
{
	return print(out, "%s/feeds.d", *self->dir ? self->dir : "/etc/inquit");
}

int place_keys(const struct place *self, const char *file, char out[PATH_MAX])
{
	return print(out, "%s/keys%s%s", *self->dir ? self->dir : "/etc/inquit", *file ? "/" : "", file);
}

int place_run(const struct place *self, const char *name, const char *file, char out[PATH_MAX])
{
	if (*self->dir)
		return print(out, "%s/run/%s/%s", self->dir, name, file);
	return print(out, "/run/inquit-%s/%s", name, file);
}

int place_state(const struct place *self, const char *name, const char *file, char out[PATH_MAX])
{
	if (*self->dir)
		return print(out, "%s/%s/%s", self->dir, name, file);
	return print(out, "/var/lib/inquit-%s/%s", name, file);
}

int place_endpoint(const struct place *self, const char *name, const char *file, char out[PATH_MAX])
{
	char path[PATH_MAX];
	int r = place_run(self, name, file, path);

	if (r < 0)
		return r;
	if (strlen(path) >= sizeof ((struct sockaddr_un *)NULL)->sun_path)
		return -ENAMETOOLONG;
	return print(out, "ipc://%s", path);
}

int make_folders(const char *path)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	if (len >= sizeof part)
		return -ENAMETOOLONG;
	memcpy(part, path, len + 1);
	for (size_t i = 1; i <= len; i++) {
		if (part[i] != '/' && part[i])
			continue;
		char c = part[i];
		part[i] = 0;
		if (mkdir(part, 0750) < 0 && errno != EEXIST)
			return -errno;
		part[i] = c;
	}
	struct stat st;
	if (stat(path, &st) < 0)
		return -errno;
	return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}
