/* tail - statements in order of arrival, and those that come. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/file.h"
#include "common/zmtp.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/printer.h"
#include "store/cli/reader.h"
#include "store/cli/tail_line.h"

enum { WAKE_MS = 1000, CURSOR_BYTES_MAX = 4096 };
enum { TAIL_LINE, TAIL_WRAP, TAIL_JSONL };

struct tail {
	const char *cursor, *cursor_file;
	uint64_t last;
	int format;
	bool follow, show_cursor, utc;
	struct printer printer;
	struct tail_line line;
};

static int print(void *ctx, const struct record *record)
{
	struct tail *self = ctx;

	int status = 0;

	if (self->format == TAIL_LINE)
		status = tail_line_print(&self->line, record);
	else
		printer_record(&self->printer, record);
	return ferror(stdout) ? CLI_UNWRITTEN : status;
}

/* -n 0: the newest is asked for only to learn where it stands. */
static int skip(void *ctx, const struct record *record)
{
	(void)ctx;
	(void)record;
	return 0;
}

/* Written beside and renamed: a reader that is killed finds the old cursor or the new one. */
static int keep_cursor(const struct tail *self, const struct reader *reader)
{
	char temporary[PATH_MAX];
	struct str cursor = str_skip(buf_str(&reader->cursor), strlen("cursor="));

	/* What was not printed has to come again. */
	if (fflush(stdout) != 0 || ferror(stdout))
		return CLI_UNWRITTEN;
	if (!self->cursor_file || !cursor.len)
		return 0;
	if (snprintf(temporary, sizeof temporary, "%s.new", self->cursor_file) >= (int)sizeof temporary)
		return cli_fail(EXIT_USAGE, "--cursor-file: %s", strerror(ENAMETOOLONG));
	int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	bool ok = fd >= 0 && write(fd, cursor.ptr, cursor.len) == (ssize_t)cursor.len;
	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	if (!ok || rename(temporary, self->cursor_file) < 0)
		return cli_fail(EXIT_PARTLY, "%s: %s", self->cursor_file, strerror(errno));
	return 0;
}

static void close_wake(struct zmtp **self_p)
{
	zmtp_destroy(self_p, 0);
}

/* A PUB socket only wakes; with none there, or a message lost, a second later is soon enough. */
static struct zmtp *open_wake(struct cli *cli)
{
	char endpoint[PATH_MAX];
	struct zmtp *wake = NULL;

	if (place_endpoint(&cli->place, "store", "events", endpoint) == 0 && zmtp_new(endpoint, "SUB", &wake) == 0)
		(void)zmtp_send(wake, STR("\1")); /* to everything */
	return wake;
}

static void wait_for_wake(struct zmtp *wake, uint64_t *reached)
{
	struct str ignored;

	if (!wake) {
		(void)usleep(WAKE_MS * 1000);
		return;
	}
	if (zmtp_receive(wake, WAKE_MS, &ignored) == 0)
		while (zmtp_receive(wake, 0, &ignored) == 0)
			;
	/* Another store does not know of the subscription. */
	if (*reached && zmtp_reached(wake) > *reached)
		(void)zmtp_send(wake, STR("\1"));
	*reached = zmtp_reached(wake);
}

/* A reader that went away is otherwise seen when something comes, which may take days. Files are always fine. */
static bool unread(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP));
}

static int follow(struct tail *self, struct cli *cli, struct reader *reader, struct zmtp *wake)
{
	uint64_t reached = 0;
	int status = 0;

	/* Who follows waits for a store that is restarted, however long. */
	cli->timeout_usec = INT64_MAX;
	while (status == 0) {
		uint64_t n = 0;
		if (!reader->more)
			wait_for_wake(wake, &reached);
		if (unread())
			return EXIT_PIPE;
		status = reader_ask(reader, print, self, &n);
		if (status == 0 && n)
			status = keep_cursor(self, reader);
	}
	return status;
}

