#include "store/cli/grid.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/json.h"
#include "store/cli/separated.h"
#include "store/cli/style.h"
#include "store/cli/text.h"

enum {
	GAP = 2,
	LAST_LEAST = 24,     /* cells: columns are left out before the last one gets fewer */
	LAST_LEAST_EVER = 10,
};

void grid_destroy(struct grid *self)
{
	buf_destroy(&self->cells);
	buf_destroy(&self->ends);
}

void grid_add(struct grid *self, struct str cell)
{
	buf_add(&self->cells, cell);
	buf_add(&self->ends, (struct str){ (const char *)&self->cells.len, sizeof self->cells.len });
}

void grid_number(struct grid *self, uint64_t n)
{
	char text[24];

	(void)snprintf(text, sizeof text, "%" PRIu64, n);
	grid_add(self, str_from(text));
}

static size_t n_cells(const struct grid *self)
{
	return self->ends.len / sizeof(size_t);
}

size_t grid_rows(const struct grid *self)
{
	return n_cells(self) / self->n_columns;
}

static size_t end_of(const struct grid *self, size_t cell)
{
	size_t end;

	memcpy(&end, self->ends.ptr + cell * sizeof end, sizeof end);
	return end;
}

static struct str cell_at(const struct grid *self, size_t cell)
{
	size_t from = cell ? end_of(self, cell - 1) : 0;

	return (struct str){ self->cells.ptr + from, end_of(self, cell) - from };
}

/* ---- for people ---- */

static void put_cell(struct buf *line, const struct grid_column *column, struct str text, size_t width, bool last)
{
	size_t cells = text_cells(text);

	if (column->number && cells < width)
		buf_printf(line, "%*s", (int)(width - cells), "");
	text_fit(line, text, width, !column->number && !last);
	if (!last)
		buf_printf(line, "%*s", GAP, "");
}

static void widths_of(const struct grid *self, bool terminal, size_t *widths)
{
	owned(buf_destroy) struct buf clean = { 0 };

	for (size_t c = 0; c < self->n_columns; c++)
		widths[c] = text_cells(str_from(self->columns[c].head));
	for (size_t i = 0; i < n_cells(self); i++) {
		size_t c = i % self->n_columns, most = self->columns[c].most;

		buf_clear(&clean);
		text_clean(&clean, cell_at(self, i));
		size_t cells = text_cells(buf_str(&clean));
		if (terminal && most && cells > most)
			cells = most;
		if (cells > widths[c])
			widths[c] = cells;
	}
}

/* The columns that are printed, by their places. */
struct shown {
	size_t at[GRID_COLUMNS_MAX], n;
};

static void leave_out(struct shown *self, size_t i)
{
	memmove(self->at + i, self->at + i + 1, (--self->n - i) * sizeof *self->at);
}

/* Of those shown, the one that is spared first; n: none is. */
static size_t first_spare(const struct grid *self, const struct shown *shown)
{
	size_t best = shown->n;

	for (size_t i = 0; i < shown->n; i++) {
		unsigned spare = self->columns[shown->at[i]].spare;

		if (spare && (best == shown->n || spare < self->columns[shown->at[best]].spare))
			best = i;
	}
	return best;
}

/* Where no column can be spared any more: cells are taken from the widest that hold text, down to a few. */
static void shrink(const struct grid *self, const struct shown *shown, size_t *widths, size_t over)
{
	for (; over; over--) {
		size_t widest = SIZE_MAX;

		for (size_t i = 0; i < shown->n; i++) {
			size_t c = shown->at[i];

			if (!self->columns[c].number && widths[c] > LAST_LEAST_EVER && (widest == SIZE_MAX || widths[c] > widths[widest]))
				widest = c;
		}
		if (widest == SIZE_MAX)
			return;
		widths[widest]--;
	}
}

/* Leaves out columns, and cuts the last that stays, until a line fits. terminal 0: all stay as they are. */
static void fit(const struct grid *self, size_t terminal, size_t *widths, struct shown *ret)
{
	ret->n = self->n_columns;
	for (size_t c = 0; c < self->n_columns; c++)
		ret->at[c] = c;
	while (terminal) {
		size_t used = 0, last = ret->at[ret->n - 1], spare = first_spare(self, ret);

		for (size_t i = 0; i + 1 < ret->n; i++)
			used += widths[ret->at[i]] + GAP;
		size_t room = terminal > used ? terminal - used : 0;
		if (widths[last] <= room)
			return;
		if ((room >= LAST_LEAST && !self->columns[last].number) || spare == ret->n) {
			shrink(self, ret, widths, used + widths[last] - terminal);
			return;
		}
		leave_out(ret, spare);
	}
}

