#include "common/guard.h"

#include <errno.h>
#include <stdlib.h>

#include "common/bind.h"
#include "common/cleanup.h"
#include "common/clock.h"
#include "common/curve.h"
#include "common/log.h"

enum {
	ZAP_PARTS = 7, /* version, request, domain, address, identity, mechanism, credentials */
	KEY_BYTES = 32,
	QUIET_USEC = 1000000, /* one who knocks all the time must not fill the journal */
};

struct guard {
	zloop_t *loop;
	zsock_t *socket;
	struct place place;
	int64_t said_usec;
};

static void refused(struct guard *self, struct str address, const char *key)
{
	int64_t now = clock_monotonic_usec();

	if (self->said_usec && now - self->said_usec < QUIET_USEC)
		return;
	self->said_usec = now;
	LOG_EVENT(LOG_WARNING, "peer_refused", "connection refused: its certificate is not in the keys' folder peers/",
		  { "ADDRESS", address }, { "PUBLIC_KEY", str_from(key) });
}

/* The name of a trusted peer; false: not one. */
static bool admit(struct guard *self, zmsg_t *request, char name[NAME_MAX + 1])
{
	zframe_t *parts[ZAP_PARTS];
	char key[CURVE_TEXT];

	if (zmsg_size(request) != ZAP_PARTS)
		return false;
	parts[0] = zmsg_first(request);
	for (size_t i = 1; i < ZAP_PARTS; i++)
		parts[i] = zmsg_next(request);
	if (!zframe_streq(parts[0], "1.0") || !zframe_streq(parts[5], "CURVE") || zframe_size(parts[6]) != KEY_BYTES ||
	    !zmq_z85_encode(key, zframe_data(parts[6]), KEY_BYTES))
		return false;
	if (curve_find_peer(&self->place, key, name) == 0)
		return true;
	refused(self, (struct str){ (char *)zframe_data(parts[3]), zframe_size(parts[3]) }, key);
	return false;
}

static int on_question(zloop_t *loop, zsock_t *socket, void *ctx)
{
	struct guard *self = ctx;
	owned(zmsg_destroy) zmsg_t *request = zmsg_recv(socket), *answer = zmsg_new();
	char name[NAME_MAX + 1] = "";

	(void)loop;
	if (!request || !answer)
		return 0;
	bool good = admit(self, request, name);
	zframe_t *number = zmsg_first(request) ? zmsg_next(request) : NULL;
	(void)zmsg_addstr(answer, "1.0");
	(void)zmsg_addmem(answer, number ? zframe_data(number) : NULL, number ? zframe_size(number) : 0);
	(void)zmsg_addstr(answer, good ? "200" : "400");
	(void)zmsg_addstr(answer, good ? "OK" : "unknown certificate");
	(void)zmsg_addstr(answer, name);
	(void)zmsg_addmem(answer, NULL, 0);
	(void)zmsg_send(&answer, socket);
	return 0;
}

/* The one name that libzmq asks about strangers, in the whole process (ZeroMQ RFC 27). */
static const char zap_endpoint[] = "inproc://zeromq.zap.01";

int guard_new(zloop_t *loop, const struct place *place, struct guard **ret)
{
	owned(guard_destroy) struct guard *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->loop = loop;
	self->place = *place;
	self->socket = zsock_new(ZMQ_REP);
	if (!self->socket)
		return -ENOMEM;
	int r = bind_reader(loop, self->socket, zap_endpoint, on_question, self);
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void guard_destroy(struct guard **self_p)
{
	struct guard *self = *self_p;

	if (!self)
		return;
	if (self->socket) {
		zloop_reader_end(self->loop, self->socket);
		/* Closing gives the name back later, from a thread of libzmq's; the next guard may want it now. */
		(void)zmq_unbind(zsock_resolve(self->socket), zap_endpoint);
	}
	zsock_destroy(&self->socket);
	free(self);
	*self_p = NULL;
}
