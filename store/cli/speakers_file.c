#include "store/cli/speakers_file.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"

enum { NOTES_FIRST = 64 };

struct reading {
	FILE *in;
	struct arena *arena;
	struct buf *reterr;
	struct speakers_file file;
	size_t cap; /* of file.at */
	char *line; /* SPEAKERS_LINE_MAX bytes, its end and a NUL */
	unsigned number;
};

static int wrong(const struct reading *self, int error, const char *why)
{
	buf_printf(self->reterr, "line %u: %s", self->number, why);
	return error;
}

/* The member's text; empty where there is none. */
static const char *text_of(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(item) ? item->valuestring : "";
}

static bool has_tab(const char *s)
{
	return strpbrk(s, "\t\r\n") != NULL;
}

static int make_room(struct reading *self)
{
	size_t cap = self->cap ? 2 * self->cap : NOTES_FIRST;
	struct note *at;

	if (self->file.n == SPEAKERS_NOTES_MAX)
		return wrong(self, -E2BIG, "too many names and offices for one file");
	if (self->file.n < self->cap)
		return 0;
	at = arena_grow(self->arena, self->file.at, self->cap, cap, sizeof *at);
	if (!at)
		return -ENOMEM;
	self->file.at = at;
	self->cap = cap;
	return 0;
}

/* Copies what the note is made of. */
static int add(struct reading *self, const char *kind, const char *name, const char *value)
{
	struct note note = { .kind = str_from(kind) };
	int r = make_room(self);

	if (r == 0)
		r = arena_dup(self->arena, str_from(name), &note.name);
	if (r == 0)
		r = arena_dup(self->arena, str_from(value), &note.value);
	if (r == 0)
		self->file.at[self->file.n++] = note;
	return r;
}

static int add_alias(struct reading *self, const char *person, const cJSON *alias)
{
	if (!cJSON_IsString(alias) || !*alias->valuestring || has_tab(alias->valuestring))
		return wrong(self, -EINVAL, "aliases are texts, each on one line");
	return add(self, "alias", alias->valuestring, person);
}

static int add_office(struct reading *self, const char *person, const cJSON *office)
{
	owned(buf_destroy) struct buf name = { 0 }, value = { 0 };
	const char *role = text_of(office, "role"), *from = text_of(office, "from"), *to = text_of(office, "to");
	const char *country = text_of(office, "country");

	if (!*role || has_tab(role) || has_tab(from) || has_tab(to) || has_tab(country))
		return wrong(self, -EINVAL, "an office wants a role, on one line");
	buf_printf(&name, "%s\t%s\t%s%c", person, role, from, 0);
	buf_printf(&value, "%s\t%s%c", to, country, 0);
	return buf_error(&name) || buf_error(&value) ? -ENOMEM : add(self, "office", name.ptr, value.ptr);
}

static int add_person(struct reading *self, const cJSON *person)
{
	const char *name = text_of(person, "name");
	const cJSON *item;
	int r = 0;

	if (!*name || has_tab(name))
		return wrong(self, -EINVAL, "a person wants a name, on one line");
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(person, "aliases"))
		if (r == 0)
			r = add_alias(self, name, item);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(person, "offices"))
		if (r == 0)
			r = add_office(self, name, item);
	self->file.persons++;
	return r;
}

static void free_json(cJSON **j)
{
	cJSON_Delete(*j);
}

static int read_line(struct reading *self, size_t len)
{
	owned(free_json) cJSON *person = NULL;

	if (str_trim((struct str){ self->line, len }).len == 0)
		return 0;
	person = cJSON_ParseWithLength(self->line, len);
	return cJSON_IsObject(person) ? add_person(self, person) : wrong(self, -EINVAL, "this is no JSON object");
}

/* Bytes of the next line, with its end; 0 at the end of all; -E2BIG, -errno. */
static ssize_t next_line(struct reading *self)
{
	size_t n = 0;
	int c = 0;

	self->number++;
	while (c != '\n' && (c = getc_unlocked(self->in)) != EOF) {
		if (n == SPEAKERS_LINE_MAX && c != '\n')
			return wrong(self, -E2BIG, "longer than 1 MiB");
		self->line[n++] = (char)c;
	}
	if (ferror(self->in))
		return errno ? -errno : -EIO;
	self->line[n] = 0;
	return (ssize_t)n;
}

static void free_line(char **line)
{
	free(*line);
}

int speakers_read(FILE *in, struct arena *arena, struct speakers_file *ret, struct buf *reterr)
{
	owned(free_line) char *line = malloc(SPEAKERS_LINE_MAX + 2);
	struct reading self = { .in = in, .arena = arena, .reterr = reterr, .line = line };
	ssize_t n = 0;
	int r = 0;

	if (!line)
		return -ENOMEM;
	errno = 0;
	while (r == 0 && (n = next_line(&self)) > 0)
		r = read_line(&self, (size_t)n);
	if (r == 0 && n < 0)
		r = (int)n;
	if (r == 0)
		*ret = self.file;
	return r;
}
