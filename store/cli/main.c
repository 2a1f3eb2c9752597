/* inquit - the command line: finds the command in the table and runs it. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/record.h"
#include "store/cli/child.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/pager.h"
#include "store/cli/style.h"
#include "store/cli/text.h"

enum { TIMEOUT_SECONDS = 5 };

/*
 * This file makes two programs: inquit-tools, with every command, and inquit,
 * which asks the store and leaves the rest to that. What the rest needs, the
 * parser's and ZeroMQ's libraries above all, takes longer to load than a
 * question takes to be answered.
 */
#ifdef INQUIT_LIGHT
#define TOOL(command) NULL
#else
#define TOOL(command) command
#endif

static const struct command {
	const char *name;
	int (*plain)(int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
	int (*ask)(struct cli *cli, int argc, char **argv);
	const char *help;
	bool paged; /* what it prints may be longer than a screen */
} commands[] = {
	{ "run", NULL, TOOL(command_run), "run all daemons in the foreground", false },
	{ "status", NULL, TOOL(command_status), "is every daemon up and linked", false },
	{ "queue", NULL, TOOL(command_queue), "what waits at each stage", false },
	{ "stats", NULL, TOOL(command_stats), "counts of everything", false },
	{ "doctor", NULL, TOOL(command_doctor), "what is wrong, and the command that mends it", false },
	{ "metrics", NULL, TOOL(command_metrics), "what all daemons count, for Prometheus", false },
	{ "drain", NULL, TOOL(command_drain), "take nothing new in", false },
	{ "resume", NULL, TOOL(command_resume), "take pages in again", false },
	{ "dead", NULL, TOOL(command_dead), "list, show, retry, drop pages that no stage could take", false },
	{ "config", NULL, TOOL(command_config), "check the configuration, get a setting", false },
	{ "keys", NULL, TOOL(command_keys), "certificates, for parsers on other machines", false },
	{ "feed", NULL, TOOL(command_feed), "add, edit, list, show, pause, resume, rm, refresh, import, export", false },
	{ "ingest", NULL, TOOL(command_ingest), "take pages from files, folders, WARC, addresses", false },
	{ "search", NULL, command_search, "statements that match a query", true },
	{ "count", NULL, command_count, "how many match", false },
	{ "show", NULL, command_show, "one statement or article with all that is known of it", true },
	{ "tail", NULL, command_tail, "statements as they arrive", false },
	{ "compare", NULL, command_compare, "one statement in all outlets, differences marked", true },
	{ "cluster", NULL, command_cluster, "the statements that are one utterance", true },
	{ "verify", NULL, command_verify, "was this said?", true },
	{ "edits", NULL, command_edits, "what revisions of articles did to their statements", true },
	{ "timeline", NULL, command_timeline, "how much was said and when, and how it changed", true },
	{ "speakers", NULL, command_speakers, "who speaks: list, show, alias, merge, import", true },
	{ "outlets", NULL, command_outlets, "who publishes", true },
	{ "top", NULL, command_top, "who or what has most of what matches", true },
	{ "save", NULL, command_save, "keep a query under a name", true },
	{ "label", NULL, TOOL(command_label), "give a statement the topics that you find right", false },
	{ "export", NULL, command_export, "all that match, for programs", true },
	{ "backup", NULL, TOOL(command_backup), "a consistent copy of the running store", false },
	{ "restore", NULL, TOOL(command_restore), "bring a backup back, into an instance without a store", false },
	{ "delete", NULL, TOOL(command_delete), "take articles out for good", false },
	{ "redact", NULL, TOOL(command_redact), "take a statement's words out of its article for good", false },
	{ "reprocess", NULL, TOOL(command_reprocess), "parse or classify stored articles again", false },
	{ "compact", NULL, TOOL(command_compact), "write the database anew, without the room it no longer uses", false },
	{ "parse", TOOL(command_parse), NULL, "take the article and its statements out of a page or text", false },
	{ "classify", TOOL(command_classify), NULL, "topics of texts, by rules or a model", false },
	{ "topics", NULL, TOOL(command_topics), "list, show, check, train, eval, why", false },
	{ "completion", NULL, command_completion, "what makes the shell complete: bash, zsh, fish", false },
	{ "version", command_version, NULL, "print the program's version", false },
};

/* As in inquit(1): each begins with a command. */
static const struct {
	const char *title, *first;
} groups[] = { { "Running", "run" }, { "Feeds and pages", "feed" }, { "Asking", "search" }, { "Keeping the store", "backup" },
	       { "Trying out", "parse" } };

static void print_commands(FILE *out)
{
	size_t group = 0;

	(void)fputs("usage: inquit [--dir DIR] [--timeout TIME] COMMAND [ARGUMENT]...\n", out);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (group < ARRAY_LEN(groups) && strcmp(groups[group].first, commands[i].name) == 0)
			(void)fprintf(out, "\n%s\n", groups[group++].title);
		(void)fprintf(out, "  %-11s %s\n", commands[i].name, commands[i].help);
	}
	(void)fputs("\n  inquit help COMMAND says more of one; DIR is also taken from INQUIT_DIR.\n"
		    "  Every command takes -q (no more than what was asked for), -v (says who is\n"
		    "  asked what, and how long it takes), --color auto|always|never, --no-pager,\n"
		    "  --plain (on a terminal as in a pipe: no colour, pager or cutting), --json (for\n"
		    "  programs), and --format-version N: fails unless JSON has that version.\n", out);
}

