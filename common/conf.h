/*
 * conf - the configuration file: one table is parser, defaults, help and check.
 *
 *     # comment
 *     [fetcher]
 *     interval = 15min
 *
 * A daemon describes its section by a table of settings over its own struct.
 * Sections of other daemons are skipped, unknown keys of the own section are
 * errors with line and the nearest known key. A setting "store.snapshots" in a
 * table stands for that key of another daemon's section, which this one must
 * know too; help leaves it to its owner.
 */
#ifndef COMMON_CONF_H
#define COMMON_CONF_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/buf.h"

enum conf_type {
	CONF_BOOL,  /* bool: on, off, yes, no, true, false */
	CONF_COUNT, /* uint64_t: 42 */
	CONF_BYTES, /* uint64_t: 512, 64KiB, 16MiB, 1GiB */
	CONF_USEC,  /* uint64_t: 250ms, 3s, 15min, 2h, 1d */
	CONF_TEXT,  /* char *, malloc'ed; owned by the struct */
	CONF_WORD,  /* int: index into setting.words, "none|rules|all" */
};

struct setting {
	const char *key;
	enum conf_type type;
	size_t offset;       /* into the daemon's struct */
	const char *initial; /* the default, in the file's own words */
	const char *help;    /* one line */
	const char *words;   /* CONF_WORD: the allowed ones, by | */
	uint64_t min, max;   /* numbers; 0, 0: any */
};

struct section {
	const char *name; /* "fetcher" */
	const struct setting *settings;
	size_t n;
};

/* Sets every setting of every section to its default; base[i] is the struct of sections[i]. -ENOMEM. */
int conf_defaults(const struct section *sections, void *const *base, size_t n);

/*
 * Reads text into the structs, over what is there. -EINVAL with lines
 * "file:line: what is wrong" in reterr, all of them, and the structs in between
 * old and new: load into a fresh one.
 */
int conf_parse(struct str text, const char *file, const struct section *sections, void *const *base, size_t n,
	       struct buf *reterr);

/* conf_defaults() and then the file at path. A file that is not there is an empty one. */
int conf_load(const char *path, const struct section *sections, void *const *base, size_t n, struct buf *reterr);

/* Frees the texts. */
void conf_free(const struct section *section, void *base);

/* The section as a commented file with its defaults: --help, and the example configuration. */
void conf_print(const struct section *section, FILE *out);

/* One value by the rules of the file; for command lines: "10m", "1GiB". -EINVAL. */
int conf_usec(struct str text, uint64_t *ret);
int conf_bytes(struct str text, uint64_t *ret);

#endif
