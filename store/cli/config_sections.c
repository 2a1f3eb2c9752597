/* Sections of a configuration that are nobody's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/cli/config.h"
#include "store/cli/opts.h"

enum { NAME_BYTES = 96 };

struct sections {
	char **names;
	size_t n;
};

static void sections_end(struct sections *self)
{
	for (size_t i = 0; i < self->n; i++)
		free(self->names[i]);
	free(self->names);
}

bool config_is_section(struct str line, struct str *ret)
{
	line = str_trim(line);
	if (line.len < 3 || line.ptr[0] != '[' || line.ptr[line.len - 1] != ']')
		return false;
	*ret = str_trim((struct str){ line.ptr + 1, line.len - 2 });
	return true;
}

static bool is_known(const struct sections *self, struct str name)
{
	for (size_t i = 0; i < self->n; i++)
		if (str_eq(name, str_from(self->names[i])))
			return true;
	return false;
}

/* Several daemons list one that they share: it is kept once. */
static int take_section(struct sections *self, struct str name)
{
	if (is_known(self, name))
		return 0;
	char **names = realloc(self->names, (self->n + 1) * sizeof *names);
	if (!names)
		return -ENOMEM;
	self->names = names;
	names[self->n] = strndup(name.ptr, name.len);
	if (!names[self->n])
		return -ENOMEM;
	self->n++;
	return 0;
}

int config_sections(const char *path, struct str text, struct str helps, struct buf *reterr)
{
	owned(sections_end) struct sections known = { 0 };
	char typed[NAME_BYTES];
	struct str name;
	int r = 0;

	while (helps.len && r == 0)
		if (config_is_section(str_cut(&helps, '\n'), &name))
			r = take_section(&known, name);
	for (size_t line = 1; text.len && r == 0; line++) {
		if (!config_is_section(str_cut(&text, '\n'), &name) || is_known(&known, name))
			continue;
		(void)snprintf(typed, sizeof typed, "%.*s", (int)name.len, name.ptr);
		const char *near = suggest(typed, (const char *const *)known.names, known.n);
		buf_printf(reterr, "%s:%zu: no section [%s]%s%s%s\n", path, line, typed, near ? "; did you mean [" : "", near ? near : "",
			   near ? "]?" : "");
	}
	return r < 0 ? r : buf_error(reterr);
}
