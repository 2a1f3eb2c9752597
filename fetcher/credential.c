#include <errno.h>
#include <stdlib.h>

#include "common/file.h"
#include "fetcher/fetcher.h"

int fetcher_credential(const struct feed *feed, char out[CREDENTIAL_MAX], struct str *ret)
{
	const char *name = feed->set.credential, *dir = getenv("CREDENTIALS_DIRECTORY");
	char path[PATH_MAX], *text = NULL;
	size_t len;
	int r;

	if (!name[0])
		return 0;
	if (name[0] != '/' && (!dir || strchr(name, '/')))
		return -ENOENT;
	r = snprintf(path, sizeof(path), "%s%s%s", name[0] == '/' ? "" : dir, name[0] == '/' ? "" : "/", name);
	if (r < 0 || (size_t)r >= sizeof(path))
		return -ENAMETOOLONG;
	r = file_read(path, CREDENTIAL_MAX - 1, &text, &len);
	if (r < 0)
		return r;
	memcpy(out, text, len);
	free(text);
	*ret = str_trim((struct str){ out, len });
	return 0;
}
