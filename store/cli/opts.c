#include "store/cli/opts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/conf.h"
#include "common/distance.h"
#include "store/cli/cli.h"

enum { SUGGEST_EDITS = 2 };

const char *suggest(const char *typed, const char *const *words, size_t n)
{
	const char *best = NULL;
	size_t best_distance = SUGGEST_EDITS + 1;

	for (size_t i = 0; i < n; i++) {
		size_t d = edit_distance(str_from(typed), str_from(words[i]));
		/* A word of two letters is two edits from every other one, and of what was typed half must stay. */
		if (d < best_distance && d < strlen(words[i]) && 2 * d <= strlen(typed)) {
			best = words[i];
			best_distance = d;
		}
	}
	return best;
}

static void print_help(const struct usage *usage, FILE *out)
{
	(void)fprintf(out, "usage: %s\n", usage->synopsis);
	if (usage->text)
		(void)fprintf(out, "\n%s", usage->text);
	if (usage->n)
		(void)fputs("\nOptions:\n", out);
	for (size_t i = 0; i < usage->n; i++) {
		const struct opt *o = &usage->opts[i];
		char left[200];
		(void)snprintf(left, sizeof left, "%c%c%s--%s%s%s", o->letter ? '-' : ' ', o->letter ? o->letter : ' ',
			       o->letter ? ", " : "  ", o->name, o->value ? " " : "", o->value ? o->value : "");
		(void)fprintf(out, strlen(left) > 28 ? "  %s\n%32s%s\n" : "  %-28s  %.0s%s\n", left, "", o->help);
	}
}

static int wrong(const struct usage *usage, int *ret_status)
{
	(void)fprintf(stderr, "usage: %s\n", usage->synopsis);
	*ret_status = EXIT_USAGE;
	return -1;
}

static int word_index(const char *words, const char *value)
{
	int index = 0;
	size_t len = strlen(value);

	for (const char *at = words;; index++) {
		size_t n = strcspn(at, "|");
		if (n == len && memcmp(at, value, n) == 0)
			return index;
		if (!at[n])
			return -EINVAL;
		at += n + 1;
	}
}

static int count(const char *value, uint64_t *ret)
{
	char *end;

	if (*value < '0' || *value > '9')
		return -EINVAL;
	errno = 0;
	unsigned long long n = strtoull(value, &end, 10);
	if (*end || errno)
		return -EINVAL;
	*ret = n;
	return 0;
}

/* A bare number means seconds, on a command line. */
static int set_usec(const char *value, uint64_t *to)
{
	uint64_t seconds;

	if (count(value, &seconds) < 0)
		return conf_usec(str_from(value), to);
	if (seconds > UINT64_MAX / 1000000)
		return -ERANGE;
	*to = seconds * 1000000;
	return 0;
}

static int set(const struct opt *opt, const char *value)
{
	int r;

	switch (opt->type) {
	case OPT_FLAG:
		*(bool *)opt->to = true;
		return 0;
	case OPT_TEXT:
		*(const char **)opt->to = value;
		return 0;
	case OPT_COUNT:
		return count(value, opt->to);
	case OPT_USEC:
		return set_usec(value, opt->to);
	case OPT_WORD:
		r = word_index(opt->value, value);
		if (r >= 0)
			*(int *)opt->to = r;
		return r < 0 ? r : 0;
	}
	return -EINVAL;
}

static const struct opt *find_long(const struct usage *usage, const char *name, size_t len)
{
	for (size_t i = 0; i < usage->n; i++)
		if (strlen(usage->opts[i].name) == len && memcmp(usage->opts[i].name, name, len) == 0)
			return &usage->opts[i];
	return NULL;
}

static const struct opt *find_letter(const struct usage *usage, char letter)
{
	for (size_t i = 0; i < usage->n; i++)
		if (letter && usage->opts[i].letter == letter)
			return &usage->opts[i];
	return NULL;
}

/* Those of inquit itself, which main.c takes: what such a one wants, or NULL. */
static const char *stands_before(const char *name)
{
	size_t len = strcspn(name, "=");

	if (len == 3 && memcmp(name, "dir", len) == 0)
		return "DIR";
	return len == 7 && memcmp(name, "timeout", len) == 0 ? "TIME" : NULL;
}

