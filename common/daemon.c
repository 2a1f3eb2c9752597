#include "common/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <sysexits.h>
#include <unistd.h>

#include <sodium.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/json.h"
#include "common/log.h"

enum { STATUS_MS = 1000 };

static const struct setting common_settings[] = {
	{ "log_level", CONF_WORD, offsetof(struct common_conf, log_level), "info", "least urgent lines that are logged",
	  "error|warning|info|debug", 0, 0 },
	{ "credit_messages", CONF_COUNT, offsetof(struct common_conf, credit_messages), "16",
	  "pages or articles that a daemon takes from each neighbour at a time", NULL, 1, 4096 },
	{ "credit_bytes", CONF_BYTES, offsetof(struct common_conf, credit_bytes), "16MiB",
	  "the same in bytes; one message may go over", NULL, 64 << 10, 1 << 30 },
};
static const struct section common_section = { "common", common_settings, ARRAY_LEN(common_settings) };

/* One reading of the file. */
struct settings {
	struct common_conf common;
	void *own;
};

struct daemon {
	struct daemon_options options;
	struct place place;
	char conf_path[PATH_MAX];
	char *instance;
	struct settings settings;
	zloop_t *loop;
	struct control *control;
	const struct daemon_handlers *handlers;
	void *ctx;
	uint64_t session;
	int signals, lock, status;
	int64_t started_usec, drain_usec;
	bool draining, stopped;
	char trouble[256];
	struct buf line; /* the last STATUS= */
};

/* ---- configuration ---- */

static void settings_free(struct settings *s, const struct daemon_options *o)
{
	conf_free(&common_section, &s->common);
	if (s->own)
		conf_free(o->section, s->own);
	free(s->own);
	*s = (struct settings){ 0 };
}

static int settings_load(struct settings *ret, const char *path, const struct daemon_options *o, struct buf *reterr)
{
	struct settings s = { .own = calloc(1, o->conf_size) };
	const struct section sections[] = { common_section, *o->section };
	void *const base[] = { &s.common, s.own };

	if (!s.own)
		return -ENOMEM;
	int r = conf_load(path, sections, base, ARRAY_LEN(sections), reterr);
	if (r == 0 && o->check)
		r = o->check(s.own, reterr);
	if (r < 0) {
		settings_free(&s, o);
		return r;
	}
	*ret = s;
	return 0;
}

static void apply_log_level(const struct daemon *self)
{
	static const int levels[] = { LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

	log_set_level(levels[self->settings.common.log_level]);
}

/* ---- command line ---- */

static void print_help(const struct daemon_options *o)
{
	(void)printf("usage: inquit-%s [--dir DIR] [--config FILE] [--instance NAME] [--check]\n\n", o->name);
	if (o->print_help)
		o->print_help(stdout);
	(void)fputs("\n  --dir DIR        keep everything below DIR (see `inquit run`); default: the system's folders\n"
		    "  --config FILE    read FILE instead of inquit.conf\n"
		    "  --instance NAME  this process's name among several of its kind, such as parser@2\n"
		    "  --check          read the configuration, say what is wrong with it, and end\n"
		    "  --help, --version\n\nSettings and their defaults, as the configuration file has them:\n\n",
		    stdout);
	conf_print(&common_section, stdout);
	(void)putchar('\n');
	conf_print(o->section, stdout);
}

struct arguments {
	const char *dir, *config, *instance;
	bool check;
};

static void read_arguments(int argc, char **argv, const struct daemon_options *o, struct arguments *ret)
{
	static const struct option long_options[] = {
		{ "dir", required_argument, NULL, 'd' },   { "config", required_argument, NULL, 'c' },
		{ "instance", required_argument, NULL, 'i' }, { "check", no_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'h' },        { "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", long_options, NULL)) != -1)
		switch (c) {
		case 'd':
			ret->dir = optarg;
			break;
		case 'c':
			ret->config = optarg;
			break;
		case 'i':
			ret->instance = optarg;
			break;
		case 'k':
			ret->check = true;
			break;
		case 'h':
			print_help(o);
			exit(0);
		case 'V':
			(void)printf("inquit-%s " INQUIT_VERSION "\n", o->name);
			exit(0);
		default:
			(void)fprintf(stderr, "try inquit-%s --help\n", o->name);
			exit(2);
		}
	if (optind == argc)
		return;
	(void)fprintf(stderr, "inquit-%s: unexpected argument '%s'; try --help\n", o->name, argv[optind]);
	exit(2);
}

/* ---- beginning and end ---- */

