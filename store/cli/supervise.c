#include "store/cli/supervise.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/clock.h"

enum { FIXED_FDS = 2, CHILDREN_MAX = 64 };

int supervisor_open(struct supervisor *self)
{
	sigset_t set;
	int r = notify_open(&self->notify);

	if (r < 0)
		return r;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	self->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (self->signals < 0)
		return -errno;
	(void)signal(SIGPIPE, SIG_IGN);
	self->options.notify_socket = self->notify.name;
	self->stage = -1;
	return 0;
}

void supervisor_close(struct supervisor *self)
{
	notify_close(&self->notify);
	if (self->signals >= 0)
		(void)close(self->signals);
	self->signals = -1;
	for (size_t i = 0; i < self->n; i++)
		child_close(&self->children[i]);
}

static bool ending(const struct supervisor *self)
{
	return self->stage >= 0;
}

static bool stage_gone(const struct supervisor *self, int stage)
{
	for (size_t i = 0; i < self->n; i++)
		if (self->children[i].stage == stage && self->children[i].pid)
			return false;
	return true;
}

static void stop_stage(struct supervisor *self, int64_t now)
{
	for (size_t i = 0; i < self->n; i++) {
		struct child *child = &self->children[i];
		if (child->stage != self->stage || !child->pid)
			continue;
		child->stopping = true;
		child->hurry_usec = self->stage > 0 ? now + SUPERVISE_HURRY_MS * (int64_t)1000 : INT64_MAX;
		child->kill_usec = now + SUPERVISE_STOP_MS * (int64_t)1000;
		child_signal(child, SIGTERM);
	}
}

static void begin_end(struct supervisor *self, int status, int64_t now)
{
	if (ending(self)) { /* asked twice: at once, then */
		for (size_t i = 0; i < self->n; i++)
			child_signal(&self->children[i], SIGKILL);
		return;
	}
	self->exit_status = status;
	self->stage = 0;
	stop_stage(self, now);
}

static void next_stage(struct supervisor *self, int64_t now)
{
	while (self->stage < self->stages && stage_gone(self, self->stage)) {
		self->stage++;
		stop_stage(self, now);
	}
}

static void read_signals(struct supervisor *self, int64_t now)
{
	struct signalfd_siginfo info;

	while (read(self->signals, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGINT || info.ssi_signo == SIGTERM)
			begin_end(self, 0, now);
		else if (info.ssi_signo == SIGHUP)
			for (size_t i = 0; i < self->n; i++)
				child_signal(&self->children[i], SIGHUP);
	}
}

static struct child *by_pid(struct supervisor *self, pid_t pid)
{
	for (size_t i = 0; i < self->n; i++)
		if (pid > 0 && self->children[i].pid == pid)
			return &self->children[i];
	return NULL;
}

static void announce(struct supervisor *self)
{
	if (self->announced)
		return;
	for (size_t i = 0; i < self->n; i++)
		if (!self->children[i].ready)
			return;
	self->announced = true;
	self->on_up(self->ctx);
}

static void read_notices(struct supervisor *self, int64_t now)
{
	struct notice notice;

	while (notify_receive(&self->notify, &notice) == 0) {
		struct child *child = by_pid(self, notice.pid);
		if (!child)
			continue;
		if (notice.ready) {
			child->ready = child->was_ready = true;
			child->failures = 0;
		}
		if (notice.ready || notice.watchdog)
			child->alive_usec = now;
		if (notice.ready)
			announce(self);
	}
}

static void say_end(struct child *child, int status)
{
	if (WIFSIGNALED(status))
		child_say(child, "ended by signal %d (%s)%s", WTERMSIG(status), strsignal(WTERMSIG(status)),
			  child->stopping ? "" : ", starting it again");
	else if (WEXITSTATUS(status) || !child->stopping)
		child_say(child, "ended with status %d%s", WEXITSTATUS(status),
			  child->stopping ? "" : ", starting it again");
}

