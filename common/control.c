#include "common/control.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/pack.h"

enum {
	CONTROL_VERSION = 1,
	TABLES_MAX = 8,
	TURN_REQUESTS = 32,
	LINGER_MS = 300,
	RECONNECT_MS = 20,
	RECONNECT_MAX_MS = 500,
};

struct control {
	zloop_t *loop;
	zsock_t *socket;
	struct {
		const struct control_command *commands;
		size_t n;
		void *ctx;
	} tables[TABLES_MAX];
	size_t n_tables;
};

/* ---- server ---- */

static int decode_request(struct str frame, struct control_request *ret, struct str words[CONTROL_WORDS_MAX])
{
	size_t at;
	struct unpack u = { .in = frame };

	if (pack_check(frame, &at) < 0)
		return -EBADMSG;
	size_t n = unpack_array(&u, 5);
	uint64_t version = unpack_uint(&u);
	ret->call.request = unpack_uint(&u);
	if (unpack_error(&u) || version != CONTROL_VERSION)
		return unpack_error(&u) ? -EBADMSG : -EPROTO;
	ret->command = unpack_str(&u);
	ret->n = unpack_array(&u, 0);
	if (ret->n > CONTROL_WORDS_MAX)
		return -E2BIG;
	for (size_t i = 0; i < ret->n; i++)
		words[i] = unpack_str(&u);
	ret->words = words;
	ret->body = unpack_bin(&u);
	unpack_rest(&u, n > 5 ? n - 5 : 0);
	return unpack_error(&u);
}

static void handle(struct control *self, const struct control_request *request)
{
	for (size_t t = 0; t < self->n_tables; t++)
		for (size_t i = 0; i < self->tables[t].n; i++) {
			const struct control_command *c = &self->tables[t].commands[i];
			if (!str_eq(request->command, str_from(c->name)))
				continue;
			c->handle(self->tables[t].ctx, self, request);
			return;
		}
	control_refuse(self, &request->call, -ENOSYS, "this daemon has no command '%.*s'",
		       (int)(request->command.len < 64 ? request->command.len : 64), request->command.ptr);
}

static void serve(struct control *self, zmq_msg_t *route, zmq_msg_t *frame)
{
	struct str words[CONTROL_WORDS_MAX];
	struct control_request request = { .call.route_len = zmq_msg_size(route) };

	if (request.call.route_len > CONTROL_ROUTE_MAX)
		return;
	memcpy(request.call.route, zmq_msg_data(route), request.call.route_len);
	int r = decode_request((struct str){ zmq_msg_data(frame), zmq_msg_size(frame) }, &request, words);
	if (r < 0)
		control_refuse(self, &request.call, r, "%s",
			       r == -EPROTO ? "the daemon speaks another version of the control protocol"
					    : "the request cannot be read");
	else
		handle(self, &request);
}

/* 0 with a route and a frame; -EAGAIN when there is none; messages of another shape are dropped. */
static int receive(void *raw, zmq_msg_t *route, zmq_msg_t *frame)
{
	if (zmq_msg_recv(route, raw, ZMQ_DONTWAIT) < 0)
		return -errno;
	if (!zmq_msg_more(route))
		return -EBADMSG;
	if (zmq_msg_recv(frame, raw, ZMQ_DONTWAIT) < 0)
		return -errno;
	if (!zmq_msg_more(frame))
		return 0;
	for (bool more = true; more;) {
		zmq_msg_t extra;
		(void)zmq_msg_init(&extra);
		more = zmq_msg_recv(&extra, raw, ZMQ_DONTWAIT) >= 0 && zmq_msg_more(&extra);
		(void)zmq_msg_close(&extra);
	}
	return -EBADMSG;
}

static int on_readable(zloop_t *loop, zsock_t *socket, void *ctx)
{
	struct control *self = ctx;
	int r = 0;

	(void)loop;
	for (int i = 0; i < TURN_REQUESTS && (r == 0 || r == -EBADMSG); i++) {
		zmq_msg_t route, frame;
		(void)zmq_msg_init(&route);
		(void)zmq_msg_init(&frame);
		r = receive(zsock_resolve(socket), &route, &frame);
		if (r == 0)
			serve(self, &route, &frame);
		(void)zmq_msg_close(&route);
		(void)zmq_msg_close(&frame);
	}
	return r == -ETERM ? -1 : 0;
}

static void set_options(zsock_t *socket)
{
	zsock_set_maxmsgsize(socket, CONTROL_FRAME_MAX);
	zsock_set_linger(socket, LINGER_MS);
}

int control_new(zloop_t *loop, const char *endpoint, struct control **ret)
{
	owned(control_destroy) struct control *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->loop = loop;
	self->socket = zsock_new(ZMQ_ROUTER);
	if (!self->socket)
		return -ENOMEM;
	set_options(self->socket);
	if (zmq_bind(zsock_resolve(self->socket), endpoint) < 0)
		return -errno;
	if (zloop_reader(loop, self->socket, on_readable, self) < 0)
		return -ENOMEM;
	*ret = self;
	self = NULL;
	return 0;
}

void control_destroy(struct control **self_p)
{
	struct control *self = *self_p;

	if (!self)
		return;
	if (self->socket)
		zloop_reader_end(self->loop, self->socket);
	zsock_destroy(&self->socket);
	free(self);
	*self_p = NULL;
}

int control_add(struct control *self, const struct control_command *commands, size_t n, void *ctx)
{
	if (self->n_tables == TABLES_MAX)
		return -ENOMEM;
	self->tables[self->n_tables].commands = commands;
	self->tables[self->n_tables].n = n;
	self->tables[self->n_tables++].ctx = ctx;
	return 0;
}

void control_answer(struct control *self, const struct control_call *call, const struct control_reply *reply)
{
	owned(buf_destroy) struct buf out = { 0 };
	void *raw = zsock_resolve(self->socket);

	pack_array(&out, 6);
	pack_uint(&out, CONTROL_VERSION);
	pack_uint(&out, call->request);
	pack_int(&out, reply->status);
	pack_bool(&out, reply->more);
	pack_str(&out, reply->text);
	pack_bin(&out, reply->body);
	if (buf_error(&out))
		return; /* without memory the client's time-out answers */
	if (zmq_send(raw, call->route, call->route_len, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0)
		(void)zmq_send(raw, out.ptr, out.len, ZMQ_DONTWAIT);
}

void control_ok(struct control *self, const struct control_call *call, struct str body)
{
	control_answer(self, call, &(struct control_reply){ .body = body });
}

void control_refuse(struct control *self, const struct control_call *call, int status, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n < 0)
		n = 0;
	control_answer(self, call, &(struct control_reply){
					   .status = status,
					   .text = { text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1 } });
}

/* ---- client ---- */

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
	set_options(self->socket);
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
	uint64_t request, answered;
	int r = control_send(self, command, words, n, (struct str){ 0 }, &request);

	while (r == 0) {
		r = control_receive(self, timeout_ms, ret, &answered);
		if (r == 0 && answered == request && !ret->more)
			return 0;
	}
	return r;
}
