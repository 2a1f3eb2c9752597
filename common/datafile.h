/*
 * datafile - finds and reads what ships beside the programs: models, taxonomies.
 *
 * Searched in order: $INQUIT_DATADIR, then share/inquit one and two folders
 * above the running program's own, which fits a build tree (build/bin,
 * build/share/inquit) and an installed one (/usr/bin, /usr/libexec/inquit,
 * /usr/share/inquit).
 */
#ifndef COMMON_DATAFILE_H
#define COMMON_DATAFILE_H

#include "common/arena.h"

/* 0 and *ret, a NUL-terminated path in arena; -ENOENT when there is no such file. */
int datafile_find(const char *name, struct arena *arena, struct str *ret);

/*
 * The whole file at path, into malloc'ed memory that the caller frees, with a
 * NUL after it that is not counted. -E2BIG over limit bytes, else -errno.
 */
int file_read(const char *path, size_t limit, char **ret, size_t *ret_len);

#endif
