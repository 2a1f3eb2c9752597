#include "store/cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"

enum { POLL_MS = 100, SILENT_USEC = 500000 };

int cli_fail(int status, const char *format, ...)
{
	va_list args;

	(void)fflush(stdout);
	(void)fputs("inquit: ", stderr);
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
	return status;
}

void cli_note(const struct cli *cli, const char *format, ...)
{
	FILE *out = cli->width ? stdout : stderr;
	va_list args;

	if (cli->quiet)
		return;
	(void)fflush(stdout);
	va_start(args, format);
	(void)vfprintf(out, format, args);
	va_end(args);
	(void)fputc('\n', out);
}

int cli_connect(struct cli *cli, const char *daemon, struct control_client **ret)
{
	char endpoint[PATH_MAX];
	int r = place_endpoint(&cli->place, daemon, "control", endpoint);

	if (r == 0)
		r = control_client_new(endpoint, ret);
	if (r == -ENAMETOOLONG)
		return cli_fail(EXIT_USAGE, "the path of the socket in %s is longer than 107 bytes; choose a shorter --dir",
				cli->dir[0] ? cli->dir : "the run folder");
	if (r < 0)
		return cli_fail(EXIT_UNREACHABLE, "%s: %s", daemon, strerror(-r));
	return 0;
}

static int unreachable(struct cli *cli, const char *daemon)
{
	if (cli->dir[0])
		return cli_fail(EXIT_UNREACHABLE, "the %s does not answer in %s; is it running? inquit run --dir %s", daemon, cli->dir, cli->dir);
	return cli_fail(EXIT_UNREACHABLE, "the %s does not answer; is it running? systemctl start inquit.target, or inquit run", daemon);
}

/* Somebody who looks on shall see within a second why nothing comes. */
static void say_waiting(struct cli *cli, const char *daemon, int64_t absent_usec)
{
	if (cli->waiting || cli->quiet || absent_usec < SILENT_USEC || (!cli->verbose && !isatty(STDERR_FILENO)))
		return;
	cli->waiting = true;
	(void)fprintf(stderr, "inquit: waiting for the %s, %llu s at most (--timeout)\n", daemon,
		      (unsigned long long)(cli->timeout_usec + 999999) / 1000000);
}

int cli_receive(struct cli *cli, struct control_client *client, const char *daemon, uint64_t epoch,
		struct control_reply *ret, uint64_t *ret_request)
{
	int64_t absent_since = clock_monotonic_usec();

	for (;;) {
		int r = control_receive(client, POLL_MS, ret, ret_request);
		if (r == 0)
			return 0;
		if (r == -EINTR)
			return EXIT_INTERRUPTED;
		if (r != -ETIMEDOUT)
			return cli_fail(EXIT_UNREACHABLE, "%s: %s", daemon, strerror(-r));
		if (control_epoch(client) > epoch && control_present(client))
			return CLI_LOST;
		int64_t now = clock_monotonic_usec();
		if (control_present(client))
			absent_since = now;
		say_waiting(cli, daemon, now - absent_since);
		if (control_present(client))
			continue;
		if ((uint64_t)(now - absent_since) >= cli->timeout_usec)
			return unreachable(cli, daemon);
	}
}

static void say_asked(const char *daemon, const char *command, const struct str *words, size_t n, const struct control_reply *reply,
		      int64_t took_usec)
{
	(void)fflush(stdout);
	(void)fprintf(stderr, "inquit: asked the %s: %s", daemon, command);
	for (size_t i = 0; i < n; i++)
		(void)fprintf(stderr, " %.*s", (int)words[i].len, words[i].ptr);
	(void)fprintf(stderr, "; %zu bytes after %lld.%03d ms%s%s\n", reply->body.len, (long long)took_usec / 1000, (int)(took_usec % 1000),
		      reply->status < 0 ? ": " : "", reply->status < 0 ? strerror(-reply->status) : "");
}

static int ask_once(struct cli *cli, struct control_client *client, const char *daemon, const char *command,
		    const struct str *words, size_t n, struct str body, struct control_reply *ret)
{
	int64_t began = clock_monotonic_usec();
	uint64_t request, answered, epoch = control_epoch(client);
	int r = control_send(client, command, words, n, body, &request);

	if (r < 0)
		return cli_fail(EXIT_UNREACHABLE, "%s: %s", daemon, strerror(-r));
	do {
		r = cli_receive(cli, client, daemon, epoch, ret, &answered);
	} while (r == 0 && (answered != request || ret->more));
	if (r == 0 && cli->verbose)
		say_asked(daemon, command, words, n, ret, clock_monotonic_usec() - began);
	return r;
}

int cli_ask(struct cli *cli, struct control_client *client, const char *daemon, const char *command,
	    const struct str *words, size_t n, struct str body, struct control_reply *ret)
{
	int r;

	do {
		r = ask_once(cli, client, daemon, command, words, n, body, ret);
	} while (r == CLI_LOST);
	return r;
}

void cli_query(struct buf *out, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (i > 1)
			buf_add_byte(out, ' ');
		buf_add(out, str_from(argv[i]));
	}
}

int cli_ask_store(struct cli *cli, struct control_client **client, const char *command, const struct str *words, size_t n,
		  struct str body, struct unpack *ret)
{
	struct control_reply reply;
	int status = *client ? 0 : cli_connect(cli, "store", client);

	if (status == 0)
		status = cli_ask(cli, *client, "store", command, words, n, body, &reply);
	if (status == 0 && reply.status < 0)
		status = cli_refused(&reply);
	if (status == 0)
		*ret = (struct unpack){ .in = reply.body };
	return status;
}

int cli_bad_answer(void)
{
	return cli_fail(EXIT_INTEGRITY, "the store's answer cannot be read; do the versions of inquit and inquit-store differ?");
}

int cli_refused(const struct control_reply *reply)
{
	static const struct {
		int error, status;
	} table[] = {
		{ -EINVAL, EXIT_USAGE }, { -ENOENT, EXIT_NO_ID }, { -ENOSYS, EXIT_USAGE }, { -EIO, EXIT_INTEGRITY },
	};
	int status = EXIT_REFUSED;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].error == reply->status)
			status = table[i].status;
	if (reply->text.len)
		return cli_fail(status, "%.*s", (int)reply->text.len, reply->text.ptr);
	return cli_fail(status, "%s", strerror(-reply->status));
}
