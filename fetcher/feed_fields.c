/* The fields of feeds and entries that are texts, dates and addresses. */
#include <errno.h>

#include "fetcher/date.h"
#include "fetcher/feed_html.h"
#include "fetcher/feed_reader.h"

static bool is_atom(const struct reader *self)
{
	return self->doc->format == FEED_ATOM_03 || self->doc->format == FEED_ATOM_10;
}

void read_title(struct reader *self, const struct feed_field *field)
{
	struct feed_construct c = reader_construct(self, DEFAULT_TEXT);
	struct str title = construct_plain(self, c);

	if (!title.len || !reader_outranks(self, RANK_TITLE, field->rank))
		return;
	self->common->title = title;
	self->common->title_language = c.lang;
}

void read_summary(struct reader *self, const struct feed_field *field)
{
	bool html = field->what && !is_atom(self);
	struct feed_construct c = reader_construct(self, html ? DEFAULT_HTML : DEFAULT_TEXT);
	struct str text = construct_html(self, c);

	if (!text.len || !reader_outranks(self, RANK_SUMMARY, field->rank))
		return;
	if (self->in == IN_ENTRY) {
		self->entry->summary = text;
		self->entry->summary_language = c.lang;
	} else {
		self->common->subtitle = text;
	}
}

void read_content(struct reader *self, const struct feed_field *field)
{
	struct str src = reader_url_attr(self, STR("src"));
	struct feed_construct c = reader_construct(self, field->what ? DEFAULT_HTML : DEFAULT_TEXT);
	struct str text = construct_html(self, c);

	if (src.len)
		self->entry->content_src = src;
	if (!text.len || !reader_outranks(self, RANK_CONTENT, field->rank))
		return;
	self->entry->content = text;
	self->entry->content_language = c.lang;
}

void read_rights(struct reader *self, const struct feed_field *field)
{
	struct str text = construct_html(self, reader_construct(self, DEFAULT_TEXT));

	(void)field;
	if (!self->common->rights.len)
		self->common->rights = text;
}

/* The main link: the format's own text, else Atom's alternates, those of HTML first. */
static void main_link(struct reader *self, unsigned char rank, struct str href)
{
	if (href.len && reader_outranks(self, RANK_LINK, rank))
		self->common->link = href;
}

static void add_link(struct reader *self, struct feed_link link)
{
	struct feed_link *to = READER_ADD(self, &self->common->links);

	if (to)
		*to = link;
}

/* Atom's, with attributes. */
static void read_atom_link(struct reader *self, const struct feed_field *field)
{
	struct feed_link link = {
		.href = reader_url_attr(self, STR("href")),
		.rel = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("rel"))),
		.type = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("type"))),
		.hreflang = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("hreflang"))),
		.title = feed_text(self->arena, xml_attr_value(&self->xml, XML_NS_NONE, STR("title"))),
		.length = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("length"))),
	};
	bool html = !link.type.len || str_find(link.type, STR("html"), 0) < link.type.len;

	reader_skip(self);
	if (!link.rel.len)
		link.rel = STR("alternate");
	if (str_eq_nocase(link.rel, STR("image")))
		self->common->image = link.href;
	if (str_eq_nocase(link.rel, STR("alternate")) && field->ns == NS_CORE)
		main_link(self, html ? 3 : 2, link.href);
	add_link(self, link);
	if (self->in == IN_ENTRY && str_eq_nocase(link.rel, STR("enclosure"))) {
		struct feed_enclosure *to = READER_ADD(self, &self->entry->enclosures);
		if (to)
			*to = (struct feed_enclosure){ .url = link.href, .type = link.type, .length = link.length };
	}
	if (self->in == IN_ENTRY && str_eq_nocase(link.rel, STR("replies")) && html && !self->entry->comments.len)
		self->entry->comments = link.href;
}

