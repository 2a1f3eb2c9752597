/* Records as linked data and as a feed: what others' programs read without knowing of inquit. */
#include "store/cli/printer_forms.h"

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/json.h"
#include "common/utf8.h"

enum { TITLE_BYTES = 120, PIECES_MAX = 64 };

/* RFC 4151; .invalid belongs to nobody, so the name says who made it and promises no page. */
#define NAME_SPACE "tag:inquit.invalid,2026:"

static void add_name(struct buf *out, const char *kind, struct str id)
{
	buf_printf(out, NAME_SPACE "%s/%.*s", kind, (int)id.len, id.ptr ? id.ptr : "");
}

static void json_name(struct json *j, const char *kind, struct str id)
{
	owned(buf_destroy) struct buf name = { 0 };

	add_name(&name, kind, id);
	json_str(j, buf_str(&name));
}

static void json_time(struct json *j, int64_t usec)
{
	char text[CLOCK_TEXT_BYTES];

	json_str(j, clock_format(usec, text));
}

static void member(struct json *j, const char *key, struct str value)
{
	if (!value.len)
		return;
	json_key(j, key);
	json_str(j, value);
}

/* ---- W3C Web Annotation ---- */

static void body(struct json *j, const char *purpose, struct str value)
{
	json_object(j);
	json_key(j, "type"), json_str(j, STR("TextualBody"));
	json_key(j, "purpose"), json_str(j, str_from(purpose));
	json_key(j, "value"), json_str(j, value);
	json_end(j);
}

/* The pieces of a text that were joined by " … ", when there are as many as the spans say; else it is one. */
static size_t pieces_of(const struct record *r, struct str *out)
{
	static const struct str joint = { " … ", sizeof " … " - 1 };
	struct str rest = r->text;
	size_t n = 0;

	if (r->spans.content.n > 1 && r->spans.content.n <= PIECES_MAX)
		for (; n < r->spans.content.n - 1; n++) {
			size_t end = str_find(rest, joint, 0);

			if (end == rest.len)
				break;
			out[n] = (struct str){ rest.ptr, end };
			rest = str_skip(rest, end + joint.len);
		}
	bool split = n + 1 == r->spans.content.n && str_find(rest, joint, 0) == rest.len;
	out[split ? n : 0] = split ? rest : r->text;
	return split ? n + 1 : 1;
}

static void target(struct json *j, const struct record *r, struct str piece)
{
	json_object(j);
	json_key(j, "source"), json_str(j, r->source.url);
	json_key(j, "selector"), json_object(j);
	json_key(j, "type"), json_str(j, STR("TextQuoteSelector"));
	json_key(j, "exact"), json_str(j, piece);
	json_end(j);
	json_key(j, "state"), json_object(j);
	json_key(j, "type"), json_str(j, STR("TimeState"));
	json_key(j, "sourceDate"), json_time(j, r->seen_usec);
	json_end(j);
	json_end(j);
}

void print_annotation(struct printer *self, const struct record *r)
{
	struct json json = { .out = &self->line }, *j = &json;
	struct str pieces[PIECES_MAX];
	size_t n = pieces_of(r, pieces);

	json_object(j);
	json_key(j, "@context"), json_str(j, STR("http://www.w3.org/ns/anno.jsonld"));
	json_key(j, "id"), json_name(j, "statement", r->id);
	json_key(j, "type"), json_str(j, STR("Annotation"));
	json_key(j, "generated"), json_time(j, r->seen_usec);
	json_key(j, "generator"), json_object(j);
	json_key(j, "type"), json_str(j, STR("Software"));
	json_key(j, "name"), json_str(j, STR("inquit"));
	member(j, "schema:softwareVersion", r->model.parser);
	json_end(j);
	json_key(j, "motivation"), json_str(j, STR("identifying"));
	json_key(j, "body"), json_array(j);
	if (r->speaker.name.len)
		body(j, "identifying", r->speaker.name);
	body(j, "classifying", str_from(statement_type_name(r->type)));
	for (size_t i = 0; i < r->topics.n; i++)
		body(j, "tagging", r->topics.at[i].id);
	json_end(j);
	json_key(j, "target"), json_array(j);
	for (size_t i = 0; i < n; i++)
		target(j, r, pieces[i]);
	json_end(j);
	json_end(j);
	buf_add_byte(&self->line, '\n');
}

/* ---- schema.org ---- */

static void thing(struct json *j, const char *key, const char *type, struct str name)
{
	if (!name.len)
		return;
	json_key(j, key), json_object(j);
	json_key(j, "@type"), json_str(j, str_from(type));
	json_key(j, "name"), json_str(j, name);
	json_end(j);
}

static void article(struct json *j, const struct record *r)
{
	json_object(j);
	json_key(j, "@type"), json_str(j, STR("NewsArticle"));
	json_key(j, "@id"), json_str(j, r->source.url);
	json_key(j, "url"), json_str(j, r->source.url);
	member(j, "headline", r->source.title);
	member(j, "datePublished", r->published);
	thing(j, "publisher", "Organization", r->source.outlet);
	json_end(j);
}

