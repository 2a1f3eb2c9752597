/*
 * opts - a command's options, described by one table that is parser and help.
 *
 * Options may stand anywhere, "--" ends them, "-" is an argument, "--x=v" and
 * "--x v" are the same. What is not an option is moved to the front of argv.
 * "--json" is "--format json", or jsonl, of a command whose format may be that.
 */
#ifndef STORE_CLI_OPTS_H
#define STORE_CLI_OPTS_H

#include <stdbool.h>
#include <stddef.h>

enum opt_type {
	OPT_FLAG,  /* bool * */
	OPT_TEXT,  /* const char ** */
	OPT_COUNT, /* uint64_t * */
	OPT_USEC,  /* uint64_t *: "10m" */
	OPT_WORD,  /* int *: index into words, "a|b|c" */
};

struct opt {
	const char *name;  /* without dashes */
	char letter;       /* 0: none */
	enum opt_type type;
	void *to;
	const char *value; /* what the help calls it: "FILE"; OPT_WORD: the words */
	const char *help;
};

struct usage {
	const char *synopsis; /* "inquit count QUERY" */
	const char *text;     /* what it does, examples */
	const struct opt *opts;
	size_t n;
	int min, max;         /* how many arguments; max -1: any number */
	bool loose;           /* arguments may begin with one dash: queries */
};

/*
 * Sets what the options point to and leaves the arguments in argv[1] to
 * argv[*argc - 1]. 0; or -1 after --help or a wrong command line were answered
 * on standard output or error, with the exit status in *ret_status.
 */
int opts_parse(const struct usage *usage, int *argc, char **argv, int *ret_status);

/* Of the words (by | or a table), the one that is nearest to what was typed, within 2 edits; NULL: none. */
const char *suggest(const char *typed, const char *const *words, size_t n);

#endif
