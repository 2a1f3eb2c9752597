/*
 * feed - what the fetcher polls: list, show, pause, resume, rm, refresh.
 *
 * add and edit are in feed_change.c, lists of feeds in feed_opml.c.
 */
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/printer.h"
#include "store/cli/text.h"

#define JSON_FORMATS "table|json"

static void print_names(const char *verb, const cJSON *names)
{
	const cJSON *name;

	cJSON_ArrayForEach(name, names) {
		owned(buf_destroy) struct buf text = { 0 };
		text_clean(&text, str_from(cJSON_IsString(name) ? name->valuestring : ""));
		(void)printf("%s %.*s\n", verb, (int)text.len, text.ptr ? text.ptr : "");
	}
}

static void when(struct buf *out, const cJSON *row, const char *key)
{
	const cJSON *at = cJSON_GetObjectItemCaseSensitive(row, key);

	if (cJSON_IsString(at))
		print_when(out, str_from(at->valuestring), false);
	else
		buf_add_byte(out, '-');
}

static void get_last(struct buf *out, const cJSON *row)
{
	when(out, row, "last_poll");
}

static void get_next(struct buf *out, const cJSON *row)
{
	when(out, row, "next_poll");
}

/* "active", or why not: "active: HTTP 500". */
static void get_state(struct buf *out, const cJSON *row)
{
	const cJSON *reason = cJSON_GetObjectItemCaseSensitive(row, "reason");

	(void)json_text(out, row, "state");
	if (!cJSON_IsString(reason) || !reason->valuestring[0])
		return;
	buf_add(out, STR(": "));
	text_clean(out, str_from(reason->valuestring));
}

static const struct column feed_columns[] = {
	{ "NAME", "name", NULL, 24, false, 0 },       { "LAST POLL", NULL, get_last, 0, false, 3 },
	{ "NEXT", NULL, get_next, 0, false, 4 },      { "ENTRIES", "entries", NULL, 0, true, 5 },
	{ "TO FETCH", "to_fetch", NULL, 0, true, 2 }, { "FAILURES", "failures", NULL, 0, true, 6 },
	{ "STATE", NULL, get_state, 40, false, 0 },   { "URL", "url", NULL, 0, false, 1 },
};