static const struct command *find(const char *name)
{
	const char *names[ARRAY_LEN(commands)];

	if (name[0] == '-') {
		bool wants = strcmp(name, "--dir") == 0 || strcmp(name, "--timeout") == 0;
		(void)fprintf(stderr, "inquit: %s %s; try inquit --help\n", name,
				      wants ? "wants a value" : "is no option that stands before a command");
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
		names[i] = commands[i].name;
	}
	const char *near = suggest(name, names, ARRAY_LEN(names));
	(void)fprintf(stderr, "inquit: no command '%s'; %s%s%s\n", name, near ? "did you mean '" : "try inquit --help",
		      near ? near : "", near ? "'?" : "");
	return NULL;
}

/* inquit-tools with the same arguments. */
static int run_tool(const struct cli *cli)
{
	char program[PATH_MAX];

	if (child_program("tools", program) < 0)
		return cli_fail(EXIT_REFUSED, "no program inquit-tools beside this one or in ../libexec/inquit");
	(void)execv(program, cli->argv);
	return cli_fail(EXIT_REFUSED, "%s: %s", program, strerror(errno));
}

static int run(const struct command *command, struct cli *cli, int argc, char **argv)
{
	if (!command->plain && !command->ask)
		return run_tool(cli);
	if (command->plain)
		return command->plain(argc, argv);
	return command->ask(cli, argc, argv);
}

static int help(struct cli *cli, int argc, char **argv)
{
	char option[] = "--help";

	if (argc < 2) {
		print_commands(stdout);
		return EXIT_DONE;
	}
	const struct command *command = find(argv[1]);
	if (!command)
		return EXIT_USAGE;
	return run(command, cli, 2, (char *[]){ argv[1], option, NULL });
}

/* "--dir X", "--dir=X": the value, with *at on its last argument; NULL when argv[*at] is another option. */
static const char *value_of(const char *option, int *at, int argc, char **argv)
{
	size_t n = strlen(option);

	if (strncmp(argv[*at], option, n) != 0)
		return NULL;
	if (argv[*at][n] == '=')
		return argv[*at] + n + 1;
	return argv[*at][n] == 0 && *at + 1 < argc && argv[*at + 1] ? argv[++*at] : NULL;
}

/* The options before the command; returns where the command stands, or -1 after a message. */
static int global_options(struct cli *cli, int argc, char **argv)
{
	const char *dir = getenv("INQUIT_DIR"), *timeout = NULL, *value;
	const struct opt opts[] = { { "timeout", 0, OPT_USEC, &cli->timeout_usec, "TIME", "" } };
	const struct usage usage = { "inquit [--dir DIR] [--timeout TIME] COMMAND", NULL, opts, 1, 0, 0, false };
	int at = 1, status;

	for (; at < argc && argv[at] && argv[at][0] == '-'; at++) {
		if ((value = value_of("--dir", &at, argc, argv)))
			dir = value;
		else if ((value = value_of("--timeout", &at, argc, argv)))
			timeout = value;
		else
			break;
	}
	if (dir && snprintf(cli->dir, sizeof cli->dir, "%s", dir) >= (int)sizeof cli->dir)
		return cli_fail(-1, "--dir: %s", strerror(ENAMETOOLONG));
	char *spelled[] = { argv[0], (char *)(uintptr_t)"--timeout", (char *)(uintptr_t)timeout, NULL };
	int n = 3;
	if (timeout && opts_parse(&usage, &n, spelled, &status) < 0)
		return -1;
	return at;
}

/* What every command takes, wherever it stands. */
struct common {
	const char *colour, *version;
	bool no_pager, plain, quiet, verbose;
};

