#include "common/daemon_impl.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"

enum { STATUS_MS = 1000 };

static void drain(struct daemon *self)
{
	if (self->draining) {
		daemon_stop(self); /* asked twice: now */
		return;
	}
	self->draining = true;
	self->drain_usec = clock_monotonic_usec();
	(void)sd_notify(0, "STOPPING=1");
	LOG_EVENT(LOG_INFO, "draining", "finishing what is in hand", { "DAEMON", str_from(self->instance) });
	if (self->handlers->on_drain)
		self->handlers->on_drain(self->ctx);
	else
		daemon_stop(self);
}

static void reload(struct daemon *self)
{
	owned(buf_destroy) struct buf errors = { 0 };
	struct daemon_settings fresh;
	int r = daemon_settings_load(&fresh, self->conf_path, &self->options, &errors);

	if (r < 0) {
		LOG_EVENT(LOG_ERR, "reload_refused", "the configuration is not usable, the old one stays",
			  { "FILE", str_from(self->conf_path) }, { "ERROR", buf_str(&errors) });
		return;
	}
	daemon_settings_free(&self->settings, &self->options);
	self->settings = fresh;
	daemon_apply_log_level(self);
	LOG_EVENT(LOG_INFO, "reloaded", "configuration read again", { "FILE", str_from(self->conf_path) });
	if (self->handlers->on_reload)
		self->handlers->on_reload(self->ctx, self->settings.own);
}

static int on_signal(zloop_t *loop, zmq_pollitem_t *item, void *ctx)
{
	struct daemon *self = ctx;
	struct signalfd_siginfo info;

	(void)loop;
	while (read(item->fd, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGHUP)
			reload(self);
		else
			drain(self);
	}
	return self->stopped ? -1 : 0;
}

static int on_second(zloop_t *loop, int timer, void *ctx)
{
	struct daemon *self = ctx;
	owned(buf_destroy) struct buf line = { 0 };

	(void)loop;
	(void)timer;
	if (self->draining && clock_monotonic_usec() - self->drain_usec > DRAIN_MS * INT64_C(1000))
		return -1;
	if (self->stopped)
		return -1;
	if (*self->trouble)
		buf_printf(&line, "%s; ", self->trouble);
	if (self->handlers->on_status)
		self->handlers->on_status(self->ctx, &line);
	if (buf_error(&line) || str_eq(buf_str(&line), buf_str(&self->line)))
		return 0;
	buf_clear(&self->line);
	buf_add(&self->line, buf_str(&line));
	(void)sd_notifyf(0, "STATUS=%.*s", (int)line.len, line.ptr);
	return 0;
}

/* From the loop itself: a stuck handler does not feed it. */
static int on_watchdog(zloop_t *loop, int timer, void *ctx)
{
	(void)loop;
	(void)timer;
	(void)ctx;
	(void)sd_notify(0, "WATCHDOG=1");
	return 0;
}

static int on_stop_check(zloop_t *loop, int timer, void *ctx)
{
	(void)loop;
	(void)timer;
	(void)ctx;
	return -1;
}

int daemon_run(struct daemon *self, const struct daemon_handlers *handlers, void *ctx)
{
	zmq_pollitem_t item = { .fd = self->signals, .events = ZMQ_POLLIN };
	uint64_t watchdog_usec;

	self->handlers = handlers;
	self->ctx = ctx;
	if (zloop_poller(self->loop, &item, on_signal, self) < 0 ||
	    zloop_timer(self->loop, STATUS_MS, 0, on_second, self) < 0)
		return daemon_fail(self, "preparing", "the event loop", -ENOMEM);
	if (sd_watchdog_enabled(0, &watchdog_usec) > 0 &&
	    zloop_timer(self->loop, (size_t)(watchdog_usec / 3000), 0, on_watchdog, self) < 0)
		return daemon_fail(self, "preparing", "the watchdog", -ENOMEM);
	(void)sd_notify(0, "READY=1");
	LOG_EVENT(LOG_INFO, "ready", "ready", { "DAEMON", str_from(self->instance) }, { "VERSION", STR(INQUIT_VERSION) });
	while (!self->stopped && zloop_start(self->loop) == 0 && !self->draining)
		; /* interrupted by a signal that is not ours */
	LOG_EVENT(LOG_INFO, "stopped", "stopped", { "DAEMON", str_from(self->instance) });
	return self->status;
}

