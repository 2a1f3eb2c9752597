#include "common/control.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "common/bind.h"
#include "common/cleanup.h"
#include "common/pack.h"
#include "common/unread.h"

enum {
	TABLES_MAX = 8,
	TURN_REQUESTS = 32,
	LINGER_MS = 300,
};

struct control {
	zloop_t *loop;
	zsock_t *socket;
	struct unread *unread;
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
	struct control_request request = { .call = { .route_len = zmq_msg_size(route), .fd = zmq_msg_get(frame, ZMQ_SRCFD) } };

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

int control_new(zloop_t *loop, const char *endpoint, struct control **ret)
{
	owned(control_destroy) struct control *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->loop = loop;
	self->socket = zsock_new(ZMQ_ROUTER);
	if (!self->socket || unread_new(&self->unread) < 0)
		return -ENOMEM;
	zsock_set_maxmsgsize(self->socket, CONTROL_FRAME_MAX);
	zsock_set_sndhwm(self->socket, 0); /* bytes are counted, not messages: unread.h */
	zsock_set_linger(self->socket, LINGER_MS);
	int r = bind_reader(loop, self->socket, endpoint, on_readable, self);
	if (r < 0)
		return r;
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
	unread_destroy(&self->unread);
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

int control_answer(struct control *self, const struct control_call *call, const struct control_reply *reply)
{
	owned(buf_destroy) struct buf out = { 0 };

	pack_array(&out, 6);
	pack_uint(&out, CONTROL_VERSION);
	pack_uint(&out, call->request);
	pack_int(&out, reply->status);
	pack_bool(&out, reply->more);
	pack_str(&out, reply->text);
	pack_bin(&out, reply->body);
	if (buf_error(&out))
		return buf_error(&out);
	return unread_send(self->unread, zsock_resolve(self->socket), (struct str){ (const char *)call->route, call->route_len },
			   call->fd, &out);
}

void control_ok(struct control *self, const struct control_call *call, struct str body)
{
	(void)control_answer(self, call, &(struct control_reply){ .body = body });
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
	(void)control_answer(self, call, &(struct control_reply){
					   .status = status,
					   .text = { text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1 } });
}
