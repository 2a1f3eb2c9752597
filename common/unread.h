/*
 * unread - what was sent to each client of a ROUTER socket and not yet taken by it.
 *
 * ZeroMQ queues what a client does not read, and tells nobody how much that
 * is. Messages that are sent through here are counted until libzmq has handed
 * them to the kernel, or has thrown them away with the connection. A client
 * that lets more pile up than it may is left: its connection is closed, which
 * frees what is queued, and until then it is sent nothing more.
 */
#ifndef COMMON_UNREAD_H
#define COMMON_UNREAD_H

#include <czmq.h>

#include "common/buf.h"

enum {
	UNREAD_MAX = 16 << 20,        /* bytes of one client, unless one message alone is more */
	UNREAD_TOTAL_MAX = 256 << 20, /* of all together: over it whoever has something unread gets no more */
};

struct unread;

int unread_new(struct unread **ret); /* -ENOMEM */
void unread_destroy(struct unread **self_p);

/*
 * Sends message to the client of that route, whose connection is descriptor fd (-1: not known); message is
 * empty afterwards, whatever happens. 0, also for a client that is gone or left; -ENOBUFS: left just now; -ENOMEM.
 */
int unread_send(struct unread *self, void *socket, struct str route, int fd, struct buf *message);

/* Bytes of all clients. */
size_t unread_bytes(struct unread *self);

#endif
