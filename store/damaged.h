/*
 * damaged - the store when its database cannot be used: it says so to whoever
 * asks, takes nothing in, and ends, to be started anew, when the file has
 * another in its place.
 *
 * Ending at once instead would have it started and end again, for ever.
 */
#ifndef STORE_DAMAGED_H
#define STORE_DAMAGED_H

#include "common/daemon.h"

struct damaged;

/* dir: the database's folder; why: what every question is answered with. Opens the control socket. */
int damaged_new(struct daemon *daemon, const char *dir, struct str why, struct damaged **ret);
void damaged_destroy(struct damaged **self_p);

/* daemon_run(); returns the exit status. */
int damaged_run(struct damaged *self);

#endif
