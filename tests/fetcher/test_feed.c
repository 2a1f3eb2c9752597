/* Each format, and the vocabularies that feeds are written with. */
#include "tests/fetcher/feed_check.h"

#define RSS(items) STR_INIT("<rss version='2.0'><channel><title>Harbour Post</title>" items "</channel></rss>")
#define ITEM(inside) RSS("<item>" inside "</item>")
#define ATOM(inside) STR_INIT("<feed xmlns='http://www.w3.org/2005/Atom'>" inside "</feed>")
#define ENTRY(inside) ATOM("<entry>" inside "</entry>")

static void formats_are_told_apart(void **state)
{
	static const struct feed_case cases[] = {
		{ "RSS 0.90", STR_INIT("<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
				       "xmlns='http://my.netscape.com/rdf/simple/0.9/'><item/></r:RDF>"), "version", "rss090", NO_HINTS },
		{ "RSS 0.91", STR_INIT("<rss version='0.91'/>"), "version", "rss091", NO_HINTS },
		{ "RSS 0.92", STR_INIT("<rss version='0.92'/>"), "version", "rss092", NO_HINTS },
		{ "RSS 0.93", STR_INIT("<rss version='0.93'/>"), "version", "rss093", NO_HINTS },
		{ "RSS 0.94", STR_INIT("<rss version='0.94'/>"), "version", "rss094", NO_HINTS },
		{ "RSS 1.0", STR_INIT("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
				      "xmlns='http://purl.org/rss/1.0/'/>"), "version", "rss10", NO_HINTS },
		{ "RSS 2.0", STR_INIT("<rss version='2.0.1'/>"), "version", "rss20", NO_HINTS },
		{ "RSS of no version", STR_INIT("<rss><channel/></rss>"), "version", "rss", NO_HINTS },
		{ "Atom 0.3", STR_INIT("<feed version='0.3' xmlns='http://purl.org/atom/ns#'/>"), "version", "atom03", NO_HINTS },
		{ "Atom 1.0", ATOM(""), "version", "atom10", NO_HINTS },
		{ "Atom with a prefix", STR_INIT("<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>T</a:title></a:feed>"),
		  "feed.title", "T", NO_HINTS },
		{ "JSON Feed 1.0", STR_INIT("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}"), "version", "json10", NO_HINTS },
		{ "JSON Feed 1.1", STR_INIT("{\"version\":\"https://jsonfeed.org/version/1.1\"}"), "version", "json11", NO_HINTS },
		{ "sitemap", STR_INIT("<urlset><url><loc>http://a.example/</loc></url></urlset>"), "version", "sitemap", NO_HINTS },
		{ "news sitemap", STR_INIT("<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><n:news/></url></urlset>"),
		  "version", "newssitemap", NO_HINTS },
		{ "sitemap index", STR_INIT("<sitemapindex><sitemap/></sitemapindex>"), "version", "sitemapindex", NO_HINTS },
		{ "text sitemap", STR_INIT("https://a.example/1\r\nhttps://a.example/2\r\n"), "entries[1].link", "https://a.example/2", NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

static void what_is_no_feed_is_refused(void **state)
{
	static const struct {
		const char *why;
		struct str bytes;
	} cases[] = {
		{ "nothing", STR_INIT("") },
		{ "white space", STR_INIT(" \n\t ") },
		{ "a page", STR_INIT("<!doctype html><html><body><feed>no</feed></body></html>") },
		{ "prose", STR_INIT("The ferry was late again.") },
		{ "other XML", STR_INIT("<opml version='2.0'><body/></opml>") },
		{ "other JSON", STR_INIT("{\"items\":[1,2]}") },
		{ "broken JSON", STR_INIT("{\"version\":\"https://jsonfeed.org/version/1\",") },
		{ "a list in JSON", STR_INIT("[1]") },
		{ "an address among prose", STR_INIT("http://a.example/\nread this") },
		{ "zeros", STR_INIT("\0\0\0\0\0\0\0\0") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct feed_hints hints = { 0 };
		int error;
		owned(check_free) cJSON *tree = check_read(cases[i].bytes, &hints, &error);
		if (tree || error != -EBADMSG)
			fail_msg("%s: %d", cases[i].why, error);
	}
}

static void rss_is_read(void **state)
{
	static const struct feed_case cases[] = {
		{ "title", RSS(""), "feed.title", "Harbour Post", NO_HINTS },
		{ "title in HTML", ITEM("<title>Fish &amp;amp; &lt;i&gt;chips&lt;/i&gt;</title>"), "entries[0].title", "Fish & chips", NO_HINTS },
		{ "title that only looks like a tag", ITEM("<title>Use of &lt;wharf&gt; explained</title>"), "entries[0].title",
		  "Use of <wharf> explained", NO_HINTS },
		{ "link", ITEM("<link> https://h.example/1 </link>"), "entries[0].link", "https://h.example/1", NO_HINTS },
		{ "guid as link", ITEM("<guid>https://h.example/1</guid>"), "entries[0].link", "https://h.example/1", NO_HINTS },
		{ "guid that is none", ITEM("<guid isPermaLink='false'>https://h.example/1</guid>"), "entries[0].link", NULL, NO_HINTS },
		{ "guid before link", ITEM("<guid>https://h.example/g</guid><link>https://h.example/l</link>"), "entries[0].link",
		  "https://h.example/l", NO_HINTS },
		{ "description", ITEM("<description>&lt;p&gt;Tide&lt;/p&gt;</description>"), "entries[0].summary", "<p>Tide</p>", NO_HINTS },
		{ "full text", ITEM("<description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>"),
		  "entries[0].content", "<p>long</p>", NO_HINTS },
		{ "date", ITEM("<pubDate>Tue, 14 May 2019 07:30:09 GMT</pubDate>"), "entries[0].published", "2019-05-14T07:30:09Z", NO_HINTS },
		{ "date that is none", ITEM("<pubDate>lately</pubDate>"), "entries[0].published", NULL, NO_HINTS },
		{ "author", ITEM("<author>ann@h.example (Ann Quay)</author>"), "entries[0].author", "Ann Quay", NO_HINTS },
		{ "author's address", ITEM("<author>Ann Quay &lt;ann@h.example&gt;</author>"), "entries[0].authors[0].email", "ann@h.example", NO_HINTS },
		{ "authors of dc", ITEM("<dc:creator>Ann Quay</dc:creator><dc:creator>Bo Pier</dc:creator>"), "entries[0].authors[1].name",
		  "Bo Pier", NO_HINTS },
		{ "categories once", ITEM("<category>sea</category><category>sea</category><dc:subject>port</dc:subject>"),
		  "entries[0].categories", "[\"sea\",\"port\"]", NO_HINTS },
		{ "enclosure", ITEM("<enclosure url='https://h.example/a.mp3' length='5' type='audio/mpeg'/>"), "entries[0].enclosures[0]",
		  "{\"url\":\"https://h.example/a.mp3\",\"type\":\"audio/mpeg\",\"length\":\"5\"}", NO_HINTS },
		{ "comments", ITEM("<comments>https://h.example/1#c</comments>"), "entries[0].comments", "https://h.example/1#c", NO_HINTS },
		{ "source", ITEM("<source url='https://w.example/rss'>Wire</source>"), "entries[0].source.title", "Wire", NO_HINTS },
		{ "source's address", ITEM("<source url='https://w.example/rss'>Wire</source>"), "entries[0].source.link",
		  "https://w.example/rss", NO_HINTS },
		{ "image", RSS("<image><title>no</title><url>https://h.example/i.png</url></image>"), "feed.image", "https://h.example/i.png", NO_HINTS },
		{ "text input is nobody's title", STR_INIT("<rss><channel><textInput><title>Search</title></textInput></channel></rss>"),
		  "feed.title", NULL, NO_HINTS },
		{ "ttl", RSS("<ttl>45</ttl>"), "feed.ttl", "45", NO_HINTS },
		{ "generator", RSS("<generator>Winch 2</generator>"), "feed.generator", "Winch 2", NO_HINTS },
		{ "language", RSS("<language>cy</language>"), "feed.language", "cy", NO_HINTS },
		{ "rights", RSS("<copyright>H &amp; P</copyright>"), "feed.rights", "H &amp; P", NO_HINTS },
		{ "items beside the channel", STR_INIT("<rss><channel><title>T</title></channel><item><title>I</title></item></rss>"),
		  "entries[0].title", "I", NO_HINTS },
		{ "RSS 1.0's about", STR_INIT("<rdf:RDF xmlns='http://purl.org/rss/1.0/'><item rdf:about='https://h.example/7'/></rdf:RDF>"),
		  "entries[0].id", "https://h.example/7", NO_HINTS },
		{ "Atom's link in RSS", RSS("<atom:link rel='self' href='https://h.example/rss'/>"), "feed.links[0].rel", "self", NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

static void atom_is_read(void **state)
{
	static const struct feed_case cases[] = {
		{ "plain title", ENTRY("<title>a &lt;b&gt; c</title>"), "entries[0].title", "a <b> c", NO_HINTS },
		{ "HTML title", ENTRY("<title type='html'>a &lt;b&gt;c&lt;/b&gt;</title>"), "entries[0].title", "a c", NO_HINTS },
		{ "XHTML title", ENTRY("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>c</b></div></title>"),
		  "entries[0].title", "a c", NO_HINTS },
		{ "plain content", ENTRY("<content>1 &lt; 2</content>"), "entries[0].content", "1 &lt; 2", NO_HINTS },
		{ "HTML content", ENTRY("<content type='html'>&lt;p&gt;1 &amp;lt; 2&lt;/p&gt;</content>"), "entries[0].content", "<p>1 &lt; 2</p>", NO_HINTS },
		{ "XHTML content", ENTRY("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>1 &lt; 2<br/></p></div></content>"),
		  "entries[0].content", "<p>1 &lt; 2<br></p>", NO_HINTS },
		{ "XHTML with a prefix", ENTRY("<content type='xhtml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'><h:i>x</h:i></h:div></content>"),
		  "entries[0].content", "<i>x</i>", NO_HINTS },
		{ "base64 content", ENTRY("<content type='text/html' mode='base64'>PHA+ w6k8L3A+</content>"), "entries[0].content", "<p>\xc3\xa9</p>", NO_HINTS },
		{ "content elsewhere", ENTRY("<content src='https://h.example/full' type='text/html'/>"), "entries[0].content_src",
		  "https://h.example/full", NO_HINTS },
		{ "summary", ENTRY("<summary>Low tide</summary>"), "entries[0].summary", "Low tide", NO_HINTS },
		{ "HTML before other alternates", ENTRY("<link type='application/json' href='https://h.example/1.json'/>"
							"<link type='text/html' href='https://h.example/1'/>"), "entries[0].link", "https://h.example/1", NO_HINTS },
		{ "enclosure", ENTRY("<link rel='enclosure' href='https://h.example/a' length='9'/>"), "entries[0].enclosures[0].length", "9", NO_HINTS },
		{ "person", ENTRY("<author><name>Ann</name><email>ann@h.example</email><uri>https://h.example/ann</uri></author>"),
		  "entries[0].authors[0]", "{\"name\":\"Ann\",\"email\":\"ann@h.example\",\"uri\":\"https://h.example/ann\"}", NO_HINTS },
		{ "contributor", ENTRY("<contributor><name>Bo</name></contributor>"), "entries[0].contributors[0].name", "Bo", NO_HINTS },
		{ "category", ENTRY("<category term='sea' label='The sea'/>"), "entries[0].categories[0]", "sea", NO_HINTS },
		{ "dates", ENTRY("<published>2019-05-14T07:30:09Z</published><updated>2019-05-15</updated>"), "entries[0].updated",
		  "2019-05-15T00:00:00Z", NO_HINTS },
		{ "date is the publication's", ENTRY("<updated>2019-05-15</updated><published>2019-05-14</published>"), "entries[0].date",
		  "2019-05-14T00:00:00Z", NO_HINTS },
		{ "source", ENTRY("<source><title>Wire</title><id>urn:w</id><author><name>Cy</name></author></source><title>Own</title>"),
		  "entries[0].source.author", "Cy", NO_HINTS },
		{ "source is not the entry", ENTRY("<source><title>Wire</title></source><title>Own</title>"), "entries[0].title", "Own", NO_HINTS },
		{ "icon", ATOM("<icon>https://h.example/i.ico</icon>"), "feed.icon", "https://h.example/i.ico", NO_HINTS },
		{ "logo", ATOM("<logo>https://h.example/l.png</logo>"), "feed.image", "https://h.example/l.png", NO_HINTS },
		{ "subtitle", ATOM("<subtitle type='html'>&lt;b&gt;s&lt;/b&gt;</subtitle>"), "feed.subtitle", "<b>s</b>", NO_HINTS },
		{ "language", STR_INIT("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='nn'/>"), "feed.language", "nn", NO_HINTS },
		{ "language of a title", ATOM("<entry xml:lang='fr'><title>x</title></entry>"), "entries[0].title_language", "fr", NO_HINTS },
		{ "language taken back", ATOM("<entry xml:lang='fr'><title xml:lang=''>x</title></entry>"), "entries[0].title_language", NULL, NO_HINTS },
		{ "Atom 0.3's dates", STR_INIT("<feed version='0.3'><entry><issued>2004-02-03</issued></entry></feed>"), "entries[0].published",
		  "2004-02-03T00:00:00Z", NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

#define JSON_ITEM(inside) \
	STR_INIT("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"J\",\"items\":[{\"id\":\"1\"," inside "}]}")

static void json_feed_is_read(void **state)
{
	static const struct feed_case cases[] = {
		{ "top", STR_INIT("{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\" J \",\"home_page_url\":\"https://j.example/\"}"),
		  "feed.title", "J", NO_HINTS },
		{ "home page", STR_INIT("{\"version\":\"https://jsonfeed.org/version/1\",\"home_page_url\":\"https://j.example/\"}"), "feed.link",
		  "https://j.example/", NO_HINTS },
		{ "mark before it", STR_INIT("\xef\xbb\xbf{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"J\"}"), "feed.title", "J", NO_HINTS },
		{ "number as id", STR_INIT("{\"title\":\"J\",\"items\":[{\"id\":1234567}]}"), "entries[0].id", "1234567", NO_HINTS },
		{ "HTML", JSON_ITEM("\"content_html\":\"<p>x</p>\""), "entries[0].content", "<p>x</p>", NO_HINTS },
		{ "text", JSON_ITEM("\"content_text\":\"1 < 2\""), "entries[0].content", "1 &lt; 2", NO_HINTS },
		{ "relative address", JSON_ITEM("\"url\":\"/a\",\"content_html\":\"<a href='b'>x</a>\""), "entries[0].content",
		  "<a href=\"https://j.example/b\">x</a>", { { NULL, 0 }, STR_INIT("https://j.example/x/feed.json") } },
		{ "outside link", JSON_ITEM("\"url\":\"https://j.example/1\",\"external_url\":\"https://o.example/\""), "entries[0].links[1].rel",
		  "related", NO_HINTS },
		{ "authors", JSON_ITEM("\"authors\":[{\"name\":\"Ann\"},{\"name\":\"Bo\"}]"), "entries[0].authors[1].name", "Bo", NO_HINTS },
		{ "1.0's author", JSON_ITEM("\"author\":{\"name\":\"Ann\"}"), "entries[0].author", "Ann", NO_HINTS },
		{ "attachment", JSON_ITEM("\"attachments\":[{\"url\":\"https://j.example/a\",\"mime_type\":\"audio/ogg\",\"size_in_bytes\":12}]"),
		  "entries[0].enclosures[0].length", "12", NO_HINTS },
		{ "tags", JSON_ITEM("\"tags\":[\"a\",\"b\",\"a\",3]"), "entries[0].categories", "[\"a\",\"b\"]", NO_HINTS },
		{ "date", JSON_ITEM("\"date_published\":\"2019-05-14T07:30:09.5+01:00\""), "entries[0].published", "2019-05-14T06:30:09Z", NO_HINTS },
		{ "an item that is none", STR_INIT("{\"title\":\"J\",\"items\":[7,{\"id\":\"b\"}]}"), "entries.length", "1", NO_HINTS },
		{ "a member of the wrong type", JSON_ITEM("\"title\":{\"a\":1}"), "entries[0].title", NULL, NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

#define NEWS(inside)                                                                                         \
	STR_INIT("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "                              \
		 "xmlns:n='http://www.google.com/schemas/sitemap-news/0.9' "                                 \
		 "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><url><loc>https://h.example/1</loc>" inside "</url></urlset>")

static void sitemaps_are_read(void **state)
{
	static const struct feed_case cases[] = {
		{ "address", NEWS(""), "entries[0].link", "https://h.example/1", NO_HINTS },
		{ "title", NEWS("<n:news><n:title>Ferry &amp; tide</n:title></n:news>"), "entries[0].title", "Ferry & tide", NO_HINTS },
		{ "outlet", NEWS("<n:news><n:publication><n:name>Post</n:name></n:publication></n:news>"), "entries[0].source.title", "Post", NO_HINTS },
		{ "language", NEWS("<n:news><n:publication><n:language>da</n:language></n:publication></n:news>"), "entries[0].language", "da", NO_HINTS },
		{ "date", NEWS("<n:news><n:publication_date>2019-05-14</n:publication_date></n:news>"), "entries[0].published",
		  "2019-05-14T00:00:00Z", NO_HINTS },
		{ "change", NEWS("<lastmod>2019-05-14</lastmod>"), "entries[0].updated", "2019-05-14T00:00:00Z", NO_HINTS },
		{ "keywords", NEWS("<n:news><n:keywords>sea, port</n:keywords></n:news>"), "entries[0].categories", "[\"sea\",\"port\"]", NO_HINTS },
		{ "image", NEWS("<image:image><image:loc>https://h.example/i.jpg</image:loc></image:image>"), "entries[0].image",
		  "https://h.example/i.jpg", NO_HINTS },
		{ "bare ampersand", STR_INIT("<urlset><url><loc>https://h.example/?a=1&b=2</loc></url></urlset>"), "entries[0].link",
		  "https://h.example/?a=1&b=2", NO_HINTS },
		{ "index", STR_INIT("<sitemapindex><sitemap><loc>https://h.example/s.xml</loc></sitemap></sitemapindex>"), "entries[0].link",
		  "https://h.example/s.xml", NO_HINTS },
		{ "prefix of nobody", STR_INIT("<urlset><url><q:news><q:title>T</q:title></q:news></url></urlset>"), "entries[0].title", "T", NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

static void vocabularies_are_read(void **state)
{
	static const struct feed_case cases[] = {
		{ "media in a group", ITEM("<media:group><media:content url='https://h.example/v'/></media:group>"), "entries[0].media[0].url",
		  "https://h.example/v", NO_HINTS },
		{ "thumbnail", ITEM("<media:thumbnail url='https://h.example/t'/>"), "entries[0].image", "https://h.example/t", NO_HINTS },
		{ "title of last resort", ITEM("<media:title>M</media:title>"), "entries[0].title", "M", NO_HINTS },
		{ "own title wins", ITEM("<title>own</title><media:title>M</media:title>"), "entries[0].title", "own", NO_HINTS },
		{ "and wins from behind", ITEM("<media:title>M</media:title><title>own</title>"), "entries[0].title", "own", NO_HINTS },
		{ "podcast's image", ITEM("<itunes:image href='https://h.example/p.jpg'/>"), "entries[0].image", "https://h.example/p.jpg", NO_HINTS },
		{ "podcast's author", ITEM("<itunes:author>Ann</itunes:author>"), "entries[0].author", "Ann", NO_HINTS },
		{ "nested categories", RSS("<itunes:category text='Sea'><itunes:category text='Ships'/></itunes:category>"), "feed.categories",
		  "[\"Sea\",\"Ships\"]", NO_HINTS },
		{ "keywords", RSS("<itunes:keywords>a, b,a</itunes:keywords>"), "feed.categories", "[\"a\",\"b\"]", NO_HINTS },
		{ "owner", RSS("<itunes:owner><itunes:name>Ann</itunes:name><itunes:email>a@h.example</itunes:email></itunes:owner>"),
		  "feed.authors[0].email", "a@h.example", NO_HINTS },
		{ "date of dc", ITEM("<dc:date>2019-05-14</dc:date>"), "entries[0].date", "2019-05-14T00:00:00Z", NO_HINTS },
		{ "change of dcterms", ITEM("<dcterms:modified>2019-05-14</dcterms:modified>"), "entries[0].updated", "2019-05-14T00:00:00Z", NO_HINTS },
		{ "point", ITEM("<georss:point>45.256 -71.92</georss:point>"), "entries[0].where",
		  "{\"type\":\"Point\",\"coordinates\":[-71.92,45.256]}", NO_HINTS },
		{ "line", ITEM("<georss:line>1 2, 3 4</georss:line>"), "entries[0].where.coordinates", "[[2,1],[4,3]]", NO_HINTS },
		{ "polygon", ITEM("<georss:polygon>1 2 3 4 5 6 1 2</georss:polygon>"), "entries[0].where.coordinates",
		  "[[[2,1],[4,3],[6,5],[2,1]]]", NO_HINTS },
		{ "box", ITEM("<georss:box>1 2 3 4</georss:box>"), "entries[0].where.type", "Box", NO_HINTS },
		{ "half a point", ITEM("<georss:point>1</georss:point>"), "entries[0].where", NULL, NO_HINTS },
		{ "point of words", ITEM("<georss:point>1 east</georss:point>"), "entries[0].where", NULL, NO_HINTS },
		{ "GML", ITEM("<georss:where><gml:Point><gml:pos>.5 +2.</gml:pos></gml:Point></georss:where>"), "entries[0].where.coordinates",
		  "[2,0.5]", NO_HINTS },
		{ "GML in the plane", ITEM("<gml:Point srsName='EPSG:32633'><gml:pos>1 2</gml:pos></gml:Point>"), "entries[0].where.coordinates",
		  "[1,2]", NO_HINTS },
		{ "latitude and longitude", ITEM("<geo:long>7</geo:long><geo:lat>-003.10</geo:lat>"), "entries[0].where.coordinates", "[7,-3.1]", NO_HINTS },
		{ "other people's elements", ITEM("<x:y xmlns:x='urn:x'><title>no</title></x:y>"), "entries[0].title", NULL, NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

static void what_programs_leave_half_done_is_read(void **state)
{
	static const struct feed_case cases[] = {
		{ "a title that is never closed", STR_INIT("<rss><item><title>Low <b>tide</b><link>http://e.example/1</link></item></rss>"),
		  "entries[0].link", "http://e.example/1", NO_HINTS },
		{ "its words", STR_INIT("<rss><item><title>Low <b>tide</b><link>http://e.example/1</link></item></rss>"),
		  "entries[0].title", "Low tide", NO_HINTS },
		{ "a CDATA section without an end", STR_INIT("<rss><item><title><![CDATA[Low</title><link>http://e.example/1</link></item></rss>"),
		  "entries[0].link", "http://e.example/1", NO_HINTS },
		{ "one that would end in the next", STR_INIT("<rss><item><title><![CDATA[Low</title><description><![CDATA[High]]></description></item></rss>"),
		  "entries[0].title", "Low", NO_HINTS },
		{ "and the next", STR_INIT("<rss><item><title><![CDATA[Low</title><description><![CDATA[High]]></description></item></rss>"),
		  "entries[0].summary", "High", NO_HINTS },
		{ "markup in a whole one", STR_INIT("<rss><item><title><![CDATA[a</title>b]]></title></item></rss>"), "entries[0].title", "a</title>b", NO_HINTS },
		{ "windows-1252 pasted into UTF-8", STR_INIT("<rss><title>caf\xe9 \x93" "bar\x94 \xe2\x80\x9cna\xc3\xafve\xe2\x80\x9d, \xc3\xa9t\xc3\xa9</title></rss>"), "feed.title",
		  "caf\xc3\xa9 \xe2\x80\x9c" "bar\xe2\x80\x9d \xe2\x80\x9cna\xc3\xafve\xe2\x80\x9d, \xc3\xa9t\xc3\xa9", NO_HINTS },
		{ "JSON with a comma too many", STR_INIT("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"a,]\",\"items\":[{\"id\":\"x\",} , ],}"),
		  "feed.title", "a,]", NO_HINTS },
		{ "its items", STR_INIT("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"a,]\",\"items\":[{\"id\":\"x\",} , ],}"),
		  "entries[0].id", "x", NO_HINTS },
		{ "an id that is a fraction", STR_INIT("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":2.5}]}"),
		  "entries[0].id", "2.5", NO_HINTS },
		{ "content alone", STR_INIT("<feed xmlns='http://www.w3.org/2005/Atom'><entry><content>Tide</content></entry></feed>"),
		  "entries[0].summary", "Tide", NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

static void wishes_for_polling_are_read(void **state)
{
	static const struct str bytes = RSS("<ttl>90</ttl><skipHours><hour>0</hour><hour>24</hour><hour>13</hour><hour>99</hour></skipHours>"
					    "<skipDays><day>Sunday</day><day>monday</day><day>Doomsday</day></skipDays>"
					    "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
					    "<atom:link rel='hub' href='https://hub.example/'/>");
	owned(arena_destroy) struct arena *arena = arena_new(CHECK_ARENA_BYTES);
	const struct feed_hints hints = { 0 };
	struct feed_doc doc;

	(void)state;
	assert_int_equal(feed_read(bytes, &hints, arena, &doc), 0);
	assert_int_equal(doc.ttl_seconds, 5400);
	assert_int_equal(doc.update_seconds, 21600);
	assert_int_equal(doc.skip_hours, 1u << 0 | 1u << 13);
	assert_int_equal(doc.skip_days, 1u << 0 | 1u << 6);
	assert_true(str_eq(doc.common.links.at[0].rel, STR("hub")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_are_told_apart),
		cmocka_unit_test(what_is_no_feed_is_refused),
		cmocka_unit_test(rss_is_read),
		cmocka_unit_test(atom_is_read),
		cmocka_unit_test(json_feed_is_read),
		cmocka_unit_test(sitemaps_are_read),
		cmocka_unit_test(vocabularies_are_read),
		cmocka_unit_test(what_programs_leave_half_done_is_read),
		cmocka_unit_test(wishes_for_polling_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
