/*
 * speakers_import - other names and offices from JSON lines, all of a file or nothing:
 * {"name":…,"aliases":[…],"offices":[{"role":…,"from":…,"to":…,"country":…}…]}
 */
#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/arena.h"
#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/notes.h"
#include "store/cli/opts.h"
#include "store/cli/speakers.h"

enum { NOTES_MAX = 65536, ARENA_BYTES = 64 << 20, DATE_BYTES = 10 };

struct import {
	const char *path;
	unsigned line;
	struct arena *arena;
	struct note *at;
	size_t n;
	size_t persons;
};

void speakers_add_dates(struct buf *out, int64_t first_usec, int64_t last_usec)
{
	char first[CLOCK_TEXT_BYTES], last[CLOCK_TEXT_BYTES];
	struct str a = clock_format(first_usec, first), b = clock_format(last_usec, last);

	buf_printf(out, "  %.*s", DATE_BYTES, a.ptr);
	if (memcmp(a.ptr, b.ptr, DATE_BYTES) != 0)
		buf_printf(out, " .. %.*s", DATE_BYTES, b.ptr);
}

static int wrong(const struct import *self, const char *why)
{
	return cli_fail(EXIT_USAGE, "%s: line %u: %s; nothing was imported", self->path, self->line, why);
}

static const char *text_of(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(item) ? item->valuestring : "";
}

static bool has_tab(const char *s)
{
	return strpbrk(s, "\t\r\n") != NULL;
}

/* Copies what the note is made of. */
static int add(struct import *self, const char *kind, const char *name, const char *value)
{
	struct note *note = &self->at[self->n];

	if (self->n == NOTES_MAX)
		return wrong(self, "too many names for one file");
	note->kind = str_from(kind);
	if (arena_dup(self->arena, str_from(name), &note->name) < 0 || arena_dup(self->arena, str_from(value), &note->value) < 0)
		return wrong(self, strerror(ENOMEM));
	self->n++;
	return 0;
}

static int add_office(struct import *self, const char *person, const cJSON *office)
{
	owned(buf_destroy) struct buf name = { 0 }, value = { 0 };
	const char *role = text_of(office, "role"), *from = text_of(office, "from"), *to = text_of(office, "to");
	const char *country = text_of(office, "country");

	if (!*role || has_tab(role) || has_tab(from) || has_tab(to) || has_tab(country))
		return wrong(self, "an office wants a role, on one line");
	buf_printf(&name, "%s\t%s\t%s%c", person, role, from, 0);
	buf_printf(&value, "%s\t%s%c", to, country, 0);
	if (buf_error(&name) || buf_error(&value))
		return wrong(self, strerror(ENOMEM));
	return add(self, "office", name.ptr, value.ptr);
}

static int add_person(struct import *self, const cJSON *person)
{
	const char *name = text_of(person, "name");
	const cJSON *item;
	int status = 0;

	if (!*name || has_tab(name))
		return wrong(self, "a person wants a name, on one line");
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(person, "aliases"))
		if (status == 0)
			status = cJSON_IsString(item) ? add(self, "alias", item->valuestring, name) : wrong(self, "aliases are texts");
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(person, "offices"))
		if (status == 0)
			status = add_office(self, name, item);
	self->persons++;
	return status;
}

static void free_json(cJSON **j)
{
	cJSON_Delete(*j);
}

static int read_lines(struct import *self, FILE *in)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int status = 0;

	while (status == 0 && (len = getline(&line, &cap, in)) > 0) {
		owned(free_json) cJSON *person = NULL;

		self->line++;
		if (len == 1)
			continue;
		person = cJSON_ParseWithLength(line, (size_t)len);
		status = cJSON_IsObject(person) ? add_person(self, person) : wrong(self, "this is no JSON object");
	}
	free(line);
	if (status == 0 && ferror(in))
		status = cli_fail(EXIT_USAGE, "%s: %s", self->path, strerror(errno));
	return status;
}

int speakers_import(struct cli *cli, int argc, char **argv)
{
	const struct usage usage = { "inquit speakers import FILE|-",
				     "Other names and offices from JSON lines, all of the file or nothing:\n"
				     "  {\"name\":\"Ana Varga\",\"aliases\":[\"A. Varga\"],\n"
				     "   \"offices\":[{\"role\":\"Foreign Minister\",\"from\":\"2024-05-01\",\"to\":\"2026-09-30\",\"country\":\"RU\"}]}\n"
				     "role: and country: then find who held such an office when the article was published.\n",
				     NULL, 0, 1, 1, false };
	owned(arena_destroy) struct arena *arena = arena_new(ARENA_BYTES);
	struct import self = { .arena = arena };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	self.path = argv[1];
	self.at = arena ? arena_alloc(arena, NOTES_MAX, sizeof *self.at) : NULL;
	if (!self.at)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	FILE *in = strcmp(argv[1], "-") == 0 ? stdin : fopen(argv[1], "re");
	if (!in)
		return cli_fail(EXIT_USAGE, "%s: %s", argv[1], strerror(errno));
	status = read_lines(&self, in);
	if (in != stdin)
		(void)fclose(in);
	if (status == 0)
		status = notes_put(cli, self.at, self.n);
	if (status == 0 && !cli->quiet)
		(void)printf("%zu persons, %zu names and offices\n", self.persons, self.n);
	return status;
}
