#include "common/link_body.h"

#include <stdlib.h>

#include "common/link_impl.h"

/* What arrives together in one piece of ZeroMQ's shares its memory: 8 KiB would be kept for a few bytes. */
enum { SHARED_BYTES = 8 << 10 };

static void free_bytes(void *bytes, void *hint)
{
	(void)hint;
	free(bytes);
}

struct link_body *link_body_new(struct buf *buf)
{
	struct link_body *self = malloc(sizeof *self);

	if (!self)
		return NULL;
	if (zmq_msg_init_data(&self->message, buf->ptr, buf->len, free_bytes, NULL) < 0) {
		free(self);
		return NULL;
	}
	*buf = (struct buf){ .limit = buf->limit };
	return self;
}

struct link_body *link_body_of(zmq_msg_t *message)
{
	struct link_body *self = malloc(sizeof *self);
	size_t size = zmq_msg_size(message);

	if (!self)
		return NULL;
	if (size > SHARED_BYTES) {
		(void)zmq_msg_init(&self->message);
		(void)zmq_msg_move(&self->message, message);
	} else if (zmq_msg_init_size(&self->message, size) == 0) {
		memcpy(zmq_msg_data(&self->message), zmq_msg_data(message), size);
	} else {
		free(self);
		return NULL;
	}
	return self;
}

void link_body_destroy(struct link_body **self_p)
{
	if (*self_p)
		(void)zmq_msg_close(&(*self_p)->message);
	free(*self_p);
	*self_p = NULL;
}

struct str link_body_str(const struct link_body *self)
{
	/* The functions that only look want a message that may be changed. */
	zmq_msg_t *message = (zmq_msg_t *)(uintptr_t)&self->message;

	return (struct str){ zmq_msg_data(message), zmq_msg_size(message) };
}
