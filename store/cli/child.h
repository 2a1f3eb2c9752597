/*
 * child - one daemon as a child process of `inquit run`.
 *
 * Its standard output and error come back through a pipe and go, line by
 * line, to a log file and the terminal. It is killed when its parent dies, so
 * none is ever left behind. Whoever supervises decides when to start and stop.
 */
#ifndef STORE_CLI_CHILD_H
#define STORE_CLI_CHILD_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/str.h"

enum {
	CHILD_NAME_MAX = 40,
	CHILD_LINE_MAX = 8192,      /* bytes of a log line; longer ones are cut */
	CHILD_LOG_MAX = 16 << 20,   /* then NAME.log becomes NAME.log.1 */
};

struct child {
	char name[CHILD_NAME_MAX];  /* "parser@1" */
	char program[PATH_MAX];
	char log_path[PATH_MAX];
	int stage;                  /* position in the pipeline: drained in this order */

	pid_t pid;                  /* 0: not running */
	bool ready, was_ready;      /* READY=1 came from this process; from any before it */
	bool stopping;              /* told to end */
	int64_t alive_usec;         /* monotonic: the last sign of life, or its start */
	int64_t start_usec;         /* when to start it again */
	int64_t hurry_usec, kill_usec; /* while stopping: when it is asked again, when patience ends */
	unsigned failures;          /* ends before READY in a row */

	int out, log;               /* pipe and log file, or -1 */
	uint64_t log_bytes;
	char line[CHILD_LINE_MAX];
	size_t line_len;
};

/* What each start needs, the same for all. */
struct child_options {
	const char *dir, *config;   /* config may be NULL */
	const char *notify_socket;
	uint64_t watchdog_usec;
};

/* The daemon's program: beside this one, else in ../libexec/inquit. -ENOENT, -ENAMETOOLONG. */
int child_program(const char *daemon, char out[PATH_MAX]);

/* Errors as child_program(). */
int child_init(struct child *self, const char *daemon, const char *instance, int stage, const char *dir);

/* 0, or -errno when no process could be made. */
int child_start(struct child *self, const struct child_options *options, int64_t now_usec);
void child_signal(const struct child *self, int sig);

/* Reads what there is and passes on whole lines; false at the end of the pipe. */
bool child_read(struct child *self);
/* After its end: the rest of the pipe, and everything back to not running. */
void child_ended(struct child *self);
/* Closes what is open; the process itself is left alone. */
void child_close(struct child *self);

/* One line from the supervisor itself about this child, to the same two places. */
void child_say(struct child *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* True when the process is using its CPU or waits for one: slow, not hung. */
bool child_is_running(const struct child *self);

#endif
