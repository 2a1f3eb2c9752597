/* config - check: is the file right; get: what a setting is. The daemons themselves are asked: their tables are the truth. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/file.h"
#include "store/cli/child.h"
#include "store/cli/commands.h"
#include "store/cli/config.h"
#include "store/cli/opts.h"

static const char *const daemons[] = { "fetcher", "parser", "classifier", "store" };

enum { HELP_BYTES_MAX = 1 << 16, CONF_BYTES_MAX = 1 << 20, SETTINGS_MAX = 128, NAME_BYTES = 96 };

/* Runs the daemon's program with one option; what it writes to fd goes to out where that is not NULL. The exit status, or -errno. */
static int run_daemon(const char *daemon, const char *option, const char *config, int fd, struct buf *out)
{
	char program[PATH_MAX], bytes[4096];
	int pipes[2] = { -1, -1 }, status, r = child_program(daemon, program);
	ssize_t n;

	if (r < 0)
		return r;
	if (out && pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	pid_t pid = fork();
	if (pid == 0) {
		if (!out || dup2(pipes[1], fd) >= 0)
			(void)execl(program, program, option, config ? "--config" : (char *)NULL, config, (char *)NULL);
		_exit(127);
	}
	if (out) {
		(void)close(pipes[1]);
		while ((n = read(pipes[0], bytes, sizeof bytes)) > 0)
			buf_add(out, (struct str){ bytes, (size_t)n });
		(void)close(pipes[0]);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}

int config_check(const char *daemon, const char *config, struct buf *out)
{
	return run_daemon(daemon, "--check", config, STDERR_FILENO, out);
}

static void free_char(char **p)
{
	free(*p);
}

/* Each daemon skips what is not its own, and so none minds a section that is nobody's. 0, or an exit status after a message. */
static int check_sections(const char *config, struct buf *reterr)
{
	owned(buf_destroy) struct buf helps = { .limit = ARRAY_LEN(daemons) * HELP_BYTES_MAX };
	owned(free_char) char *text = NULL;
	size_t len = 0;
	int r;

	if (file_read(config, CONF_BYTES_MAX, &text, &len) < 0)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(daemons); i++) {
		r = run_daemon(daemons[i], "--help", NULL, STDOUT_FILENO, &helps);
		if (r != 0)
			return cli_fail(EXIT_REFUSED, "inquit-%s --help: %s", daemons[i], r < 0 ? strerror(-r) : "failed");
	}
	r = buf_error(&helps);
	if (r == 0)
		r = config_sections(config, (struct str){ text, len }, buf_str(&helps), reterr);
	return r < 0 ? cli_fail(EXIT_REFUSED, "%s", strerror(-r)) : 0;
}

static int check(const struct cli *cli, const char *config, bool of_instance)
{
	owned(buf_destroy) struct buf errors = { 0 }, doubts = { 0 };
	bool bad = false;

	for (size_t i = 0; i < ARRAY_LEN(daemons); i++) {
		int r = run_daemon(daemons[i], "--check", config, STDERR_FILENO, NULL);
		if (r < 0)
			return cli_fail(EXIT_REFUSED, "inquit-%s: %s", daemons[i], strerror(-r));
		bad = bad || r != 0;
	}
	int status = check_sections(config, &errors);
	if (status)
		return status;
	if (of_instance && !bad && config_feeds(cli, &errors, &doubts))
		bad = true;
	if (errors.len || doubts.len) {
		bad = bad || errors.len;
		(void)fprintf(stderr, "%.*s%.*s", (int)errors.len, errors.len ? errors.ptr : "", (int)doubts.len,
			      doubts.len ? doubts.ptr : "");
	}
	if (!bad)
		(void)printf(access(config, F_OK) == 0 ? "%s: ok\n" : "defaults: ok, as there is no %s\n", config);
	return bad ? EXIT_USAGE : EXIT_DONE;
}

/* "key = value" or, in help, "#key = value" within [section]; the last one counts. */
static bool find(struct str text, struct str section, struct str key, bool in_help, struct str *ret)
{
	bool inside = false, found = false;
	struct str name;

	while (text.len) {
		size_t end = str_find_byte(text, '\n', 0);
		struct str line = str_trim((struct str){ text.ptr, end });
		text = str_skip(text, end + 1);
		if (config_is_section(line, &name))
			inside = str_eq(name, section);
		if (in_help && str_starts(line, STR("#")))
			line = str_skip(line, 1);
		size_t equals = str_find_byte(line, '=', 0);
		if (!inside || equals == line.len || !str_eq(str_trim((struct str){ line.ptr, equals }), key))
			continue;
		*ret = str_trim(str_skip(line, equals + 1));
		found = true;
	}
	return found;
}

bool config_sets(const char *path, const char *section, const char *key)
{
	owned(free_char) char *text = NULL;
	struct str value = { 0 };
	size_t len = 0;

	return file_read(path, CONF_BYTES_MAX, &text, &len) == 0 &&
	       find((struct str){ text, len }, str_from(section), str_from(key), false, &value) && value.len;
}

/* Names the nearest one, or the manual. */
static int no_setting(const char *name, const char *daemon, struct str help)
{
	char names[SETTINGS_MAX][NAME_BYTES];
	const char *words[SETTINGS_MAX];
	struct str section = { 0 };
	size_t n = 0;

	while (help.len && n < SETTINGS_MAX) {
		struct str line = str_trim(str_cut(&help, '\n'));
		size_t equals = str_find_byte(line, '=', 0);

		if (config_is_section(line, &section) || !section.len || !str_starts(line, STR("#")) || equals == line.len)
			continue;
		struct str key = str_trim((struct str){ line.ptr + 1, equals - 1 });
		(void)snprintf(names[n], NAME_BYTES, "%.*s.%.*s", (int)section.len, section.ptr, (int)key.len, key.ptr);
		words[n] = names[n];
		n++;
	}
	const char *near = suggest(name, words, n);
	if (near)
		return cli_fail(EXIT_NO_ID, "no setting %s; did you mean %s?", name, near);
	return cli_fail(EXIT_NO_ID, "no setting %s; man inquit.conf names them, inquit-%s --help with their defaults", name, daemon);
}

static int get(const char *config, const char *name)
{
	owned(buf_destroy) struct buf help = { .limit = HELP_BYTES_MAX };
	owned(free_char) char *text = NULL;
	struct str full = str_from(name), section = { 0 }, key, value = { 0 };
	size_t dot = str_find_byte(full, '.', 0), len = 0;
	const char *daemon = daemons[0];

	if (dot == full.len)
		return cli_fail(EXIT_USAGE, "config get: SECTION.SETTING, such as fetcher.interval_min");
	(void)str_sub(full, 0, dot, &section);
	key = str_skip(full, dot + 1);
	for (size_t i = 0; i < ARRAY_LEN(daemons); i++)
		if (str_eq(section, str_from(daemons[i])))
			daemon = daemons[i];
	int r = run_daemon(daemon, "--help", NULL, STDOUT_FILENO, &help);
	if (r != 0)
		return cli_fail(EXIT_REFUSED, "inquit-%s: %s", daemon, r < 0 ? strerror(-r) : "failed");
	if (!find(buf_str(&help), section, key, true, &value))
		return no_setting(name, daemon, buf_str(&help));
	r = file_read(config, CONF_BYTES_MAX, &text, &len);
	if (r < 0 && r != -ENOENT)
		return cli_fail(EXIT_REFUSED, "%s: %s", config, strerror(-r));
	if (r == 0)
		(void)find((struct str){ text, len }, section, key, false, &value);
	(void)printf("%.*s\n", (int)value.len, value.ptr);
	return EXIT_DONE;
}

int command_config(struct cli *cli, int argc, char **argv)
{
	char path[PATH_MAX];
	const char *config = NULL;
	const struct opt opts[] = { { "config", 0, OPT_TEXT, &config, "FILE", "this file, not the instance's" } };
	const struct usage usage = { "inquit config check | get SECTION.SETTING",
				     "check reads the configuration and feeds.d as the daemons would, and says what is wrong and where.\n"
				     "get prints what a setting is. To change one, edit the file, check it, and reload the daemons.\n\n"
				     "  inquit config get fetcher.interval_min\n", opts, ARRAY_LEN(opts), 1, 3, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	bool of_instance = !config;
	if (!config && place_conf(&cli->place, path) == 0)
		config = path;
	if (strcmp(argv[1], "check") == 0 && argc == 2)
		return check(cli, config, of_instance);
	if (strcmp(argv[1], "get") == 0 && argc == 3)
		return get(config, argv[2]);
	if (strcmp(argv[1], "set") == 0)
		return cli_fail(EXIT_USAGE, "settings are changed by hand: edit %s, then inquit config check, then reload the daemons",
				config);
	return cli_fail(EXIT_USAGE, "config: check, or get SECTION.SETTING");
}