static void unknown(const struct usage *usage, const char *arg)
{
	const char *names[64], *value = arg[1] == '-' ? stands_before(arg + 2) : NULL;
	size_t n = 0;

	if (value) {
		int len = (int)strcspn(arg, "=");
		(void)fprintf(stderr, "inquit: %.*s stands before the command: inquit %.*s %s COMMAND\n", len, arg, len, arg, value);
		return;
	}
	for (; n < usage->n && n < ARRAY_LEN(names); n++)
		names[n] = usage->opts[n].name;
	const char *near = arg[1] == '-' ? suggest(arg + 2, names, n) : NULL;
	(void)fprintf(stderr, "inquit: no option %s%s%s%s\n", arg, near ? "; did you mean --" : "", near ? near : "",
		      near ? "?" : "");
}

/* What a value that is not understood should have been. */
static const char *wanted(const struct opt *opt)
{
	if (opt->type == OPT_COUNT)
		return "a number";
	if (opt->type == OPT_USEC)
		return "a time: 30s, 10m, 2h, 3d";
	return opt->value ? opt->value : "wanted";
}

struct cursor {
	int at, kept, argc;
	char **argv;
};

/* --json, as many programs have it: where it is no option of the command, "--format json", or else jsonl. */
static bool take_json(const struct usage *usage, const char *arg)
{
	const struct opt *format = strcmp(arg, "--json") == 0 ? find_long(usage, "format", strlen("format")) : NULL;

	return format && format->type == OPT_WORD && (set(format, "json") >= 0 || set(format, "jsonl") >= 0);
}

/* One option at argv[at]; its value may be in the same argument or the next. */
static int take(const struct usage *usage, struct cursor *c)
{
	char *arg = c->argv[c->at], *value = NULL;
	bool is_long = arg[1] == '-';
	const struct opt *opt;

	if (is_long) {
		size_t len = strcspn(arg + 2, "=");
		opt = find_long(usage, arg + 2, len);
		value = arg[2 + len] ? arg + 3 + len : NULL;
	} else {
		opt = find_letter(usage, arg[1]);
		value = arg[2] ? arg + 2 : NULL;
	}
	if (!opt && take_json(usage, arg))
		return 0;
	if (!opt || (!is_long && value && opt->type == OPT_FLAG)) {
		if (usage->loose && !is_long) {
			c->argv[c->kept++] = arg;
			return 0;
		}
		unknown(usage, arg);
		return -EINVAL;
	}
	if (opt->type != OPT_FLAG && !value) {
		if (c->at + 1 >= c->argc) {
			(void)fprintf(stderr, "inquit: --%s wants %s\n", opt->name, opt->value);
			return -EINVAL;
		}
		value = c->argv[++c->at];
	}
	if ((opt->type == OPT_FLAG && value) || set(opt, value) < 0) {
		(void)fprintf(stderr, "inquit: --%s: '%s' is not %s\n", opt->name, value, wanted(opt));
		return -EINVAL;
	}
	return 0;
}

static bool is_help(const char *arg)
{
	return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

int opts_parse(const struct usage *usage, int *argc, char **argv, int *ret_status)
{
	struct cursor c = { .at = 1, .kept = 1, .argc = *argc, .argv = argv };

	for (; c.at < c.argc; c.at++) {
		char *arg = argv[c.at];
		if (strcmp(arg, "--") == 0) {
			while (++c.at < c.argc)
				argv[c.kept++] = argv[c.at];
			break;
		}
		if (is_help(arg)) {
			print_help(usage, stdout);
			*ret_status = EXIT_DONE;
			return -1;
		}
		if (arg[0] != '-' || !arg[1])
			argv[c.kept++] = arg;
		else if (take(usage, &c) < 0)
			return wrong(usage, ret_status);
	}
	*argc = c.kept;
	argv[c.kept] = NULL;
	if (c.kept - 1 < usage->min)
		(void)fputs("inquit: an argument is missing\n", stderr);
	else if (usage->max >= 0 && c.kept - 1 > usage->max)
		(void)fprintf(stderr, "inquit: '%s' is one argument too many\n", argv[usage->max + 1]);
	else
		return 0;
	return wrong(usage, ret_status);
}
