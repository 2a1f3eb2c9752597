/* search, count, export - questions to the store. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/carriers.h"
#include "store/cli/commands.h"
#include "store/cli/hint.h"
#include "store/cli/opts.h"
#include "store/cli/outfile.h"
#include "store/cli/printer.h"
#include "store/cli/reader.h"
#include "store/cli/search_end.h"
#include "store/cli/warc_out.h"

enum { TERMINAL_LIMIT = 50 };

static const char query_help[] =
	"A QUERY has words, \"phrases\", AND OR NOT ( ), and fields: by: topic: outlet: feed: date: type:\n"
	"and more; '*' is all.\n\n"
	"  inquit search 'by:varga \"humanitarian corridor\" date:2026-10'\n"
	"  inquit export 'topic:energy' --format csv -o energy.csv\n"
	"  inquit search 'query:syria by:varga'     a query that inquit save keeps\n";

struct search {
	struct cli *cli;
	const char *fields, *file, *sort;
	int format;
	uint64_t limit, offset;
	bool utc, exit_code, oldest, explain;
	struct search_end end;
	struct printer printer;
	struct carriers carriers;
	struct warc_out warc;
};

/* Someone at a terminal, maybe with a pager in between, reads it. */
static bool is_for_people(const struct search *self)
{
	return self->printer.width && self->format <= FORMAT_WRAP;
}

static int print(void *ctx, const struct record *record)
{
	struct search *self = ctx;

	if (self->offset) {
		self->offset--;
		return 0;
	}
	if (self->format == FORMAT_WARC)
		return warc_out_record(&self->warc, record);
	if (is_for_people(self))
		search_end_note(&self->end, record);
	printer_record(&self->printer, record);
	int status = self->format == FORMAT_WRAP ? carriers_print(&self->carriers, self->cli, &self->printer, record) : 0;
	return ferror(self->printer.out) ? CLI_UNWRITTEN : status;
}

static void say_end(struct search *self, const struct reader *reader, bool quiet)
{
	if (self->format == FORMAT_WARC && self->warc.missing)
		(void)fprintf(stderr, "inquit: %zu pages were not kept (store.snapshots), and are not in the file\n", self->warc.missing);
	/* Not on standard error: below what it is about, then, not over it. */
	if (!quiet && is_for_people(self))
		search_end_print(&self->end, self->printer.out, self->printer.width, reader->more, self->format == FORMAT_TABLE);
}

static int ask(struct search *self, struct cli *cli, struct str query)
{
	owned(buf_destroy) struct buf arg = { 0 }, sort = { 0 };
	struct reader reader;
	struct str words[3];
	uint64_t n = 0;

	buf_add(&arg, query);
	buf_printf(&sort, "sort=%s", self->sort ? self->sort : "date");
	words[0] = buf_str(&arg);
	words[1] = buf_str(&sort);
	words[2] = self->oldest ? STR("order=oldest") : STR("order=newest");
	uint64_t limit = self->limit < UINT64_MAX - self->offset ? self->limit + self->offset : UINT64_MAX;
	int status = reader_open(&reader, cli, "query", words, ARRAY_LEN(words), limit);
	if (status == 0)
		status = reader_all(&reader, print, self, &n);
	if (status == 0)
		say_end(self, &reader, cli->quiet);
	if (status == 0 && n == 0)
		(void)hint_names(cli, query);
	if (status == 0 && self->exit_code && n == 0)
		status = EXIT_NO_MATCH;
	reader_close(&reader);
	return status;
}

static int explain(struct cli *cli, struct str query)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	struct unpack u;
	int status = cli_ask_store(cli, &client, "explain", &query, 1, (struct str){ 0 }, &u);

	if (status == 0)
		(void)printf("%.*s\n", (int)str_trim(u.in).len, u.in.ptr);
	return status;
}

/* status: of what was asked for. What stands in a file stays there unless all of the answer came. */
static int close_output(struct search *self, struct outfile *out, int status)
{
	int r = self->format == FORMAT_WARC ? 0 : printer_close(&self->printer);

	warc_out_close(&self->warc);
	carriers_close(&self->carriers);
	search_end_destroy(&self->end);
	int closed = outfile_close(out, r == 0 && (status == EXIT_DONE || status == EXIT_NO_MATCH));
	if (r == 0)
		r = closed;
	if (status && status != EXIT_NO_MATCH && status != CLI_UNWRITTEN)
		return status;
	if (r < 0 && out->file != stdout)
		return cli_fail(EXIT_PARTLY, "%s: %s", self->file, strerror(-r));
	errno = -r;
	return r < 0 ? CLI_UNWRITTEN : status;
}

