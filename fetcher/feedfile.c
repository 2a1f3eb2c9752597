#include "fetcher/feedfile.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/file.h"
#include "fetcher/words.h"

static void declared_free(struct declared *self)
{
	conf_free(&feed_section, &self->conf);
	free(self->file);
}

void feedfiles_destroy(struct feedfiles *self)
{
	for (size_t i = 0; i < self->n; i++)
		declared_free(&self->at[i]);
	for (size_t i = 0; i < self->n_bad; i++)
		free(self->bad[i]);
	free(self->at);
	free(self->bad);
	*self = (struct feedfiles){ 0 };
}

bool feedfiles_is_bad(const struct feedfiles *self, const char *file)
{
	for (size_t i = 0; i < self->n_bad; i++)
		if (strcmp(self->bad[i], file) == 0)
			return true;
	return false;
}

static int add(struct feedfiles *self, const struct feed_conf *conf, const char *file, size_t line)
{
	if (self->n == self->cap) {
		size_t cap = self->cap ? self->cap * 2 : 16;
		struct declared *at = realloc(self->at, cap * sizeof(*at));

		if (!at)
			return -ENOMEM;
		self->at = at;
		self->cap = cap;
	}
	char *name = strdup(file);
	if (!name)
		return -ENOMEM;
	self->at[self->n++] = (struct declared){ *conf, name, line };
	return 0;
}

/* Offset of the next line that begins a [feed] section, from at on; the text's end when there is none. */
static size_t next_section(struct str text, size_t at)
{
	while (at < text.len) {
		size_t end = str_find_byte(text, '\n', at);

		if (str_eq(str_trim((struct str){ text.ptr + at, end - at }), STR("[feed]")))
			return at;
		at = end + 1;
	}
	return text.len;
}

static int read_section(struct str text, const char *file, struct feed_conf *conf, struct buf *reterr)
{
	const struct section *sections = &feed_section;
	void *base = conf;
	int r = conf_defaults(sections, &base, 1);

	return r < 0 ? r : conf_parse(text, file, sections, &base, 1, reterr);
}

/* A bad section is read again behind as many empty lines as there are lines before it: conf's complaints then name the right ones. */
static void complain(struct str section, size_t lines, const char *file, struct buf *reterr)
{
	owned(buf_destroy) struct buf text = { 0 };
	struct feed_conf conf = { 0 };

	for (size_t i = 0; i < lines; i++)
		buf_add_byte(&text, '\n');
	buf_add(&text, section);
	if (buf_error(&text) == 0)
		(void)read_section(buf_str(&text), file, &conf, reterr);
	conf_free(&feed_section, &conf);
}

/* lines: how many of the file are before it. The first bad one of a file is complained about; -EINVAL. */
static int parse_section(struct str section, size_t lines, const char *file, struct feedfiles *self, struct buf *reterr)
{
	owned(buf_destroy) struct buf unused = { 0 };
	struct feed_conf conf = { 0 };
	int r = read_section(section, file, &conf, &unused);

	if (r < 0)
		complain(section, lines, file, reterr);
	if (r == 0 && !conf.url[0]) {
		buf_printf(reterr, "%s:%zu: a [feed] without url\n", file, lines + 1);
		r = -EINVAL;
	}
	if (r == 0 && (!word_is_language(str_from(conf.language)) || !word_is_topic(str_from(conf.topic)))) {
		buf_printf(reterr, "%s:%zu: %s\n", file, lines + 1, WORDS_HINTS_WRONG);
		r = -EINVAL;
	}
	if (r == 0)
		r = add(self, &conf, file, lines + 1);
	if (r < 0)
		conf_free(&feed_section, &conf);
	return r;
}

int feedfile_parse(struct str text, const char *file, struct feedfiles *self, struct buf *reterr)
{
	size_t had = self->n, lines = 0, counted = 0;
	int r = 0;

	for (size_t at = next_section(text, 0); r == 0 && at < text.len;) {
		size_t line_end = str_find_byte(text, '\n', at);
		size_t end = next_section(text, line_end);

		for (; counted < at; counted++)
			lines += text.ptr[counted] == '\n';
		r = parse_section((struct str){ text.ptr + at, end - at }, lines, file, self, reterr);
		at = end;
	}
	while (r < 0 && self->n > had)
		declared_free(&self->at[--self->n]);
	return r;
}

static int note_bad(struct feedfiles *self, const char *file)
{
	char **bad = realloc(self->bad, (self->n_bad + 1) * sizeof(char *));

	if (!bad)
		return -ENOMEM;
	self->bad = bad;
	bad[self->n_bad] = strdup(file);
	return bad[self->n_bad] ? (int)!++self->n_bad : -ENOMEM;
}

static int read_one(const char *dir, const char *file, struct feedfiles *self, struct buf *reterr)
{
	char path[PATH_MAX], *text = NULL;
	size_t len;
	int r = snprintf(path, sizeof(path), "%s/%s", dir, file);

	if (r < 0 || (size_t)r >= sizeof(path))
		return note_bad(self, file);
	r = file_read(path, FEEDFILE_BYTES_MAX, &text, &len);
	if (r < 0)
		buf_printf(reterr, "%s: %s\n", path, strerror(-r));
	else
		r = feedfile_parse((struct str){ text, len }, file, self, reterr);
	free(text);
	return r < 0 ? note_bad(self, file) : 0;
}

static int is_conf(const struct dirent *entry)
{
	struct str name = str_from(entry->d_name);

	return name.ptr[0] != '.' && str_ends(name, STR(".conf"));
}

/* By bytes: alphasort() asks the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int feedfiles_read(const char *dir, struct feedfiles *ret, struct buf *reterr)
{
	owned(feedfiles_destroy) struct feedfiles self = { 0 };
	struct dirent **entries;
	int n = scandir(dir, &entries, is_conf, by_name), r = 0;

	if (n < 0)
		r = errno == ENOENT ? 0 : -errno;
	for (int i = 0; i < n; i++) {
		if (r == 0 && i < FEEDFILES_MAX)
			r = read_one(dir, entries[i]->d_name, &self, reterr);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	if (r < 0)
		return r;
	*ret = self;
	self = (struct feedfiles){ 0 };
	return 0;
}
