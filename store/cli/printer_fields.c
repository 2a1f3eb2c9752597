/* The columns of csv and tsv. */
#include "store/cli/printer_forms.h"

#include <errno.h>
#include <inttypes.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/separated.h"

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

int printer_choose(struct printer *self, struct str names)
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

void print_separated(struct printer *self, const struct record *r)
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
		(csv ? csv_add : tsv_add)(&self->line, buf_str(&self->clean));
	}
	buf_add(&self->line, csv ? STR("\r\n") : STR("\n"));
}
