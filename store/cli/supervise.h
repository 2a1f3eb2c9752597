/*
 * supervise - keeps children running, for ever, until it is told to end.
 *
 * One that dies is started again within RESTART_MS, one that gives no sign of
 * life for the watchdog's time is killed first. Only a child that keeps ending
 * before it was ever ready (a full disk, a bad file) is tried less often, up to
 * once a second. At the end the pipeline is drained from its head: a stage is
 * told to stop when the one before it is gone.
 */
#ifndef STORE_CLI_SUPERVISE_H
#define STORE_CLI_SUPERVISE_H

#include <stddef.h>

#include "store/cli/child.h"
#include "store/cli/notify.h"

enum {
	SUPERVISE_RESTART_MS = 100,
	SUPERVISE_SLOW_RESTART_MS = 1000,
	SUPERVISE_PATIENCE = 5,     /* ends before READY in a row, then slowly */
	SUPERVISE_STOP_MS = 6000,   /* a daemon drains for at most 4.5 s */
	SUPERVISE_HURRY_MS = 500,   /* with its producer gone, nobody waits for what a stage still has: it is asked again, for now */
	SUPERVISE_BUSY_TIMES = 3,   /* as long as this many watchdog times for a child that is using its CPU */
};

struct supervisor {
	struct child *children;
	size_t n;
	int stages;
	struct child_options options;
	struct notify notify;
	int signals;                /* signalfd */
	int stage;                  /* while ending: the stage that is being stopped; else -1 */
	bool announced;             /* all were ready once */
	int exit_status;
	void (*on_up)(void *ctx);   /* once, when all are ready */
	void *ctx;
};

/* Blocks the signals it waits for in this process. 0 or -errno. */
int supervisor_open(struct supervisor *self);
void supervisor_close(struct supervisor *self);

/*
 * Until SIGINT or SIGTERM (0), or a child whose configuration is bad at its
 * first start (78). SIGHUP goes on to the children.
 */
int supervisor_run(struct supervisor *self);

#endif
