/* status, stats - what the daemons say of themselves. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/json.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/printer.h"
#include "store/cli/survey.h"
#include "store/cli/tally.h"
#include "store/cli/text.h"

enum { PAUSE_USEC = 100000 };

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

enum { DETAIL_AT = 42, NARROW = 64, BELOW_AT = 4 }; /* cells; the detail is behind the others, or below them on a narrow terminal */

static void print_daemon(const struct cli *cli, const char *name, const char *state, struct str version, const char *up, struct str detail)
{
	owned(buf_destroy) struct buf line = { 0 };

	if (cli->width && cli->width < NARROW) {
		buf_printf(&line, "%-12s %-9s %s\n%*s", name, state, up, BELOW_AT, "");
		text_hang(&line, detail, cli->width, BELOW_AT);
	} else {
		buf_printf(&line, "%-12s %-9s %-8.*s %-9s ", name, state, (int)version.len, version.ptr, up);
		if (cli->width)
			text_hang(&line, detail, cli->width, DETAIL_AT);
		else
			buf_add(&line, detail);
	}
	(void)printf("%.*s\n", (int)line.len, line.ptr);
}

static void print_status(const struct cli *cli, const struct survey *s)
{
	const cJSON *answer;
	size_t i = 0;

	print_daemon(cli, "DAEMON", "STATE", STR("VERSION"), "UP", STR("DETAIL"));
	cJSON_ArrayForEach(answer, s->answers) {
		owned(buf_destroy) struct buf version = { 0 }, detail = { 0 };
		const char *wrong = survey_judge(cJSON_IsObject(answer) ? answer : NULL);
		struct str v = json_text(&version, answer, "version"), d = json_text(&detail, answer, "status");
		int64_t up = json_number(answer, "uptime_seconds", -1);
		char uptime[32] = "-";
		if (up >= 0)
			(void)snprintf(uptime, sizeof uptime, "%" PRId64 ":%02d:%02d", up / 3600, (int)(up / 60 % 60), (int)(up % 60));
		print_daemon(cli, s->instances.name[i++], wrong ? wrong : "up", v, uptime, d);
	}
}

/* {"ok":…,"daemons":[…]}, with {"instance":…,"state":"down"} for those that are not there. */
static void print_status_json(const struct survey *s)
{
	cJSON *out = cJSON_CreateObject(), *daemons = cJSON_AddArrayToObject(out, "daemons");
	const cJSON *answer;
	size_t i = 0;

	(void)cJSON_AddBoolToObject(out, "ok", s->linked && !s->trouble);
	cJSON_ArrayForEach(answer, s->answers) {
		cJSON *copy = cJSON_IsObject(answer) ? cJSON_Duplicate(answer, true) : cJSON_CreateObject();
		if (!cJSON_IsObject(answer)) {
			(void)cJSON_AddStringToObject(copy, "instance", s->instances.name[i]);
			(void)cJSON_AddStringToObject(copy, "state", "down");
		}
		i++;
		(void)cJSON_AddItemToArray(daemons, copy);
	}
	char *text = cJSON_PrintUnformatted(out);
	(void)puts(text ? text : "{}");
	cJSON_free(text);
	cJSON_Delete(out);
}

int command_status(struct cli *cli, int argc, char **argv)
{
	struct survey s = { 0 };
	int format = 0, status;
	const struct opt opts[] = { { "format", 'f', OPT_WORD, &format, "table|json", "how to print" } };
	const struct usage usage = { "inquit status [--format json]",
				     "Exits with 0 only when every daemon is up and linked to its neighbours; waits for\n"
				     "that as long as --timeout says. 3: one is down or not linked; 7: one has trouble.\n", opts, 1, 0,
				     0, false };
	int64_t until = clock_monotonic_usec() + (int64_t)cli->timeout_usec;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	for (;;) {
		survey_make(cli, &s);
		if (s.linked || clock_monotonic_usec() >= until)
			break;
		(void)usleep(PAUSE_USEC);
	}
	if (format)
		print_status_json(&s);
	else
		print_status(cli, &s);
	survey_free(&s);
	return !s.linked ? EXIT_UNREACHABLE : s.trouble ? EXIT_PARTLY : EXIT_DONE;
}

/* ---- stats ---- */

/* The fixed ones first, always there; null where their daemon does not answer. */