static bool is_flag(const char *arg, const char *letter, const char *name)
{
	return strcmp(arg, letter) == 0 || strcmp(arg, name) == 0;
}

/* Takes them out of argv, which keeps its NULL at the end. */
static void take_common(struct common *out, int *argc, char **argv)
{
	int kept = 1;

	for (int at = 1; at < *argc; at++) {
		const char *value;

		if (strcmp(argv[at], "--") == 0) {
			while (at < *argc)
				argv[kept++] = argv[at++];
			break;
		}
		if ((value = value_of("--color", &at, *argc, argv)))
			out->colour = value;
		else if ((value = value_of("--format-version", &at, *argc, argv)))
			out->version = value;
		else if (strcmp(argv[at], "--no-pager") == 0)
			out->no_pager = true;
		else if (strcmp(argv[at], "--plain") == 0)
			out->plain = true;
		else if (is_flag(argv[at], "-q", "--quiet"))
			out->quiet = true;
		else if (is_flag(argv[at], "-v", "--verbose"))
			out->verbose = true;
		else
			argv[kept++] = argv[at];
	}
	*argc = kept;
	argv[kept] = NULL;
}

/* 0, or an exit status after a message. */
static int check_version(const char *text)
{
	char *end;
	long n = text ? strtol(text, &end, 10) : RECORD_VERSION;

	if (text && (*end || end == text))
		return cli_fail(EXIT_USAGE, "--format-version wants a number");
	if (n == RECORD_VERSION)
		return 0;
	return cli_fail(n < RECORD_VERSION ? EXIT_TOO_OLD : EXIT_TOO_NEW, "this inquit writes version %d of its records", RECORD_VERSION);
}

static int set_common(struct cli *cli, const struct common *common)
{
	int colour = style_wanted(common->plain && !common->colour ? "never" : common->colour, isatty(STDOUT_FILENO) != 0);

	if (colour < 0)
		return cli_fail(EXIT_USAGE, "--color is auto, always or never");
	cli->colour = colour;
	cli->quiet = common->quiet;
	cli->verbose = common->verbose;
	cli->width = common->plain ? 0 : terminal_width(STDOUT_FILENO);
	return check_version(common->version);
}

/* What did not arrive is no answer: "inquit stats >file" on a full disk has failed. */
static int check_output(int status)
{
	struct pollfd out = { .fd = STDOUT_FILENO };
	int error = status == CLI_UNWRITTEN ? errno : 0;

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	/* Of a write that failed earlier stdio has forgotten why. */
	error = errno ? errno : error;
	if (status != EXIT_DONE && status != CLI_UNWRITTEN)
		return status;
	if (error == EPIPE || (poll(&out, 1, 0) > 0 && (out.revents & POLLERR)))
		return EXIT_PIPE;
	return cli_fail(EXIT_PARTLY, "standard output: %s", error ? strerror(error) : "not all could be written");
}

static int run_paged(const struct command *command, struct cli *cli, bool pager, int argc, char **argv)
{
	pid_t pid = pager && command->paged ? pager_begin() : 0;
	int status = check_output(run(command, cli, argc, argv));

	pager_end(pid);
	return status;
}

static void free_given(char ***given)
{
	free(*given);
}

int main(int argc, char **argv)
{
	struct common common = { 0 };
	owned(free_given) char **given = calloc((size_t)argc + 1, sizeof *given);

	if (!given)
		return cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
	memcpy(given, argv, (size_t)argc * sizeof *given);
	(void)signal(SIGXFSZ, SIG_IGN); /* a file that may not become larger is an error of its write */
	take_common(&common, &argc, argv);

	struct cli cli = { .timeout_usec = TIMEOUT_SECONDS * 1000000ULL, .argv = given };
	int at = global_options(&cli, argc, argv), status = set_common(&cli, &common);

	if (at < 0 || status)
		return at < 0 ? EXIT_USAGE : status;
	if (at >= argc || !argv[at]) {
		print_commands(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0 || strcmp(argv[at], "help") == 0)
		return help(&cli, argc - at, argv + at);
	if (strcmp(argv[at], "--version") == 0)
		return command_version(1, argv + at);
	const struct command *command = find(argv[at]);
	if (!command)
		return EXIT_USAGE;
	int r = place_init(&cli.place, cli.dir[0] ? cli.dir : NULL);
	if (r < 0 && (command->ask || command->plain) && strcmp(command->name, "run") != 0)
		return cli_fail(EXIT_USAGE, "%s: %s", cli.dir, strerror(-r));
	return run_paged(command, &cli, !common.no_pager && !common.plain, argc - at, argv + at);
}
