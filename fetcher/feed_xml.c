/* The loop through an XML feed: finds its root, its entries and their fields. */
#include <errno.h>

#include "common/cleanup.h"
#include "fetcher/feed_reader.h"
#include "fetcher/feed_url.h"

static bool is_named(const struct reader *self, const char *name)
{
	return str_eq_nocase(self->xml.name, str_from(name)) && reader_ns(self) == NS_CORE;
}

static bool starts_entry(const struct reader *self)
{
	const struct feed_doc *doc = self->doc;

	if (doc->format == FEED_SITEMAP_INDEX)
		return is_named(self, "sitemap");
	if (doc->format == FEED_SITEMAP || doc->format == FEED_NEWS_SITEMAP)
		return is_named(self, "url");
	return is_named(self, "item") || is_named(self, "entry");
}

/* xml:base and xml:lang of the element just opened, which hold inside it. */
static void enter_scope(struct reader *self)
{
	struct xml_level *level = &self->xml.levels[self->xml.depth];
	const struct xml_attr *attr;

	if (!self->xml.n_attrs)
		return;
	attr = xml_attr(&self->xml, NS_XML, STR("base"));
	if (attr && str_trim(attr->value).len)
		level->base = feed_url_base(self->arena, level->base, attr->value);
	attr = xml_attr(&self->xml, NS_XML, STR("lang"));
	if (attr)
		level->lang = str_trim(attr->value);
}

static enum xml_event next(struct reader *self)
{
	bool again = self->xml.again;
	enum xml_event event = xml_next(&self->xml);

	if (event == XML_START && !again) {
		if (self->xml.ns == XML_NS_UNDECLARED)
			reader_guess_namespace(self);
		enter_scope(self);
	}
	return event;
}

bool reader_inside(struct reader *self, size_t depth, enum xml_event *ret)
{
	*ret = next(self);
	if (*ret == XML_END)
		return false;
	if (*ret == XML_STOP)
		return self->xml.depth >= depth;
	if (*ret == XML_START && starts_entry(self)) {
		xml_unread(&self->xml);
		return false;
	}
	return true;
}

void reader_skip(struct reader *self)
{
	size_t depth = self->xml.depth;
	enum xml_event event;

	while (reader_inside(self, depth, &event))
		;
}

static void read_field(struct reader *self)
{
	const struct feed_field *field = reader_field(self);

	if (!field)
		reader_skip(self);
	else if (field->read)
		field->read(self, field);
}

void read_children(struct reader *self)
{
	size_t depth = self->xml.depth;
	enum xml_event event;

	while (reader_inside(self, depth, &event))
		if (event == XML_START)
			read_field(self);
}

/* What an entry says of itself only through others. */
static void end_entry(struct reader *self)
{
	struct feed_entry *entry = self->entry;

	if (!entry)
		return;
	if (!entry->common.image.len && entry->thumbnails.n)
		entry->common.image = entry->thumbnails.at[0];
	self->entry = NULL;
	self->common = &self->doc->common;
	self->in = IN_FEED;
}

static void begin_entry(struct reader *self)
{
	struct feed_doc *doc = self->doc;
	struct feed_entry *entry;

	if (self->entry && self->xml.depth > self->entry_depth)
		xml_hoist(&self->xml, self->entry_depth - 1);
	end_entry(self);
	entry = reader_grow(self, (void **)&doc->entries, &doc->n_entries, &doc->cap_entries, sizeof *entry, FEED_ENTRIES_MAX);
	if (!entry) {
		self->full = true;
		return;
	}
	self->entry = entry;
	self->entry_depth = self->xml.depth;
	self->common = &entry->common;
	self->in = IN_ENTRY;
	self->latitude = self->longitude = (struct str){ 0 };
	/* The channel's own language stands in its element, an entry's only in the attribute. */
	const struct xml_attr *lang = xml_attr(&self->xml, NS_XML, STR("lang"));
	if (lang)
		entry->common.language = str_trim(lang->value);
	struct str about = str_trim(xml_attr_value(&self->xml, NS_RDF, STR("about")));
	if (about.len && reader_outranks(self, RANK_ID, 1))
		entry->common.id = about;
}