static const struct {
	const char *key;
	bool store;
	const char *remark; /* for people, where the word alone says too little */
} counts[] = {
	{ "feeds", false, "" },
	{ "articles", true, "" },
	{ "revisions", true, "" },
	{ "statements", true, "" },
	{ "clusters", true, "" },
	{ "outbox", false, "pages that the store does not have yet" },
	{ "dead", false, "pages that no stage could take" },
	{ "to_fetch", false, "entries whose page is still to be fetched" },
	{ "fetched", false, "pages, since the fetcher started" },
	{ "sent", false, "of these to parsers" },
	{ "stored", false, "of these in the store" },
	{ "polls", false, "of feeds, since then" },
	{ "bytes", false, "that came over the network" },
	{ "snapshots", true, "pages kept as they were fetched" },
};

static void print_count(const struct cli *cli, size_t i, struct str value)
{
	owned(buf_destroy) struct buf line = { 0 };
	int number = cli->width && cli->width < NARROW ? 4 : 8;

	buf_printf(&line, "%-12s %-*.*s  ", counts[i].key, number, (int)value.len, value.ptr);
	if (cli->width)
		text_hang(&line, str_from(counts[i].remark), cli->width, line.len);
	else
		buf_add(&line, str_from(counts[i].remark));
	line.len = str_trim(buf_str(&line)).len; /* keys begin a line: only its end is trimmed */
	(void)printf("%.*s\n", (int)line.len, line.ptr);
}

static void print_stats(const struct cli *cli, const cJSON *fetcher, const cJSON *store, bool as_json)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		const cJSON *value = member(counts[i].store ? store : fetcher, counts[i].key);
		if (!as_json) {
			owned(buf_destroy) struct buf text = { 0 };
			struct str s = json_text(&text, counts[i].store ? store : fetcher, counts[i].key);
			print_count(cli, i, s);
			continue;
		}
		json_key(&j, counts[i].key);
		if (cJSON_IsNumber(value))
			json_int(&j, (int64_t)value->valuedouble);
		else
			json_null(&j);
	}
	json_end(&j);
	if (as_json)
		(void)printf("%.*s\n", (int)out.len, out.ptr);
}

/* What a query matches, by periods. */
static int query_stats(struct cli *cli, struct str query, const char *by, int format)
{
	struct grid_column columns[TALLY_COLUMNS];
	owned(grid_destroy) struct grid grid = { .columns = columns, .n_columns = TALLY_COLUMNS };
	owned(tally_close) struct tally tally = { 0 };
	/* 2026-10-01, 2026-10, 2026 */
	size_t digits = strcmp(by, "year") == 0 ? 4 : strcmp(by, "month") == 0 ? 7 : 10;
	uint64_t dated = 0;
	int status = tally_ask(&tally, cli, query, by, 0);

	if (status)
		return status;
	tally_columns(columns, by, by);
	for (size_t i = 0; i < tally.n; i++) {
		struct tally_row row = tally.rows[i];

		dated += row.count;
		if (!format)
			row.name.len = row.name.len < digits ? row.name.len : digits;
		tally_add_row(&grid, &row, !format, true);
	}
	status = grid_print(&grid, cli, format ? GRID_JSON : GRID_TABLE);
	if (status == 0 && dated < tally.total)
		cli_note(cli, "%" PRIu64 " of %" PRIu64 " without a date are not shown", tally.total - dated, tally.total);
	return status;
}

int command_stats(struct cli *cli, int argc, char **argv)
{
	static const char *const periods[] = { "day", "week", "month", "year" };
	owned(json_free) cJSON *fetcher = NULL, *store = NULL;
	owned(buf_destroy) struct buf query = { 0 };
	int format = 0, by = -1, status;
	const struct opt opts[] = {
		{ "format", 'f', OPT_WORD, &format, "table|json", "how to print" },
		{ "by", 0, OPT_WORD, &by, "day|week|month|year", "statements of the QUERY, or all, by periods in UTC; default month" },
	};
	const struct usage usage = { "inquit stats [QUERY] [--by day] [--format json]",
				     "Counts; null where a daemon does not answer. With a QUERY: how many of its statements when.\n", opts,
				     ARRAY_LEN(opts), 0, -1, true };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	cli_query(&query, argc, argv);
	if (query.len || by >= 0)
		return query_stats(cli, query.len ? buf_str(&query) : STR("*"), periods[by < 0 ? 2 : by], format);
	int timeout_ms = (int)(cli->timeout_usec / 1000);
	fetcher = survey_ask(cli, "fetcher", "stats", timeout_ms);
	store = survey_ask(cli, "store", "totals", timeout_ms);
	print_stats(cli, fetcher, store, format);
	if (fetcher || store)
		return EXIT_DONE;
	return cli_fail(EXIT_UNREACHABLE, "neither the fetcher nor the store answers");
}
