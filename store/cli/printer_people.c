/* Records for people: table and wrap. */
#include "store/cli/printer_forms.h"

#include <time.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/style.h"
#include "store/cli/text.h"

enum {
	NARROW = 110, /* a terminal under so many cells gets shorter columns, and sees more of the words */
	TINY = 64,    /* and under so many neither date nor type: else a line would hold nothing else */
	ID_CELLS = 8, /* of RECORD_ID_HEX: enough to name a record among millions, and `show` takes it */
	WHEN_CELLS = 16,
	DAY_CELLS = 10,
	SPEAKER_CELLS = 20,
	NARROW_SPEAKER_CELLS = 16,
	TINY_SPEAKER_CELLS = 12,
	TYPE_CELLS = 8,
	OUTLETS_CELLS = 7,
	GAP = 2,
};

/* ---- time ---- */

void print_when_usec(struct buf *out, int64_t usec, bool utc)
{
	time_t seconds = (time_t)(usec / 1000000);
	struct tm tm;
	char text[40];

	if (!(utc ? gmtime_r(&seconds, &tm) : localtime_r(&seconds, &tm)))
		return;
	buf_add(out, (struct str){ text, strftime(text, sizeof text, "%Y-%m-%d %H:%M", &tm) });
}

void print_when(struct buf *out, struct str text, bool utc)
{
	int64_t usec;

	if (text.len <= 10 || clock_parse(text, &usec, NULL) < 0)
		text_clean(out, text);
	else
		print_when_usec(out, usec, utc);
}

static struct str clean(struct printer *self, struct str s)
{
	buf_clear(&self->clean);
	text_clean(&self->clean, s);
	return buf_str(&self->clean);
}

/* Cells that it took, the gap behind it included. */
static size_t cell(struct printer *self, struct str s, size_t cells, enum style style)
{
	struct str c = clean(self, s);
	size_t width = self->width || text_cells(c) < cells ? cells : text_cells(c);

	style_begin(&self->line, self->colour && style != STYLE_NONE, style);
	text_fit(&self->line, c, width, true);
	style_end(&self->line, self->colour && style != STYLE_NONE);
	buf_printf(&self->line, "%*s", GAP, "");
	return width + GAP;
}

static bool is_narrow(const struct printer *self)
{
	return self->width && self->width < NARROW;
}

static bool is_tiny(const struct printer *self)
{
	return self->width && self->width < TINY;
}

static size_t speaker_cells(const struct printer *self)
{
	return is_tiny(self) ? TINY_SPEAKER_CELLS : is_narrow(self) ? NARROW_SPEAKER_CELLS : SPEAKER_CELLS;
}

bool printer_recalls(const struct record *r)
{
	return r->speaker.name.len && (str_eq(r->speaker.how, STR("pronoun")) || str_eq(r->speaker.how, STR("role")));
}

static size_t speaker_cell(struct printer *self, const struct record *r)
{
	owned(buf_destroy) struct buf name = { 0 };

	buf_add(&name, r->speaker.name.len ? r->speaker.name : STR("-"));
	if (printer_recalls(r))
		buf_add_byte(&name, '*');
	return cell(self, buf_str(&name), speaker_cells(self), STYLE_WHO);
}

static size_t when_cell(struct printer *self, const struct record *r)
{
	owned(buf_destroy) struct buf when = { 0 };

	print_when(&when, r->said.at.len ? r->said.at : r->published, self->utc);
	if (is_narrow(self))
		return cell(self, (struct str){ when.ptr, when.len < DAY_CELLS ? when.len : DAY_CELLS }, DAY_CELLS, STYLE_NONE);
	return cell(self, buf_str(&when), WHEN_CELLS, STYLE_NONE);
}

static size_t outlets_cell(struct printer *self, const struct record *r)
{
	owned(buf_destroy) struct buf n = { 0 };

	buf_printf(&n, "%u%s", r->outlets ? r->outlets : 1, r->revisions > 1 ? " ed" : "");
	return cell(self, buf_str(&n), OUTLETS_CELLS, STYLE_NONE);
}

