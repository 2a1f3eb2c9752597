/*
 * datafile - finds what ships beside the programs: models, taxonomies.
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

#endif
