/* save - queries kept in the store under a name, for query:NAME. */
#include <inttypes.h>

#include "common/cleanup.h"
#include "store/cli/commands.h"
#include "store/cli/grid.h"
#include "store/cli/notes.h"
#include "store/cli/opts.h"

static const struct grid_column columns[] = { { "NAME", "name", false, 24, 0 }, { "QUERY", "query", false, 0, 0 } };

static int list(struct cli *cli, int format)
{
	owned(grid_destroy) struct grid grid = { .columns = columns, .n_columns = ARRAY_LEN(columns) };
	owned(notes_close) struct notes notes = { 0 };
	int status = notes_ask(&notes, cli, "query");

	if (status)
		return status;
	for (size_t i = 0; i < notes.n; i++) {
		grid_add(&grid, notes.at[i].name);
		grid_add(&grid, notes.at[i].value);
	}
	return grid_print(&grid, cli, (enum grid_format)format);
}

int command_save(struct cli *cli, int argc, char **argv)
{
	owned(buf_destroy) struct buf query = { 0 };
	bool drop = false;
	int format = 0, status;
	const struct opt opts[] = {
		{ "rm", 0, OPT_FLAG, &drop, NULL, "forget the query of this name" },
		{ "format", 'f', OPT_WORD, &format, GRID_FORMAT_WORDS, "how to print the list" },
	};
	const struct usage usage = { "inquit save [NAME QUERY|--rm NAME]",
				     "Keeps a query for use within others as query:NAME; without a name, lists them.\n\n"
				     "  inquit save syria 'topic:syria-conflict OR syria'\n"
				     "  inquit search 'query:syria by:varga'\n",
				     opts, ARRAY_LEN(opts), 0, -1, true };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (argc == 1)
		return drop ? cli_fail(EXIT_USAGE, "--rm wants the NAME of a query") : list(cli, format);
	if (drop ? argc > 2 : argc < 3)
		return cli_fail(EXIT_USAGE, drop ? "--rm takes one NAME" : "save %s what? inquit save NAME QUERY", argv[1]);
	cli_query(&query, argc - 1, argv + 1);
	if (drop) {
		status = notes_must_have(cli, "query", argv[1], "no query was saved by this name; inquit save lists them");
		if (status)
			return status;
	}
	status = notes_put(cli, &(struct note){ .kind = STR("query"), .name = str_from(argv[1]), .value = buf_str(&query) }, 1);
	if (status == 0 && !cli->quiet && drop)
		(void)printf("forgot %s\n", argv[1]);
	else if (status == 0 && !cli->quiet)
		(void)printf(strchr(argv[1], ' ') ? "saved %s; use it as query:\"%s\"\n" : "saved %s; use it as query:%s\n", argv[1], argv[1]);
	return status;
}
