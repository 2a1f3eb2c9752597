/*
 * bind - a socket of the loop: bound, and read from when something comes.
 */
#ifndef COMMON_BIND_H
#define COMMON_BIND_H

#include <czmq.h>

/* zsock_bind() wants a format and loses errno; an endpoint has a path of the user's in it. 0, -errno of binding, -ENOMEM. */
int bind_reader(zloop_t *loop, zsock_t *socket, const char *endpoint, zloop_reader_fn *handler, void *ctx);

#endif
