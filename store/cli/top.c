/* top, outlets - who and what, most statements first. */
#include <inttypes.h>

#include "common/cleanup.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/tally.h"

enum { TOP_LIMIT = 20 };

static const struct way {
	const char *by, *head, *key;
} ways[] = {
	{ "speakers", "SPEAKER", "speaker" }, { "topics", "TOPIC", "topic" },	{ "outlets", "OUTLET", "outlet" },
	{ "feeds", "FEED", "feed" },	      { "languages", "LANGUAGE", "language" }, { "types", "TYPE", "type" },
	{ "roles", "ROLE", "role" },	      { "verbs", "VERB", "verb" },
};

static int print(struct cli *cli, const struct way *way, struct str query, uint64_t limit, int format, bool utc)
{
	struct grid_column columns[TALLY_COLUMNS];
	owned(grid_destroy) struct grid grid = { .columns = columns, .n_columns = TALLY_COLUMNS };
	owned(tally_close) struct tally tally = { 0 };
	int status = tally_ask(&tally, cli, query, way->by, limit);

	if (status)
		return status;
	tally_columns(columns, way->head, way->key);
	for (size_t i = 0; i < tally.n; i++)
		tally_add_row(&grid, &tally.rows[i], format == GRID_TABLE, utc);
	status = grid_print(&grid, cli, (enum grid_format)format);
	if (status == 0 && tally.n < tally.n_rows)
		cli_note(cli, "%zu of %" PRIu64 "; --limit N shows more", tally.n, tally.n_rows);
	return status;
}

static const struct way *find(const char *name)
{
	const char *names[ARRAY_LEN(ways)];

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		if (strcmp(name, ways[i].by) == 0)
			return &ways[i];
		names[i] = ways[i].by;
	}
	const char *near = suggest(name, names, ARRAY_LEN(names));
	(void)cli_fail(EXIT_USAGE, "top speakers, topics, outlets, feeds, languages, types, roles or verbs%s%s%s",
		       near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	return NULL;
}

int command_top(struct cli *cli, int argc, char **argv)
{
	owned(buf_destroy) struct buf query = { 0 };
	uint64_t limit = TOP_LIMIT;
	int format = 0, status;
	bool utc = false;
	const struct opt opts[] = {
		{ "format", 'f', OPT_WORD, &format, GRID_FORMAT_WORDS, "how to print" },
		{ "limit", 'n', OPT_COUNT, &limit, "N", "at most so many; default 20, 0: all" },
		{ "utc", 0, OPT_FLAG, &utc, NULL, "dates in UTC, not local" },
	};
	const struct usage usage = { "inquit top speakers|topics|outlets|feeds|languages|types|roles|verbs [QUERY]",
				     "Who or what has most of the statements that match; without a QUERY, of all.\n\n"
				     "  inquit top outlets 'by:varga topic:syria date:2026-10'\n",
				     opts, ARRAY_LEN(opts), 1, -1, true };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	const struct way *way = find(argv[1]);
	if (!way)
		return EXIT_USAGE;
	cli_query(&query, argc - 1, argv + 1);
	return print(cli, way, query.len ? buf_str(&query) : STR("*"), limit, format, utc);
}

int command_outlets(struct cli *cli, int argc, char **argv)
{
	owned(buf_destroy) struct buf query = { 0 };
	uint64_t limit = 0;
	int format = 0, status;
	bool utc = false;
	const struct opt opts[] = {
		{ "format", 'f', OPT_WORD, &format, GRID_FORMAT_WORDS, "how to print" },
		{ "limit", 'n', OPT_COUNT, &limit, "N", "at most so many, those with most statements; 0, the default: all" },
		{ "utc", 0, OPT_FLAG, &utc, NULL, "dates in UTC, not local" },
	};
	const struct usage usage = { "inquit outlets [QUERY]", "Every outlet, with its statements and when it published the first and the last.\n",
				     opts, ARRAY_LEN(opts), 0, -1, true };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	cli_query(&query, argc, argv);
	return print(cli, find("outlets"), query.len ? buf_str(&query) : STR("*"), limit, format, utc);
}
