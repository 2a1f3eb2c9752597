/* What elements are called, in which vocabulary, and what reads them. */
#include "common/cleanup.h"
#include "fetcher/feed_reader.h"

/* The prefix is what the namespace goes by where nobody declared it. */
const struct xml_namespace feed_namespaces[FEED_NAMESPACES] = {
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
const struct feed_field feed_fields[] = {
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

const size_t feed_fields_n = ARRAY_LEN(feed_fields);

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

	for (size_t i = 0; i < ARRAY_LEN(feed_fields); i++) {
		if (!str_eq_nocase(feed_fields[i].name, name))
			continue;
		if (ns != XML_NS_UNDECLARED && ns != feed_fields[i].ns)
			return XML_NS_UNDECLARED;
		ns = feed_fields[i].ns;
	}
	return ns;
}

/* A prefix that nobody declared, and that is not a usual one, is known by the first element that can be only one thing. */
void reader_guess_namespace(struct reader *self)
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

const struct feed_field *reader_field(const struct reader *self)
{
	char lower[FIELD_NAME_MAX];
	struct str name = { lower, self->xml.name.len };
	size_t low = 0, high = ARRAY_LEN(feed_fields);
	int ns = reader_ns(self);

	if (name.len > sizeof lower)
		return NULL;
	for (size_t i = 0; i < name.len; i++)
		lower[i] = ascii_lower(self->xml.name.ptr[i]);
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_cmp(feed_fields[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < ARRAY_LEN(feed_fields) && str_eq(feed_fields[low].name, name); low++)
		if (feed_fields[low].ns == ns && (feed_fields[low].in & self->in))
			return &feed_fields[low];
	return NULL;
}
