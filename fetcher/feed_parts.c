/* The fields that have parts of their own: people, media, images, sources. */
#include <errno.h>

#include "common/cleanup.h"
#include "fetcher/feed_html.h"
#include "fetcher/feed_reader.h"

static bool is_address_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
	       c == '+' || c == '%' || c == '\'' || (c & 0x80);
}

/* The e-mail address in text: where its '@' has something on both sides. Empty without one. */
static struct str find_address(struct str text)
{
	for (size_t at = str_find_byte(text, '@', 0); at < text.len; at = str_find_byte(text, '@', at + 1)) {
		size_t from = at, to = at + 1;
		while (from > 0 && is_address_char(text.ptr[from - 1]))
			from--;
		while (to < text.len && is_address_char(text.ptr[to]))
			to++;
		while (to > at + 1 && text.ptr[to - 1] == '.')
			to--;
		if (from < at && to > at + 1)
			return (struct str){ text.ptr + from, to - from };
	}
	return (struct str){ 0 };
}

static struct str without_ends(struct str s, const char *first, const char *last)
{
	s = str_trim(s);
	while (s.len && s.ptr[0] && strchr(first, s.ptr[0]))
		s = str_trim(str_skip(s, 1));
	while (s.len && s.ptr[s.len - 1] && strchr(last, s.ptr[s.len - 1])) {
		s.len--;
		s = str_trim(s);
	}
	return s;
}

/* Without the marks that go round all of it. */
static struct str unwrapped(struct str s)
{
	static const char pairs[][2] = { { '"', '"' }, { '(', ')' }, { '<', '>' }, { '[', ']' }, { '\'', '\'' } };

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (s.len >= 2 && s.ptr[0] == pairs[i][0] && s.ptr[s.len - 1] == pairs[i][1])
			return str_trim((struct str){ s.ptr + 1, s.len - 2 });
	return s;
}

struct feed_person person_from(struct str text)
{
	struct feed_person person = { 0 };
	struct str address = find_address(text);

	if (!address.len) {
		person.name = str_trim(text);
		return person;
	}
	size_t from = (size_t)(address.ptr - text.ptr);
	struct str before = { text.ptr, from }, after = str_skip(text, from + address.len);
	if (str_ends(before, STR("mailto:")))
		before.len -= sizeof "mailto:" - 1;
	/* What is left on either side begins or ends with the bracket that the address was in. */
	before = unwrapped(without_ends(before, ",;", "(<[,;-"));
	after = unwrapped(without_ends(after, ")>],;-", ",;"));
	person.email = address;
	person.name = before.len ? before : after;
	return person;
}

/* Atom's and iTunes' parts of a person; any other text is a name, perhaps with an address. */
static struct feed_person read_person(struct reader *self)
{
	size_t depth = self->xml.depth;
	struct feed_person person = { 0 };
	owned(buf_destroy) struct buf said = { 0 };
	enum xml_event event;

	while (reader_inside(self, depth, &event)) {
		struct str name = self->xml.name;
		if (event == XML_TEXT && self->xml.cdata)
			buf_add(&said, self->xml.text);
		else if (event == XML_TEXT)
			xml_decode(&self->xml, self->xml.text, &said);
		if (event != XML_START || reader_ns(self) == NS_RDF || str_eq_nocase(name, STR("person")))
			continue; /* of RDF's wrappers what is inside counts */
		if (str_eq_nocase(name, STR("name")))
			person.name = feed_text(self->arena, reader_text(self));
		else if (str_eq_nocase(name, STR("email")))
			person.email = reader_text(self);
		else if (str_eq_nocase(name, STR("uri")) || str_eq_nocase(name, STR("url")) || str_eq_nocase(name, STR("homepage")))
			person.uri = reader_url(self);
		else
			reader_skip(self);
	}
	if (!person.name.len && !person.email.len) {
		struct str uri = person.uri, text = { 0 };
		if (buf_error(&said) || arena_dup(self->arena, str_trim(buf_str(&said)), &text) < 0)
			self->error = -ENOMEM;
		if (feed_html_looks_like(text))
			text = feed_html_text(self->arena, text);
		person = person_from(feed_text(self->arena, text));
		person.uri = uri;
	}
	return person;
}

static void add_person(struct reader *self, struct feed_persons *list, struct feed_person person)
{
	if (!person.name.len && !person.email.len && !person.uri.len)
		return;
	struct feed_person *to = READER_ADD(self, list);
	if (to)
		*to = person;
}

void read_author(struct reader *self, const struct feed_field *field)
{
	struct feed_common *common = self->common;
	struct feed_person person = read_person(self);

	if (!person.name.len && !person.email.len && !person.uri.len)
		return;
	if (common->ranks[RANK_AUTHOR] > field->rank)
		return;
	if (common->ranks[RANK_AUTHOR] < field->rank)
		common->authors.n = 0;
	common->ranks[RANK_AUTHOR] = field->rank;
	add_person(self, &common->authors, person);
}

