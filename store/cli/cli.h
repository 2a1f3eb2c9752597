/*
 * cli - what every command of `inquit` shares: where the instance is, how long
 * to wait for it, how to print, and the exit statuses.
 */
#ifndef STORE_CLI_CLI_H
#define STORE_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "common/control.h"
#include "common/pack.h"
#include "common/place.h"

enum {
	EXIT_DONE = 0,
	EXIT_NO_MATCH = 1,     /* with --exit-code; of one-shot tools: no feed or article */
	EXIT_USAGE = 2,        /* or query syntax */
	EXIT_UNREACHABLE = 3,
	EXIT_NO_ID = 4,
	EXIT_REFUSED = 5,      /* needs --yes or --force, or a lock is held */
	EXIT_INTEGRITY = 6,
	EXIT_PARTLY = 7,       /* finished, with failures listed on standard error */
	EXIT_TOO_OLD = 20,     /* --format-version */
	EXIT_TOO_NEW = 21,
	EXIT_INTERRUPTED = 130,
	EXIT_PIPE = 141,       /* the reader of standard output went away, and SIGPIPE is ignored */
	CLI_UNWRITTEN = -2,    /* standard output took no more, errno says why: main says so, and makes it EXIT_PARTLY */
};

struct cli {
	struct place place;
	uint64_t timeout_usec; /* how long to wait for a daemon that is not there */
	bool quiet, verbose;   /* -q: no more than what was asked for; -v: also who was asked what */
	bool waiting;          /* said already that a daemon is waited for */
	size_t width;          /* cells of the terminal that output ends at, also through a pager; 0: none */
	bool colour;
	char **argv;           /* of the program, as it was given */
	char dir[PATH_MAX];    /* --dir or INQUIT_DIR as given; empty: the system's */
};

/* "inquit: …" on standard error; returns status. */
int cli_fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * A remark below what was printed, unless cli is quiet: on a terminal on
 * standard output, where it stands below also in a pager, else on standard error.
 */
void cli_note(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A client of one daemon's control socket; a message and an exit status, or 0. */
int cli_connect(struct cli *cli, const char *daemon, struct control_client **ret);

/*
 * Waits for the next reply: as long as it takes while the daemon is there, the
 * time-out while it is not. 0, an exit status after a message, or CLI_LOST when
 * the daemon to which requests of this epoch went is gone and another is there.
 */
enum { CLI_LOST = -1 };
int cli_receive(struct cli *cli, struct control_client *client, const char *daemon, uint64_t epoch,
		struct control_reply *ret, uint64_t *ret_request);

/* One request and its last reply, asked again when the daemon was restarted in between; a status in it below 0 is the caller's to judge. 0, or an exit status after a message. */
int cli_ask(struct cli *cli, struct control_client *client, const char *daemon, const char *command,
	    const struct str *words, size_t n, struct str body, struct control_reply *ret);

/* The words of a command line from argv[1] on are one query: a space between. */
void cli_query(struct buf *out, int argc, char **argv);

/*
 * One question to the store whose answer is msgpack: *ret reads it, valid
 * until the client is used again or destroyed. 0, or an exit status after a message.
 */
int cli_ask_store(struct cli *cli, struct control_client **client, const char *command, const struct str *words, size_t n,
		  struct str body, struct unpack *ret);
int cli_bad_answer(void); /* says that it cannot be read, and returns the exit status */

/* Says what a reply with a status below 0 says, and returns the exit status that goes with it. */
int cli_refused(const struct control_reply *reply);

#endif
