/* compare, cluster - one statement in all outlets: how their wordings differ. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "common/cleanup.h"
#include "common/json.h"
#include "common/utf8.h"
#include "store/cli/commands.h"
#include "store/cli/compare.h"
#include "store/cli/grid.h"
#include "store/cli/opts.h"
#include "store/cli/printer.h"
#include "store/cli/style.h"
#include "store/cli/text.h"

enum { NAME_CELLS = 24, NARROW = 64 /* cells of a terminal */, NARROW_NAME_CELLS = 14, LEAST_CELLS = 10 };

static size_t name_width(const struct versions *v, size_t most)
{
	size_t width = 0;

	for (size_t i = 0; i < v->n; i++) {
		owned(buf_destroy) struct buf name = { 0 };

		version_name(&name, v->at[i]);
		size_t cells = text_cells(buf_str(&name));
		width = cells > width ? cells : width;
	}
	return width > most ? most : width;
}

/* "(indirect, tr)", "edited, revision 2 of 2": what the words alone do not show. */
static void add_remarks(struct buf *out, const struct versions *v, size_t i)
{
	const struct record *r = v->at[i];

	if (r->type != v->at[0]->type || r->type == STATEMENT_INDIRECT)
		buf_printf(out, "  (%s)", statement_type_name(r->type));
	if (r->speaker.name.len && !str_eq(r->speaker.name, v->at[0]->speaker.name)) {
		buf_add(out, STR("  by "));
		text_clean(out, r->speaker.name);
	}
	if (r->revisions > 1)
		buf_printf(out, "  revision %u of %u", r->source.revision, r->revisions);
	if (i && v->quote[i].words.len) {
		buf_add(out, v->quote[i].of_first ? STR("  has the first one's \"") : STR("  quotes \""));
		text_clean(out, v->quote[i].words);
		buf_add_byte(out, '"');
	} else if (i && v->diff[i].similarity < 1000) {
		buf_printf(out, "  similarity %u.%02u", v->diff[i].similarity / 1000, v->diff[i].similarity % 1000 / 10);
	}
}

void compare_words(const struct cli *cli, const struct versions *v)
{
	size_t names = name_width(v, cli->width && cli->width < NARROW ? NARROW_NAME_CELLS : NAME_CELLS);

	for (size_t i = 0; i < v->n; i++) {
		owned(buf_destroy) struct buf line = { 0 }, words = { 0 }, name = { 0 }, remarks = { 0 };

		version_name(&name, v->at[i]);
		style_begin(&line, cli->colour, STYLE_WHO);
		text_fit(&line, buf_str(&name), names, true);
		style_end(&line, cli->colour);
		buf_add(&line, STR("  "));
		if (i && v->diff[i].similarity >= VERSIONS_LIKE)
			diff_print(&words, &v->diff[i], cli->colour);
		else
			text_clean(&words, v->at[i]->text);
		add_remarks(&remarks, v, i);
		style_add(&words, cli->colour, STYLE_DIM, buf_str(&remarks));
		if (cli->width)
			text_hang(&line, buf_str(&words), cli->width, names + 2);
		else
			buf_add(&line, buf_str(&words));
		(void)printf("%.*s\n", (int)line.len, line.ptr);
	}
}

/* ---- side by side ---- */

static struct str take_line(struct str *rest)
{
	struct str line = { rest->ptr, str_find_byte(*rest, '\n', 0) };

	*rest = str_skip(*rest, line.len + 1);
	return line;
}

/* A line in pieces of at most width cells: scripts without spaces are one long word to text_wrap(). */
static void add_broken(struct buf *out, struct str line, size_t width)
{
	size_t from = 0, cells = 0;

	for (size_t at = 0, n; at < line.len; at += n) {
		uint32_t c;

		n = utf8_next(line, at, &c);
		size_t more = text_cells((struct str){ line.ptr + at, n });
		if (cells && cells + more > width) {
			buf_add(out, (struct str){ line.ptr + from, at - from });
			buf_add_byte(out, '\n');
			from = at;
			cells = 0;
		}
		cells += more;
	}
	buf_add(out, str_skip(line, from));
	buf_add_byte(out, '\n');
}