static int run(struct search *self, struct cli *cli, int argc, char **argv)
{
	owned(buf_destroy) struct buf query = { 0 };
	struct outfile out;
	int r;

	if (self->fields && self->format != FORMAT_CSV && self->format != FORMAT_TSV)
		return cli_fail(EXIT_USAGE, "--fields names the columns of csv and tsv: add --format csv");
	self->cli = cli;
	cli_query(&query, argc, argv);
	if (self->explain)
		return explain(cli, buf_str(&query));
	r = outfile_open(&out, self->file);
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", self->file, strerror(-r));
	if (self->format == FORMAT_WARC && out.file == stdout && cli->width)
		return cli_fail(EXIT_REFUSED, "pages are not for a terminal: use -o FILE");
	if (self->format == FORMAT_WARC)
		warc_out_open(&self->warc, cli, out.file, buf_str(&query));
	else
		r = printer_open(&self->printer, cli, out.file, (enum format)self->format, self->fields, self->utc);
	self->printer.query = buf_str(&query);
	return close_output(self, &out, r < 0 ? EXIT_USAGE : ask(self, cli, buf_str(&query)));
}

static int command_query(struct cli *cli, int argc, char **argv, struct search *self, const char *synopsis)
{
	const struct opt opts[] = {
		{ "format", 'f', OPT_WORD, &self->format, FORMAT_WORDS, "how to print" },
		{ "fields", 0, OPT_TEXT, &self->fields, "A,B", "columns of csv and tsv" },
		{ "limit", 'n', OPT_COUNT, &self->limit, "N", "at most so many" },
		{ "offset", 0, OPT_COUNT, &self->offset, "N", "without the first N" },
		{ "sort", 0, OPT_TEXT, &self->sort, "date|said|seen|score", "newest first by this, or best first; default date" },
		{ "oldest", 0, OPT_FLAG, &self->oldest, NULL, "oldest first" },
		{ "output", 'o', OPT_TEXT, &self->file, "FILE", "write to FILE" },
		{ "utc", 0, OPT_FLAG, &self->utc, NULL, "times in UTC, not local" },
		{ "exit-code", 0, OPT_FLAG, &self->exit_code, NULL, "exit 1 when nothing matches" },
		{ "explain", 0, OPT_FLAG, &self->explain, NULL, "show how the query is understood" },
	};
	const struct usage usage = { synopsis, query_help, opts, ARRAY_LEN(opts), 1, -1, true };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	return run(self, cli, argc, argv);
}

int command_search(struct cli *cli, int argc, char **argv)
{
	struct search self = { .format = FORMAT_TABLE, .limit = cli->width && isatty(STDOUT_FILENO) ? TERMINAL_LIMIT : UINT64_MAX };

	return command_query(cli, argc, argv, &self, "inquit search QUERY [--format FORMAT] [--limit N]");
}

int command_export(struct cli *cli, int argc, char **argv)
{
	struct search self = { .format = FORMAT_JSONL, .limit = UINT64_MAX, .oldest = false };

	return command_query(cli, argc, argv, &self, "inquit export QUERY [--format FORMAT] [-o FILE]");
}

int command_count(struct cli *cli, int argc, char **argv)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	owned(buf_destroy) struct buf query = { 0 };
	bool articles = false, exit_code = false;
	const struct opt opts[] = {
		{ "articles", 0, OPT_FLAG, &articles, NULL, "count articles, not statements" },
		{ "exit-code", 0, OPT_FLAG, &exit_code, NULL, "exit 1 when nothing matches" },
	};
	const struct usage usage = { "inquit count QUERY", query_help, opts, ARRAY_LEN(opts), 1, -1, true };
	struct unpack u;
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	cli_query(&query, argc, argv);
	status = cli_ask_store(cli, &client, "count", &(struct str){ query.ptr, query.len }, 1, (struct str){ 0 }, &u);
	if (status)
		return status;
	(void)unpack_array(&u, 2);
	uint64_t n = unpack_uint(&u), n_articles = unpack_uint(&u);
	if (unpack_error(&u))
		return cli_bad_answer();
	(void)printf("%" PRIu64 "\n", articles ? n_articles : n);
	if (n == 0)
		(void)hint_names(cli, buf_str(&query));
	return exit_code && (articles ? n_articles : n) == 0 ? EXIT_NO_MATCH : EXIT_DONE;
}
