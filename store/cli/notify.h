/*
 * notify - the receiving end of sd_notify(3), for daemons under `inquit run`.
 *
 * An abstract datagram socket with a name chosen by the kernel; the sender is
 * known by the process id that the kernel attaches, as systemd does it.
 */
#ifndef STORE_CLI_NOTIFY_H
#define STORE_CLI_NOTIFY_H

#include <stdbool.h>
#include <sys/types.h>

enum { NOTIFY_NAME_MAX = 108 };

struct notify {
	int fd;
	char name[NOTIFY_NAME_MAX]; /* for NOTIFY_SOCKET: "@0001f" */
};

struct notice {
	pid_t pid;
	bool ready, watchdog, stopping;
};

/* 0 or -errno. */
int notify_open(struct notify *self);
void notify_close(struct notify *self);

/* The next message; -EAGAIN when there is none. One that cannot be read comes with pid 0. */
int notify_receive(struct notify *self, struct notice *ret);

#endif
