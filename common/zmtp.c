#include "common/zmtp.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "common/clock.h"
#include "common/send_room.h"
#include "common/zmtp_frame.h"

enum {
	READ_BYTES = 16 << 10,
	RETRY_USEC = 20000, RETRY_MAX_USEC = 500000,
	PING_CONTEXT_MAX = 16,
};

enum state { AWAY, GREETING, HANDSHAKE, READY };

struct zmtp {
	struct sockaddr_un address;
	enum state state;
	int fd;
	uint64_t reached;
	int64_t retry_usec; /* when to try again */
	int64_t pause_usec;
	struct buf prologue;  /* greeting and READY: the same for each connection */
	size_t prologue_sent;
	struct buf out;       /* frames that wait for the handshake, or for room in the socket */
	size_t out_sent;
	struct buf in;
	size_t in_at;         /* what was read of it */
	bool gone;            /* the peer has closed, but not all was read */
};

/* ---- the connection ---- */

static void leave(struct zmtp *self)
{
	if (self->fd >= 0)
		(void)close(self->fd);
	self->fd = -1;
	/* What was asked of this peer is lost with it; what nobody has seen yet waits for the next. */
	if (self->state == READY)
		buf_clear(&self->out);
	self->out_sent = 0;
	buf_clear(&self->in);
	self->in_at = 0;
	self->gone = false;
	self->pause_usec = self->state == READY || !self->pause_usec ? RETRY_USEC : 2 * self->pause_usec;
	if (self->pause_usec > RETRY_MAX_USEC)
		self->pause_usec = RETRY_MAX_USEC;
	self->retry_usec = clock_monotonic_usec() + self->pause_usec;
	self->state = AWAY;
}

/* The peer has closed: an answer that came before the end is still an answer. */
static void lose(struct zmtp *self)
{
	self->gone = true;
	if (self->state != READY || self->in.len == self->in_at)
		leave(self);
}

static void try_connect(struct zmtp *self)
{
	if (self->retry_usec > clock_monotonic_usec())
		return;
	self->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (self->fd < 0 || connect(self->fd, (struct sockaddr *)&self->address, sizeof self->address) < 0) {
		leave(self);
		return;
	}
	send_room_widen(self->fd);
	self->state = GREETING;
	self->prologue_sent = 0;
}

/* rest: what follows on out, without what could be written of it. Only to a peer that is READY; else empty. */
static void flush_with(struct zmtp *self, struct str *rest)
{
	while (self->state != AWAY && !self->gone) {
		struct iovec parts[] = {
			{ self->prologue.ptr + self->prologue_sent, self->prologue.len - self->prologue_sent },
			/* libzmq takes a message that comes before its own READY went out for a broken handshake. */
			{ self->out.ptr ? self->out.ptr + self->out_sent : NULL,
			  self->state == READY ? self->out.len - self->out_sent : 0 },
			{ (char *)(uintptr_t)rest->ptr, rest->len },
		};
		struct msghdr message = { .msg_iov = parts, .msg_iovlen = ARRAY_LEN(parts) };

		if (parts[0].iov_len + parts[1].iov_len + parts[2].iov_len == 0)
			return;
		ssize_t n = sendmsg(self->fd, &message, MSG_NOSIGNAL);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n < 0) {
			lose(self);
			return;
		}
		size_t written[ARRAY_LEN(parts)], left = (size_t)n;
		for (size_t i = 0; i < ARRAY_LEN(parts); left -= written[i++])
			written[i] = left < parts[i].iov_len ? left : parts[i].iov_len;
		self->prologue_sent += written[0];
		self->out_sent += written[1];
		*rest = str_skip(*rest, written[2]);
		if (self->state == READY && self->out_sent == self->out.len) {
			buf_clear(&self->out);
			self->out_sent = 0;
		}
	}
}

static void flush(struct zmtp *self)
{
	flush_with(self, &(struct str){ 0 });
}

