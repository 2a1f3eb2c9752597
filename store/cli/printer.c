#include "store/cli/printer.h"

#include <errno.h>
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/printer_forms.h"
#include "store/cli/text.h"

static void json(struct printer *self, const struct record *r)
{
	if (self->format == FORMAT_JSON)
		buf_add(&self->line, self->n ? STR(",\n") : STR("[\n"));
	record_print_json(&self->line, r);
	if (self->format == FORMAT_JSONL)
		buf_add_byte(&self->line, '\n');
}

static void text0(struct printer *self, const struct record *r)
{
	buf_add(&self->line, r->text);
	buf_add_byte(&self->line, 0);
}

static void atom(struct printer *self, const struct record *r)
{
	if (self->n == 0)
		print_atom_begin(self, r);
	print_atom(self, r);
}

static const struct form {
	void (*record)(struct printer *self, const struct record *r);
	bool clean; /* fit for a terminal as it is */
	bool json;
} forms[] = {
	[FORMAT_TABLE] = { print_table_row, true, false },  [FORMAT_WRAP] = { print_wrapped, true, false },
	[FORMAT_JSON] = { json, false, true },		    [FORMAT_JSONL] = { json, false, true },
	[FORMAT_CSV] = { print_separated, false, false },   [FORMAT_TSV] = { print_separated, false, false },
	[FORMAT_TEXT0] = { text0, false, false },	    [FORMAT_ATOM] = { atom, false, false },
	[FORMAT_ANNOTATION] = { print_annotation, false, true }, [FORMAT_SCHEMA_ORG] = { print_schema_org, false, true },
};

static void put(struct printer *self)
{
	struct str s = buf_str(&self->line);
	const struct form *form = &forms[self->format];

	if (buf_error(&self->line))
		self->failed = buf_error(&self->line);
	if (self->width && !form->clean) {
		buf_clear(&self->clean);
		text_show(&self->clean, s, form->json);
		s = buf_str(&self->clean);
	}
	if (s.len && fwrite(s.ptr, 1, s.len, self->out) != s.len && !self->failed)
		self->failed = errno ? -errno : -EIO;
	buf_clear(&self->line);
}

int printer_open(struct printer *self, const struct cli *cli, FILE *out, enum format format, const char *names, bool utc)
{
	*self = (struct printer){ .out = out, .format = format, .utc = utc, .width = out == stdout ? cli->width : 0,
				  .colour = out == stdout && cli->colour };
	if (printer_choose(self, str_from(names ? names : PRINTER_FIELDS)) < 0)
		return -EINVAL;
	if (format == FORMAT_CSV || format == FORMAT_TSV) {
		print_separated(self, NULL);
		put(self);
	}
	return 0;
}

void printer_record(struct printer *self, const struct record *record)
{
	forms[self->format].record(self, record);
	put(self);
	self->n++;
}

int printer_close(struct printer *self)
{
	if (self->format == FORMAT_JSON)
		buf_add(&self->line, self->n ? STR("\n]\n") : STR("[]\n"));
	if (self->format == FORMAT_ATOM && self->n == 0)
		print_atom_begin(self, NULL);
	if (self->format == FORMAT_ATOM)
		print_atom_end(self);
	put(self);
	buf_destroy(&self->line);
	buf_destroy(&self->clean);
	/* The first error says why; what failed then is no longer there to fail again. */
	if (fflush(self->out) != 0 && !self->failed)
		self->failed = errno ? -errno : -EIO;
	return self->failed ? self->failed : ferror(self->out) ? -EIO : 0;
}
