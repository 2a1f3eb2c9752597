/* run - all daemons of one folder in the foreground: for development, containers and quickstart. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/cli.h"
#include "store/cli/commands.h"
#include "store/cli/config.h"
#include "store/cli/opts.h"
#include "store/cli/supervise.h"

enum { PARSERS_MAX = 32, DEFAULT_PARSERS_MAX = 4, WATCHDOG_SECONDS = 10 };

struct run {
	char dir[PATH_MAX];
	const char *config;
	uint64_t parsers, watchdog_usec;
	struct supervisor supervisor;
	int lock;
};

/* In the pipeline's order: the head is drained first. */
static const struct {
	const char *daemon;
	bool many;
} stages[] = { { "fetcher", false }, { "parser", true }, { "classifier", false }, { "store", false } };

/* Without --dir and INQUIT_DIR: where the XDG base directories put what a user's programs keep. */
static int default_dir(char out[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int n;

	if (state && *state == '/')
		n = snprintf(out, PATH_MAX, "%s/inquit", state);
	else if (home && *home)
		n = snprintf(out, PATH_MAX, "%s/.local/state/inquit", home);
	else
		return -ENOENT;
	return n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

static int settle(struct run *run, const struct cli *cli)
{
	char chosen[PATH_MAX], path[PATH_MAX];
	struct place place;
	int r = cli->dir[0] ? (snprintf(chosen, sizeof chosen, "%s", cli->dir), 0) : default_dir(chosen);

	if (r < 0)
		return cli_fail(EXIT_USAGE, "no folder to run in: give --dir DIR");
	r = make_folders(chosen);
	if (r == 0)
		r = place_init(&place, chosen);
	if (r == 0)
		(void)memcpy(run->dir, place.dir, sizeof run->dir);
	for (const char *const *below = (const char *const[]){ "log", "run", "feeds.d", NULL }; r == 0 && *below; below++) {
		if (snprintf(path, sizeof path, "%s/%s", run->dir, *below) >= (int)sizeof path)
			r = -ENAMETOOLONG;
		else
			r = make_folders(path);
	}
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", chosen, strerror(-r));
	return 0;
}

static int take_lock(struct run *run)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/run/lock", run->dir) >= (int)sizeof path)
		return cli_fail(EXIT_USAGE, "%s: %s", run->dir, strerror(ENAMETOOLONG));
	run->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (run->lock < 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", path, strerror(errno));
	if (flock(run->lock, LOCK_EX | LOCK_NB) < 0)
		return cli_fail(EXIT_REFUSED, "another inquit run has %s", run->dir);
	return 0;
}

/* Folders of parsers that an earlier run had and this one has not: `status` knows parsers by them. */
static void forget_parsers(const struct run *run)
{
	static const char *const files[] = { "control", "lock", "work", "" };
	char path[PATH_MAX];

	for (uint64_t k = run->parsers + 1; k <= PARSERS_MAX; k++)
		for (size_t i = 0; i < ARRAY_LEN(files); i++) {
			int n = snprintf(path, sizeof path, "%s/run/parser@%llu/%s", run->dir, (unsigned long long)k, files[i]);
			if (n < (int)sizeof path)
				(void)(*files[i] ? unlink(path) : rmdir(path));
		}
}

static int add_child(struct run *run, size_t stage, const char *instance)
{
	struct supervisor *s = &run->supervisor;
	int r = child_init(&s->children[s->n], stages[stage].daemon, instance, (int)stage, run->dir);

	if (r == -ENOENT)
		return cli_fail(EXIT_REFUSED, "no program inquit-%s beside this one or in ../libexec/inquit", stages[stage].daemon);
	if (r < 0)
		return cli_fail(EXIT_USAGE, "%s: %s", run->dir, strerror(-r));
	s->n++;
	return 0;
}

static int add_children(struct run *run)
{
	char config[PATH_MAX];

	(void)snprintf(config, sizeof config, "%s%s", run->config ? run->config : run->dir, run->config ? "" : "/inquit.conf");
	bool parsers_alone = config_sets(config, "parser", "fetcher");
	run->supervisor.stages = (int)ARRAY_LEN(stages);
	for (size_t i = 0; i < ARRAY_LEN(stages); i++)
		for (uint64_t k = parsers_alone && !stages[i].many ? 2 : 1; k <= (stages[i].many ? run->parsers : 1); k++) {
			char instance[24] = "";
			if (stages[i].many)
				(void)snprintf(instance, sizeof instance, "%llu", (unsigned long long)k);
			int r = add_child(run, i, instance);
			if (r)
				return r;
		}
	return 0;
}

static void say_up(void *ctx)
{
	const struct run *run = ctx;

	(void)fprintf(stderr, "inquit: running in %s; talk to it with: inquit --dir %s status\n", run->dir, run->dir);
}

static int run_all(struct run *run, const struct cli *cli)
{
	struct supervisor *s = &run->supervisor;
	int r = settle(run, cli);

	if (r == 0)
		r = take_lock(run);
	if (r == 0)
		r = add_children(run);
	if (r)
		return r;
	forget_parsers(run);
	s->options = (struct child_options){ .dir = run->dir, .config = run->config, .watchdog_usec = run->watchdog_usec };
	s->on_up = say_up;
	s->ctx = run;
	r = supervisor_open(s);
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s", strerror(-r));
	return supervisor_run(s);
}

static uint64_t default_parsers(void)
{
	int cores = get_nprocs();

	return cores < 1 ? 1 : cores > DEFAULT_PARSERS_MAX ? DEFAULT_PARSERS_MAX : (uint64_t)cores;
}

int command_run(struct cli *cli, int argc, char **argv)
{
	struct run run = { .parsers = default_parsers(), .watchdog_usec = WATCHDOG_SECONDS * 1000000ULL, .lock = -1,
			   .supervisor = { .signals = -1, .notify = { .fd = -1 } } };
	const char *dir = NULL;
	const struct opt opts[] = {
		{ "dir", 0, OPT_TEXT, &dir, "DIR", "keep everything here (made when missing)" },
		{ "config", 0, OPT_TEXT, &run.config, "FILE", "configuration, default DIR/inquit.conf" },
		{ "parsers", 0, OPT_COUNT, &run.parsers, "N",
		  "parser processes, default one a core, at most 4; 0: they are on another machine" },
		{ "watchdog", 0, OPT_USEC, &run.watchdog_usec, "TIME", "silence after which a daemon counts as hung, default 10s" },
	};
	const struct usage usage = {
		"inquit run [--dir DIR] [--config FILE] [--parsers N]",
		"Runs all daemons in the foreground, starts them again when they die or hang, drains\n"
		"them on SIGINT and SIGTERM. Logs go to the terminal and to DIR/log. Where the setting\n"
		"[parser] fetcher names another machine, parsers alone.\n", opts, ARRAY_LEN(opts), 0, 0, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (run.parsers > PARSERS_MAX)
		return cli_fail(EXIT_USAGE, "--parsers: at most %d", PARSERS_MAX);
	if (run.watchdog_usec < 1000000)
		return cli_fail(EXIT_USAGE, "--watchdog: at least 1s");
	if (dir && snprintf(cli->dir, sizeof cli->dir, "%s", dir) >= (int)sizeof cli->dir)
		return cli_fail(EXIT_USAGE, "--dir: %s", strerror(ENAMETOOLONG));
	run.supervisor.children = calloc(PARSERS_MAX + ARRAY_LEN(stages), sizeof *run.supervisor.children);
	if (!run.supervisor.children)
		return cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
	status = run_all(&run, cli);
	supervisor_close(&run.supervisor);
	free(run.supervisor.children);
	return status;
}
