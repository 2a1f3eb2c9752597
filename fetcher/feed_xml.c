#include <errno.h>

#include "common/cleanup.h"
#include "fetcher/feed_reader.h"
#include "fetcher/feed_url.h"

/* The prefix is what the namespace goes by where nobody declared it. */
static const struct xml_namespace namespaces[] = {
	{ STR_INIT("http://www.w3.org/2005/Atom"), STR_INIT("atom"), NS_CORE },
	{ STR_INIT("http://purl.org/atom/ns#"), STR_INIT("atom03"), NS_CORE },
	{ STR_INIT("http://purl.org/rss/1.0/"), STR_INIT("rss"), NS_CORE },
	{ STR_INIT("http://purl.org/net/rss1.1#"), STR_INIT("rss11"), NS_CORE },
	{ STR_INIT("http://my.netscape.com/rdf/simple/0.9/"), STR_INIT("rss09"), NS_CORE },
	{ STR_INIT("http://channel.netscape.com/rdf/simple/0.9/"), STR_INIT("rss090"), NS_CORE },
	{ STR_INIT("http://backend.userland.com/rss"), STR_INIT("rss2"), NS_CORE },
	{ STR_INIT("http://backend.userland.com/rss2"), STR_INIT("rss2"), NS_CORE },
	{ STR_INIT("http://backend.userland.com/rss191"), STR_INIT("rss2"), NS_CORE },
	{ STR_INIT("http://blogs.law.harvard.edu/tech/rss"), STR_INIT("rss2"), NS_CORE },
	{ STR_INIT("http://cyber.law.harvard.edu/rss/rss.html"), STR_INIT("rss2"), NS_CORE },
	{ STR_INIT("http://www.sitemaps.org/schemas/sitemap/0.9"), STR_INIT("sitemap"), NS_CORE },
	{ STR_INIT("https://www.sitemaps.org/schemas/sitemap/0.9"), STR_INIT("sitemap"), NS_CORE },
	{ STR_INIT("http://www.google.com/schemas/sitemap/0.84"), STR_INIT("sitemap"), NS_CORE },
	{ STR_INIT("http://www.w3.org/XML/1998/namespace"), STR_INIT("xml"), NS_XML },
	{ STR_INIT("http://www.w3.org/1999/02/22-rdf-syntax-ns#"), STR_INIT("rdf"), NS_RDF },
	{ STR_INIT("http://www.w3.org/1999/xhtml"), STR_INIT("xhtml"), NS_XHTML },
	{ STR_INIT("http://www.w3.org/2000/svg"), STR_INIT("svg"), NS_SVG },
	{ STR_INIT("http://www.w3.org/1998/Math/MathML"), STR_INIT("mathml"), NS_MATHML },
	{ STR_INIT("http://purl.org/dc/elements/1.1/"), STR_INIT("dc"), NS_DC },
	{ STR_INIT("http://purl.org/dc/elements/1.0/"), STR_INIT("dc"), NS_DC },
	{ STR_INIT("http://purl.org/dc/terms/"), STR_INIT("dcterms"), NS_DCTERMS },
	{ STR_INIT("http://purl.org/rss/1.0/modules/content/"), STR_INIT("content"), NS_CONTENT },
	{ STR_INIT("http://purl.org/rss/1.0/modules/syndication/"), STR_INIT("sy"), NS_SYNDICATION },
	{ STR_INIT("http://search.yahoo.com/mrss/"), STR_INIT("media"), NS_MEDIA },
	{ STR_INIT("http://search.yahoo.com/mrss"), STR_INIT("media"), NS_MEDIA },
	{ STR_INIT("https://search.yahoo.com/mrss/"), STR_INIT("media"), NS_MEDIA },
	{ STR_INIT("http://tools.search.yahoo.com/mrss/"), STR_INIT("media"), NS_MEDIA },
	{ STR_INIT("http://www.itunes.com/dtds/podcast-1.0.dtd"), STR_INIT("itunes"), NS_ITUNES },
	{ STR_INIT("http://www.georss.org/georss"), STR_INIT("georss"), NS_GEORSS },
	{ STR_INIT("http://www.georss.org/georss/10"), STR_INIT("georss"), NS_GEORSS },
	{ STR_INIT("http://www.opengis.net/gml"), STR_INIT("gml"), NS_GML },
	{ STR_INIT("http://www.w3.org/2003/01/geo/wgs84_pos#"), STR_INIT("geo"), NS_GEO },
	{ STR_INIT("http://www.google.com/schemas/sitemap-news/0.9"), STR_INIT("news"), NS_NEWS },
	{ STR_INIT("https://www.google.com/schemas/sitemap-news/0.9"), STR_INIT("news"), NS_NEWS },
	{ STR_INIT("http://www.google.com/schemas/sitemap-image/1.1"), STR_INIT("image"), NS_IMAGE },
	{ STR_INIT("http://www.google.com/schemas/sitemap-video/1.1"), STR_INIT("video"), NS_VIDEO },
	{ STR_INIT("http://webns.net/mvcb/"), STR_INIT("admin"), NS_ADMIN },
	{ STR_INIT("http://backend.userland.com/creativeCommonsRssModule"), STR_INIT("creativecommons"), NS_LICENSE },
	{ STR_INIT("http://web.resource.org/cc/"), STR_INIT("cc"), NS_LICENSE },
	{ STR_INIT("http://prismstandard.org/namespaces/1.2/basic/"), STR_INIT("prism"), NS_PRISM },
	{ STR_INIT("http://prismstandard.org/namespaces/basic/2.0/"), STR_INIT("prism"), NS_PRISM },
	{ STR_INIT("http://schemas.pocketsoap.com/rss/myDescModule/"), STR_INIT("szf"), NS_FULLITEM },
};

