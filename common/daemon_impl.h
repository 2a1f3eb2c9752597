/*
 * daemon_impl - what the parts of the daemon share: daemon_start.c reads the
 * command line and the configuration and prepares, daemon.c runs.
 */
#ifndef COMMON_DAEMON_IMPL_H
#define COMMON_DAEMON_IMPL_H

#include "common/daemon.h"
#include "common/guard.h"

/* One reading of the file. */
struct daemon_settings {
	struct common_conf common;
	void *own;
};

struct daemon {
	struct daemon_options options;
	struct place place;
	char conf_path[PATH_MAX];
	char *instance;
	struct daemon_settings settings;
	zloop_t *loop;
	struct control *control;
	struct guard *guard; /* from the first socket that listens on tcp */
	const struct daemon_handlers *handlers;
	void *ctx;
	uint64_t session;
	int signals, lock, status;
	int64_t started_usec, drain_usec;
	bool draining, stopped;
	char trouble[256];
	struct buf line; /* the last STATUS= */
};

/* Errors as conf_load(); *ret is to be freed by daemon_settings_free(). */
int daemon_settings_load(struct daemon_settings *ret, const char *path, const struct daemon_options *o, struct buf *reterr);
void daemon_settings_free(struct daemon_settings *s, const struct daemon_options *o);
void daemon_apply_log_level(const struct daemon *self);

#endif