static void ended(struct supervisor *self, struct child *child, int status, int64_t now)
{
	bool was_up = child->ready;

	child_ended(child);
	child->failures = was_up ? 0 : child->failures + 1;
	child->start_usec = now + (child->failures > SUPERVISE_PATIENCE ? SUPERVISE_SLOW_RESTART_MS
									: SUPERVISE_RESTART_MS) * (int64_t)1000;
	if (!ending(self) && !child->was_ready && WIFEXITED(status) && WEXITSTATUS(status) == EX_CONFIG) {
		child_say(child, "its configuration is bad");
		begin_end(self, EX_CONFIG, now);
		return;
	}
	if (ending(self))
		child->stopping = true;
	say_end(child, status);
}

static void reap(struct supervisor *self, int64_t now)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct child *child = by_pid(self, pid);
		if (child)
			ended(self, child, status, now);
	}
	if (ending(self))
		next_stage(self, now);
}

/* A stopped or sleeping child has no excuse; one that works on a loaded machine gets more time. */
static void watch(struct supervisor *self, struct child *child, int64_t now)
{
	int64_t silent = now - child->alive_usec, most = (int64_t)self->options.watchdog_usec;

	if (silent < most || (silent < most * SUPERVISE_BUSY_TIMES && child_is_running(child)))
		return;
	child_say(child, "no sign of life for %lld s, killed", (long long)(silent / 1000000));
	child->alive_usec = now; /* not again while it is being reaped */
	child_signal(child, SIGKILL);
}

static void tend(struct supervisor *self, struct child *child, int64_t now)
{
	if (!child->pid && !ending(self) && now >= child->start_usec) {
		int r = child_start(child, &self->options, now);
		if (r < 0) {
			child_say(child, "cannot be started: %s", strerror(-r));
			child->start_usec = now + SUPERVISE_SLOW_RESTART_MS * (int64_t)1000;
		}
	} else if (child->pid && child->stopping && now >= child->kill_usec) {
		child_signal(child, SIGKILL);
	} else if (child->pid && child->stopping && now >= child->hurry_usec) {
		child->hurry_usec = INT64_MAX;
		child_signal(child, SIGTERM);
	} else if (child->pid && !child->stopping) {
		watch(self, child, now);
	}
}

static int wait_ms(const struct supervisor *self, int64_t now)
{
	int64_t until = now + 1000000;

	for (size_t i = 0; i < self->n; i++) {
		const struct child *child = &self->children[i];
		int64_t end = child->hurry_usec < child->kill_usec ? child->hurry_usec : child->kill_usec;
		int64_t at = !child->pid ? child->start_usec : child->stopping ? end : until;
		if (!(ending(self) && !child->pid) && at < until)
			until = at;
	}
	return until <= now ? 0 : (int)((until - now + 999) / 1000);
}

static void poll_once(struct supervisor *self, int timeout_ms)
{
	struct pollfd fds[FIXED_FDS + CHILDREN_MAX];
	size_t n = FIXED_FDS + self->n;

	fds[0] = (struct pollfd){ .fd = self->signals, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = self->notify.fd, .events = POLLIN };
	for (size_t i = 0; i < self->n; i++)
		fds[FIXED_FDS + i] = (struct pollfd){ .fd = self->children[i].out, .events = POLLIN };
	if (poll(fds, (nfds_t)n, timeout_ms) < 0)
		return;
	int64_t now = clock_monotonic_usec();
	for (size_t i = 0; i < self->n; i++) {
		struct child *child = &self->children[i];
		if ((fds[FIXED_FDS + i].revents & (POLLIN | POLLHUP)) && !child_read(child)) {
			(void)close(child->out);
			child->out = -1;
		}
	}
	/* Notices first: READY of a child that has died since still counts as ready. */
	read_notices(self, now);
	if (fds[0].revents & POLLIN)
		read_signals(self, now);
	reap(self, now);
}

int supervisor_run(struct supervisor *self)
{
	assert(self->n <= CHILDREN_MAX);
	while (self->stage < self->stages) {
		int64_t now = clock_monotonic_usec();
		for (size_t i = 0; i < self->n; i++)
			tend(self, &self->children[i], now);
		poll_once(self, wait_ms(self, clock_monotonic_usec()));
	}
	return self->exit_status;
}
