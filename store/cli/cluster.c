/* cluster - the statements that are one utterance. */
#include <inttypes.h>

#include "common/cleanup.h"
#include "common/pack.h"
#include "common/str.h"
#include "store/cli/commands.h"
#include "store/cli/grid.h"
#include "store/cli/opts.h"
#include "store/cli/printer.h"
#include "store/cli/versions.h"

static const struct grid_column columns[] = {
	{ "ID", "id", false, 8, 0 },
	{ "PUBLISHED", "published", false, 16, 3 },
	{ "OUTLET", "outlet", false, 24, 5 },
	{ "SPEAKER", "speaker", false, 20, 2 },
	{ "TYPE", "type", false, 0, 1 },
	{ "LIKE", "similarity", true, 0, 4 },
	{ "RELATION", "relation", false, 0, 6 },
	{ "STATEMENT", "text", false, 0, 0 },
};

enum { SHORT_ID = 8 };

static void add_row(struct grid *grid, const struct cli *cli, const struct record *r, struct str relation, unsigned thousandths, bool people,
		    bool utc)
{
	owned(buf_destroy) struct buf when = { 0 }, name = { 0 }, like = { 0 };

	if (people)
		print_when(&when, r->published, utc);
	else
		buf_add(&when, r->published);
	version_name(&name, r);
	buf_printf(&like, "%u.%02u", thousandths / 1000, thousandths % 1000 / 10);
	grid_add(grid, people && cli->width && r->id.len > SHORT_ID ? (struct str){ r->id.ptr, SHORT_ID } : r->id);
	grid_add(grid, buf_str(&when));
	grid_add(grid, people ? buf_str(&name) : r->source.outlet);
	grid_add(grid, r->speaker.name.len || !people ? r->speaker.name : STR("-"));
	grid_add(grid, str_from(statement_type_name(r->type)));
	grid_add(grid, buf_str(&like));
	grid_add(grid, relation);
	grid_add(grid, r->text);
}

/* Candidates of other relations, as the store finds them: rows of *grid. */
static int add_related(struct grid *grid, struct cli *cli, const struct versions *v, bool people, bool utc)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	const struct str id = v->shown.record.id;
	struct unpack u;
	int status = cli_ask_store(cli, &client, "related", &id, 1, (struct str){ 0 }, &u);

	if (status)
		return status;
	for (size_t n = unpack_array(&u, 0); n && !unpack_error(&u); n--) {
		size_t members = unpack_array(&u, 3);
		struct str relation = unpack_str(&u);
		uint64_t score = unpack_uint(&u);
		struct record record;

		if (record_get(&u, v->arena, &record) < 0)
			return cli_bad_answer();
		unpack_rest(&u, members > 3 ? members - 3 : 0);
		add_row(grid, cli, &record, relation, (unsigned)score, people, utc);
	}
	return unpack_error(&u) ? cli_bad_answer() : 0;
}

static int show(struct cli *cli, const char *id, int format, bool utc)
{
	owned(versions_close) struct versions v = { 0 };
	owned(grid_destroy) struct grid grid = { .columns = columns, .n_columns = ARRAY_LEN(columns) };
	owned(grid_destroy) struct grid others = { .columns = columns, .n_columns = ARRAY_LEN(columns) };
	bool people = format == GRID_TABLE;
	int status = versions_ask(&v, cli, str_from(id));

	for (size_t i = 0; i < v.n && status == 0; i++)
		add_row(&grid, cli, v.at[i], STR("utterance"), v.quote[i].words.len ? v.quote[i].like : v.diff[i].similarity, people, utc);
	if (status == 0)
		status = add_related(people ? &others : &grid, cli, &v, people, utc);
	if (status)
		return status;
	status = grid_print(&grid, cli, (enum grid_format)format);
	if (status == 0 && grid_rows(&others)) {
		(void)printf("\nNot joined, perhaps the same claim in other words, or a part of it:\n");
		status = grid_print(&others, cli, (enum grid_format)format);
	}
	if (status == 0 && format == GRID_TABLE && cli->width)
		cli_note(cli, "Next: inquit compare %.8s", v.shown.record.id.ptr);
	return status;
}

/* "split" and "merge", and the statements. */
static int correct(struct cli *cli, int argc, char **argv)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	owned(buf_destroy) struct buf body = { 0 };
	const struct str word = str_from(argv[1]);
	struct control_reply reply;

	pack_array(&body, (size_t)argc - 2);
	for (int i = 2; i < argc; i++)
		pack_str(&body, str_from(argv[i]));
	int status = buf_error(&body) ? cli_fail(EXIT_NO_MATCH, "out of memory") : cli_connect(cli, "store", &client);
	if (status == 0)
		status = cli_ask(cli, client, "store", "correct", &word, 1, buf_str(&body), &reply);
	if (status)
		return status;
	if (reply.status < 0)
		return cli_refused(&reply);
	if (!cli->quiet)
		(void)fprintf(stderr, "%s; see inquit cluster %s\n",
			      str_eq(word, STR("merge")) ? "one cluster now" : "on their own now", argv[2]);
	return EXIT_DONE;
}

static bool is_correction(int argc, char **argv)
{
	return argc > 1 && (strcmp(argv[1], "split") == 0 || strcmp(argv[1], "merge") == 0);
}

int command_cluster(struct cli *cli, int argc, char **argv)
{
	int format = 0, status;
	bool utc = false;
	const struct opt opts[] = {
		{ "format", 'f', OPT_WORD, &format, GRID_FORMAT_WORDS, "how to print" },
		{ "utc", 0, OPT_FLAG, &utc, NULL, "times in UTC, not local" },
	};
	const struct usage usage = { "inquit cluster ID|merge ID ID ...|split ID ...",
				     "Every statement that is the same utterance, the first published first; behind them others that may be\n"
				     "the same claim in other words, or a part of it: candidates with a score, no verdict.\n"
				     "merge makes one of the clusters of all that are named; split takes these out of\n"
				     "theirs, and keeps them out, also when articles are taken in again.\n",
				     opts, ARRAY_LEN(opts), 1, 256, false };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (is_correction(argc, argv))
		return argc > 2 ? correct(cli, argc, argv) : cli_fail(EXIT_USAGE, "cluster %s which? give the ids of statements", argv[1]);
	if (argc > 2)
		return cli_fail(EXIT_USAGE, "cluster takes one id; for several: cluster merge, cluster split");
	return show(cli, argv[1], format, utc);
}
