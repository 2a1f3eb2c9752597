/*
 * serve - the commands of the control socket: each is handed to a query thread, and answered when that is done.
 */
#ifndef STORE_SERVE_H
#define STORE_SERVE_H

#include "common/daemon.h"
#include "store/db.h"

struct serve;

int serve_new(struct daemon *daemon, struct db *db, size_t threads, struct serve **ret);
/* Before the daemon, whose control socket answers go to. */
void serve_destroy(struct serve **self_p);

struct serve_stats {
	uint64_t questions, failed, refused; /* refused: too many waited */
	size_t waiting;
};
void serve_stats(struct serve *self, struct serve_stats *ret);

#endif
