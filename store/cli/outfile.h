/*
 * outfile - what -o FILE names: whole when all went well, else as it was before.
 *
 * A plain file, or one that is not there yet, is written as FILE.part beside it
 * and renamed; what is killed leaves that behind. A link, a device or a pipe is
 * written as it stands.
 */
#ifndef STORE_CLI_OUTFILE_H
#define STORE_CLI_OUTFILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

struct outfile {
	FILE *file;
	const char *path;
	char part[PATH_MAX]; /* empty: written as it stands */
};

/* path, borrowed: NULL and "-" are standard output. 0 or -errno. */
int outfile_open(struct outfile *self, const char *path);

/* Flushes and closes what is not standard output; it takes its place where keep is set. 0 or the first -errno. */
int outfile_close(struct outfile *self, bool keep);

#endif