static void put_head(const struct grid *self, const struct shown *shown, const size_t *widths, struct buf *out)
{
	for (size_t i = 0; i < shown->n; i++) {
		const struct grid_column *column = &self->columns[shown->at[i]];

		put_cell(out, column, str_from(column->head), widths[shown->at[i]], i + 1 == shown->n);
	}
}

static void put_row(const struct grid *self, const struct shown *shown, const size_t *widths, size_t row, struct buf *out)
{
	owned(buf_destroy) struct buf clean = { 0 };

	for (size_t i = 0; i < shown->n; i++) {
		size_t c = shown->at[i];

		buf_clear(&clean);
		text_clean(&clean, cell_at(self, row * self->n_columns + c));
		put_cell(out, &self->columns[c], buf_str(&clean), widths[c], i + 1 == shown->n);
	}
	while (out->len && out->ptr[out->len - 1] == ' ')
		out->len--;
	buf_add_byte(out, '\n');
}

static void print_table(const struct grid *self, const struct cli *cli, struct buf *out)
{
	owned(buf_destroy) struct buf head = { 0 };
	size_t widths[GRID_COLUMNS_MAX];
	struct shown shown;

	widths_of(self, cli->width > 0, widths);
	fit(self, cli->width, widths, &shown);
	put_head(self, &shown, widths, &head);
	style_add(out, cli->colour, STYLE_HEAD, buf_str(&head));
	buf_add_byte(out, '\n');
	for (size_t row = 0; row < grid_rows(self); row++)
		put_row(self, &shown, widths, row, out);
}

/* ---- for programs ---- */

static void print_separated(const struct grid *self, bool csv, struct buf *out)
{
	size_t n = self->n_columns;

	for (size_t c = 0; c < n; c++)
		buf_printf(out, "%s%s", c ? csv ? "," : "\t" : "", self->columns[c].key);
	buf_add(out, csv ? STR("\r\n") : STR("\n"));
	for (size_t i = 0; i < n_cells(self); i++) {
		if (i % n)
			buf_add_byte(out, csv ? ',' : '\t');
		(csv ? csv_add : tsv_add)(out, cell_at(self, i));
		if (i % n + 1 == n)
			buf_add(out, csv ? STR("\r\n") : STR("\n"));
	}
}

static void print_row(const struct grid *self, size_t row, struct json *j)
{
	json_object(j);
	for (size_t c = 0; c < self->n_columns; c++) {
		struct str cell = cell_at(self, row * self->n_columns + c);

		json_key(j, self->columns[c].key);
		if (self->columns[c].number && cell.len)
			json_raw(j, cell);
		else
			json_str_or_null(j, cell);
	}
	json_end(j);
}

static void print_json(const struct grid *self, bool lines, struct buf *out)
{
	struct json j = { .out = out };

	if (!lines)
		json_array(&j);
	for (size_t row = 0; row < grid_rows(self); row++) {
		if (!lines)
			print_row(self, row, &j);
		else
			print_row(self, row, &(struct json){ .out = out }), buf_add_byte(out, '\n');
	}
	if (!lines)
		json_end(&j), buf_add_byte(out, '\n');
}

int grid_print(const struct grid *self, const struct cli *cli, enum grid_format format)
{
	owned(buf_destroy) struct buf out = { 0 };

	assert(self->n_columns > 0 && self->n_columns <= GRID_COLUMNS_MAX);
	if (buf_error(&self->cells) || buf_error(&self->ends))
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	switch (format) {
	case GRID_TABLE:
		print_table(self, cli, &out);
		break;
	case GRID_JSON:
	case GRID_JSONL:
		print_json(self, format == GRID_JSONL, &out);
		break;
	case GRID_CSV:
	case GRID_TSV:
		print_separated(self, format == GRID_CSV, &out);
		break;
	}
	if (buf_error(&out))
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	return fwrite(out.ptr, 1, out.len, stdout) == out.len ? 0 : CLI_UNWRITTEN;
}