static int begin_at(struct tail *self, struct buf *word)
{
	char *text = NULL;
	size_t len;
	int r = self->cursor_file ? file_read(self->cursor_file, CURSOR_BYTES_MAX, &text, &len) : -ENOENT;

	if (r == 0)
		buf_printf(word, "cursor=%.*s", (int)str_trim((struct str){ text, len }).len, text);
	free(text);
	if (r < 0 && r != -ENOENT)
		return cli_fail(EXIT_USAGE, "%s: %s", self->cursor_file, strerror(-r));
	/* As --show-cursor prints it, or its value alone. */
	if (self->cursor)
		buf_printf(word, "%s%s", strncmp(self->cursor, "cursor=", 7) == 0 ? "" : "cursor=", self->cursor);
	if (!word->len)
		buf_printf(word, "last=%" PRIu64, self->last ? self->last : 1);
	return 0;
}

static int run(struct tail *self, struct cli *cli, struct str query)
{
	owned(buf_destroy) struct buf begin = { 0 };
	owned(close_wake) struct zmtp *wake = NULL;
	struct reader reader = { 0 };
	struct str words[2];
	uint64_t n = 0;
	int status = begin_at(self, &begin);

	if (status)
		return status;
	/* A cursor is for the first question only: the reader goes on with those of the answers. */
	bool from_cursor = str_starts(buf_str(&begin), STR("cursor="));
	words[0] = query.len ? query : STR("*");
	words[1] = buf_str(&begin);
	status = reader_open(&reader, cli, "events", words, from_cursor ? 1 : 2, UINT64_MAX);
	if (from_cursor)
		buf_add(&reader.cursor, buf_str(&begin));
	if (status == 0)
		wake = open_wake(cli); /* before the first question, so that nothing comes unheard in between */
	if (status == 0)
		status = reader_all(&reader, self->last || from_cursor ? print : skip, self, &n);
	if (status == 0)
		status = keep_cursor(self, &reader);
	if (status == 0 && self->follow)
		status = follow(self, cli, &reader, wake);
	if (status == 0 && self->show_cursor && reader.cursor.len)
		(void)printf("-- %.*s\n", (int)reader.cursor.len, reader.cursor.ptr);
	reader_close(&reader);
	return status;
}

int command_tail(struct cli *cli, int argc, char **argv)
{
	struct tail self = { .last = 20 };
	owned(buf_destroy) struct buf query = { 0 };
	const struct opt opts[] = {
		{ "follow", 'f', OPT_FLAG, &self.follow, NULL, "go on with what arrives" },
		{ "lines", 'n', OPT_COUNT, &self.last, "N", "begin with the last N; default 20" },
		{ "after-cursor", 0, OPT_TEXT, &self.cursor, "C", "begin behind this place; 0: at the beginning" },
		{ "cursor-file", 0, OPT_TEXT, &self.cursor_file, "F", "begin at the place in F, and keep it there" },
		{ "show-cursor", 0, OPT_FLAG, &self.show_cursor, NULL, "end with the place reached" },
		{ "format", 0, OPT_WORD, &self.format, "line|wrap|jsonl", "how to print" },
		{ "utc", 0, OPT_FLAG, &self.utc, NULL, "times in UTC, not local" },
	};
	const struct usage usage = { "inquit tail [-f] [-n 20] [QUERY] [--after-cursor C|--cursor-file F]",
				     "  inquit tail -f 'topic:syria conf:>0.8'\n", opts, ARRAY_LEN(opts), 0, -1, true };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	for (int i = 1; i < argc; i++)
		buf_printf(&query, "%s%s", i > 1 ? " " : "", argv[i]);
	if (self.follow)
		(void)setvbuf(stdout, NULL, _IOLBF, 0);
	if (printer_open(&self.printer, cli, stdout, self.format == TAIL_WRAP ? FORMAT_WRAP : FORMAT_JSONL, NULL, self.utc) < 0)
		return EXIT_USAGE;
	self.line = (struct tail_line){ .cli = cli, .utc = self.utc };
	status = run(&self, cli, buf_str(&query));
	tail_line_close(&self.line);
	(void)printer_close(&self.printer);
	return status;
}
