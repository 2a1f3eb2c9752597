#include "classifier/taxonomy.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "classifier/taxonomy_reader.h"
#include "common/cleanup.h"
#include "common/file.h"
#include "common/utf8.h"

static const char *const where_names[WHERES] = { "statement", "heading", "near", "title" };

const char *where_name(enum where where)
{
	return where_names[where];
}

void taxonomy_destroy(struct taxonomy **self_p)
{
	struct taxonomy *self = *self_p;

	if (!self)
		return;
	automaton_destroy(&self->automaton);
	free(self->topics);
	free(self->rules);
	free(self->terms);
	free(self->use_first);
	free(self->uses);
	free(self->file);
	free(self);
	*self_p = NULL;
}

int taxonomy_find(const struct taxonomy *self, struct str id)
{
	for (size_t i = 0; i < self->n_topics; i++)
		if (str_eq(self->topics[i].id, id))
			return (int)i;
	return -ENOENT;
}

unsigned taxonomy_line(const struct taxonomy *self, struct str part)
{
	unsigned line = 1;

	for (const char *p = self->file; p < part.ptr; p++)
		line += *p == '\n';
	return line;
}

int reader_fail(struct reader *self, const char *at, const char *format, ...)
{
	unsigned line = 1, column = 1;
	char text[200];
	va_list args;

	/* Columns count characters, as editors do. */
	for (const char *p = self->text.ptr; p < at; p++) {
		column += ((unsigned char)*p & 0xc0) != 0x80;
		if (*p == '\n')
			line++, column = 1;
	}
	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (self->reterr)
		buf_printf(self->reterr, "%s:%u:%u: %s", self->name, line, column, text);
	return -EBADMSG;
}

/* Of a text that is no UTF-8. */
static size_t first_bad(struct str text)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t point;
		size_t n = utf8_next(text, at, &point);
		if (point == UTF8_BAD)
			return at;
		at += n;
	}
	return 0;
}

/* What was read, handed over; the reader keeps nothing of it. */
static void move(struct reader *self, struct taxonomy *to)
{
	to->topics = self->topics.at;
	to->n_topics = self->topics.n;
	to->rules = self->rules.at;
	to->n_rules = self->rules.n;
	to->terms = self->terms.at;
	to->n_terms = self->terms.n;
	self->topics.at = NULL;
	self->rules.at = NULL;
	self->terms.at = NULL;
}

static void reader_destroy(struct reader *self)
{
	free(self->topics.at);
	free(self->rules.at);
	free(self->terms.at);
	free(self->lists.at);
	free(self->uses.at);
	free(self->phrase_sources.at);
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo; IETF draft-eastlake-fnv). */
static void set_version(struct taxonomy *self)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < self->file_len; i++)
		h = (h ^ (unsigned char)self->file[i]) * 0x100000001b3u;
	(void)snprintf(self->version, sizeof self->version, "%016llx", (unsigned long long)h);
}

/* Takes file, which is freed with the taxonomy or on failure. */
static int parse(char *file, size_t len, const char *name, struct taxonomy **ret, struct buf *reterr)
{
	owned(taxonomy_destroy) struct taxonomy *t = calloc(1, sizeof *t);
	owned(reader_destroy) struct reader reader = { .taxonomy = t, .text = { file, len }, .name = name, .reterr = reterr };

	if (!t) {
		free(file);
		return -ENOMEM;
	}
	t->file = file;
	t->file_len = len;
	t->own = 1000;
	t->inherit = 800;
	t->share = 250;
	t->most = 3000;
	t->where[WHERE_STATEMENT] = t->where[WHERE_HEADING] = 1000;
	t->where[WHERE_TITLE] = t->where[WHERE_NEAR] = 500;
	t->automaton = automaton_new();
	if (!t->automaton)
		return -ENOMEM;
	if (len > TAXONOMY_BYTES_MAX)
		return reader_fail(&reader, file, "expected at most %d bytes", TAXONOMY_BYTES_MAX);
	if (!utf8_valid(reader.text))
		return reader_fail(&reader, file + first_bad(reader.text), "expected UTF-8 text");
	int r = reader_lines(&reader);
	r = r < 0 ? r : reader_link(&reader);
	if (r < 0)
		return r;
	move(&reader, t);
	set_version(t);
	*ret = t;
	t = NULL;
	return 0;
}

int taxonomy_parse(struct str text, const char *name, struct taxonomy **ret, struct buf *reterr)
{
	char *file = malloc(text.len + 1);

	if (!file)
		return -ENOMEM;
	if (text.len)
		memcpy(file, text.ptr, text.len);
	file[text.len] = 0;
	return parse(file, text.len, name, ret, reterr);
}

int taxonomy_read(const char *path, struct taxonomy **ret, struct buf *reterr)
{
	char *file;
	size_t len;
	int r = file_read(path, TAXONOMY_BYTES_MAX, &file, &len);

	if (r < 0) {
		if (reterr)
			buf_printf(reterr, "%s: %s", path, r == -E2BIG ? "expected at most 8 MiB" : strerror(-r));
		return r;
	}
	return parse(file, len, path, ret, reterr);
}
