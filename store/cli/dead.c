/* dead - pages that were tried three times, or refused for good: list, show, retry, drop. */
#include <inttypes.h>
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/printer.h"

#define STAGES "any|fetcher|parser|classifier|store"
static const char *const stages[] = { NULL, "fetcher", "parser", "classifier", "store" };

struct dead_options {
	const char *reason;
	bool all, yes;
	int stage, format;
};

static void get_at(struct buf *out, const cJSON *row)
{
	const cJSON *at = cJSON_GetObjectItemCaseSensitive(row, "at");

	print_when(out, str_from(cJSON_IsString(at) ? at->valuestring : "-"), false);
}

static const struct column columns[] = {
	{ "PAGE", "page", NULL, 0, true, 0 },      { "AT", NULL, get_at, 0, false, 3 },   { "STAGE", "stage", NULL, 0, false, 0 },
	{ "TRIED", "attempts", NULL, 0, true, 2 }, { "REASON", "reason", NULL, 40, false, 0 }, { "FEED", "feed", NULL, 20, false, 1 },
	{ "URL", "url", NULL, 0, false, 0 },
};

static int dead_list(struct cli *cli, const struct words *words, const struct dead_options *options)
{
	owned(json_free) cJSON *answer = NULL;

	if (options->format)
		return admin_print(cli, "fetcher", "dead-list", words);
	int status = admin_ask(cli, "fetcher", "dead-list", words, &answer);
	const cJSON *rows = cJSON_GetObjectItemCaseSensitive(answer, "dead");
	if (status == 0 && cJSON_GetArraySize(rows) > 0)
		print_table(cli, columns, ARRAY_LEN(columns), rows);
	else if (status == 0 && !cli->quiet)
		(void)fputs("no dead letters\n", stderr);
	return status;
}

static int dead_show(struct cli *cli, const struct words *words, const struct dead_options *options)
{
	owned(json_free) cJSON *answer = NULL;
	const cJSON *item;

	if (options->format)
		return admin_print(cli, "fetcher", "dead-show", words);
	int status = admin_ask(cli, "fetcher", "dead-show", words, &answer);
	cJSON_ArrayForEach(item, answer) {
		owned(buf_destroy) struct buf text = { 0 };
		if (strcmp(item->string, "body") == 0)
			continue;
		struct str s = json_text(&text, answer, item->string);
		(void)printf("%-14s %.*s\n", item->string, (int)s.len, s.ptr);
	}
	return status;
}

static int change(struct cli *cli, const struct words *words, const char *command, const char *key)
{
	owned(json_free) cJSON *answer = NULL;
	int status = admin_ask(cli, "fetcher", command, words, &answer);

	if (status == 0 && !cli->quiet)
		(void)printf("%s %" PRId64 "\n", key, json_number(answer, key, 0));
	return status;
}

static int dead_retry(struct cli *cli, const struct words *words, const struct dead_options *options)
{
	(void)options;
	return change(cli, words, "dead-retry", "retried");
}

static int dead_drop(struct cli *cli, const struct words *words, const struct dead_options *options)
{
	if (options->all && !options->yes)
		return cli_fail(EXIT_REFUSED, "dead drop --all forgets these pages for good; say so with --yes");
	return change(cli, words, "dead-drop", "dropped");
}

static const struct verb {
	const char *name;
	int (*run)(struct cli *cli, const struct words *words, const struct dead_options *options);
	bool filters, numbers; /* takes --stage and --reason; page numbers */
	int min, max;
} verbs[] = {
	{ "list", dead_list, true, false, 0, 0 },
	{ "show", dead_show, false, true, 1, 1 },
	{ "retry", dead_retry, true, true, 0, -1 },
	{ "drop", dead_drop, true, true, 0, -1 },
};

static int run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	owned(words_destroy) struct words words = { 0 };
	struct dead_options options = { 0 };
	const struct opt opts[] = {
		{ "stage", 0, OPT_WORD, &options.stage, STAGES, "those lost at this stage" },
		{ "reason", 0, OPT_TEXT, &options.reason, "R", "those with this in their reason" },
		{ "all", 0, OPT_FLAG, &options.all, NULL, "retry, drop: all that --stage and --reason let through" },
		{ "yes", 'y', OPT_FLAG, &options.yes, NULL, "drop --all: do it" },
		{ "format", 'f', OPT_WORD, &options.format, "table|json", "how to print" },
	};
	const struct usage usage = { "inquit dead list|show N|retry N...|drop N... [--stage S] [--reason R] [--all]",
				     "Pages that no stage could take, with the stage and the reason.\n", opts, ARRAY_LEN(opts),
				     verb->min, verb->max, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (verb->max < 0 && argc == 1 && !options.all)
		return cli_fail(EXIT_USAGE, "dead %s: which? page numbers from `inquit dead list`, or --all", verb->name);
	for (int i = 1; i < argc; i++)
		words_add(&words, argv[i]);
	words_flag(&words, "all", options.all && verb->max < 0);
	if (verb->filters) {
		words_option(&words, "stage", stages[options.stage]);
		words_option(&words, "reason", options.reason);
	}
	return verb->run(cli, &words, &options);
}

int command_dead(struct cli *cli, int argc, char **argv)
{
	const char *name = argc > 1 && argv[1][0] != '-' ? argv[1] : "list";
	int shift = argc > 1 && argv[1][0] != '-';

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcmp(name, verbs[i].name) == 0)
			return run(cli, &verbs[i], argc - shift, argv + shift);
	return cli_fail(EXIT_USAGE, "dead %s: there are list, show, retry, drop", name);
}