/* Ascending by name. Ranks: 4 the format's own element, 3 an equal of another vocabulary, 1 a last resort. */
static const struct feed_field fields[] = {
	{ STR_INIT("abstract"), NS_DCTERMS, IN_ENTRY, read_summary, 2, 0 },
	{ STR_INIT("author"), NS_CORE, ANYWHERE, read_author, 4, 0 },
	{ STR_INIT("author"), NS_DC, ANYWHERE, read_author, 3, 0 },
	{ STR_INIT("author"), NS_ITUNES, ANYWHERE, read_author, 2, 0 },
	{ STR_INIT("body"), NS_CORE, IN_ENTRY, read_content, 2, 0 },
	{ STR_INIT("body"), NS_XHTML, IN_ENTRY, read_content, 2, 0 },
	{ STR_INIT("box"), NS_GEORSS, IN_ENTRY, read_georss, 0, FEED_BOX },
	{ STR_INIT("category"), NS_CORE, ANYWHERE, read_category, 0, 0 },
	{ STR_INIT("category"), NS_ITUNES, ANYWHERE, read_category, 0, 0 },
	{ STR_INIT("category"), NS_MEDIA, ANYWHERE, read_category, 0, 0 },
	{ STR_INIT("channel"), NS_CORE, IN_FEED, NULL, 0, 0 },
	{ STR_INIT("comments"), NS_CORE, IN_ENTRY, read_comments, 0, 0 },
	{ STR_INIT("content"), NS_CORE, IN_ENTRY, read_content, 4, 0 },
	{ STR_INIT("content"), NS_MEDIA, ANYWHERE, read_media, 0, 0 },
	{ STR_INIT("content_loc"), NS_VIDEO, IN_ENTRY, read_media, 0, 1 },
	{ STR_INIT("contributor"), NS_CORE, ANYWHERE, read_contributor, 0, 0 },
	{ STR_INIT("contributor"), NS_DC, ANYWHERE, read_contributor, 0, 0 },
	{ STR_INIT("copyright"), NS_CORE, ANYWHERE, read_rights, 0, 0 },
	{ STR_INIT("created"), NS_CORE, ANYWHERE, read_date, 2, RANK_PUBLISHED },
	{ STR_INIT("created"), NS_DCTERMS, ANYWHERE, read_date, 2, RANK_PUBLISHED },
	{ STR_INIT("creator"), NS_DC, ANYWHERE, read_author, 3, 0 },
	{ STR_INIT("creator"), NS_DCTERMS, ANYWHERE, read_author, 2, 0 },
	{ STR_INIT("date"), NS_DC, ANYWHERE, read_date, 3, RANK_PUBLISHED },
	{ STR_INIT("description"), NS_CORE, ANYWHERE, read_summary, 4, 1 },
	{ STR_INIT("description"), NS_DC, ANYWHERE, read_summary, 3, 1 },
	{ STR_INIT("description"), NS_MEDIA, ANYWHERE, read_summary, 1, 1 },
	{ STR_INIT("description"), NS_VIDEO, IN_ENTRY, read_summary, 1, 1 },
	{ STR_INIT("enclosure"), NS_CORE, IN_ENTRY, read_enclosure, 0, 0 },
	{ STR_INIT("encoded"), NS_CONTENT, IN_ENTRY, read_content, 5, 1 },
	{ STR_INIT("feed"), NS_CORE, IN_FEED, NULL, 0, 0 },
	{ STR_INIT("fullitem"), NS_CORE, IN_ENTRY, read_content, 3, 1 },
	{ STR_INIT("fullitem"), NS_FULLITEM, IN_ENTRY, read_content, 3, 1 },
	{ STR_INIT("generator"), NS_CORE, IN_FEED, read_generator, 0, 0 },
	{ STR_INIT("generatoragent"), NS_ADMIN, IN_FEED, read_generator, 0, 1 },
	{ STR_INIT("group"), NS_MEDIA, ANYWHERE, NULL, 0, 0 },
	{ STR_INIT("guid"), NS_CORE, ANYWHERE, read_guid, 4, 0 },
	{ STR_INIT("icon"), NS_CORE, IN_FEED, read_icon, 0, 0 },
	{ STR_INIT("id"), NS_CORE, ANYWHERE, read_id, 4, 0 },
	{ STR_INIT("identifier"), NS_DC, ANYWHERE, read_id, 2, 0 },
	{ STR_INIT("image"), NS_CORE, ANYWHERE, read_image, 0, 0 },
	{ STR_INIT("image"), NS_IMAGE, IN_ENTRY, NULL, 0, 0 },
	{ STR_INIT("image"), NS_ITUNES, ANYWHERE, read_image, 0, 0 },
	{ STR_INIT("issued"), NS_CORE, ANYWHERE, read_date, 4, RANK_PUBLISHED },
	{ STR_INIT("issued"), NS_DCTERMS, ANYWHERE, read_date, 3, RANK_PUBLISHED },
	{ STR_INIT("item"), NS_MEDIA, ANYWHERE, NULL, 0, 0 },
	{ STR_INIT("keywords"), NS_ITUNES, ANYWHERE, read_keywords, 0, 0 },
	{ STR_INIT("keywords"), NS_MEDIA, ANYWHERE, read_keywords, 0, 0 },
	{ STR_INIT("keywords"), NS_NEWS, IN_ENTRY, read_keywords, 0, 0 },
	{ STR_INIT("language"), NS_CORE, ANYWHERE, read_language, 0, 0 },
	{ STR_INIT("language"), NS_DC, ANYWHERE, read_language, 0, 0 },
	{ STR_INIT("language"), NS_NEWS, IN_ENTRY, read_language, 0, 0 },
	{ STR_INIT("lastbuilddate"), NS_CORE, ANYWHERE, read_date, 3, RANK_UPDATED },
	{ STR_INIT("lastmod"), NS_CORE, IN_ENTRY, read_date, 4, RANK_UPDATED },
	{ STR_INIT("lat"), NS_GEO, IN_ENTRY, read_latitude, 0, 0 },
	{ STR_INIT("license"), NS_LICENSE, ANYWHERE, read_license, 0, 0 },
	{ STR_INIT("line"), NS_GEORSS, IN_ENTRY, read_georss, 0, FEED_LINE },
	{ STR_INIT("linestring"), NS_GML, IN_ENTRY, read_gml, 0, FEED_LINE },
	{ STR_INIT("link"), NS_CORE, ANYWHERE, read_link, 4, 0 },
	{ STR_INIT("link"), NS_ITUNES, ANYWHERE, read_link, 1, 0 },
	{ STR_INIT("link"), NS_XHTML, ANYWHERE, read_link, 1, 0 },
	{ STR_INIT("loc"), NS_CORE, IN_ENTRY, read_link, 4, 0 },
	{ STR_INIT("loc"), NS_IMAGE, IN_ENTRY, read_image_url, 0, 0 },
	{ STR_INIT("logo"), NS_CORE, IN_FEED, read_logo, 0, 0 },
	{ STR_INIT("long"), NS_GEO, IN_ENTRY, read_longitude, 0, 0 },
	{ STR_INIT("managingeditor"), NS_CORE, IN_FEED, read_author, 4, 0 },
	{ STR_INIT("modified"), NS_CORE, ANYWHERE, read_date, 4, RANK_UPDATED },
	{ STR_INIT("modified"), NS_DCTERMS, ANYWHERE, read_date, 3, RANK_UPDATED },
	{ STR_INIT("name"), NS_NEWS, IN_ENTRY, read_source_name, 0, 0 },
	{ STR_INIT("news"), NS_NEWS, IN_ENTRY, NULL, 0, 0 },
	{ STR_INIT("owner"), NS_ITUNES, ANYWHERE, read_author, 1, 0 },
	{ STR_INIT("point"), NS_GEO, IN_ENTRY, NULL, 0, 0 },
	{ STR_INIT("point"), NS_GEORSS, IN_ENTRY, read_georss, 0, FEED_POINT },
	{ STR_INIT("point"), NS_GML, IN_ENTRY, read_gml, 0, FEED_POINT },
	{ STR_INIT("polygon"), NS_GEORSS, IN_ENTRY, read_georss, 0, FEED_POLYGON },
	{ STR_INIT("polygon"), NS_GML, IN_ENTRY, read_gml, 0, FEED_POLYGON },
	{ STR_INIT("pubdate"), NS_CORE, ANYWHERE, read_date, 4, RANK_PUBLISHED },
	{ STR_INIT("publication"), NS_NEWS, IN_ENTRY, NULL, 0, 0 },
	{ STR_INIT("publication_date"), NS_NEWS, IN_ENTRY, read_date, 4, RANK_PUBLISHED },
	{ STR_INIT("publication_date"), NS_VIDEO, IN_ENTRY, read_date, 1, RANK_PUBLISHED },
	{ STR_INIT("publicationdate"), NS_PRISM, ANYWHERE, read_date, 1, RANK_PUBLISHED },
	{ STR_INIT("published"), NS_CORE, ANYWHERE, read_date, 4, RANK_PUBLISHED },
	{ STR_INIT("rdf"), NS_RDF, IN_FEED, NULL, 0, 0 },
	{ STR_INIT("rights"), NS_CORE, ANYWHERE, read_rights, 0, 0 },
	{ STR_INIT("rights"), NS_DC, ANYWHERE, read_rights, 0, 0 },
	{ STR_INIT("rights"), NS_DCTERMS, ANYWHERE, read_rights, 0, 0 },
	{ STR_INIT("rss"), NS_CORE, IN_FEED, NULL, 0, 0 },
	{ STR_INIT("sitemapindex"), NS_CORE, IN_FEED, NULL, 0, 0 },
	{ STR_INIT("skipdays"), NS_CORE, IN_FEED, read_skip_days, 0, 0 },
	{ STR_INIT("skiphours"), NS_CORE, IN_FEED, read_skip_hours, 0, 0 },
	{ STR_INIT("source"), NS_CORE, IN_ENTRY, read_source, 0, 0 },
	{ STR_INIT("subject"), NS_DC, ANYWHERE, read_category, 0, 0 },
	{ STR_INIT("subtitle"), NS_CORE, ANYWHERE, read_summary, 4, 0 },
	{ STR_INIT("subtitle"), NS_ITUNES, ANYWHERE, read_summary, 2, 0 },
	{ STR_INIT("summary"), NS_CORE, ANYWHERE, read_summary, 4, 0 },
	{ STR_INIT("summary"), NS_ITUNES, ANYWHERE, read_summary, 3, 1 },
	{ STR_INIT("tagline"), NS_CORE, ANYWHERE, read_summary, 4, 0 },
	{ STR_INIT("thumbnail"), NS_MEDIA, ANYWHERE, read_thumbnail, 0, 0 },
	{ STR_INIT("thumbnail_loc"), NS_VIDEO, IN_ENTRY, read_thumbnail, 0, 1 },
	{ STR_INIT("title"), NS_CORE, ANYWHERE, read_title, 4, 0 },
	{ STR_INIT("title"), NS_DC, ANYWHERE, read_title, 3, 0 },
	{ STR_INIT("title"), NS_DCTERMS, ANYWHERE, read_title, 2, 0 },
	{ STR_INIT("title"), NS_ITUNES, ANYWHERE, read_title, 2, 0 },
	{ STR_INIT("title"), NS_MEDIA, ANYWHERE, read_title, 1, 0 },
	{ STR_INIT("title"), NS_NEWS, IN_ENTRY, read_title, 4, 0 },
	{ STR_INIT("title"), NS_VIDEO, IN_ENTRY, read_title, 1, 0 },
	{ STR_INIT("ttl"), NS_CORE, IN_FEED, read_ttl, 0, 0 },
	{ STR_INIT("updated"), NS_CORE, ANYWHERE, read_date, 4, RANK_UPDATED },
	{ STR_INIT("updatefrequency"), NS_SYNDICATION, IN_FEED, read_frequency, 0, 0 },
	{ STR_INIT("updateperiod"), NS_SYNDICATION, IN_FEED, read_period, 0, 0 },
	{ STR_INIT("urlset"), NS_CORE, IN_FEED, NULL, 0, 0 },
	{ STR_INIT("video"), NS_VIDEO, IN_ENTRY, NULL, 0, 0 },
	{ STR_INIT("where"), NS_GEORSS, IN_ENTRY, NULL, 0, 0 },
};

