/*
 * zmtp_frame - the bytes of ZMTP 3.0 (https://rfc.zeromq.org/spec/23/): greeting, READY, frames.
 */
#ifndef COMMON_ZMTP_FRAME_H
#define COMMON_ZMTP_FRAME_H

#include "common/buf.h"

enum { ZMTP_GREETING_BYTES = 64, ZMTP_COMMAND = 4 }; /* COMMAND: a frame's flags, alone; a message of one part has none */

/* A failure stays in out (buf.h). The head of a frame of len bytes that follow; a whole one. */
void zmtp_put_head(struct buf *out, unsigned flags, size_t len);
void zmtp_put_frame(struct buf *out, unsigned flags, struct str body);
/* What goes first to a peer: greeting and READY of a socket of this type. */
void zmtp_put_prologue(struct buf *out, const char *type);

/*
 * The frame that begins at *at of in, of which *at is then behind: 1, its flags and its body, borrowed from in; 0: it is
 * not whole yet; -EBADMSG: it is none, or larger than ZMTP_MESSAGE_MAX.
 */
int zmtp_take_frame(const struct buf *in, size_t *at, unsigned *ret_flags, struct str *ret);

#endif
