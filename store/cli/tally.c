#include "store/cli/tally.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/hint.h"
#include "store/cli/printer.h"

enum { NAME_CELLS = 40, DAY_BYTES = 10 };

static int decode(struct tally *self, struct unpack *u)
{
	size_t members = unpack_array(u, 3);

	(void)members;
	self->total = unpack_uint(u);
	self->n_rows = unpack_uint(u);
	size_t n = unpack_array(u, 0);
	self->rows = calloc(n ? n : 1, sizeof *self->rows);
	if (!self->rows)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	for (; self->n < n && !unpack_error(u); self->n++) {
		struct tally_row *row = &self->rows[self->n];
		size_t cells = unpack_array(u, 4);

		row->name = unpack_str(u);
		row->count = unpack_uint(u);
		row->dated = !unpack_nil(u);
		if (row->dated)
			row->first_usec = unpack_int(u);
		if (!unpack_nil(u))
			row->last_usec = unpack_int(u);
		unpack_rest(u, cells > 4 ? cells - 4 : 0);
	}
	return unpack_error(u) ? cli_bad_answer() : 0;
}

int tally_ask(struct tally *self, struct cli *cli, struct str query, const char *by, uint64_t limit)
{
	owned(buf_destroy) struct buf by_word = { 0 }, limit_word = { 0 };
	struct str words[3] = { query };
	struct unpack u;

	tally_close(self);
	buf_printf(&by_word, "by=%s", by);
	buf_printf(&limit_word, "limit=%" PRIu64, limit);
	words[1] = buf_str(&by_word);
	words[2] = buf_str(&limit_word);
	int status = cli_ask_store(cli, &self->client, "tally", words, limit ? 3 : 2, (struct str){ 0 }, &u);
	if (status == 0)
		status = decode(self, &u);
	if (status == 0 && self->total == 0)
		self->hinted = hint_names(cli, query);
	return status;
}

void tally_close(struct tally *self)
{
	control_client_destroy(&self->client);
	free(self->rows);
	*self = (struct tally){ 0 };
}

void tally_columns(struct grid_column out[TALLY_COLUMNS], const char *head, const char *key)
{
	out[0] = (struct grid_column){ head, key, false, NAME_CELLS, 0 };
	out[1] = (struct grid_column){ "STATEMENTS", "statements", true, 0, 0 };
	out[2] = (struct grid_column){ "FIRST", "first", false, 0, 2 };
	out[3] = (struct grid_column){ "LAST", "last", false, 0, 3 };
}

static void add_day(struct grid *grid, const struct tally_row *row, int64_t usec, bool people, bool utc)
{
	owned(buf_destroy) struct buf day = { 0 };
	char text[CLOCK_TEXT_BYTES];

	if (row->dated && people)
		print_when_usec(&day, usec, utc);
	else if (row->dated)
		buf_add(&day, clock_format(usec, text));
	grid_add(grid, people && day.len > DAY_BYTES ? (struct str){ day.ptr, DAY_BYTES } : buf_str(&day));
}

void tally_add_row(struct grid *grid, const struct tally_row *row, bool people, bool utc)
{
	grid_add(grid, row->name);
	grid_number(grid, row->count);
	add_day(grid, row, row->first_usec, people, utc);
	add_day(grid, row, row->last_usec, people, utc);
}
