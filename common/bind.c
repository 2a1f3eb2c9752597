#include "common/bind.h"

#include <errno.h>

int bind_reader(zloop_t *loop, zsock_t *socket, const char *endpoint, zloop_reader_fn *handler, void *ctx)
{
	if (zmq_bind(zsock_resolve(socket), endpoint) < 0)
		return -errno;
	return zloop_reader(loop, socket, handler, ctx) < 0 ? -ENOMEM : 0;
}
