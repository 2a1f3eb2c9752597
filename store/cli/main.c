/* inquit - the command line: finds the command in the table and runs it. */
#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/commands.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
	const char *help;
} commands[] = {
	{ "parse", command_parse, "take the article and its statements out of a page or text" },
	{ "version", command_version, "print the program's version" },
};

static int usage(FILE *out)
{
	(void)fputs("usage: inquit COMMAND [ARGUMENT]...\n\n", out);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		(void)fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].help);
	return out == stdout ? 0 : 2;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return usage(stdout);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	(void)fprintf(stderr, "inquit: no command '%s'; try inquit --help\n", argv[1]);
	return 2;
}