/* Reads what is there; what was taken of the buffer goes first. */
static void fill(struct zmtp *self)
{
	if (self->in_at) {
		memmove(self->in.ptr, self->in.ptr + self->in_at, self->in.len - self->in_at);
		self->in.len -= self->in_at;
		self->in_at = 0;
	}
	char *to = buf_room(&self->in, READ_BYTES);
	if (!to) {
		leave(self);
		return;
	}
	ssize_t n = recv(self->fd, to, READ_BYTES, 0);
	if (n > 0)
		buf_take(&self->in, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		lose(self);
}

static bool take_greeting(struct zmtp *self)
{
	if (self->in.len - self->in_at < ZMTP_GREETING_BYTES)
		return false;
	const unsigned char *g = (const unsigned char *)self->in.ptr + self->in_at;
	if (g[0] != 0xff || !(g[9] & 1) || g[10] < 3 || memcmp(g + 12, "NULL", 5) != 0) {
		leave(self);
		return false;
	}
	self->in_at += ZMTP_GREETING_BYTES;
	self->state = HANDSHAKE;
	return true;
}

static int take_command(struct zmtp *self, struct str body)
{
	if (self->state == HANDSHAKE && str_starts(body, STR("\5READY"))) {
		self->state = READY;
		self->reached++;
		flush(self);
		return 0;
	}
	if (str_starts(body, STR("\5ERROR")) || self->state == HANDSHAKE)
		return -EBADMSG;
	if (str_starts(body, STR("\4PING")) && body.len >= 7 && body.len <= 7 + PING_CONTEXT_MAX) {
		owned(buf_destroy) struct buf pong = { 0 };

		buf_add(&pong, STR("\4PONG"));
		buf_add(&pong, str_skip(body, 7));
		zmtp_put_frame(&self->out, ZMTP_COMMAND, buf_str(&pong));
	}
	return 0;
}

/* The next message of what was read: 1, or 0. */
static int take_message(struct zmtp *self, struct str *ret)
{
	unsigned flags;
	struct str body;

	while (self->state != AWAY) {
		if (self->state == GREETING && !take_greeting(self))
			return 0;
		int r = self->state == AWAY ? 0 : zmtp_take_frame(&self->in, &self->in_at, &flags, &body);
		if (r == 0 && self->gone)
			leave(self);
		if (r == 0)
			return 0;
		if (r > 0 && flags == ZMTP_COMMAND)
			r = take_command(self, body);
		else if (r > 0 && flags == 0 && self->state == READY)
			return *ret = body, 1;
		else
			r = -EBADMSG;
		if (r < 0)
			leave(self);
	}
	return 0;
}

/* All that can be done without waiting. 1 and a message, or 0. */
static int pump(struct zmtp *self, struct str *ret)
{
	if (self->state == AWAY)
		try_connect(self);
	flush(self);
	int r = take_message(self, ret);
	while (r == 0 && self->state != AWAY) {
		size_t had = self->in.len - self->in_at;

		fill(self);
		if (self->state == AWAY || self->in.len - self->in_at == had)
			break;
		r = take_message(self, ret);
	}
	if (buf_error(&self->out) || buf_error(&self->in))
		leave(self);
	return r;
}

/* ---- calls ---- */

int zmtp_new(const char *endpoint, const char *type, struct zmtp **ret)
{
	struct zmtp *self;

	if (strncmp(endpoint, "ipc://", 6) != 0)
		return -EINVAL;
	if (strlen(endpoint + 6) >= sizeof self->address.sun_path)
		return -ENAMETOOLONG;
	self = calloc(1, sizeof *self);
	if (!self)
		return -ENOMEM;
	self->fd = -1;
	self->address.sun_family = AF_UNIX;
	memcpy(self->address.sun_path, endpoint + 6, strlen(endpoint + 6));
	zmtp_put_prologue(&self->prologue, type);
	if (buf_error(&self->prologue)) {
		zmtp_destroy(&self, 0);
		return -ENOMEM;
	}
	*ret = self;
	return 0;
}

void zmtp_destroy(struct zmtp **self_p, int linger_ms)
{
	struct zmtp *self = *self_p;

	if (!self)
		return;
	int64_t end = clock_monotonic_usec() + (int64_t)linger_ms * 1000, now;
	while (self->state == READY && self->out.len && (now = clock_monotonic_usec()) < end) {
		struct pollfd item = { .fd = self->fd, .events = POLLOUT };

		(void)poll(&item, 1, (int)((end - now) / 1000) + 1);
		flush(self);
	}
	if (self->fd >= 0)
		(void)close(self->fd);
	buf_destroy(&self->prologue);
	buf_destroy(&self->out);
	buf_destroy(&self->in);
	free(self);
	*self_p = NULL;
}

int zmtp_send(struct zmtp *self, struct str message)
{
	return zmtp_send_both(self, message, (struct str){ 0 });
}

int zmtp_send_both(struct zmtp *self, struct str head, struct str body)
{
	bool ready = self->state == READY;

	if (head.len > ZMTP_MESSAGE_MAX || body.len > ZMTP_MESSAGE_MAX - head.len)
		return -E2BIG;
	if (self->out.len - self->out_sent + head.len + body.len > ZMTP_QUEUE_MAX)
		return -EAGAIN;
	zmtp_put_head(&self->out, 0, head.len + body.len);
	buf_add(&self->out, head);
	if (!ready)
		buf_add(&self->out, body);
	if (buf_error(&self->out))
		return -ENOMEM;
	if (self->state == AWAY)
		try_connect(self);
	flush_with(self, ready ? &body : &(struct str){ 0 });
	/* With a peer that left meanwhile the message is lost, as all that was on its way to it. */
	if (ready && self->state == READY)
		buf_add(&self->out, body);
	return buf_error(&self->out) ? -ENOMEM : 0;
}

/* For poll(), at most an hour; until: INT64_MAX is for ever. */
static int wait_ms(int64_t now, int64_t until)
{
	enum { HOUR_MS = 3600000 };

	if (until == INT64_MAX)
		return -1;
	if (until <= now)
		return 0;
	return until - now > INT64_C(1000) * HOUR_MS ? HOUR_MS : (int)((until - now + 999) / 1000);
}

int zmtp_receive(struct zmtp *self, int timeout_ms, struct str *ret)
{
	int64_t end = timeout_ms < 0 ? INT64_MAX : clock_monotonic_usec() + (int64_t)timeout_ms * 1000;

	while (pump(self, ret) == 0) {
		int64_t now = clock_monotonic_usec(), until = self->state == AWAY && self->retry_usec < end ? self->retry_usec : end;
		struct pollfd item = { .fd = self->fd, .events = POLLIN };

		if (now >= end)
			return -ETIMEDOUT;
		if (self->prologue_sent < self->prologue.len || (self->state == READY && self->out_sent < self->out.len))
			item.events |= POLLOUT;
		if (poll(&item, self->state == AWAY ? 0 : 1, wait_ms(now, until)) < 0)
			return -errno;
	}
	return 0;
}

/* As pump(), but messages stay where they are. */
static void look(struct zmtp *self)
{
	unsigned flags;
	struct str frame;

	if (self->state == AWAY)
		try_connect(self);
	flush(self);
	if (self->state == AWAY || self->gone)
		return;
	fill(self);
	if (self->state == GREETING && !take_greeting(self))
		return;
	if (self->state == HANDSHAKE && zmtp_take_frame(&self->in, &self->in_at, &flags, &frame) > 0 &&
	    (flags != ZMTP_COMMAND || take_command(self, frame) < 0))
		leave(self);
}

bool zmtp_present(struct zmtp *self)
{
	look(self);
	return self->state == READY && !self->gone;
}

uint64_t zmtp_reached(struct zmtp *self)
{
	look(self);
	return self->reached;
}
