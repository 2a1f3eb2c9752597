#include "common/control.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/pack.h"
#include "common/zmtp.h"

enum { LINGER_MS = 300 };

_Static_assert((int)CONTROL_FRAME_MAX <= (int)ZMTP_MESSAGE_MAX, "a request is one message");

struct control_client {
	struct zmtp *zmtp;
	uint64_t requests;
};

int control_client_new(const char *endpoint, struct control_client **ret)
{
	owned(control_client_destroy) struct control_client *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	int r = zmtp_new(endpoint, "DEALER", &self->zmtp);
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
	zmtp_destroy(&self->zmtp, LINGER_MS);
	free(self);
	*self_p = NULL;
}

bool control_connected(struct control_client *self)
{
	return zmtp_reached(self->zmtp) > 0;
}

bool control_present(struct control_client *self)
{
	return zmtp_present(self->zmtp);
}

uint64_t control_epoch(struct control_client *self)
{
	/* What is sent while nobody is there waits for whoever comes next. */
	bool present = zmtp_present(self->zmtp);

	return zmtp_reached(self->zmtp) + !present;
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
	pack_bin_head(&out, body.len);
	if (buf_error(&out))
		return buf_error(&out);
	if (body.len > CONTROL_FRAME_MAX - out.len)
		return -E2BIG;
	int r = zmtp_send_both(self->zmtp, buf_str(&out), body);
	if (r < 0)
		return r;
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
	struct str message;
	int r = zmtp_receive(self->zmtp, timeout_ms, &message);

	return r < 0 ? r : decode_reply(message, ret, ret_request);
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
