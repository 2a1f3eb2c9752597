/*
 * place - where an instance keeps its things.
 *
 *                  inquit --dir D          system (no --dir)
 *   configuration  D/inquit.conf           /etc/inquit/inquit.conf
 *   feeds          D/feeds.d/              /etc/inquit/feeds.d/
 *   certificates   D/keys/                 /etc/inquit/keys/
 *   sockets        D/run/NAME/             /run/inquit-NAME/
 *   databases      D/NAME/                 /var/lib/inquit-NAME/
 *   logs           D/log/                  the journal
 *
 * NAME is a daemon or its instance: "fetcher", "parser@1".
 */
#ifndef COMMON_PLACE_H
#define COMMON_PLACE_H

#include <limits.h>
#include <stdbool.h>

struct place {
	char dir[PATH_MAX]; /* absolute; empty: the system's */
};

/* dir NULL: $INQUIT_DIR, else the system's. -ENAMETOOLONG, -errno of a dir that cannot be resolved (it need not exist). */
int place_init(struct place *self, const char *dir);

/* Each writes a path to out and returns 0 or -ENAMETOOLONG. */
int place_conf(const struct place *self, char out[PATH_MAX]);
int place_feeds(const struct place *self, char out[PATH_MAX]);
int place_keys(const struct place *self, const char *file, char out[PATH_MAX]);
int place_run(const struct place *self, const char *name, const char *file, char out[PATH_MAX]);
int place_state(const struct place *self, const char *name, const char *file, char out[PATH_MAX]);

/* ipc:// and the path of place_run(); -ENAMETOOLONG over the 107 bytes that a socket's address holds. */
int place_endpoint(const struct place *self, const char *name, const char *file, char out[PATH_MAX]);

/* Makes the folder and its parents, mode 0750; 0 when it is there already. */
int make_folders(const char *path);

#endif
