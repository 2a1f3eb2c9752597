#include "store/cli/queue.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/grid.h"
#include "store/cli/opts.h"

enum { SECOND_USEC = 1000000 };

static const uint64_t over_max_usec = UINT64_C(3600000000); /* an hour, which usleep() still takes */

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* ---- ages ---- */

enum { NAME_CELLS = 24, BOUNDS_MAX = GRID_COLUMNS_MAX - 2, HEAD_BYTES = 16 };

/* 60: "1m", 21600: "6h". */
static void put_bound(char out[HEAD_BYTES], double seconds, bool last)
{
	static const struct {
		double seconds;
		char letter;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t i = 0;

	while (i + 1 < ARRAY_LEN(units) && seconds < units[i].seconds)
		i++;
	(void)snprintf(out, HEAD_BYTES, "%s%.0f%c%s", last ? "" : "<", seconds / units[i].seconds, units[i].letter, last ? "+" : "");
}

/* One column more than there are bounds, for what is older; returns how many columns there are. */
static size_t age_columns(struct grid_column columns[GRID_COLUMNS_MAX], char heads[BOUNDS_MAX][HEAD_BYTES], const cJSON *bounds)
{
	const cJSON *item;
	double last = 0;
	size_t n = 0;

	columns[0] = (struct grid_column){ "OUTBOX BY AGE", "name", false, NAME_CELLS, 0 };
	columns[1] = (struct grid_column){ "TOTAL", "total", true, 0, 0 };
	cJSON_ArrayForEach(item, bounds)
		if (n + 1 < BOUNDS_MAX)
			put_bound(heads[n++], last = item->valuedouble, false);
	put_bound(heads[n++], last, true);
	for (size_t i = 0; i < n; i++)
		columns[i + 2] = (struct grid_column){ heads[i], heads[i], true, 0, 0 };
	return n + 2;
}

static void add_ages(struct grid *grid, const cJSON *row)
{
	const cJSON *counts = member(row, "counts"), *name = member(row, "name");

	grid_add(grid, cJSON_IsString(name) && *name->valuestring ? str_from(name->valuestring) : STR("(no feed)"));
	grid_number(grid, (uint64_t)json_number(row, "total", 0));
	for (size_t i = 0; i + 2 < grid->n_columns; i++) {
		const cJSON *count = cJSON_GetArrayItem(counts, (int)i);

		grid_number(grid, cJSON_IsNumber(count) && count->valuedouble > 0 ? (uint64_t)count->valuedouble : 0);
	}
}

/* As Postfix's qshape: a row for each stage and feed, a column for each age. Nothing for an empty outbox. */
static int print_ages(const struct cli *cli, const cJSON *queue)
{
	const cJSON *ages = member(queue, "ages"), *item;
	struct grid_column columns[GRID_COLUMNS_MAX];
	char heads[BOUNDS_MAX][HEAD_BYTES];

	if (json_number(member(queue, "outbox"), "pages", 0) == 0 || !ages)
		return 0;
	owned(grid_destroy) struct grid grid = { .columns = columns };
	grid.n_columns = age_columns(columns, heads, member(ages, "below_seconds"));
	cJSON_ArrayForEach(item, member(ages, "stages"))
		add_ages(&grid, item);
	cJSON_ArrayForEach(item, member(ages, "feeds"))
		add_ages(&grid, item);
	(void)putchar('\n');
	return grid_print(&grid, cli, GRID_TABLE);
}

/* ---- all ---- */

struct watching {
	struct cli *cli;
	struct stages now, before;
	bool has_before, json;
};

static void watching_free(struct watching **self_p)
{
	free(*self_p);
	*self_p = NULL;
}

static void print_json(const struct watching *self, cJSON *queue)
{
	stages_add(&self->now, self->has_before ? &self->before : NULL, queue);
	char *text = cJSON_PrintUnformatted(queue);

	(void)puts(text ? text : "{}");
	cJSON_free(text);
}

static int look(struct watching *self, cJSON **ret)
{
	int status = admin_ask(self->cli, "fetcher", "queue", NULL, ret);

	if (status == 0)
		stages_ask(self->cli, *ret, &self->now);
	return status;
}

static int show(struct watching *self, bool clear)
{
	owned(json_free) cJSON *queue = NULL;
	int status = look(self, &queue);

	if (status)
		return status;
	if (clear)
		(void)fputs("\033[H\033[2J", stdout);
	if (self->json) {
		print_json(self, queue);
	} else {
		status = stages_print(self->cli, &self->now, self->has_before ? &self->before : NULL);
		status = status ? status : print_ages(self->cli, queue);
	}
	(void)fflush(stdout);
	self->before = self->now;
	self->has_before = true;
	return status;
}

/* What the rates are counted from: asked, and not shown. */
static int begin(struct watching *self, uint64_t over_usec)
{
	owned(json_free) cJSON *queue = NULL;
	int status = look(self, &queue);

	self->before = self->now;
	self->has_before = status == 0;
	if (status == 0)
		(void)usleep((useconds_t)over_usec);
	return status;
}

int command_queue(struct cli *cli, int argc, char **argv)
{
	owned(watching_free) struct watching *self = calloc(1, sizeof *self);
	uint64_t over_usec = SECOND_USEC;
	int format = 0, status;
	bool watch = false;
	const struct opt opts[] = {
		{ "watch", 'w', OPT_FLAG, &watch, NULL, "again each second, until interrupted" },
		{ "over", 0, OPT_USEC, &over_usec, "TIME", "count what goes in and out for so long; default 1s, at most 1h; 0: do not" },
		{ "format", 'f', OPT_WORD, &format, "table|json", "how to print" },
	};
	const struct usage usage = { "inquit queue [--watch] [--over TIME]",
				     "What waits at each stage, and of the outbox how long, by feed. IN FLIGHT is part of DEPTH;\n"
				     "99 of 100 articles took less than P99 since the daemon began: in the outbox from fetched to\n"
				     "stored, at the store a commit.\n",
				     opts, ARRAY_LEN(opts), 0, 0, false };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (!self)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	self->cli = cli;
	self->json = format == 1;
	if (over_usec > over_max_usec)
		return cli_fail(EXIT_USAGE, "--over: at most 1h");
	status = over_usec && !watch ? begin(self, over_usec) : 0;
	while (status == 0 && (status = show(self, watch && !format && isatty(STDOUT_FILENO))) == 0 && watch)
		(void)usleep(SECOND_USEC - 1);
	return status;
}