static int feed_list(struct cli *cli, int argc, char **argv)
{
	owned(words_destroy) struct words words = { 0 };
	owned(json_free) cJSON *answer = NULL;
	const char *silent = NULL;
	bool unhealthy = false, paused = false;
	int format = 0;
	const struct opt opts[] = {
		{ "unhealthy", 0, OPT_FLAG, &unhealthy, NULL, "those whose last poll failed" },
		{ "paused", 0, OPT_FLAG, &paused, NULL, "those that are paused" },
		{ "silent", 0, OPT_TEXT, &silent, "TIME", "those without a new entry for so long: 3d" },
		{ "format", 'f', OPT_WORD, &format, JSON_FORMATS, "how to print" },
	};
	const struct usage usage = { "inquit feed list [--unhealthy|--silent 3d|--paused]", NULL, opts, ARRAY_LEN(opts), 0, 0, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	words_flag(&words, "unhealthy", unhealthy);
	words_flag(&words, "paused", paused);
	words_option(&words, "silent", silent);
	if (format)
		return admin_print(cli, "fetcher", "feed-list", &words);
	status = admin_ask(cli, "fetcher", "feed-list", &words, &answer);
	if (status == 0)
		print_table(cli, feed_columns, ARRAY_LEN(feed_columns), cJSON_GetObjectItemCaseSensitive(answer, "feeds"));
	return status;
}

static void get_at(struct buf *out, const cJSON *row)
{
	when(out, row, "at");
}

static const struct column history_columns[] = {
	{ "AT", NULL, get_at, 0, false, 0 },        { "STATUS", "status", NULL, 0, true, 0 },
	{ "BYTES", "bytes", NULL, 0, true, 3 },     { "ENTRIES", "entries", NULL, 0, true, 4 },
	{ "NEW", "new", NULL, 0, true, 0 },         { "CHANGED", "changed", NULL, 0, true, 5 },
	{ "NEXT", "next", NULL, 0, false, 1 },      { "WHY", "why", NULL, 0, false, 2 },
	{ "ERROR", "error", NULL, 60, false, 0 },
};

static int feed_show(struct cli *cli, int argc, char **argv)
{
	owned(words_destroy) struct words words = { 0 };
	owned(json_free) cJSON *answer = NULL;
	int format = 0, status;
	const struct opt opts[] = { { "format", 'f', OPT_WORD, &format, JSON_FORMATS, "how to print" } };
	const struct usage usage = { "inquit feed show NAME", NULL, opts, ARRAY_LEN(opts), 1, 1, false };
	const cJSON *item, *history;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	words_add(&words, argv[1]);
	if (format)
		return admin_print(cli, "fetcher", "feed-show", &words);
	status = admin_ask(cli, "fetcher", "feed-show", &words, &answer);
	if (status)
		return status;
	cJSON_ArrayForEach(item, answer) {
		owned(buf_destroy) struct buf text = { 0 };
		if (cJSON_IsArray(item))
			continue;
		struct str s = json_text(&text, answer, item->string);
		(void)printf("%-14s %.*s\n", item->string, (int)s.len, s.ptr);
	}
	history = cJSON_GetObjectItemCaseSensitive(answer, "history");
	if (cJSON_GetArraySize(history) == 0)
		return EXIT_DONE;
	(void)putchar('\n');
	print_table(cli, history_columns, ARRAY_LEN(history_columns), history);
	return EXIT_DONE;
}

/* pause, resume and rm differ in their words alone. */
static int by_names(struct cli *cli, int argc, char **argv, const char *command, const char *verb)
{
	owned(words_destroy) struct words words = { 0 };
	owned(json_free) cJSON *answer = NULL;
	const struct usage usage = { "inquit feed pause|resume|rm NAME...", NULL, NULL, 0, 1, -1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	for (int i = 1; i < argc; i++)
		words_add(&words, argv[i]);
	status = admin_ask(cli, "fetcher", command, &words, &answer);
	if (status == 0 && !cli->quiet)
		print_names(verb, cJSON_GetObjectItemCaseSensitive(answer, "feeds"));
	return status;
}

static int feed_pause(struct cli *cli, int argc, char **argv)
{
	return by_names(cli, argc, argv, "feed-pause", "paused");
}

static int feed_resume(struct cli *cli, int argc, char **argv)
{
	return by_names(cli, argc, argv, "feed-resume", "resumed");
}

static int feed_rm(struct cli *cli, int argc, char **argv)
{
	return by_names(cli, argc, argv, "feed-rm", "removed");
}

static int feed_refresh(struct cli *cli, int argc, char **argv)
{
	owned(words_destroy) struct words words = { 0 };
	owned(json_free) cJSON *answer = NULL;
	bool wait = false;
	const struct opt opts[] = { { "wait", 'w', OPT_FLAG, &wait, NULL,
				      "return when all that the polls led to is in the store or dead" } };
	const struct usage usage = { "inquit feed refresh [NAME...] [--wait]", "Polls now; all feeds where none is named.\n", opts,
				     ARRAY_LEN(opts), 0, -1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	for (int i = 1; i < argc; i++)
		words_add(&words, argv[i]);
	words_flag(&words, "wait", wait);
	status = admin_ask(cli, "fetcher", "feed-refresh", &words, &answer);
	if (status)
		return status;
	if (!cli->quiet)
		print_names(wait ? "refreshed" : "polling", cJSON_GetObjectItemCaseSensitive(answer, "feeds"));
	const cJSON *failed = cJSON_GetObjectItemCaseSensitive(answer, "failed");
	print_names("failed", failed);
	return cJSON_GetArraySize(failed) > 0 ? EXIT_PARTLY : EXIT_DONE;
}

static const struct {
	const char *name;
	int (*ask)(struct cli *cli, int argc, char **argv);
	int (*plain)(int argc, char **argv); /* needs no instance */
	const char *help;
} verbs[] = {
	{ "add", feed_add, NULL, "add a feed while it runs" },
	{ "edit", feed_edit, NULL, "change a feed's address, interval, pace or outlet" },
	{ "list", feed_list, NULL, "all feeds, when they were and will be polled" },
	{ "show", feed_show, NULL, "one feed and its last polls" },
	{ "pause", feed_pause, NULL, "stop polling" },
	{ "resume", feed_resume, NULL, "poll again" },
	{ "rm", feed_rm, NULL, "forget feeds; what they brought stays" },
	{ "refresh", feed_refresh, NULL, "poll now" },
	{ "import", feed_import, NULL, "add the feeds of an OPML file" },
	{ "export", feed_export, NULL, "all feeds as OPML" },
	{ "parse", NULL, command_feed_parse, "show what is read in the bytes of feeds" },
};

int command_feed(struct cli *cli, int argc, char **argv)
{
	const char *names[ARRAY_LEN(verbs)];
	const char *near;
	bool help = argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (argc > 1 && strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].ask ? verbs[i].ask(cli, argc - 1, argv + 1) : verbs[i].plain(argc - 1, argv + 1);
		names[i] = verbs[i].name;
	}
	FILE *out = help ? stdout : stderr;
	(void)fputs("usage: inquit feed COMMAND [ARGUMENT]...\n\n", out);
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		(void)fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].help);
	near = argc > 1 && !help ? suggest(argv[1], names, ARRAY_LEN(names)) : NULL;
	if (argc > 1 && !help)
		(void)fprintf(stderr, "\ninquit: no command 'feed %s'%s%s%s\n", argv[1], near ? "; did you mean '" : "", near ? near : "",
			      near ? "'?" : "");
	return help ? EXIT_DONE : EXIT_USAGE;
}