void read_link(struct reader *self, const struct feed_field *field)
{
	if (xml_attr(&self->xml, XML_NS_NONE, STR("href"))) {
		read_atom_link(self, field);
		return;
	}
	struct str rel = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("rel"))), href = reader_url(self);
	if (!href.len)
		return;
	if (!rel.len || str_eq_nocase(rel, STR("alternate")))
		main_link(self, field->rank, href);
	add_link(self, (struct feed_link){ .href = href, .rel = rel.len ? rel : STR("alternate") });
}

/* A guid is an address only when it says so, or does not say otherwise and looks like one. */
void read_guid(struct reader *self, const struct feed_field *field)
{
	bool other = str_eq_nocase(str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("ispermalink"))), STR("false"));
	struct str base = self->xml.levels[self->xml.depth].base, id = reader_text(self);

	if (!id.len)
		return;
	struct str url = other ? id : reader_join(self, base, id);
	bool is_url = !other && (str_starts(url, STR("http://")) || str_starts(url, STR("https://")));
	if (reader_outranks(self, RANK_ID, field->rank))
		self->common->id = is_url ? url : id;
	if (!other)
		main_link(self, 1, url);
}

void read_id(struct reader *self, const struct feed_field *field)
{
	struct str id = reader_url(self);

	if (id.len && reader_outranks(self, RANK_ID, field->rank))
		self->common->id = id;
}

struct feed_date feed_date_from(struct arena *arena, struct str text, int *error)
{
	struct feed_date date = { 0 };
	char out[DATE_RFC3339_BYTES + 1];

	if (date_read(text, &date.seconds) < 0)
		return (struct feed_date){ 0 };
	date_print(date.seconds, out);
	if (arena_dup(arena, (struct str){ out, DATE_RFC3339_BYTES }, &date.text) < 0)
		*error = -ENOMEM;
	return date;
}

void reader_date(struct reader *self, enum feed_rank field, unsigned char rank, struct str text)
{
	struct feed_date date = feed_date_from(self->arena, text, &self->error);

	/* Of equals the last: what follows is the correction. */
	if (date.text.len && self->common->ranks[field] == rank)
		self->common->ranks[field] = 0;
	if (date.text.len && reader_outranks(self, field, rank))
		*(field == RANK_UPDATED ? &self->common->updated : &self->common->published) = date;
}

void read_date(struct reader *self, const struct feed_field *field)
{
	struct str text = reader_text(self);

	reader_date(self, (enum feed_rank)field->what, field->rank, text);
}

void read_language(struct reader *self, const struct feed_field *field)
{
	struct str language = reader_text(self);

	(void)field;
	if (language.len)
		self->common->language = language;
}

void reader_category(struct reader *self, struct str category)
{
	struct feed_strs *list = &self->common->categories;

	category = feed_html_looks_like(category) ? feed_html_text(self->arena, category) : feed_text(self->arena, category);
	if (!category.len)
		return;
	/* The list is short: FEED_LIST_MAX bounds what this costs. */
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->at[i], category))
			return;
	struct str *to = READER_ADD(self, list);
	if (to)
		*to = category;
}

/* Atom's term, iTunes' text (which may have children of the same kind), or the element's own text. */
void read_category(struct reader *self, const struct feed_field *field)
{
	static const struct str names[] = { STR_INIT("term"), STR_INIT("text"), STR_INIT("label") };
	struct str said = { 0 };

	for (size_t i = 0; i < sizeof names / sizeof *names && !said.len; i++)
		said = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, names[i]));
	if (said.len && field->ns == NS_ITUNES) {
		reader_category(self, said);
		return; /* what is inside is looked at as if it stood beside */
	}
	struct str text = reader_text(self);
	reader_category(self, said.len && field->ns != NS_MEDIA ? said : text.len ? text : said);
}

void read_keywords(struct reader *self, const struct feed_field *field)
{
	struct str rest = reader_text(self);

	(void)field;
	while (rest.len) {
		size_t comma = str_find_byte(rest, ',', 0);
		reader_category(self, (struct str){ rest.ptr, comma });
		rest = str_skip(rest, comma + 1);
	}
}

void read_comments(struct reader *self, const struct feed_field *field)
{
	struct str url = reader_url(self);

	(void)field;
	if (url.len)
		self->entry->comments = url;
}
