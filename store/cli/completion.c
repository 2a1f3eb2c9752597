/* completion - scripts for the shells, and what they ask for. */
#include "store/cli/completion.h"

#include <stdio.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"

enum { PATIENCE_USEC = 300000 };

/* As it has to be typed: within quotes as it is but for their end, else with \ before what a shell would take. */
static void add_typed(struct buf *out, struct str s, char quote, enum completion_shell shell)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (shell == SHELL_FISH) {
			buf_add_byte(out, c);
		} else if (quote == '\'') {
			buf_add(out, c == '\'' ? STR("'\\''") : (struct str){ &c, 1 });
		} else {
			if (strchr(quote ? "\\\"$`" : " \t\\\"'$`!*?[]{}()<>|;&~#", c))
				buf_add_byte(out, '\\');
			buf_add_byte(out, c);
		}
	}
}

/* bash puts a candidate in for what stands behind the last : or = of an unquoted word. */
static size_t bash_keeps(struct str word)
{
	size_t keeps = 0;

	for (size_t i = 0; i < word.len; i++)
		if (word.ptr[i] == ':' || word.ptr[i] == '=')
			keeps = i + 1;
	return keeps;
}

static int complete(struct cli *cli, enum completion_shell shell, const char *text)
{
	owned(buf_destroy) struct buf found = { 0 }, out = { 0 };
	owned(line_close) struct line line;

	cli->timeout_usec = cli->timeout_usec < PATIENCE_USEC ? cli->timeout_usec : PATIENCE_USEC;
	line_split(&line, str_from(text));
	if (line.n == 0)
		return EXIT_DONE;
	int status = completion_candidates(cli, &line, &found);
	size_t keeps = shell == SHELL_BASH && !line.quote ? bash_keeps(str_from(line.at[line.n - 1])) : 0;
	for (struct str rest = buf_str(&found); rest.len;) {
		struct str one = str_cut(&rest, '\n');

		add_typed(&out, str_skip(one, keeps), line.quote, shell);
		buf_add_byte(&out, '\n');
	}
	(void)fwrite(out.ptr, 1, out.len, stdout);
	return status;
}

int command_completion(struct cli *cli, int argc, char **argv)
{
	static const char *const shells[] = { "bash", "zsh", "fish" };
	const char *line = NULL;
	const struct opt opts[] = { { "line", 0, OPT_TEXT, &line, "TEXT", "what may stand at the end of this command line: for the scripts" } };
	const struct usage usage = { "inquit completion bash|zsh|fish",
				     "The script that makes the shell complete commands, options, fields, and names from the store.\n"
				     "make install and the package install it; else:\n\n"
				     "  eval \"$(inquit completion bash)\"\n",
				     opts, ARRAY_LEN(opts), 1, 1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	for (int i = 0; i < (int)ARRAY_LEN(shells); i++) {
		if (strcmp(argv[1], shells[i]) != 0)
			continue;
		if (line)
			return complete(cli, (enum completion_shell)i, line);
		(void)fputs(completion_scripts[i], stdout);
		return EXIT_DONE;
	}
	return cli_fail(EXIT_USAGE, "completion for bash, zsh or fish");
}
