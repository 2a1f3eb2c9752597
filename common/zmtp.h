/*
 * zmtp - the asking end of a ZeroMQ connection, without libzmq.
 *
 * For programs that start, ask and end: libzmq brings eighteen libraries and
 * two threads, which cost ten times the CPU that an answer does. This speaks
 * ZMTP 3.0 (https://rfc.zeromq.org/spec/23/) with the NULL mechanism over a
 * Unix socket, one connection, in the caller's thread, and connects anew as
 * long as it lives. Nothing happens but within its calls.
 *
 * What is sent while nobody is there waits for whoever comes next; what was
 * sent to a peer that is gone is lost. A peer that breaks the protocol, or
 * sends more than ZMTP_MESSAGE_MAX bytes or several parts, is left and tried
 * again later.
 */
#ifndef COMMON_ZMTP_H
#define COMMON_ZMTP_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

enum {
	ZMTP_MESSAGE_MAX = 12 << 20,
	ZMTP_QUEUE_MAX = 64 << 20, /* bytes not yet sent */
};

struct zmtp;

/* endpoint: "ipc://path"; type: "DEALER", "SUB". 0, -EINVAL, -ENAMETOOLONG, -ENOMEM; that nobody is there is no failure. */
int zmtp_new(const char *endpoint, const char *type, struct zmtp **ret);
/* Waits linger_ms for what is not yet written, when somebody is there. */
void zmtp_destroy(struct zmtp **self_p, int linger_ms);

/* A message of one part. 0, -EAGAIN (too much waits), -E2BIG, -ENOMEM. */
int zmtp_send(struct zmtp *self, struct str message);
/* The same of two that lie apart: of the second only what the socket has no room for is copied. */
int zmtp_send_both(struct zmtp *self, struct str head, struct str body);

/* The next message, valid until the next call of any kind. 0, -ETIMEDOUT after timeout_ms (-1: waits for ever), -EINTR, -ENOMEM. */
int zmtp_receive(struct zmtp *self, int timeout_ms, struct str *ret);

/* Both look anew. Is the peer there; how often one came. */
bool zmtp_present(struct zmtp *self);
uint64_t zmtp_reached(struct zmtp *self);

#endif