/* Lines of s at most width cells wide, one after the other in out, each ended by "\n". */
static void put_column(struct buf *out, struct str s, size_t width)
{
	owned(buf_destroy) struct buf lines = { 0 };
	size_t cells = width > LEAST_CELLS ? width : LEAST_CELLS;

	text_wrap(&lines, s, cells, 0);
	for (struct str rest = buf_str(&lines); rest.len;)
		add_broken(out, take_line(&rest), cells);
}

static void print_pair(struct str left, struct str right, size_t width)
{
	while (left.len || right.len) {
		owned(buf_destroy) struct buf line = { 0 };
		struct str a = take_line(&left), b = take_line(&right);

		text_fit(&line, a, width, true);
		buf_add(&line, STR(" | "));
		buf_add(&line, b);
		(void)printf("%.*s\n", (int)line.len, line.ptr);
	}
}

void compare_side_by_side(const struct cli *cli, const struct versions *v)
{
	size_t width = cli->width ? (cli->width - 3) / 2 : 76;

	for (size_t i = v->n > 1; i < v->n; i++) {
		owned(buf_destroy) struct buf left = { 0 }, right = { 0 }, words = { 0 };

		version_name(&words, v->at[0]);
		put_column(&left, buf_str(&words), width);
		buf_clear(&words);
		version_name(&words, v->at[i]);
		add_remarks(&words, v, i);
		put_column(&right, buf_str(&words), width);
		print_pair(buf_str(&left), buf_str(&right), width);
		buf_clear(&left), buf_clear(&right), buf_clear(&words);
		text_clean(&words, v->at[0]->text);
		put_column(&left, buf_str(&words), width);
		buf_clear(&words);
		/* Uncoloured: codes would be counted as cells. */
		if (v->diff[i].similarity >= VERSIONS_LIKE)
			diff_print(&words, &v->diff[i], false);
		else
			text_clean(&words, v->at[i]->text);
		put_column(&right, buf_str(&words), width);
		print_pair(buf_str(&left), buf_str(&right), width);
		if (i + 1 < v->n)
			(void)putchar('\n');
	}
}

/* ---- for programs ---- */

static void print_json(const struct versions *v)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	json_key(&j, "cluster"), json_str(&j, v->shown.record.cluster.id);
	json_key(&j, "versions"), json_array(&j);
	for (size_t i = 0; i < v->n; i++) {
		owned(buf_destroy) struct buf words = { 0 }, record = { 0 };

		diff_print(&words, &v->diff[i], false);
		record_print_json(&record, v->at[i]);
		json_object(&j);
		json_key(&j, "similarity"), json_milli(&j, v->diff[i].similarity);
		json_key(&j, "words"), json_str(&j, buf_str(&words));
		json_key(&j, "statement"), json_raw(&j, buf_str(&record));
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	(void)printf("%.*s\n", (int)out.len, out.ptr);
}

int command_compare(struct cli *cli, int argc, char **argv)
{
	bool words = false, side = false, matrix = false;
	int format = 0, status;
	const struct opt opts[] = {
		{ "words", 0, OPT_FLAG, &words, NULL, "a line an outlet, differences marked (the default)" },
		{ "side-by-side", 0, OPT_FLAG, &side, NULL, "each outlet beside the first" },
		{ "matrix", 0, OPT_FLAG, &matrix, NULL, "which outlet has which words" },
		{ "format", 'f', OPT_WORD, &format, "text|json", "how to print" },
	};
	const struct usage usage = { "inquit compare ID [--words|--side-by-side|--matrix]",
				     "How the outlets word one statement, beside the one that published it first:\n"
				     "{+words that this one has more+}, [-words that it has not-].\n",
				     opts, ARRAY_LEN(opts), 1, 1, false };
	owned(versions_close) struct versions v = { 0 };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (words + side + matrix > 1)
		return cli_fail(EXIT_USAGE, "one of --words, --side-by-side and --matrix");
	status = versions_ask(&v, cli, str_from(argv[1]));
	if (status)
		return status;
	if (format)
		print_json(&v);
	else if (matrix)
		status = compare_matrix(cli, &v);
	else if (side)
		compare_side_by_side(cli, &v);
	else
		compare_words(cli, &v);
	if (!format && v.n == 1)
		cli_note(cli, "no other outlet carries it");
	return status;
}
