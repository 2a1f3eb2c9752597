#include "store/damaged.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/cleanup.h"
#include "store/answer.h"

enum { COMMANDS_MAX = 64, LOOK_MS = 500 };

struct damaged {
	struct daemon *daemon;
	char data[PATH_MAX];
	struct stat was;
	struct buf why;
	struct control_command commands[COMMANDS_MAX];
};

static void on_request(void *ctx, struct control *control, const struct control_request *request)
{
	struct damaged *self = ctx;

	control_refuse(control, &request->call, -EIO, "%.*s", (int)self->why.len, self->why.ptr ? self->why.ptr : "");
}

static int on_look(zloop_t *loop, int timer, void *arg)
{
	struct damaged *self = arg;
	struct stat now = { 0 };

	(void)loop, (void)timer;
	/* Moved away, for another that is still to come: an empty store in its place would be in that one's way. */
	if (stat(self->data, &now) < 0)
		return 0;
	if (now.st_ino != self->was.st_ino || now.st_size != self->was.st_size || now.st_mtim.tv_sec != self->was.st_mtim.tv_sec ||
	    now.st_mtim.tv_nsec != self->was.st_mtim.tv_nsec)
		daemon_stop(self->daemon);
	return 0;
}

int damaged_new(struct daemon *daemon, const char *dir, struct str why, struct damaged **ret)
{
	owned(damaged_destroy) struct damaged *self = calloc(1, sizeof *self);
	size_t n = 0;

	if (!self)
		return -ENOMEM;
	self->daemon = daemon;
	if (snprintf(self->data, sizeof self->data, "%s/data.mdb", dir) >= (int)sizeof self->data)
		return -ENAMETOOLONG;
	(void)stat(self->data, &self->was);
	buf_add(&self->why, why);
	for (; n < COMMANDS_MAX && answer_commands[n]; n++)
		self->commands[n] = (struct control_command){ .name = answer_commands[n], .handle = on_request };
	int r = daemon_control(daemon, self->commands, n, self);
	if (r < 0)
		return r;
	if (zloop_timer(daemon_loop(daemon), LOOK_MS, 0, on_look, self) < 0)
		return -ENOMEM;
	daemon_trouble(daemon, "the database is damaged: run inquit doctor");
	*ret = self;
	self = NULL;
	return 0;
}

void damaged_destroy(struct damaged **self_p)
{
	if (!*self_p)
		return;
	buf_destroy(&(*self_p)->why);
	free(*self_p);
	*self_p = NULL;
}

static void on_drain(void *ctx)
{
	daemon_stop(((struct damaged *)ctx)->daemon);
}

static void on_status(void *ctx, struct buf *out)
{
	(void)ctx;
	buf_add(out, STR("nothing is taken in"));
}

int damaged_run(struct damaged *self)
{
	static const struct daemon_handlers handlers = { .on_drain = on_drain, .on_status = on_status };

	return daemon_run(self->daemon, &handlers, self);
}
