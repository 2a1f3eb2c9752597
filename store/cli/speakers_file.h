/*
 * speakers_file - other names and offices of persons, as JSON lines:
 *
 *     {"name":…,"aliases":[…],"offices":[{"role":…,"from":…,"to":…,"country":…}…]}
 *
 * Members of other names are passed over, empty lines too.
 */
#ifndef STORE_CLI_SPEAKERS_FILE_H
#define STORE_CLI_SPEAKERS_FILE_H

#include <stdio.h>

#include "common/arena.h"
#include "common/buf.h"
#include "store/cli/notes.h"

enum { SPEAKERS_NOTES_MAX = 65536, SPEAKERS_LINE_MAX = 1 << 20, SPEAKERS_ARENA_BYTES = 64 << 20 };

struct speakers_file {
	struct note *at; /* aliases and offices (store/note.h), in arena */
	size_t n, persons;
};

/*
 * All of it or nothing: 0; -EINVAL and "line 3: what is wrong" in reterr;
 * -E2BIG likewise: a line longer than SPEAKERS_LINE_MAX bytes, or more than
 * SPEAKERS_NOTES_MAX names and offices; -ENOMEM; -errno of reading.
 */
int speakers_read(FILE *in, struct arena *arena, struct speakers_file *ret, struct buf *reterr);

#endif
