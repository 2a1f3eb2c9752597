#include "store/cli/doctor.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/style.h"
#include "store/cli/text.h"

/* Causes before what follows from them. */
static void (*const checks[])(struct doctor *self) = {
	doctor_config, doctor_permission, doctor_disk, doctor_trouble, doctor_down, doctor_version, doctor_clock,
	doctor_intake, doctor_feeds, doctor_store,
};

enum { DAY_SECONDS = 24 * 3600, MARK_CELLS = 6, FAULT_BYTES = 16384 };

void doctor_fault(struct doctor *self, const char *fault, const char *what, const char *mend)
{
	owned(buf_destroy) struct buf clean = { 0 };
	cJSON *item = cJSON_CreateObject();

	/* Addresses and reasons come from feeds and servers. */
	text_clean(&clean, str_from(what));
	buf_add_byte(&clean, '\0');
	(void)cJSON_AddStringToObject(item, "fault", fault);
	(void)cJSON_AddStringToObject(item, "what", buf_error(&clean) ? what : clean.ptr);
	(void)cJSON_AddStringToObject(item, "mend", mend);
	(void)cJSON_AddItemToArray(self->faults, item);
}

void doctor_well(struct doctor *self, const char *format, ...)
{
	owned(buf_destroy) struct buf clean = { 0 };
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	text_clean(&clean, str_from(text ? text : "-"));
	buf_add_byte(&clean, '\0');
	if (!buf_error(&clean))
		(void)cJSON_AddItemToArray(self->well, cJSON_CreateString(clean.ptr));
	free(text);
}

/* With these, statements come in and are kept all the same; with the others they do not, or are in danger. */
static const char *const mild[] = { "no-feeds", "feed-silent", "feed-failing", "feed-gone", "dns-dead", "drained", "clock-wrong",
				    "bad-feeds", "map-nearly-full", "old-reader", "version-mismatch", "unlinked" };

static bool is_mild(const char *fault)
{
	for (size_t i = 0; i < ARRAY_LEN(mild); i++)
		if (strcmp(fault, mild[i]) == 0)
			return true;
	return false;
}

static const char *word(const cJSON *item, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, key);

	return cJSON_IsString(value) ? value->valuestring : "";
}

static void print_line(const struct doctor *self, const char *mark, enum style style, const char *text)
{
	owned(buf_destroy) struct buf line = { 0 };

	style_add(&line, self->cli->colour, style, str_from(mark));
	buf_printf(&line, "%*s", (int)(MARK_CELLS - strlen(mark)), "");
	if (self->cli->width)
		text_hang(&line, str_from(text), self->cli->width, MARK_CELLS);
	else
		buf_add(&line, str_from(text));
	(void)printf("%.*s\n", (int)line.len, line.ptr);
}

static void print_text(const struct doctor *self)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, self->well)
		print_line(self, "ok", STYLE_NEW, item->valuestring);
	cJSON_ArrayForEach(item, self->faults) {
		bool is_warning = is_mild(word(item, "fault"));
		char what[FAULT_BYTES];

		(void)snprintf(what, sizeof what, "%s: %s", word(item, "fault"), word(item, "what"));
		print_line(self, is_warning ? "warn" : "FAIL", is_warning ? STYLE_HEAD : STYLE_OLD, what);
		print_line(self, "", STYLE_NONE, word(item, "mend"));
	}
	if (cJSON_GetArraySize(self->faults) == 0)
		(void)puts("nothing is wrong");
}

static void print_json(const struct doctor *self)
{
	char *faults = cJSON_PrintUnformatted(self->faults), *well = cJSON_PrintUnformatted(self->well);

	(void)printf("{\"faults\":%s,\"well\":%s}\n", faults ? faults : "[]", well ? well : "[]");
	cJSON_free(faults);
	cJSON_free(well);
}

int command_doctor(struct cli *cli, int argc, char **argv)
{
	struct doctor self = { .cli = cli, .silent_usec = 3ull * DAY_SECONDS * 1000000 };
	int format = 0, status, fixed = 0;
	bool fix = false;
	const struct opt opts[] = {
		{ "silent", 0, OPT_USEC, &self.silent_usec, "TIME", "a feed without news for so long is a fault; default 3d" },
		{ "fix", 0, OPT_FLAG, &fix, NULL, "save what can be read of a damaged store, and make anew what derives" },
		{ "format", 'f', OPT_WORD, &format, "text|json", "how to print" },
	};
	const struct usage usage = { "inquit doctor [--silent TIME] [--fix]",
				     "What is well, what is wrong, and the command that mends it. Exits with 0 when nothing\n"
				     "is wrong, with 6 when the store is damaged, else with 7. FAIL: statements do not come\n"
				     "in, or are in danger.\n", opts,
				     ARRAY_LEN(opts), 0, 0, false };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (place_conf(&cli->place, self.config) < 0)
		return cli_fail(EXIT_USAGE, "--dir: %s", strerror(ENAMETOOLONG));
	self.faults = cJSON_CreateArray();
	self.well = cJSON_CreateArray();
	survey_make(cli, &self.survey);
	if (fix) {
		fixed = doctor_fix(&self);
		survey_make(cli, &self.survey);
	}
	self.feeds = survey_ask(cli, "fetcher", "feed-list", 1000);
	self.queue = survey_ask(cli, "fetcher", "queue", 1000);
	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		checks[i](&self);
	(format ? print_json : print_text)(&self);
	status = self.integrity ? EXIT_INTEGRITY : cJSON_GetArraySize(self.faults) ? EXIT_PARTLY : fixed;
	cJSON_Delete(self.faults);
	cJSON_Delete(self.well);
	cJSON_Delete(self.feeds);
	cJSON_Delete(self.queue);
	survey_free(&self.survey);
	return status;
}
