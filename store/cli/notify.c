#include "store/cli/notify.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/str.h"

int notify_open(struct notify *self)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t len = sizeof address;
	int on = 1;

	self->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (self->fd < 0)
		return -errno;
	/* Bound by the family alone, Linux picks a free abstract name: no path, so no limit on the folder's length. */
	if (setsockopt(self->fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0 ||
	    bind(self->fd, (const struct sockaddr *)&address, sizeof address.sun_family) < 0 ||
	    getsockname(self->fd, (struct sockaddr *)&address, &len) < 0) {
		int r = -errno;
		notify_close(self);
		return r;
	}
	size_t n = len - offsetof(struct sockaddr_un, sun_path);
	if (n < 2 || n >= sizeof self->name) {
		notify_close(self);
		return -EPROTO;
	}
	memcpy(self->name, address.sun_path, n);
	self->name[0] = '@';
	self->name[n] = 0;
	return 0;
}

void notify_close(struct notify *self)
{
	if (self->fd >= 0)
		(void)close(self->fd);
	self->fd = -1;
}

static void read_lines(struct str text, struct notice *ret)
{
	while (text.len) {
		size_t end = str_find_byte(text, '\n', 0);
		struct str line = { text.ptr, end };

		if (str_eq(line, STR("READY=1")))
			ret->ready = true;
		else if (str_eq(line, STR("WATCHDOG=1")))
			ret->watchdog = true;
		else if (str_eq(line, STR("STOPPING=1")))
			ret->stopping = true;
		text = str_skip(text, end + 1);
	}
}

int notify_receive(struct notify *self, struct notice *ret)
{
	char text[4096];
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct iovec iov = { text, sizeof text };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = sizeof control };
	ssize_t n = recvmsg(self->fd, &message, MSG_CMSG_CLOEXEC);

	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	*ret = (struct notice){ 0 };
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_CREDENTIALS) {
			struct ucred who;
			memcpy(&who, CMSG_DATA(c), sizeof who);
			ret->pid = who.pid;
		}
	read_lines((struct str){ text, (size_t)n }, ret);
	return 0;
}
