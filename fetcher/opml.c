#include "fetcher/opml.h"

#include <errno.h>

#include "common/cleanup.h"
#include "fetcher/feed_decode.h"
#include "fetcher/xml.h"

enum { NS_OURS = 1 };

static const struct xml_namespace namespaces[] = {
	{ STR_INIT("urn:inquit:opml"), STR_INIT("inquit"), NS_OURS },
};

struct reading {
	struct xml xml;
	struct arena *arena;
	struct opml opml;
	size_t cap, counted, lines; /* lines: how many end before the byte counted */
};

/* Where the element begins that was just read. */
static size_t line_of(struct reading *self)
{
	size_t at = (size_t)(self->xml.qname.ptr - self->xml.in.ptr);

	for (; self->counted < at; self->counted++)
		self->lines += self->xml.in.ptr[self->counted] == '\n';
	return self->lines + 1;
}

static struct str attribute(const struct reading *self, int ns, struct str name)
{
	return str_trim(xml_attr_value(&self->xml, ns, name));
}

static bool says_feed(struct str type)
{
	static const struct str types[] = { STR_INIT("rss"), STR_INIT("atom"), STR_INIT("feed"), STR_INIT("rss1"),
					    STR_INIT("json"), STR_INIT("jsonfeed"), STR_INIT("sitemap") };

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq_nocase(type, types[i]))
			return true;
	return false;
}

static struct str address(const struct reading *self)
{
	struct str url = attribute(self, XML_NS_NONE, STR("xmlUrl"));

	if (url.len == 0 && says_feed(attribute(self, XML_NS_NONE, STR("type"))))
		url = attribute(self, XML_NS_NONE, STR("url"));
	return url;
}

static int room(struct reading *self)
{
	size_t cap = self->cap ? self->cap * 2 : 64;
	struct opml_feed *at;

	if (self->opml.n < self->cap)
		return 0;
	if (self->opml.n == OPML_FEEDS_MAX)
		return -E2BIG;
	if (cap > OPML_FEEDS_MAX)
		cap = OPML_FEEDS_MAX;
	at = arena_alloc(self->arena, cap, sizeof(*at));
	if (!at)
		return -ENOMEM;
	if (self->opml.n)
		memcpy(at, self->opml.at, self->opml.n * sizeof(*at));
	self->opml.at = at;
	self->cap = cap;
	return 0;
}

static int read_outline(struct reading *self)
{
	struct str url = address(self), title = attribute(self, XML_NS_NONE, STR("title"));
	int r;

	if (url.len == 0)
		return 0;
	r = room(self);
	if (r < 0)
		return r;
	self->opml.at[self->opml.n++] = (struct opml_feed){
		.url = url,
		.title = title.len ? title : attribute(self, XML_NS_NONE, STR("text")),
		.name = attribute(self, NS_OURS, STR("name")),
		.outlet = attribute(self, NS_OURS, STR("outlet")),
		.language = attribute(self, NS_OURS, STR("lang")),
		.topic = attribute(self, NS_OURS, STR("topic")),
		.every = attribute(self, NS_OURS, STR("every")),
		.pace = attribute(self, NS_OURS, STR("pace")),
		.line = line_of(self),
	};
	return 0;
}

/* An outline that is commented out takes all below it along. */
static void skip_element(struct xml *xml)
{
	size_t depth = xml->depth;
	enum xml_event event;

	do
		event = xml_next(xml);
	while (event != XML_END && !(event == XML_STOP && xml->depth < depth));
}

static int read_all(struct reading *self)
{
	enum xml_event event;
	bool is_opml = false;
	int r = 0;

	while (r == 0 && (event = xml_next(&self->xml)) != XML_END) {
		if (event != XML_START)
			continue;
		is_opml |= str_eq_nocase(self->xml.name, STR("opml"));
		if (!is_opml || !str_eq_nocase(self->xml.name, STR("outline")))
			continue;
		if (str_eq_nocase(attribute(self, XML_NS_NONE, STR("isComment")), STR("true")))
			skip_element(&self->xml);
		else
			r = read_outline(self);
	}
	if (r == 0)
		r = xml_error(&self->xml);
	return r == 0 && !is_opml ? -EBADMSG : r;
}

int opml_read(struct str bytes, struct arena *arena, struct opml *ret)
{
	struct reading *self = arena_alloc(arena, 1, sizeof(*self));
	struct str text;
	int r;

	if (bytes.len > OPML_BYTES_MAX)
		return -E2BIG;
	if (!self)
		return -ENOMEM;
	*self = (struct reading){ .arena = arena };
	r = feed_decode(bytes, STR(""), arena, &text);
	if (r < 0)
		return r;
	xml_start(&self->xml, text, arena, namespaces, ARRAY_LEN(namespaces));
	r = read_all(self);
	if (r == 0)
		*ret = self->opml;
	return r;
}

/* ---- writing ---- */

void opml_write_head(struct buf *out)
{
	buf_add(out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			 "<opml version=\"2.0\" xmlns:inquit=\"urn:inquit:opml\">\n"
			 "<head><title>inquit feeds</title></head>\n<body>\n"));
}

static void put(struct buf *out, const char *name, struct str value)
{
	if (value.len == 0)
		return;
	buf_printf(out, " %s=\"", name);
	xml_escape(value, true, out);
	buf_add_byte(out, '"');
}

void opml_write_feed(struct buf *out, const struct opml_feed *feed)
{
	struct str title = feed->title.len ? feed->title : feed->name.len ? feed->name : feed->url;

	buf_add(out, STR("<outline type=\"rss\""));
	put(out, "text", title);
	put(out, "title", title);
	put(out, "xmlUrl", feed->url);
	put(out, "inquit:name", feed->name);
	put(out, "inquit:outlet", feed->outlet);
	put(out, "inquit:lang", feed->language);
	put(out, "inquit:topic", feed->topic);
	put(out, "inquit:every", feed->every);
	put(out, "inquit:pace", feed->pace);
	buf_add(out, STR("/>\n"));
}

void opml_write_tail(struct buf *out)
{
	buf_add(out, STR("</body>\n</opml>\n"));
}