/* Two processes of one instance would each bind the same path, and the first would sit there unheard. */
static int lock_instance(struct daemon *self)
{
	char path[PATH_MAX], *slash;
	int r = place_run(&self->place, self->instance, "lock", path);

	if (r < 0)
		return r;
	slash = strrchr(path, '/');
	*slash = 0;
	r = make_folders(path);
	*slash = '/';
	if (r < 0)
		return daemon_fail(self, "making the run folder of", path, r), r;
	self->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (self->lock < 0)
		return r = -errno, daemon_fail(self, "opening", path, r), r;
	if (flock(self->lock, LOCK_EX | LOCK_NB) < 0) {
		r = errno == EWOULDBLOCK ? -EBUSY : -errno;
		(void)daemon_fail(self, r == -EBUSY ? "another process of this instance runs:" : "locking", path, r);
	}
	return r;
}

static int block_signals(struct daemon *self)
{
	sigset_t set;

	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	/* Before ZeroMQ makes its threads, which inherit the mask. */
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	self->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return self->signals < 0 ? -errno : 0;
}

static int begin(struct daemon *self)
{
	if (sodium_init() < 0)
		return -EIO;
	while (self->session == 0) /* 0 means unknown on the wire */
		randombytes_buf(&self->session, sizeof self->session);
	self->started_usec = clock_monotonic_usec();
	(void)umask(0007);
	int r = lock_instance(self);
	if (r < 0)
		return r;
	r = block_signals(self);
	if (r < 0)
		return r;
	zsys_handler_set(NULL);
	zsys_init();
	self->loop = zloop_new();
	return self->loop ? 0 : -ENOMEM;
}

struct daemon *daemon_new(int argc, char **argv, const struct daemon_options *options)
{
	struct arguments args = { 0 };
	owned(buf_destroy) struct buf errors = { 0 };
	struct daemon *self = calloc(1, sizeof *self);

	read_arguments(argc, argv, options, &args);
	if (!self)
		exit(EX_OSERR);
	*self = (struct daemon){ .options = *options, .signals = -1, .lock = -1, .status = 0 };
	self->instance = strdup(args.instance ? args.instance : options->name);
	int r = place_init(&self->place, args.dir);
	if (r == 0 && args.config)
		(void)snprintf(self->conf_path, sizeof self->conf_path, "%s", args.config);
	else if (r == 0)
		r = place_conf(&self->place, self->conf_path);
	if (!self->instance || r < 0)
		exit(daemon_fail(self, "reading", args.dir ? args.dir : "arguments", r < 0 ? r : -ENOMEM));
	r = settings_load(&self->settings, self->conf_path, options, &errors);
	if (r < 0) {
		(void)fwrite(errors.ptr, 1, errors.len, stderr);
		(void)fprintf(stderr, "inquit-%s: %s is not usable; inquit-%s --help lists the settings\n", options->name,
			      self->conf_path, options->name);
		exit(EX_CONFIG);
	}
	if (args.check)
		exit(0);
	apply_log_level(self);
	r = begin(self);
	if (r < 0)
		exit(1);
	return self;
}

void daemon_destroy(struct daemon **self_p)
{
	struct daemon *self = *self_p;

	if (!self)
		return;
	control_destroy(&self->control);
	zloop_destroy(&self->loop);
	zsys_shutdown();
	settings_free(&self->settings, &self->options);
	buf_destroy(&self->line);
	if (self->signals >= 0)
		(void)close(self->signals);
	if (self->lock >= 0)
		(void)close(self->lock);
	free(self->instance);
	free(self);
	*self_p = NULL;
}

int daemon_fail(const struct daemon *self, const char *what, const char *path, int error)
{
	LOG_EVENT(LOG_ERR, "failed", what, { "WHERE", str_from(path) }, { "ERROR", str_from(strerror(-error)) },
		  { "DAEMON", str_from(self->instance ? self->instance : self->options.name) });
	return 1;
}

/* ---- while it runs ---- */

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
	struct settings fresh;
	int r = settings_load(&fresh, self->conf_path, &self->options, &errors);

	if (r < 0) {
		LOG_EVENT(LOG_ERR, "reload_refused", "the configuration is not usable, the old one stays",
			  { "FILE", str_from(self->conf_path) }, { "ERROR", buf_str(&errors) });
		return;
	}
	settings_free(&self->settings, &self->options);
	self->settings = fresh;
	apply_log_level(self);
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
	if (self->draining && clock_monotonic_usec() - self->drain_usec > DRAIN_MS * 1000ll)
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

static const struct control_command own_commands[] = { { "status", status_command } };

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
