#include "common/control.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/pack.h"

enum { LINGER_MS = 300, RECONNECT_MS = 20, RECONNECT_MAX_MS = 500 };

struct control_client {
	zsock_t *socket, *monitor;
	uint64_t requests, reached; /* reached: how often the daemon's socket was */
	bool present, answered;
	zmq_msg_t reply;
};

static int open_client(struct control_client *self, const char *endpoint)
{
	char address[64];

	self->socket = zsock_new(ZMQ_DEALER);
	self->monitor = zsock_new(ZMQ_PAIR);
	if (!self->socket || !self->monitor)
		return -ENOMEM;
	zsock_set_maxmsgsize(self->socket, CONTROL_FRAME_MAX);
	zsock_set_linger(self->socket, LINGER_MS);
	zsock_set_reconnect_ivl(self->socket, RECONNECT_MS);
	zsock_set_reconnect_ivl_max(self->socket, RECONNECT_MAX_MS);
	(void)snprintf(address, sizeof address, "inproc://control-%p", (void *)self);
	if (zmq_socket_monitor(zsock_resolve(self->socket), address, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED) < 0 ||
	    zmq_connect(zsock_resolve(self->monitor), address) < 0 ||
	    zmq_connect(zsock_resolve(self->socket), endpoint) < 0)
		return -errno;
	return 0;
}

int control_client_new(const char *endpoint, struct control_client **ret)
{
	owned(control_client_destroy) struct control_client *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	(void)zmq_msg_init(&self->reply);
	int r = open_client(self, endpoint);
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void control_client_destroy(struct control_client **self_p)
{
	struct control_client *self = *self_p;

	if (!self)
		return;
	if (self->monitor && self->socket)
		(void)zmq_socket_monitor(zsock_resolve(self->socket), NULL, 0);
	/* A request to a daemon that never came would hold the process for the whole linger time. */
	if (self->socket && !control_connected(self))
		zsock_set_linger(self->socket, 0);
	zsock_destroy(&self->monitor);
	zsock_destroy(&self->socket);
	(void)zmq_msg_close(&self->reply);
	free(self);
	*self_p = NULL;
}

/* Of an event's two parts the first begins with its number, in the machine's own byte order. */
static void read_events(struct control_client *self)
{
	zmq_msg_t part;
	uint16_t event;

	(void)zmq_msg_init(&part);
	for (bool first = true; zmq_msg_recv(&part, zsock_resolve(self->monitor), ZMQ_DONTWAIT) >= 0;
	     first = !zmq_msg_more(&part)) {
		if (!first || zmq_msg_size(&part) < sizeof event)
			continue;
		memcpy(&event, zmq_msg_data(&part), sizeof event);
		self->present = event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
		self->reached += self->present;
	}
	(void)zmq_msg_close(&part);
}

bool control_connected(struct control_client *self)
{
	read_events(self);
	return self->reached > 0 || self->answered;
}

bool control_present(struct control_client *self)
{
	read_events(self);
	return self->present;
}

uint64_t control_epoch(struct control_client *self)
{
	read_events(self);
	/* What is sent while nobody is there waits for whoever comes next. */
	return self->reached + !self->present;
}

int control_send(struct control_client *self, const char *command, const struct str *words, size_t n, struct str body,
		 uint64_t *ret_request)
{
	owned(buf_destroy) struct buf out = { .limit = CONTROL_FRAME_MAX };

	if (n > CONTROL_WORDS_MAX)
		return -E2BIG;
	pack_array(&out, 5);
	pack_uint(&out, CONTROL_VERSION);
	pack_uint(&out, self->requests + 1);
	pack_str(&out, str_from(command));
	pack_array(&out, n);
	for (size_t i = 0; i < n; i++)
		pack_str(&out, words[i]);
	pack_bin(&out, body);
	if (buf_error(&out))
		return buf_error(&out);
	if (zmq_send(zsock_resolve(self->socket), out.ptr, out.len, ZMQ_DONTWAIT) < 0)
		return -errno;
	*ret_request = ++self->requests;
	return 0;
}

static int decode_reply(struct str frame, struct control_reply *ret, uint64_t *ret_request)
{
	struct control_reply reply = { 0 };
	struct unpack u = { .in = frame };
	size_t at;

	if (pack_check(frame, &at) < 0)
		return -EBADMSG;
	size_t n = unpack_array(&u, 6);
	if (unpack_uint(&u) != CONTROL_VERSION)
		return unpack_error(&u) ? -EBADMSG : -EPROTO;
	uint64_t request = unpack_uint(&u);
	int64_t status = unpack_int(&u);
	reply.more = unpack_bool(&u);
	reply.text = unpack_str(&u);
	reply.body = unpack_bin(&u);
	unpack_rest(&u, n > 6 ? n - 6 : 0);
	if (unpack_error(&u) || status > 0 || status < -4095)
		return -EBADMSG;
	reply.status = (int)status;
	*ret = reply;
	*ret_request = request;
	return 0;
}

int control_receive(struct control_client *self, int timeout_ms, struct control_reply *ret, uint64_t *ret_request)
{
	void *raw = zsock_resolve(self->socket);
	zmq_pollitem_t item = { .socket = raw, .events = ZMQ_POLLIN };
	int n = zmq_poll(&item, 1, timeout_ms);

	if (n <= 0)
		return n < 0 ? -errno : -ETIMEDOUT;
	if (zmq_msg_recv(&self->reply, raw, ZMQ_DONTWAIT) < 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	self->answered = true;
	return decode_reply((struct str){ zmq_msg_data(&self->reply), zmq_msg_size(&self->reply) }, ret, ret_request);
}

int control_ask(struct control_client *self, const char *command, const struct str *words, size_t n, int timeout_ms,
		struct control_reply *ret)
{
	uint64_t request = 0, answered = 0;
	int r = control_send(self, command, words, n, (struct str){ 0 }, &request);

	while (r == 0) {
		r = control_receive(self, timeout_ms, ret, &answered);
		if (r == 0 && answered == request && !ret->more)
			return 0;
	}
	return r;
}