static void header(struct printer *self)
{
	bool narrow = is_narrow(self), tiny = is_tiny(self);
	const struct {
		const char *name;
		int cells;
	} heads[] = {
		{ "ID", self->width ? ID_CELLS : RECORD_ID_HEX },
		{ narrow ? "DATE" : "SAID/PUBLISHED", tiny ? 0 : narrow ? DAY_CELLS : WHEN_CELLS },
		{ "SPEAKER", (int)speaker_cells(self) },
		{ "TYPE", tiny ? 0 : TYPE_CELLS },
		{ "OUTLETS", narrow ? 0 : OUTLETS_CELLS },
	};

	style_begin(&self->line, self->colour, STYLE_HEAD);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (heads[i].cells)
			buf_printf(&self->line, "%-*s%*s", heads[i].cells, heads[i].name, GAP, "");
	buf_add(&self->line, STR("STATEMENT"));
	style_end(&self->line, self->colour);
	buf_add_byte(&self->line, '\n');
}

void print_table_row(struct printer *self, const struct record *r)
{
	if (self->n == 0)
		header(self);
	struct str id = self->width && r->id.len > ID_CELLS ? (struct str){ r->id.ptr, ID_CELLS } : r->id;
	size_t used = cell(self, id, ID_CELLS, STYLE_ID);
	used += is_tiny(self) ? 0 : when_cell(self, r);
	used += speaker_cell(self, r);
	used += is_tiny(self) ? 0 : cell(self, str_from(statement_type_name(r->type)), TYPE_CELLS, STYLE_NONE);
	used += is_narrow(self) ? 0 : outlets_cell(self, r);
	struct str text = clean(self, r->text);
	size_t room = self->width > used + 10 ? self->width - used : self->width ? 10 : text_cells(text);
	text_fit(&self->line, text, room, false);
	buf_add_byte(&self->line, '\n');
}

static void add_part(struct buf *out, const char *label, struct str s)
{
	if (!s.len)
		return;
	if (out->len)
		buf_add(out, STR(" · "));
	buf_add(out, str_from(label));
	text_clean(out, s);
}

static void circumstances(struct buf *out, const struct record *r)
{
	add_part(out, "", r->said.place);
	add_part(out, "", r->said.occasion);
	add_part(out, "to: ", r->said.to);
	for (size_t i = 0; i < r->topics.n; i++) {
		buf_add(out, i ? STR(", ") : out->len ? STR(" · topic: ") : STR("topic: "));
		text_clean(out, r->topics.at[i].id);
		buf_printf(out, " %u.%02u", r->topics.at[i].score / 1000, r->topics.at[i].score % 1000 / 10);
	}
}

static void source_line(struct buf *out, const struct record *r, bool utc)
{
	if (r->source.outlet.len)
		text_clean(out, r->source.outlet);
	else
		buf_add(out, STR("(outlet unknown)"));
	buf_add(out, STR("  "));
	print_when(out, r->published, utc);
	buf_printf(out, "  %s", statement_type_name(r->type));
	if (r->spans.content.n)
		buf_printf(out, "  span %u+%u", r->spans.content.at[0].from,
			   r->spans.content.at[r->spans.content.n - 1].to - r->spans.content.at[0].from);
	buf_add(out, STR("  "));
	text_clean(out, r->source.url);
}

void print_wrapped(struct printer *self, const struct record *r)
{
	owned(buf_destroy) struct buf part = { 0 };
	size_t width = self->width ? self->width : SIZE_MAX / 2;

	if (self->n)
		buf_add_byte(&self->line, '\n');
	style_add(&self->line, self->colour, STYLE_ID,
		  self->width && r->id.len > ID_CELLS ? (struct str){ r->id.ptr, ID_CELLS } : r->id);
	buf_add(&self->line, STR("  "));
	style_add(&self->line, self->colour, STYLE_WHO,
		  clean(self, r->speaker.name.len ? r->speaker.name : STR("(speaker unknown)")));
	add_part(&part, "", r->speaker.role);
	buf_printf(&self->line, "%s%.*s  ", part.len ? ", " : "", (int)part.len, part.ptr ? part.ptr : "");
	print_when(&self->line, r->said.at.len ? r->said.at : r->published, self->utc);
	buf_add_byte(&self->line, '\n');
	buf_clear(&part);
	circumstances(&part, r);
	text_wrap(&self->line, buf_str(&part), width, 10);
	buf_add_byte(&self->line, '\n');
	text_wrap(&self->line, clean(self, r->text), width, 4);
	buf_add_byte(&self->line, '\n');
	buf_clear(&part);
	source_line(&part, r, self->utc);
	text_wrap(&self->line, buf_str(&part), width, 4);
}
