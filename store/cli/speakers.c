/* speakers - who speaks: listed, shown with roles and dates, given other names. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/commands.h"
#include "store/cli/notes.h"
#include "store/cli/opts.h"
#include "store/cli/speakers.h"
#include "store/cli/tally.h"
#include "store/cli/text.h"

enum { TERMINAL_LIMIT = 50, SHOWN_TOPICS = 10, LABEL_CELLS = 12, FITS_SHOWN = 20 };

static void add_names(struct buf *out, const struct notes *aliases, struct str person)
{
	for (size_t i = 0; i < aliases->n; i++)
		if (str_eq(aliases->at[i].value, person)) {
			if (out->len)
				buf_add(out, STR("; "));
			buf_add(out, aliases->at[i].name);
		}
}

/* ---- list ---- */

static int list(struct cli *cli, int argc, char **argv)
{
	owned(buf_destroy) struct buf query = { 0 };
	owned(tally_close) struct tally tally = { 0 };
	owned(notes_close) struct notes aliases = { 0 };
	struct grid_column columns[TALLY_COLUMNS + 1];
	owned(grid_destroy) struct grid grid = { .columns = columns, .n_columns = TALLY_COLUMNS + 1 };
	uint64_t limit = cli->width && isatty(STDOUT_FILENO) ? TERMINAL_LIMIT : 0;
	int format = 0, status;
	bool utc = false;
	const struct opt opts[] = {
		{ "format", 'f', OPT_WORD, &format, GRID_FORMAT_WORDS, "how to print" },
		{ "limit", 'n', OPT_COUNT, &limit, "N", "at most so many; 0: all" },
		{ "utc", 0, OPT_FLAG, &utc, NULL, "dates in UTC, not local" },
	};
	const struct usage usage = { "inquit speakers [list [QUERY]]", "Everybody with statements that match, most first.\n", opts,
				     ARRAY_LEN(opts), 0, -1, true };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	cli_query(&query, argc, argv);
	status = tally_ask(&tally, cli, query.len ? buf_str(&query) : STR("*"), "speakers", limit);
	if (status == 0)
		status = notes_ask(&aliases, cli, "alias");
	if (status)
		return status;
	tally_columns(columns, "SPEAKER", "speaker");
	columns[TALLY_COLUMNS] = (struct grid_column){ "ALSO", "aliases", false, 0, 1 };
	for (size_t i = 0; i < tally.n; i++) {
		owned(buf_destroy) struct buf names = { 0 };

		tally_add_row(&grid, &tally.rows[i], format == GRID_TABLE, utc);
		add_names(&names, &aliases, tally.rows[i].name);
		grid_add(&grid, buf_str(&names));
	}
	status = grid_print(&grid, cli, (enum grid_format)format);
	if (status == 0 && tally.n < tally.n_rows)
		cli_note(cli, "%zu of %" PRIu64 "; --limit N shows more", tally.n, tally.n_rows);
	return status;
}

/* ---- show ---- */

static void quote(struct buf *out, const char *field, struct str name)
{
	buf_printf(out, "%s:\"", field);
	for (size_t i = 0; i < name.len; i++)
		buf_add_byte(out, name.ptr[i] == '"' ? ' ' : name.ptr[i]);
	buf_add_byte(out, '"');
}

/* The one that NAME means: its name as the store has it, in out. */
static int find_person(struct cli *cli, const char *name, struct buf *out)
{
	owned(buf_destroy) struct buf query = { 0 }, text = { 0 };
	owned(tally_close) struct tally tally = { 0 };
	size_t found = 0;

	quote(&query, "by", str_from(name));
	int status = tally_ask(&tally, cli, buf_str(&query), "speakers", 0);
	if (status)
		return status;
	if (tally.n == 0)
		return tally.hinted ? EXIT_NO_ID : cli_fail(EXIT_NO_ID, "nobody called %s has a statement in the store", name);
	while (found < tally.n && !str_eq_nocase(tally.rows[found].name, str_from(name)))
		found++;
	if (found < tally.n || tally.n == 1) {
		buf_add(out, tally.rows[found < tally.n ? found : 0].name);
		return 0;
	}
	for (size_t i = 0; i < tally.n && i < FITS_SHOWN; i++) {
		buf_add(&text, STR("\n  "));
		text_clean(&text, tally.rows[i].name);
	}
	return cli_fail(EXIT_NO_ID, "%s fits several; write more of one:%.*s", name, (int)text.len, text.ptr);
}

