#include "common/link_impl.h"

static void note_refusal(struct link *self, const char *why)
{
	if (self->on.on_refused && self->refused != (why != NULL))
		self->on.on_refused(self->ctx, why);
	self->refused = why;
}

static void on_event(struct link *self, uint16_t what)
{
	switch (what) {
	case ZMQ_EVENT_DISCONNECTED:
		if (self->peers)
			self->peers->away = true;
		break;
	case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
		note_refusal(self, NULL);
		link_greet(self);
		break;
	case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
		note_refusal(self, "our certificate is not in its keys' folder peers/");
		break;
	case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
	case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
		note_refusal(self, "it has another certificate than our keys' folder peers/ says");
		break;
	default:
		break;
	}
}

/* The connecting end hears at once that a connection stands or fell; the binding end learns it by HELLO and silence. */
int link_on_monitor(zloop_t *loop, zsock_t *monitor, void *ctx)
{
	void *raw = zsock_resolve(monitor);
	zmq_msg_t event, address;
	uint16_t what;

	(void)loop;
	(void)zmq_msg_init(&event);
	(void)zmq_msg_init(&address);
	if (zmq_msg_recv(&event, raw, ZMQ_DONTWAIT) >= 2) {
		memcpy(&what, zmq_msg_data(&event), sizeof what);
		(void)zmq_msg_recv(&address, raw, ZMQ_DONTWAIT);
		on_event(ctx, what);
	}
	(void)zmq_msg_close(&event);
	(void)zmq_msg_close(&address);
	return 0;
}
