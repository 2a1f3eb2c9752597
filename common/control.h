/*
 * control - questions to a daemon over its control socket, and the answers.
 *
 * A request is a command, words and perhaps a body; its answer one or more
 * replies with a status (0, or a negative errno), a line for people where it
 * failed, and a body: JSON for administration, records for queries. A server
 * may answer later (a commit, a query thread): struct control_call says to
 * whom. A client has any number of requests under way.
 */
#ifndef COMMON_CONTROL_H
#define COMMON_CONTROL_H

#include <czmq.h>

#include "common/buf.h"

enum {
	CONTROL_VERSION = 1, /* first in every request and reply */
	CONTROL_WORDS_MAX = 256,
	CONTROL_FRAME_MAX = 12 << 20,
	CONTROL_ROUTE_MAX = 32,
};

struct control;

/* Whom to answer: a plain value, may be kept. A client that is gone loses the answer, nothing else. */
struct control_call {
	unsigned char route[CONTROL_ROUTE_MAX];
	size_t route_len;
	int fd; /* of its connection, -1: not known */
	uint64_t request;
};

struct control_request {
	struct control_call call;
	struct str command;
	const struct str *words;
	size_t n;
	struct str body; /* all valid during the handler */
};

struct control_reply {
	int status;      /* 0 or -errno */
	bool more;       /* others follow */
	struct str text; /* for people, where status is not 0 */
	struct str body;
};

struct control_command {
	const char *name;
	/* Answers now or later with control_answer(); every request must get a last answer. */
	void (*handle)(void *ctx, struct control *control, const struct control_request *request);
};

/* Binds to the ipc endpoint. Errors as link_new(). */
int control_new(zloop_t *loop, const char *endpoint, struct control **ret);
void control_destroy(struct control **self_p);

/* Further commands; the table must outlive the control. Unknown ones are answered with -ENOSYS. -ENOMEM: too many tables. */
int control_add(struct control *self, const struct control_command *commands, size_t n, void *ctx);

/* 0; -ENOBUFS: the client reads none of its answers, and has been left (unread.h); -ENOMEM: its time-out answers it. */
int control_answer(struct control *self, const struct control_call *call, const struct control_reply *reply);
/* The usual cases: 0 and a body; -errno and a line. */
void control_ok(struct control *self, const struct control_call *call, struct str body);
void control_refuse(struct control *self, const struct control_call *call, int status, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* ---- client ---- */

struct control_client;

/* Never fails for a daemon that is not there: requests wait for it. -EINVAL (not ipc://), -ENAMETOOLONG, -ENOMEM. */
int control_client_new(const char *endpoint, struct control_client **ret);
void control_client_destroy(struct control_client **self_p);

/*
 * Sends; *ret_request names it in replies. -EAGAIN: the daemon takes no more at the moment; -E2BIG over
 * CONTROL_WORDS_MAX or CONTROL_FRAME_MAX; -ENOMEM.
 */
int control_send(struct control_client *self, const char *command, const struct str *words, size_t n, struct str body,
		 uint64_t *ret_request);

/*
 * The next reply to any request, valid until the next call. -ETIMEDOUT after timeout_ms (-1: waits for ever), -EINTR;
 * -EBADMSG: it cannot be read, -EPROTO: it is of another version; -ENOMEM.
 */
int control_receive(struct control_client *self, int timeout_ms, struct control_reply *ret, uint64_t *ret_request);

/* True when the daemon's socket has been reached since control_client_new(): tells "not there" from "slow". */
bool control_connected(struct control_client *self);

/* True while the daemon's socket is there. */
bool control_present(struct control_client *self);

/*
 * Which life of the daemon a request that is sent now reaches. When a later
 * one's number is seen, what was asked in this one and is not answered is lost
 * with the daemon that had it: ask again.
 */
uint64_t control_epoch(struct control_client *self);

/* One request, its last reply (valid until the next call); replies to others are dropped. Errors of both. */
int control_ask(struct control_client *self, const char *command, const struct str *words, size_t n, int timeout_ms,
		struct control_reply *ret);

#endif