/* A line of the clean text behind its label; on a terminal what does not fit goes on below it. */
static void print_line(const struct cli *cli, const char *label, struct str clean)
{
	owned(buf_destroy) struct buf line = { 0 };

	buf_printf(&line, "%-*s ", LABEL_CELLS, label);
	if (cli->width)
		text_hang(&line, clean, cli->width, LABEL_CELLS + 1);
	else
		buf_add(&line, clean);
	(void)printf("%.*s\n", (int)line.len, line.ptr);
}

static void print_field(const struct cli *cli, const char *label, struct str value)
{
	owned(buf_destroy) struct buf clean = { 0 };

	text_clean(&clean, value);
	if (clean.len)
		print_line(cli, label, buf_str(&clean));
}

/* A block of rows under its label, "name  n  first .. last" each. */
static int print_rows(struct cli *cli, const char *label, struct str query, const char *by, uint64_t limit)
{
	owned(tally_close) struct tally tally = { 0 };
	int status = tally_ask(&tally, cli, query, by, limit);

	for (size_t i = 0; status == 0 && i < tally.n; i++) {
		owned(buf_destroy) struct buf line = { 0 };
		const struct tally_row *row = &tally.rows[i];

		text_clean(&line, row->name);
		buf_printf(&line, "  %" PRIu64, row->count);
		if (row->dated)
			speakers_add_dates(&line, row->first_usec, row->last_usec);
		print_line(cli, i ? "" : label, buf_str(&line));
	}
	return status;
}

/* Name "person TAB role TAB from", value "to TAB country". */
static int print_offices(struct cli *cli, struct str person)
{
	owned(notes_close) struct notes offices = { 0 };
	int status = notes_ask(&offices, cli, "office");

	for (size_t i = 0; status == 0 && i < offices.n; i++) {
		struct str written = offices.at[i].name, value = offices.at[i].value;
		struct str name = str_cut(&written, '\t'), role = str_cut(&written, '\t'), to = str_cut(&value, '\t');
		owned(buf_destroy) struct buf line = { 0 };

		if (!str_eq_nocase(name, person))
			continue;
		buf_add(&line, role);
		if (value.len)
			buf_printf(&line, ", %.*s", (int)value.len, value.ptr);
		buf_printf(&line, ", %.*s..%.*s", (int)written.len, written.ptr ? written.ptr : "", (int)to.len, to.ptr ? to.ptr : "");
		print_field(cli, "office", buf_str(&line));
	}
	return status;
}

