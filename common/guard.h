/*
 * guard - who may connect over tcp: those whose certificate lies in KEYS/peers.
 *
 * ZeroMQ asks one socket of a process about every CURVE client before it lets
 * it in (the ZAP protocol, rfc.zeromq.org/27). The folder is read at each
 * question, so a certificate that comes or goes counts at the next connection.
 * Sockets on ipc:// are guarded by their folder's mode and never asked about.
 */
#ifndef COMMON_GUARD_H
#define COMMON_GUARD_H

#include <czmq.h>

#include "common/place.h"

struct guard;

/* Must be there before the first socket listens. place is copied. -errno of the socket, -ENOMEM. */
int guard_new(zloop_t *loop, const struct place *place, struct guard **ret);
void guard_destroy(struct guard **self_p);

#endif