/* In the speaker's words it is a Quotation, in the writer's a Claim. */
void print_schema_org(struct printer *self, const struct record *r)
{
	struct json json = { .out = &self->line }, *j = &json;
	bool claim = r->type == STATEMENT_INDIRECT;

	json_object(j);
	json_key(j, "@context"), json_str(j, STR("https://schema.org"));
	json_key(j, "@type"), json_str(j, claim ? STR("Claim") : STR("Quotation"));
	json_key(j, "@id"), json_name(j, "statement", r->id);
	json_key(j, "identifier"), json_str(j, r->id);
	json_key(j, "text"), json_str(j, r->text);
	if (r->speaker.name.len) {
		json_key(j, claim ? "author" : "creator"), json_object(j);
		json_key(j, "@type"), json_str(j, STR("Person"));
		json_key(j, "name"), json_str(j, r->speaker.name);
		member(j, "jobTitle", r->speaker.role);
		json_end(j);
	}
	member(j, "dateCreated", r->said.at);
	thing(j, "locationCreated", "Place", r->said.place);
	if (r->topics.n) {
		json_key(j, "keywords"), json_array(j);
		for (size_t i = 0; i < r->topics.n; i++)
			json_str(j, r->topics.at[i].id);
		json_end(j);
	}
	json_key(j, claim ? "appearance" : "isPartOf");
	article(j, r);
	json_end(j);
	buf_add_byte(&self->line, '\n');
}

/* ---- Atom ---- */

/* XML 1.0 has no character for most controls; they become U+FFFD, as do bytes that are no UTF-8. */
static void add_xml(struct buf *out, struct str s)
{
	for (size_t at = 0; at < s.len;) {
		char bytes[4];
		uint32_t c;

		at += utf8_next(s, at, &c);
		if (c == UTF8_BAD || (c < 0x20 && c != '\t' && c != '\n') || c == 0xfffe || c == 0xffff)
			c = 0xfffd;
		if (c == '&')
			buf_add(out, STR("&amp;"));
		else if (c == '<')
			buf_add(out, STR("&lt;"));
		else if (c == '>')
			buf_add(out, STR("&gt;"));
		else if (c == '"')
			buf_add(out, STR("&quot;"));
		else
			buf_add(out, (struct str){ bytes, utf8_put(c, bytes) });
	}
}

static void element(struct buf *out, const char *indent, const char *name, struct str value)
{
	buf_printf(out, "%s<%s>", indent, name);
	add_xml(out, value);
	buf_printf(out, "</%s>\n", name);
}

static void time_element(struct buf *out, const char *indent, const char *name, int64_t usec)
{
	char text[CLOCK_TEXT_BYTES];

	element(out, indent, name, clock_format(usec, text));
}

static void name_element(struct buf *out, const char *indent, const char *kind, struct str id)
{
	owned(buf_destroy) struct buf name = { 0 };

	add_name(&name, kind, id);
	element(out, indent, "id", buf_str(&name));
}

void print_atom_begin(struct printer *self, const struct record *first)
{
	struct buf *out = &self->line;

	buf_add(out, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"));
	buf_printf(out, "  <id>" NAME_SPACE "query/");
	add_xml(out, self->query);
	buf_add(out, STR("</id>\n"));
	element(out, "  ", "title", STR("Statements found by inquit"));
	element(out, "  ", "subtitle", self->query);
	time_element(out, "  ", "updated", first ? first->seen_usec : 0);
	buf_printf(out, "  <generator version=\"" INQUIT_VERSION "\">inquit</generator>\n");
}

void print_atom_end(struct printer *self)
{
	buf_add(&self->line, STR("</feed>\n"));
}

static void atom_title(struct buf *out, const struct record *r)
{
	struct str cut = utf8_cut(r->text, TITLE_BYTES);
	owned(buf_destroy) struct buf title = { 0 };

	buf_add(&title, r->speaker.name.len ? r->speaker.name : STR("(speaker unknown)"));
	buf_add(&title, STR(": "));
	buf_add(&title, cut);
	if (cut.len < r->text.len)
		buf_add(&title, STR("…"));
	element(out, "    ", "title", buf_str(&title));
}

void print_atom(struct printer *self, const struct record *r)
{
	struct buf *out = &self->line;
	int64_t published;

	buf_add(out, STR("  <entry>\n"));
	name_element(out, "    ", "statement", r->id);
	atom_title(out, r);
	time_element(out, "    ", "updated", r->seen_usec);
	if (clock_parse(r->published, &published, NULL) == 0)
		time_element(out, "    ", "published", published);
	buf_add(out, STR("    <author><name>"));
	add_xml(out, r->speaker.name.len ? r->speaker.name : STR("(speaker unknown)"));
	buf_add(out, STR("</name></author>\n    <link rel=\"alternate\" href=\""));
	add_xml(out, r->source.url);
	buf_add(out, STR("\"/>\n"));
	for (size_t i = 0; i < r->topics.n; i++) {
		buf_add(out, STR("    <category term=\""));
		add_xml(out, r->topics.at[i].id);
		buf_add(out, STR("\"/>\n"));
	}
	buf_add(out, STR("    <content type=\"text\">"));
	add_xml(out, r->text);
	buf_add(out, STR("</content>\n    <source>\n"));
	name_element(out, "      ", "article", r->source.article);
	element(out, "      ", "title", r->source.outlet.len ? r->source.outlet : r->source.title);
	time_element(out, "      ", "updated", r->seen_usec);
	buf_add(out, STR("    </source>\n  </entry>\n"));
}