static int show(struct cli *cli, int argc, char **argv)
{
	owned(buf_destroy) struct buf person = { 0 }, query = { 0 }, names = { 0 };
	owned(notes_close) struct notes aliases = { 0 };
	const struct usage usage = { "inquit speakers show NAME", "Roles with their dates, other names, topics and outlets of one.\n", NULL, 0, 1, 1,
				     false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	status = find_person(cli, argv[1], &person);
	if (status == 0)
		status = notes_ask(&aliases, cli, "alias");
	if (status)
		return status;
	quote(&query, "speaker", buf_str(&person));
	for (size_t i = 0; i < aliases.n; i++)
		if (str_eq(aliases.at[i].value, buf_str(&person))) {
			buf_add(&query, STR(" OR "));
			quote(&query, "speaker", aliases.at[i].name);
		}
	add_names(&names, &aliases, buf_str(&person));
	print_field(cli, "speaker", buf_str(&person));
	print_field(cli, "also", buf_str(&names));
	status = print_offices(cli, buf_str(&person));
	if (status == 0)
		status = print_rows(cli, "statements", buf_str(&query), "types", 0);
	if (status == 0)
		status = print_rows(cli, "roles", buf_str(&query), "roles", 0);
	if (status == 0)
		status = print_rows(cli, "topics", buf_str(&query), "topics", SHOWN_TOPICS);
	return status ? status : print_rows(cli, "outlets", buf_str(&query), "outlets", SHOWN_TOPICS);
}

/* ---- names ---- */

static int put_names(struct cli *cli, char **argv, int argc, bool drop)
{
	struct note *notes = calloc((size_t)argc, sizeof *notes);
	int first = drop ? 1 : 2, status;
	size_t n = 0;

	if (!notes)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	for (int i = first; i < argc; i++)
		notes[n++] = (struct note){ .kind = STR("alias"), .name = str_from(argv[i]),
					    .value = drop ? (struct str){ 0 } : str_from(argv[1]) };
	status = notes_put(cli, notes, n);
	free(notes);
	for (int i = first; i < argc && status == 0 && !cli->quiet; i++)
		(void)printf(drop ? "%s stands for itself again\n" : "%s is %s\n", argv[i], argv[1]);
	return status;
}

static int alias(struct cli *cli, int argc, char **argv)
{
	bool drop = false;
	const struct opt opts[] = { { "rm", 0, OPT_FLAG, &drop, NULL, "take other names back" } };
	const struct usage usage = { "inquit speakers alias NAME OTHER... | --rm OTHER...",
				     "Says that OTHER is another name of NAME: by: finds both, and counts are one.\n"
				     "It is kept beside the records, whatever is parsed again.\n",
				     opts, 1, 1, -1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (!drop && argc < 3)
		return cli_fail(EXIT_USAGE, "which OTHER names of %s?", argv[1]);
	for (int i = 1; drop && i < argc; i++) {
		status = notes_must_have(cli, "alias", argv[i], "is nobody's other name");
		if (status)
			return status;
	}
	return put_names(cli, argv, argc, drop);
}

static int merge(struct cli *cli, int argc, char **argv)
{
	const struct usage usage = { "inquit speakers merge NAME OTHER...",
				     "Makes speakers one person, called NAME. inquit speakers alias --rm OTHER undoes it.\n", NULL, 0, 2, -1,
				     false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	for (int i = 1; i < argc; i++) {
		owned(buf_destroy) struct buf query = { 0 };
		owned(tally_close) struct tally tally = { 0 };

		quote(&query, "speaker", str_from(argv[i]));
		status = tally_ask(&tally, cli, buf_str(&query), "types", 0);
		if (status)
			return status;
		if (tally.total == 0 && i > 1)
			return cli_fail(EXIT_NO_ID, "no speaker has the whole name %s; inquit speakers list shows them", argv[i]);
	}
	return put_names(cli, argv, argc, false);
}

int command_speakers(struct cli *cli, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct cli *cli, int argc, char **argv);
	} parts[] = { { "list", list }, { "show", show }, { "alias", alias }, { "merge", merge }, { "import", speakers_import } };
	static const char *const names[] = { "list", "show", "alias", "merge", "import" };
	static const struct usage usage = { "inquit speakers [list|show|alias|merge|import] ...",
					    "  list [QUERY]         everybody, most statements first; --limit N, --format F\n"
					    "  show NAME            roles with dates, other names, topics, outlets\n"
					    "  alias NAME OTHER...  OTHER is another name of NAME\n"
					    "  merge NAME OTHER...  the same for speakers that are there\n"
					    "  import FILE|-        names and offices from JSON lines\n",
					    NULL, 0, 0, 0, false };
	int status;

	if (argc < 2)
		return list(cli, argc, argv);
	if (argv[1][0] == '-') {
		if (strcmp(argv[1], "--help") != 0 && strcmp(argv[1], "-h") != 0)
			return list(cli, argc, argv);
		(void)opts_parse(&usage, &argc, argv, &status);
		return status;
	}
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (strcmp(argv[1], parts[i].name) == 0)
			return parts[i].run(cli, argc - 1, argv + 1);
	const char *near = suggest(argv[1], names, ARRAY_LEN(names));
	return cli_fail(EXIT_USAGE, "no command 'speakers %s'; %s%s%s", argv[1], near ? "did you mean '" : "try inquit speakers --help",
			near ? near : "", near ? "'?" : "");
}
