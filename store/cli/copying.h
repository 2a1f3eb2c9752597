/*
 * copying - what backup and restore share: a file written in pieces and put in place whole, its description, progress.
 *
 * A backup is a folder with two files: data.mdb, and backup.json, which is
 * written last: without it the copy is not complete.
 */
#ifndef STORE_CLI_COPYING_H
#define STORE_CLI_COPYING_H

#include <openssl/evp.h>

#include "common/buf.h"
#include "store/cli/cli.h"

enum { BACKUP_FORMAT = 1, SHA256_HEX = 64 };

#define BACKUP_DATA "data.mdb"
#define BACKUP_DESCRIPTION "backup.json"

/* ---- progress on standard error, where that is a terminal ---- */

struct progress {
	const char *what;  /* "copied" */
	uint64_t of;       /* bytes or values that will be, about; 0: not known */
	bool terminal;
	int64_t shown_usec;
};

void progress_begin(struct progress *self, const struct cli *cli, const char *what, uint64_t of);
void progress_show(struct progress *self, uint64_t done);
void progress_end(struct progress *self); /* clears the line */

/* ---- a file ---- */

struct filing {
	char path[PATH_MAX], part[PATH_MAX]; /* written as part, which is renamed at the end */
	int fd;                              /* -1: not open */
	EVP_MD_CTX *sha;
	uint64_t bytes;
};

/* Each: 0 or -errno. filing_close() gives up what was not finished, and removes it. */
int filing_open(struct filing *self, const char *dir, const char *name);
int filing_write(struct filing *self, struct str bytes);
/* The hash of what was written, after which nothing more is. */
int filing_sum(struct filing *self, char ret_sha256[SHA256_HEX + 1]);
int filing_finish(struct filing *self); /* on disk, under its name */
void filing_close(struct filing *self);

/* Reads the file at path, all of it, into each(), which returns 0 or a failure that ends it. */
int copying_read(const char *path, int (*each)(void *ctx, struct str bytes), void *ctx);

/* ---- the description ---- */

struct description {
	uint64_t format, schema, bytes, articles, statements;
	char version[32], made[40], sha256[SHA256_HEX + 1];
};

int description_write(const char *dir, const struct description *description);
/* -ENOENT: there is none; -EBADMSG: it cannot be read; -errno. */
int description_read(const char *dir, struct description *ret);

#endif
