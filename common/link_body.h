/*
 * link_body - a message's body that outlives the call that brought it, and is handed on without being copied.
 *
 * What a link received it keeps in ZeroMQ's own memory, what was made in the
 * memory of the buffer in which it was written. Either may be sent on, or read
 * by another thread. Small ones are copied: they share a larger piece of memory.
 */
#ifndef COMMON_LINK_BODY_H
#define COMMON_LINK_BODY_H

#include "common/buf.h"

struct link_body;

/* Takes over buf's memory, which is empty then. NULL: no memory, buf is as it was. */
struct link_body *link_body_new(struct buf *buf);
void link_body_destroy(struct link_body **self_p);

struct str link_body_str(const struct link_body *self);

#endif