enum { FIELD_NAME_MAX = 20 };

int reader_ns(const struct reader *self)
{
	if (self->xml.ns < 0)
		return self->xml.prefixed ? NS_FOREIGN : NS_CORE;
	return self->xml.ns == XML_NS_NONE ? NS_CORE : self->xml.ns;
}

/* The one vocabulary that has an element of this name; XML_NS_UNDECLARED when none or several have. */
static int only_vocabulary(struct str name)
{
	int ns = XML_NS_UNDECLARED;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (!str_eq_nocase(fields[i].name, name))
			continue;
		if (ns != XML_NS_UNDECLARED && ns != fields[i].ns)
			return XML_NS_UNDECLARED;
		ns = fields[i].ns;
	}
	return ns;
}

/* A prefix that nobody declared, and that is not a usual one, is known by the first element that can be only one thing. */
static void guess_namespace(struct reader *self)
{
	struct str prefix = { self->xml.qname.ptr, self->xml.qname.len - self->xml.name.len };
	int ns;

	for (size_t i = 0; i < self->n_guesses; i++)
		if (str_eq(self->guesses[i].prefix, prefix)) {
			self->xml.ns = self->guesses[i].ns;
			return;
		}
	if (self->n_guesses == FEED_GUESSES_MAX)
		return;
	ns = only_vocabulary(self->xml.name);
	if (ns == XML_NS_UNDECLARED)
		return;
	self->guesses[self->n_guesses++] = (struct xml_binding){ .prefix = prefix, .ns = ns };
	self->xml.ns = ns;
}

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
		level->base = feed_url_join(self->arena, level->base, attr->value);
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
			guess_namespace(self);
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

static const struct feed_field *find_field(const struct reader *self)
{
	char lower[FIELD_NAME_MAX];
	struct str name = { lower, self->xml.name.len };
	size_t low = 0, high = ARRAY_LEN(fields);
	int ns = reader_ns(self);

	if (name.len > sizeof lower)
		return NULL;
	for (size_t i = 0; i < name.len; i++) {
		char c = self->xml.name.ptr[i];
		lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_cmp(fields[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < ARRAY_LEN(fields) && str_eq(fields[low].name, name); low++)
		if (fields[low].ns == ns && (fields[low].in & self->in))
			return &fields[low];
	return NULL;
}

static void read_field(struct reader *self)
{
	const struct feed_field *field = find_field(self);

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
	xml_start(&self->xml, text, arena, namespaces, ARRAY_LEN(namespaces));
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