void daemon_stop(struct daemon *self)
{
	self->stopped = true;
	/* The loop ends when a handler says so: this one does, at the next turn. */
	(void)zloop_timer(self->loop, 0, 1, on_stop_check, self);
}

void daemon_trouble(struct daemon *self, const char *what)
{
	if (strncmp(self->trouble, what ? what : "", sizeof self->trouble - 1) == 0)
		return;
	(void)snprintf(self->trouble, sizeof self->trouble, "%s", what ? what : "");
	if (what)
		LOG_EVENT(LOG_ERR, "trouble", what, { "DAEMON", str_from(self->instance) });
	else
		LOG_EVENT(LOG_NOTICE, "trouble_over", "working again", { "DAEMON", str_from(self->instance) });
}

/* ---- control ---- */

static void status_command(void *ctx, struct control *control, const struct control_request *request)
{
	struct daemon *self = ctx;
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	json_key(&j, "daemon"), json_str(&j, str_from(self->options.name));
	json_key(&j, "instance"), json_str(&j, str_from(self->instance));
	json_key(&j, "version"), json_str(&j, STR(INQUIT_VERSION));
	json_key(&j, "pid"), json_int(&j, getpid());
	json_key(&j, "uptime_seconds"), json_int(&j, (clock_monotonic_usec() - self->started_usec) / 1000000);
	json_key(&j, "state");
	json_str(&j, self->draining ? STR("draining") : *self->trouble ? STR("trouble") : STR("running"));
	json_key(&j, "trouble"), json_str_or_null(&j, str_from(self->trouble));
	json_key(&j, "status"), json_str_or_null(&j, buf_str(&self->line));
	if (self->handlers && self->handlers->on_report)
		self->handlers->on_report(self->ctx, &j);
	json_end(&j);
	control_ok(control, &request->call, buf_str(&out));
}

static void metrics_command(void *ctx, struct control *control, const struct control_request *request)
{
	struct daemon *self = ctx;
	owned(buf_destroy) struct buf out = { 0 };
	struct metrics m = { .out = &out, .instance = self->instance };

	metrics_gauge(&m, "inquit_up", "Whether the daemon answers.", 1);
	metrics_family(&m, "inquit_build_info", METRIC_GAUGE, "Always 1; the label says which version runs.");
	metrics_sample(&m, "version", STR(INQUIT_VERSION), 1);
	metrics_gauge(&m, "inquit_uptime_seconds", "Since the start of the process.",
		      (uint64_t)(clock_monotonic_usec() - self->started_usec) / 1000000);
	metrics_gauge(&m, "inquit_trouble", "Whether something keeps the daemon from its work, such as a full disk.", *self->trouble != 0);
	metrics_gauge(&m, "inquit_draining", "Whether the daemon is about to stop.", self->draining);
	if (self->handlers && self->handlers->on_metrics)
		self->handlers->on_metrics(self->ctx, &m);
	if (buf_error(&out))
		control_refuse(control, &request->call, -ENOMEM, "out of memory");
	else
		control_ok(control, &request->call, buf_str(&out));
}

static const struct control_command own_commands[] = { { "status", status_command }, { "metrics", metrics_command } };

int daemon_control(struct daemon *self, const struct control_command *commands, size_t n, void *ctx)
{
	char endpoint[PATH_MAX];
	int r = place_endpoint(&self->place, self->instance, "control", endpoint);

	if (r == 0)
		r = control_new(self->loop, endpoint, &self->control);
	if (r == 0)
		r = control_add(self->control, own_commands, ARRAY_LEN(own_commands), self);
	if (r == 0 && n)
		r = control_add(self->control, commands, n, ctx);
	return r;
}

/* ---- what main and the handlers ask for ---- */

struct control *daemon_control_socket(struct daemon *self)
{
	return self->control;
}

zloop_t *daemon_loop(struct daemon *self)
{
	return self->loop;
}

const struct place *daemon_place(const struct daemon *self)
{
	return &self->place;
}

const void *daemon_conf(const struct daemon *self)
{
	return self->settings.own;
}

const struct common_conf *daemon_common(const struct daemon *self)
{
	return &self->settings.common;
}

const char *daemon_instance(const struct daemon *self)
{
	return self->instance;
}

uint64_t daemon_session(const struct daemon *self)
{
	return self->session;
}

bool daemon_draining(const struct daemon *self)
{
	return self->draining;
}
