/* timeline - how much was said, period by period, and what. */
#include <errno.h>
#include <inttypes.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/style.h"
#include "store/cli/tally.h"
#include "store/cli/timeline.h"

enum { BAR_CELLS = 40, NARROW_BAR_CELLS = 20, EMPTY_SHOWN = 9, EIGHTHS = 8 };

enum { BY_AUTO, BY_DAY, BY_WEEK, BY_MONTH, BY_YEAR };
static const char *const units[] = { "", "day", "week", "month", "year" };
static const char letters[] = "?dwmy";

static const int64_t day_usec = INT64_C(86400000000);

static int64_t days_of(int64_t usec)
{
	return usec / day_usec - (usec % day_usec < 0);
}

void timeline_period(int64_t usec, char unit, char out[PERIOD_BYTES + 1])
{
	char text[CLOCK_TEXT_BYTES];
	int64_t days = days_of(usec), year;
	unsigned month, day;

	if (unit == 'w')
		days -= ((days + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
	clock_civil(days, &year, &month, &day);
	if (unit == 'y')
		days = clock_days(year, 1, 1);
	else if (unit == 'm')
		days = clock_days(year, month, 1);
	memcpy(out, clock_format(days * day_usec, text).ptr, PERIOD_BYTES);
	out[PERIOD_BYTES] = 0;
}

/* About ten to sixty bars. */
static int choose_unit(const struct tally *days)
{
	int64_t from = 0, to = 0;

	if (days->n == 0 || clock_parse(days->rows[0].name, &from, NULL) < 0 ||
	    clock_parse(days->rows[days->n - 1].name, &to, NULL) < 0)
		return BY_DAY;
	int64_t n = (to - from) / day_usec;
	return n <= 45 ? BY_DAY : n <= 400 ? BY_WEEK : n <= 12 * 366 ? BY_MONTH : BY_YEAR;
}

/* Eighths of a cell on a terminal, whole marks elsewhere. */
static void add_bar(struct buf *out, const struct cli *cli, uint64_t n, uint64_t most)
{
	static const char *const parts[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	uint64_t cells = cli->width && cli->width < 70 ? NARROW_BAR_CELLS : BAR_CELLS;
	uint64_t eighths = most ? (n * cells * EIGHTHS + most - 1) / most : 0;

	style_begin(out, cli->colour, STYLE_NEW);
	if (!cli->width)
		for (uint64_t i = 0; i < (eighths + EIGHTHS - 1) / EIGHTHS; i++)
			buf_add_byte(out, '#');
	else
		for (; eighths >= EIGHTHS; eighths -= EIGHTHS)
			buf_add(out, STR("█"));
	if (cli->width)
		buf_add(out, str_from(parts[eighths]));
	style_end(out, cli->colour);
}

static struct str label(struct str day, int unit)
{
	static const size_t bytes[] = { 10, 10, 10, 7, 4 };

	return (struct str){ day.ptr, day.len < bytes[unit] ? day.len : bytes[unit] };
}

static void print_bar(const struct cli *cli, struct str name, int unit, uint64_t count, uint64_t most)
{
	owned(buf_destroy) struct buf line = { 0 };

	buf_add(&line, label(name, unit));
	buf_printf(&line, " %6" PRIu64, count);
	if (count) {
		buf_add(&line, STR("  "));
		add_bar(&line, cli, count, most);
	}
	(void)printf("%.*s\n", (int)line.len, line.ptr);
}

/* Periods between two in which nothing was said; many of them are one line. */
static void print_gap(const struct cli *cli, struct str after, struct str before, int unit)
{
	static const int64_t least[] = { 1, 1, 7, 28, 365 };
	char period[PERIOD_BYTES + 1], next[PERIOD_BYTES + 1];
	int64_t usec, end;
	unsigned n = 0;

	if (clock_parse(after, &usec, NULL) < 0 || clock_parse(before, &end, NULL) < 0)
		return;
	int64_t from = usec;
	for (int pass = 0; pass < 2; pass++) {
		(void)snprintf(period, sizeof period, "%.*s", (int)after.len, after.ptr);
		for (usec = from; usec < end; usec += least[unit] * day_usec) {
			timeline_period(usec, letters[unit], next);
			if (strcmp(next, period) == 0 || strncmp(next, before.ptr, PERIOD_BYTES) == 0)
				continue;
			memcpy(period, next, sizeof period);
			n += pass == 0;
			if (pass == 1)
				print_bar(cli, str_from(period), unit, 0, 0);
		}
		if (n > EMPTY_SHOWN) {
			(void)printf("%*s  (%u times nothing)\n", (int)label(before, unit).len, "...", n);
			return;
		}
	}
}

static void print_bars(const struct cli *cli, const struct tally *tally, int unit)
{
	uint64_t most = 0;

	for (size_t i = 0; i < tally->n; i++)
		most = tally->rows[i].count > most ? tally->rows[i].count : most;
	for (size_t i = 0; i < tally->n; i++) {
		if (i)
			print_gap(cli, tally->rows[i - 1].name, tally->rows[i].name, unit);
		print_bar(cli, tally->rows[i].name, unit, tally->rows[i].count, most);
	}
}

static int print_rows(const struct cli *cli, const struct tally *tally, int unit, int format)
{
	struct grid_column columns[TALLY_COLUMNS];
	owned(grid_destroy) struct grid grid = { .columns = columns, .n_columns = TALLY_COLUMNS };

	tally_columns(columns, units[unit], units[unit]);
	for (size_t i = 0; i < tally->n; i++)
		tally_add_row(&grid, &tally->rows[i], false, true);
	return grid_print(&grid, cli, (enum grid_format)format);
}

static int timeline_print(struct cli *cli, struct str query, int unit, int format, bool changes, bool utc)
{
	owned(tally_close) struct tally tally = { 0 };
	uint64_t undated = 0;
	if (changes && format != GRID_TABLE)
		return cli_fail(EXIT_USAGE, "--changes is for people and has no other form; for programs: inquit export --oldest");
	int status = tally_ask(&tally, cli, query, unit == BY_AUTO ? "day" : units[unit], 0);

	if (status == 0 && unit == BY_AUTO) {
		unit = choose_unit(&tally);
		if (unit != BY_DAY)
			status = tally_ask(&tally, cli, query, units[unit], 0);
	}
	if (status)
		return status;
	if (format != GRID_TABLE)
		return print_rows(cli, &tally, unit, format);
	if (changes)
		return timeline_changes(cli, query, letters[unit], utc);
	print_bars(cli, &tally, unit);
	for (size_t i = 0; i < tally.n; i++)
		undated += tally.rows[i].count;
	undated = tally.total - undated;
	if (cli->width)
		cli_note(cli, "%" PRIu64 " statement%s by %s", tally.total, tally.total == 1 ? "" : "s", units[unit]);
	if (undated)
		cli_note(cli, "%" PRIu64 " without a date are not shown", undated);
	return EXIT_DONE;
}

int command_timeline(struct cli *cli, int argc, char **argv)
{
	owned(buf_destroy) struct buf query = { 0 };
	int format = 0, unit = 0, status;
	bool changes = false, utc = false;
	const struct opt opts[] = {
		{ "by", 0, OPT_WORD, &unit, "auto|day|week|month|year", "how long a bar is; weeks begin on Monday, all in UTC" },
		{ "changes", 0, OPT_FLAG, &changes, NULL, "what was said, and how it differs from before" },
		{ "format", 'f', OPT_WORD, &format, GRID_FORMAT_WORDS, "how to print" },
		{ "utc", 0, OPT_FLAG, &utc, NULL, "times in UTC, not local" },
	};
	const struct usage usage = { "inquit timeline QUERY [--by day|week|month|year] [--changes]",
				     "How much was said and when; with --changes what, one line a statement:\n"
				     "  new      nothing alike was found before it\n"
				     "  again    the same words, or nearly\n"
				     "  changed  alike; what differs is marked [-so-] {+and so+}\n"
				     "  AGAINST  the same words but for a negation: read both, nothing is judged\n\n"
				     "  inquit timeline 'by:varga topic:sanctions date:2025..' --by month --changes\n",
				     opts, ARRAY_LEN(opts), 1, -1, true };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	cli_query(&query, argc, argv);
	return timeline_print(cli, buf_str(&query), unit, format, changes, utc);
}
