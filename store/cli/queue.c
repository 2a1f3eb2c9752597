/* queue - what waits at each stage, and for how long. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/survey.h"

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* ---- stages ---- */

static void age(char out[32], const cJSON *oldest)
{
	int64_t at;

	(void)snprintf(out, 32, "-");
	if (!cJSON_IsString(oldest) || clock_parse(str_from(oldest->valuestring), &at, NULL) < 0)
		return;
	int64_t s = (clock_now_usec() - at) / 1000000;
	(void)snprintf(out, 32, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60));
}

static void print_stages(const struct cli *cli, const cJSON *queue)
{
	struct survey s = { 0 };
	const cJSON *outbox = member(queue, "outbox"), *answer;
	size_t i = 0;
	char oldest[32];

	age(oldest, member(outbox, "oldest"));
	(void)printf("%-12s %8s %10s %10s %6s\n", "STAGE", "DEPTH", "IN FLIGHT", "OLDEST", "DEAD");
	(void)printf("%-12s %8" PRId64 " %10" PRId64 " %10s %6s\n", "fetch", json_number(queue, "to_fetch", 0),
		     json_number(queue, "transfers", 0), "-", "-");
	(void)printf("%-12s %8" PRId64 " %10" PRId64 " %10s %6" PRId64 "\n", "outbox", json_number(outbox, "pages", 0),
		     json_number(outbox, "in_flight", 0), oldest, json_number(queue, "dead", 0));
	survey_make(cli, &s);
	cJSON_ArrayForEach(answer, s.answers) {
		const char *name = s.instances.name[i++];
		if (!strchr(name, '@') && strcmp(name, "classifier") != 0)
			continue;
		const cJSON *down = cJSON_GetArrayItem(member(answer, "links"), 1);
		if (cJSON_IsObject(answer))
			(void)printf("%-12s %8" PRId64 " %10" PRId64 " %10s %6s\n", name, json_number(answer, "waiting", 0),
				     json_number(down, "in_flight", 0), "-", "-");
		else
			(void)printf("%-12s %8s\n", name, "down");
	}
	survey_free(&s);
}

/* ---- ages ---- */

/* 60: "1m", 7680: "128m": that they double is seen at once. */
static void print_bound(const char *before, double seconds)
{
	char text[16];

	(void)snprintf(text, sizeof text, "%s%.0fm", before, seconds / 60);
	(void)printf(" %6s", text);
}

static void print_age_row(const cJSON *row)
{
	owned(buf_destroy) struct buf clean = { 0 };
	const cJSON *count, *name = member(row, "name");
	struct str text = cJSON_IsString(name) && *name->valuestring ? json_text(&clean, row, "name") : STR("(no feed)");

	(void)printf("%-24.*s %6" PRId64, (int)(text.len < 24 ? text.len : 24), text.ptr, json_number(row, "total", 0));
	cJSON_ArrayForEach(count, member(row, "counts"))
		(void)printf(" %6.0f", count->valuedouble);
	(void)putchar('\n');
}

/* Postfix's qshape: a row for each stage and feed, a column for each age, doubling. Nothing for an empty outbox. */
static void print_ages(const cJSON *queue)
{
	const cJSON *ages = member(queue, "ages"), *item;
	double last = 0;

	if (json_number(member(queue, "outbox"), "pages", 0) == 0 || !ages)
		return;
	(void)printf("\n%-24s %6s", "OUTBOX BY AGE", "TOTAL");
	cJSON_ArrayForEach(item, member(ages, "below_seconds"))
		print_bound("<", last = item->valuedouble);
	print_bound("", last);
	(void)fputs("+\n", stdout);
	cJSON_ArrayForEach(item, member(ages, "stages"))
		print_age_row(item);
	cJSON_ArrayForEach(item, member(ages, "feeds"))
		print_age_row(item);
}

static void print_queue(const struct cli *cli, const cJSON *queue)
{
	print_stages(cli, queue);
	print_ages(queue);
}

int command_queue(struct cli *cli, int argc, char **argv)
{
	int format = 0, status;
	bool watch = false;
	const struct opt opts[] = {
		{ "watch", 'w', OPT_FLAG, &watch, NULL, "again each second, until interrupted" },
		{ "format", 'f', OPT_WORD, &format, "table|json", "how to print" },
	};
	const struct usage usage = { "inquit queue [--watch]", "What waits at each stage; of the outbox how long, by feed. IN FLIGHT is part of DEPTH.\n", opts, ARRAY_LEN(opts), 0, 0, false };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	do {
		owned(json_free) cJSON *queue = NULL;
		status = format ? admin_print(cli, "fetcher", "queue", NULL) : admin_ask(cli, "fetcher", "queue", NULL, &queue);
		if (status == 0 && watch && !format && isatty(STDOUT_FILENO))
			(void)fputs("\033[H\033[2J", stdout);
		if (status == 0 && !format)
			print_queue(cli, queue);
		(void)fflush(stdout);
		if (watch && status == 0)
			(void)sleep(1);
	} while (watch && status == 0);
	return status;
}
