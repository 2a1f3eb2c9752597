#include "common/daemon_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <sodium.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"

static const struct setting common_settings[] = {
	{ "log_level", CONF_WORD, offsetof(struct common_conf, log_level), "info", "least urgent lines that are logged",
	  "error|warning|info|debug", 0, 0 },
	{ "credit_messages", CONF_COUNT, offsetof(struct common_conf, credit_messages), "16",
	  "pages that a parser has at a time; classifier and store take four times as many articles", NULL, 1, 4096 },
	{ "credit_bytes", CONF_BYTES, offsetof(struct common_conf, credit_bytes), "16MiB",
	  "the same in bytes; one message may go over", NULL, 64 << 10, 1 << 30 },
	{ "plain_tcp", CONF_BOOL, offsetof(struct common_conf, plain_tcp), "no",
	  "tcp without certificates, on loopback addresses alone; for tests", NULL, 0, 0 },
};
static const struct section common_section = { "common", common_settings, ARRAY_LEN(common_settings) };

void daemon_settings_free(struct daemon_settings *s, const struct daemon_options *o)
{
	conf_free(&common_section, &s->common);
	if (s->own)
		conf_free(o->section, s->own);
	free(s->own);
	*s = (struct daemon_settings){ 0 };
}

int daemon_settings_load(struct daemon_settings *ret, const char *path, const struct daemon_options *o, struct buf *reterr)
{
	struct daemon_settings s = { .own = calloc(1, o->conf_size) };
	const struct section sections[] = { common_section, *o->section };
	void *const base[] = { &s.common, s.own };

	if (!s.own)
		return -ENOMEM;
	int r = conf_load(path, sections, base, ARRAY_LEN(sections), reterr);
	if (r == 0 && o->check)
		r = o->check(s.own, reterr);
	if (r < 0) {
		daemon_settings_free(&s, o);
		return r;
	}
	*ret = s;
	return 0;
}

void daemon_apply_log_level(const struct daemon *self)
{
	static const int levels[] = { LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

	log_set_level(levels[self->settings.common.log_level]);
}

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
	(void)signal(SIGXFSZ, SIG_IGN); /* the write fails, and says so */
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

/*
 * Pages and articles of some 50 KB come and go by the thousand. glibc's default
 * gives memory back to the kernel after each of them and has it cleared anew for
 * the next: five page faults a page in each daemon, a tenth of all CPU time.
 */
enum { MALLOC_KEEP_BYTES = 8 << 20, MALLOC_PAD_BYTES = 1 << 20, MALLOC_MAP_BYTES = 1 << 20 };

static void tune_malloc(void)
{
	(void)mallopt(M_TRIM_THRESHOLD, MALLOC_KEEP_BYTES);
	(void)mallopt(M_TOP_PAD, MALLOC_PAD_BYTES);
	(void)mallopt(M_MMAP_THRESHOLD, MALLOC_MAP_BYTES);
}

static int begin(struct daemon *self)
{
	tune_malloc();
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
		exit(1);
	*self = (struct daemon){ .options = *options, .signals = -1, .lock = -1, .status = 0 };
	self->instance = strdup(args.instance ? args.instance : options->name);
	int r = place_init(&self->place, args.dir);
	if (r == 0 && args.config)
		(void)snprintf(self->conf_path, sizeof self->conf_path, "%s", args.config);
	else if (r == 0)
		r = place_conf(&self->place, self->conf_path);
	if (!self->instance || r < 0)
		exit(daemon_fail(self, "reading", args.dir ? args.dir : "arguments", r < 0 ? r : -ENOMEM));
	r = daemon_settings_load(&self->settings, self->conf_path, options, &errors);
	if (r < 0) {
		(void)fwrite(errors.ptr, 1, errors.len, stderr);
		(void)fprintf(stderr, "inquit-%s: %s is not usable; inquit-%s --help lists the settings\n", options->name,
			      self->conf_path, options->name);
		exit(EX_CONFIG);
	}
	if (args.check)
		exit(0);
	daemon_apply_log_level(self);
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
	guard_destroy(&self->guard);
	zloop_destroy(&self->loop);
	zsys_shutdown();
	daemon_settings_free(&self->settings, &self->options);
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