static enum feed_format rss_version(struct str version)
{
	static const struct {
		struct str version;
		enum feed_format format;
	} versions[] = {
		{ STR_INIT("0.90"), FEED_RSS_090 }, { STR_INIT("0.91"), FEED_RSS_091 }, { STR_INIT("0.92"), FEED_RSS_092 },
		{ STR_INIT("0.93"), FEED_RSS_093 }, { STR_INIT("0.94"), FEED_RSS_094 }, { STR_INIT("1."), FEED_RSS_10 },
		{ STR_INIT("2"), FEED_RSS_20 },
	};

	for (size_t i = 0; i < ARRAY_LEN(versions); i++)
		if (str_starts(str_trim(version), versions[i].version))
			return versions[i].format;
	return FEED_RSS;
}

/* True when the document declares the namespace anywhere on its root. */
static bool declares(const struct reader *self, struct str uri)
{
	for (size_t i = 0; i < self->xml.n_attrs; i++)
		if (str_find(self->xml.attrs[i].value, uri, 0) < self->xml.attrs[i].value.len)
			return true;
	return false;
}

/* True when the element just opened begins a feed, whose format is then known. */
static bool begins_feed(struct reader *self)
{
	enum feed_format *format = &self->doc->format;
	struct str version = xml_attr_value(&self->xml, XML_NS_NONE, STR("version"));

	if (is_named(self, "rss") || is_named(self, "channel"))
		*format = rss_version(version);
	else if (str_eq_nocase(self->xml.name, STR("rdf")))
		*format = declares(self, STR("netscape.com/rdf/simple/0.9")) ? FEED_RSS_090 : FEED_RSS_10;
	else if (is_named(self, "feed"))
		*format = str_starts(str_trim(version), STR("0.")) || declares(self, STR("purl.org/atom/ns#")) ? FEED_ATOM_03 :
													     FEED_ATOM_10;
	else if (is_named(self, "urlset"))
		*format = FEED_SITEMAP;
	else if (is_named(self, "sitemapindex"))
		*format = FEED_SITEMAP_INDEX;
	else
		return false;
	self->doc->common.language = self->xml.levels[self->xml.depth].lang;
	return true;
}

static bool find_feed(struct reader *self)
{
	enum xml_event event;

	while ((event = next(self)) != XML_END) {
		if (event != XML_START)
			continue;
		if (begins_feed(self))
			return true;
		if (str_eq_nocase(self->xml.name, STR("html")))
			return false;
	}
	return false;
}

static void read_feed(struct reader *self)
{
	enum xml_event event;

	while ((event = next(self)) != XML_END && !self->full && !self->error) {
		if (event == XML_STOP && self->entry && self->xml.depth < self->entry_depth)
			end_entry(self);
		if (event != XML_START)
			continue;
		if (self->entry && self->doc->format == FEED_SITEMAP && reader_ns(self) == NS_NEWS)
			self->doc->format = FEED_NEWS_SITEMAP;
		if (starts_entry(self))
			begin_entry(self);
		else
			read_field(self);
	}
	end_entry(self);
	if (self->period_seconds)
		self->doc->update_seconds = self->period_seconds / (self->frequency > 0 ? self->frequency : 1);
}

int feed_read_xml(struct str text, struct str base, struct arena *arena, struct feed_doc *ret)
{
	struct reader *self = arena_alloc(arena, 1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->arena = arena;
	self->doc = ret;
	self->common = &ret->common;
	self->in = IN_FEED;
	self->join_budget = FEED_JOIN_FACTOR * text.len + FEED_JOIN_BYTES;
	xml_start(&self->xml, text, arena, feed_namespaces, FEED_NAMESPACES);
	self->xml.levels[0].base = base;
	bool found = find_feed(self);
	if (found)
		read_feed(self);
	int error = self->error ? self->error : xml_error(&self->xml);
	if (buf_error(&self->scratch))
		error = -ENOMEM;
	buf_destroy(&self->scratch);
	if (error)
		return error;
	return found ? 0 : -EBADMSG;
}
