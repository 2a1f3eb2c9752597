#include "store/cli/printer.h"

#include <errno.h>
#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/cleanup.h"
#include "store/cli/opts.h"
#include "store/cli/text.h"

enum {
	NARROW = 110, /* a terminal under so many cells gets shorter columns, and sees more of the words */
	ID_CELLS = 8, /* of RECORD_ID_HEX: enough to name a record among millions, and `show` takes it */
	WHEN_CELLS = 16,
	DAY_CELLS = 10,
	SPEAKER_CELLS = 20,
	NARROW_SPEAKER_CELLS = 16,
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

/* ---- fields for csv and tsv ---- */

static void add_number(struct buf *out, uint64_t n)
{
	buf_printf(out, "%" PRIu64, n);
}

static void add_topics(struct buf *out, const struct topics *topics)
{
	for (size_t i = 0; i < topics->n; i++) {
		if (i)
			buf_add_byte(out, ' ');
		buf_add(out, topics->at[i].id);
	}
}

static void get_id(const struct record *r, struct buf *out) { buf_add(out, r->id); }
static void get_type(const struct record *r, struct buf *out) { buf_add(out, str_from(statement_type_name(r->type))); }
static void get_act(const struct record *r, struct buf *out) { buf_add(out, str_from(statement_act_name(r->act))); }
static void get_speaker(const struct record *r, struct buf *out) { buf_add(out, r->speaker.name); }
static void get_role(const struct record *r, struct buf *out) { buf_add(out, r->speaker.role); }
static void get_text(const struct record *r, struct buf *out) { buf_add(out, r->text); }
static void get_said(const struct record *r, struct buf *out) { buf_add(out, r->said.at); }
static void get_published(const struct record *r, struct buf *out) { buf_add(out, r->published); }
static void get_place(const struct record *r, struct buf *out) { buf_add(out, r->said.place); }
static void get_to(const struct record *r, struct buf *out) { buf_add(out, r->said.to); }
static void get_occasion(const struct record *r, struct buf *out) { buf_add(out, r->said.occasion); }
static void get_topics(const struct record *r, struct buf *out) { add_topics(out, &r->topics); }
static void get_outlet(const struct record *r, struct buf *out) { buf_add(out, r->source.outlet); }
static void get_feed(const struct record *r, struct buf *out) { buf_add(out, r->source.feed); }
static void get_url(const struct record *r, struct buf *out) { buf_add(out, r->source.url); }
static void get_title(const struct record *r, struct buf *out) { buf_add(out, r->source.title); }
static void get_article(const struct record *r, struct buf *out) { buf_add(out, r->source.article); }
static void get_revision(const struct record *r, struct buf *out) { add_number(out, r->source.revision); }
static void get_cluster(const struct record *r, struct buf *out) { buf_add(out, r->cluster.id); }
static void get_size(const struct record *r, struct buf *out) { add_number(out, r->cluster.size); }
static void get_seq(const struct record *r, struct buf *out) { add_number(out, r->seq); }

static void get_confidence(const struct record *r, struct buf *out)
{
	buf_printf(out, "%u.%03u", r->speaker.confidence / 1000, r->speaker.confidence % 1000);
}

static void get_seen(const struct record *r, struct buf *out)
{
	char text[CLOCK_TEXT_BYTES];

	buf_add(out, clock_format(r->seen_usec, text));
}

/* In the order of PRINTER_FIELDS. */
static const struct {
	const char *name;
	void (*get)(const struct record *r, struct buf *out);
} fields[] = {
	{ "id", get_id }, { "type", get_type }, { "act", get_act }, { "speaker", get_speaker }, { "role", get_role },
	{ "confidence", get_confidence }, { "text", get_text }, { "said", get_said }, { "published", get_published },
	{ "seen", get_seen }, { "place", get_place }, { "to", get_to }, { "occasion", get_occasion },
	{ "topics", get_topics }, { "outlet", get_outlet }, { "feed", get_feed }, { "url", get_url },
	{ "title", get_title }, { "article", get_article }, { "revision", get_revision }, { "cluster", get_cluster },
	{ "cluster_size", get_size }, { "seq", get_seq },
};

static int field_index(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (str_eq(str_from(fields[i].name), name))
			return (int)i;
	return -ENOENT;
}

static int choose(struct printer *self, struct str names)
{
	while (names.len) {
		size_t end = str_find_byte(names, ',', 0);
		struct str name = { names.ptr, end };
		int i = field_index(name);

		if (i < 0 || self->n_columns == PRINTER_COLUMNS_MAX) {
			(void)fprintf(stderr, "inquit: no field '%.*s'; there are " PRINTER_FIELDS "\n", (int)name.len, name.ptr);
			return -EINVAL;
		}
		self->columns[self->n_columns++] = i;
		names = str_skip(names, end + 1);
	}
	return 0;
}

/* RFC 4180: quoted where a comma, quote or line end is in it. */
static void add_csv(struct buf *out, struct str s)
{
	bool plain = true;

	for (size_t i = 0; i < s.len; i++)
		plain = plain && !memchr(",\"\r\n", s.ptr[i], 4);
	if (plain) {
		buf_add(out, s);
		return;
	}
	buf_add_byte(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"')
			buf_add_byte(out, '"');
		buf_add_byte(out, s.ptr[i]);
	}
	buf_add_byte(out, '"');
}

static void add_tsv(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_add_byte(out, s.ptr[i] && memchr("\t\r\n", s.ptr[i], 3) ? ' ' : s.ptr[i]);
}

static void separated(struct printer *self, const struct record *r)
{
	bool csv = self->format == FORMAT_CSV;

	for (size_t i = 0; i < self->n_columns; i++) {
		if (i)
			buf_add_byte(&self->line, csv ? ',' : '\t');
		buf_clear(&self->clean);
		if (r)
			fields[self->columns[i]].get(r, &self->clean);
		else
			buf_add(&self->clean, str_from(fields[self->columns[i]].name));
		(csv ? add_csv : add_tsv)(&self->line, buf_str(&self->clean));
	}
	buf_add(&self->line, csv ? STR("\r\n") : STR("\n"));
}

/* ---- for people ---- */

static struct str clean(struct printer *self, struct str s)
{
	buf_clear(&self->clean);
	text_clean(&self->clean, s);
	return buf_str(&self->clean);
}

static void cell(struct printer *self, struct str s, size_t cells)
{
	struct str c = clean(self, s);

	text_fit(&self->line, c, self->width ? cells : (text_cells(c) > cells ? text_cells(c) : cells), true);
	buf_printf(&self->line, "%*s", GAP, "");
}

static bool is_narrow(const struct printer *self)
{
	return self->width && self->width < NARROW;
}

/* Found by "the minister" or "she", not by a name in the same sentence. */
static bool recalled(const struct record *r)
{
	return r->speaker.name.len && (str_eq(r->speaker.how, STR("pronoun")) || str_eq(r->speaker.how, STR("role")));
}

static void speaker_cell(struct printer *self, const struct record *r)
{
	owned(buf_destroy) struct buf name = { 0 };

	buf_add(&name, r->speaker.name.len ? r->speaker.name : STR("-"));
	if (recalled(r)) {
		buf_add_byte(&name, '*');
		self->recalled = true;
	}
	cell(self, buf_str(&name), is_narrow(self) ? NARROW_SPEAKER_CELLS : SPEAKER_CELLS);
}

static void when_cell(struct printer *self, const struct record *r)
{
	owned(buf_destroy) struct buf when = { 0 };

	print_when(&when, r->said.at.len ? r->said.at : r->published, self->utc);
	if (is_narrow(self))
		cell(self, (struct str){ when.ptr, when.len < DAY_CELLS ? when.len : DAY_CELLS }, DAY_CELLS);
	else
		cell(self, buf_str(&when), WHEN_CELLS);
}

static void outlets_cell(struct printer *self, const struct record *r)
{
	owned(buf_destroy) struct buf n = { 0 };

	buf_printf(&n, "%u%s", r->outlets ? r->outlets : 1, r->revisions > 1 ? " ed" : "");
	cell(self, buf_str(&n), OUTLETS_CELLS);
}

static void header(struct printer *self)
{
	bool narrow = is_narrow(self);
	const struct {
		const char *name;
		int cells;
	} heads[] = {
		{ "ID", self->width ? ID_CELLS : RECORD_ID_HEX },
		{ narrow ? "DATE" : "SAID/PUBLISHED", narrow ? DAY_CELLS : WHEN_CELLS },
		{ "SPEAKER", narrow ? NARROW_SPEAKER_CELLS : SPEAKER_CELLS },
		{ "TYPE", TYPE_CELLS },
		{ "OUTLETS", narrow ? 0 : OUTLETS_CELLS },
	};

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (heads[i].cells)
			buf_printf(&self->line, "%-*s%*s", heads[i].cells, heads[i].name, GAP, "");
	buf_add(&self->line, STR("STATEMENT\n"));
}

static void table(struct printer *self, const struct record *r)
{
	if (self->n == 0)
		header(self);
	size_t from = self->line.len;
	cell(self, self->width && r->id.len > ID_CELLS ? (struct str){ r->id.ptr, ID_CELLS } : r->id, ID_CELLS);
	when_cell(self, r);
	speaker_cell(self, r);
	cell(self, str_from(statement_type_name(r->type)), TYPE_CELLS);
	if (!is_narrow(self))
		outlets_cell(self, r);
	size_t used = text_cells(str_skip(buf_str(&self->line), from));
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

static void wrap(struct printer *self, const struct record *r)
{
	owned(buf_destroy) struct buf part = { 0 };
	size_t width = self->width ? self->width : SIZE_MAX / 2;

	if (self->n)
		buf_add_byte(&self->line, '\n');
	buf_printf(&self->line, "%.*s  ", (int)(self->width && r->id.len > ID_CELLS ? ID_CELLS : r->id.len), r->id.ptr);
	text_clean(&self->line, r->speaker.name.len ? r->speaker.name : STR("(speaker unknown)"));
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

/* ---- all ---- */

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

static void put(struct printer *self)
{
	(void)fwrite(self->line.ptr, 1, self->line.len, self->out);
	buf_clear(&self->line);
}

int printer_open(struct printer *self, FILE *out, enum format format, const char *names, bool utc)
{
	*self = (struct printer){ .out = out, .format = format, .utc = utc, .width = terminal_width(fileno(out)) };
	if (choose(self, str_from(names ? names : PRINTER_FIELDS)) < 0)
		return -EINVAL;
	if (format == FORMAT_CSV || format == FORMAT_TSV) {
		separated(self, NULL);
		put(self);
	}
	return 0;
}

void printer_record(struct printer *self, const struct record *record)
{
	static void (*const forms[])(struct printer *, const struct record *) = {
		[FORMAT_TABLE] = table, [FORMAT_WRAP] = wrap,    [FORMAT_JSON] = json,   [FORMAT_JSONL] = json,
		[FORMAT_CSV] = separated, [FORMAT_TSV] = separated, [FORMAT_TEXT0] = text0,
	};

	forms[self->format](self, record);
	put(self);
	self->n++;
}

int printer_close(struct printer *self)
{
	if (self->format == FORMAT_JSON)
		(void)fputs(self->n ? "\n]\n" : "[]\n", self->out);
	buf_destroy(&self->line);
	buf_destroy(&self->clean);
	errno = 0;
	if (fflush(self->out) != 0 || ferror(self->out))
		return errno ? -errno : -EIO;
	return 0;
}
