/*
 * daemon - what the four programs have in common: command line, configuration,
 * event loop, signals, readiness, watchdog, control socket, orderly end.
 *
 *     inquit-NAME [--dir DIR] [--config FILE] [--instance NAME] [--check] [--help] [--version]
 *
 * daemon_new() leaves the process with --help, --version and --check. Then main
 * opens what it needs, calls daemon_run(), and destroys.
 */
#ifndef COMMON_DAEMON_H
#define COMMON_DAEMON_H

#include <czmq.h>

#include "common/conf.h"
#include "common/control.h"
#include "common/curve.h"
#include "common/json.h"
#include "common/metrics.h"
#include "common/place.h"

struct daemon;

struct daemon_handlers {
	/* SIGTERM, SIGINT: begin to drain; call daemon_stop() when nothing is left in hand. DRAIN_MS later the loop ends anyway. */
	void (*on_drain)(void *ctx);
	/* SIGHUP with a configuration that could be read; base as given to daemon_new(). May be NULL. */
	void (*on_reload)(void *ctx, void *base);
	/* One line for STATUS= and `inquit status`, each second. */
	void (*on_status)(void *ctx, struct buf *out);
	/* Members of the object that `status` is answered with: "links":[{"to":"store","peers":1}], …. May be NULL. */
	void (*on_report)(void *ctx, struct json *out);
	/* Families for `metrics`, beside those that every daemon has. May be NULL. */
	void (*on_metrics)(void *ctx, struct metrics *out);
};

enum { DRAIN_MS = 4500 };

struct daemon_options {
	const char *name;            /* "fetcher" */
	const struct section *section;
	size_t conf_size;            /* of the struct behind section; daemon owns two of them for reloads */
	void (*print_help)(FILE *out); /* what the daemon does, above its settings */
	int (*check)(const void *conf, struct buf *reterr); /* more than the table can say; may be NULL */
};

/* The settings that every daemon reads, section [common]. */
struct common_conf {
	int log_level;         /* 0 error, 1 warning, 2 info, 3 debug */
	uint64_t credit_messages, credit_bytes;
	bool plain_tcp;
};

/* Exits with 0 after --help, --version, --check, with 2 after a wrong command line, 78 (EX_CONFIG) after a bad configuration. */
struct daemon *daemon_new(int argc, char **argv, const struct daemon_options *options);
void daemon_destroy(struct daemon **self_p);

zloop_t *daemon_loop(struct daemon *self);
const struct place *daemon_place(const struct daemon *self);
const void *daemon_conf(const struct daemon *self);
const struct common_conf *daemon_common(const struct daemon *self);
const char *daemon_instance(const struct daemon *self); /* "fetcher", "parser@1" */
uint64_t daemon_session(const struct daemon *self);

/* Opens the control socket, run/INSTANCE/control. `status` and `metrics` are answered here, other commands by table (control.h). -errno. */
int daemon_control(struct daemon *self, const struct control_command *commands, size_t n, void *ctx);
struct control *daemon_control_socket(struct daemon *self);

/* READY=1, then the loop until daemon_stop(); returns the exit status. The watchdog is fed from the loop. */
int daemon_run(struct daemon *self, const struct daemon_handlers *handlers, void *ctx);
void daemon_stop(struct daemon *self);
bool daemon_draining(const struct daemon *self);

/* Of a setting that is "" or tcp://ADDRESS:PORT, for struct daemon_options' check: 0, or -EINVAL and a line. */
int remote_check(const char *setting, const char *endpoint, struct buf *reterr);

/*
 * What a link needs for endpoint, where that is tcp: our certificate, and of
 * peer ("fetcher") the public one when we connect; peer NULL: we listen, and
 * whoever connects is from now on asked for a certificate that we trust. *ret
 * is space, or NULL for ipc, and for loopback with plain_tcp. 0, or the exit
 * status for main after the reason was logged.
 */
int daemon_remote(struct daemon *self, const char *endpoint, const char *peer, struct curve *space, const struct curve **ret);

/*
 * A condition that keeps the daemon from its work, shown by STATUS, status and
 * doctor: "disk full", "map full". NULL clears. Logged when it changes.
 */
void daemon_trouble(struct daemon *self, const char *what);

/* "inquit-fetcher: opening /x/outbox: No space left on device", logged; returns 1, for main. */
int daemon_fail(const struct daemon *self, const char *what, const char *path, int error);

#endif
