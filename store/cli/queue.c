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
#include "store/cli/opts.h"

enum { SECOND_USEC = 1000000 };

static const uint64_t over_max_usec = UINT64_C(3600000000); /* an hour, which usleep() still takes */

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
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
		stages_print(&self->now, self->has_before ? &self->before : NULL);
		print_ages(queue);
	}
	(void)fflush(stdout);
	self->before = self->now;
	self->has_before = true;
	return 0;
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