void read_contributor(struct reader *self, const struct feed_field *field)
{
	(void)field;
	add_person(self, &self->common->contributors, read_person(self));
}

void read_enclosure(struct reader *self, const struct feed_field *field)
{
	struct feed_enclosure enclosure = {
		.url = reader_url_attr(self, STR("url")),
		.type = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("type"))),
		.length = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("length"))),
	};

	(void)field;
	if (!enclosure.url.len)
		enclosure.url = reader_url_attr(self, STR("href"));
	reader_skip(self);
	if (!enclosure.url.len)
		return;
	struct feed_enclosure *to = READER_ADD(self, &self->entry->enclosures);
	if (to)
		*to = enclosure;
}

static void add_url(struct reader *self, struct feed_strs *list, struct str url)
{
	struct str *to = url.len ? READER_ADD(self, list) : NULL;

	if (to)
		*to = url;
}

/* media:content stands open: its title, thumbnail and credits are the entry's. */
void read_media(struct reader *self, const struct feed_field *field)
{
	struct str url = field->what ? reader_url(self) : reader_url_attr(self, STR("url"));

	if (self->in == IN_ENTRY)
		add_url(self, &self->entry->media, url);
}

void read_thumbnail(struct reader *self, const struct feed_field *field)
{
	struct str url = reader_url_attr(self, STR("url"));
	struct str text = reader_url(self);

	if (field->what || !url.len)
		url = text;
	if (self->in == IN_ENTRY)
		add_url(self, &self->entry->thumbnails, url);
	else if (!self->common->image.len)
		self->common->image = url;
}

/* An attribute, a child <url>, or the text. */
void read_image(struct reader *self, const struct feed_field *field)
{
	struct str url = reader_url_attr(self, STR("href"));
	struct str text = { 0 };
	size_t depth = self->xml.depth;
	struct str base = self->xml.levels[depth].base;
	enum xml_event event;

	if (!url.len)
		url = reader_url_attr(self, STR("url"));
	while (reader_inside(self, depth, &event)) {
		if (event == XML_TEXT && !text.len)
			text = str_trim(self->xml.text);
		else if (event == XML_START && str_eq_nocase(self->xml.name, STR("url")))
			url = reader_url(self);
		else if (event == XML_START)
			reader_skip(self);
	}
	if (!url.len && (str_starts(text, STR("http://")) || str_starts(text, STR("https://"))))
		url = reader_join(self, base, text);
	if (url.len && (field->ns == NS_ITUNES || !self->common->image.len))
		self->common->image = url;
}

void read_image_url(struct reader *self, const struct feed_field *field)
{
	struct str url = reader_url(self);

	(void)field;
	if (!self->common->image.len)
		self->common->image = url;
}

void read_icon(struct reader *self, const struct feed_field *field)
{
	(void)field;
	self->doc->icon = reader_url(self);
}

void read_logo(struct reader *self, const struct feed_field *field)
{
	(void)field;
	self->doc->logo = reader_url(self);
	if (!self->common->image.len)
		self->common->image = self->doc->logo;
}

static struct feed_common *entry_source(struct reader *self)
{
	if (!self->entry->source) {
		self->entry->source = arena_alloc(self->arena, 1, sizeof *self->entry->source);
		if (!self->entry->source)
			self->error = -ENOMEM;
	}
	return self->entry->source;
}

/* Atom's is a small feed; RSS has a title with an address. */
void read_source(struct reader *self, const struct feed_field *field)
{
	struct feed_common *source = entry_source(self), *outer = self->common;
	struct str url = reader_url_attr(self, STR("url"));

	(void)field;
	if (!source) {
		reader_skip(self);
		return;
	}
	if (self->doc->format == FEED_ATOM_03 || self->doc->format == FEED_ATOM_10) {
		self->common = source;
		self->in = IN_SOURCE;
		read_children(self);
		self->common = outer;
		self->in = IN_ENTRY;
	} else {
		source->title = construct_plain(self, reader_construct(self, DEFAULT_TEXT));
	}
	if (url.len && !source->link.len)
		source->link = url;
}

void read_source_name(struct reader *self, const struct feed_field *field)
{
	struct feed_common *source = entry_source(self);
	struct str name = feed_text(self->arena, reader_text(self));

	(void)field;
	if (source)
		source->title = name;
}

void read_license(struct reader *self, const struct feed_field *field)
{
	struct str url = str_trim(xml_attr_value(&self->xml, NS_RDF, STR("resource"))), text = reader_url(self);
	struct feed_link *to;

	(void)field;
	if (!url.len)
		url = text;
	to = url.len ? READER_ADD(self, &self->common->links) : NULL;
	if (to)
		*to = (struct feed_link){ .href = url, .rel = STR("license") };
}
