/*
 * database - the store's folder, for commands that work on it while no store runs.
 */
#ifndef STORE_CLI_DATABASE_H
#define STORE_CLI_DATABASE_H

#include "store/cli/cli.h"

struct database {
	char dir[PATH_MAX];  /* the folder */
	char data[PATH_MAX]; /* its data file */
	int lock;            /* held as the owner; -1: not */
};

/* Sets the paths. 0 or an exit status after a message. */
int database_find(const struct cli *cli, struct database *ret);

/*
 * Becomes the owner, as a store would, which then cannot start. 0; -EBUSY: a
 * store has it; -ENOENT: there is no such folder; -EACCES; -errno.
 */
int database_own(struct database *self);
void database_leave(struct database *self);

/* Gives a file that root made to whom the folder belongs. */
void database_give(const struct database *self, const char *path);

#endif
