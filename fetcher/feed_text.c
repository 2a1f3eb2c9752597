/* Takes texts out of the document: plain ones, addresses, and Atom's text constructs with what RSS makes of them. */
#include <errno.h>

#include "common/cleanup.h"
#include "fetcher/feed_base64.h"
#include "fetcher/feed_html.h"
#include "fetcher/feed_reader.h"
#include "fetcher/feed_url.h"

/* Nearly every element holds one run of text without references: then nothing is copied. */
struct run {
	struct str only; /* the text so far, while it is one piece of the input */
	bool spilled;    /* it is in scratch */
	bool gap;        /* white space after only */
	bool markup;     /* child elements were met, and kept: the text is HTML */
	size_t wrapper;  /* depth of the div that Atom puts round XHTML; 0: none */
};

static void spill(struct reader *self, struct run *run)
{
	if (run->spilled)
		return;
	buf_clear(&self->scratch);
	buf_add(&self->scratch, run->only);
	if (run->gap)
		buf_add_byte(&self->scratch, ' ');
	run->spilled = true;
}

static void add_text(struct reader *self, struct run *run)
{
	struct str text = self->xml.text;
	bool plain = self->xml.cdata || str_find_byte(text, '&', 0) == text.len;

	if (!run->spilled && plain && !str_trim(run->only).len) {
		run->only = text;
		return;
	}
	if (!run->spilled && !str_trim(text).len) {
		run->gap = true;
		return;
	}
	spill(self, run);
	if (!run->markup)
		self->xml.cdata ? buf_add(&self->scratch, text) : xml_decode(&self->xml, text, &self->scratch);
	else if (plain && !self->xml.cdata)
		buf_add(&self->scratch, text);
	else if (self->xml.cdata)
		xml_escape(text, false, &self->scratch);
	else {
		/* Decoded first: the document's own entities mean nothing outside it. */
		struct buf decoded = { 0 };
		xml_decode(&self->xml, text, &decoded);
		xml_escape(buf_str(&decoded), false, &self->scratch);
		buf_destroy(&decoded);
	}
}

static bool is_of_html(const struct reader *self)
{
	return self->xml.ns == NS_XHTML || self->xml.ns == NS_SVG || self->xml.ns == NS_MATHML;
}

/* The name a tag has in HTML, which knows no prefixes. */
static struct str tag_name(const struct reader *self)
{
	return is_of_html(self) ? self->xml.name : self->xml.qname;
}

static void add_attr(struct reader *self, const struct xml_attr *attr, struct str base)
{
	struct str value = attr->value;

	if (!attr->prefixed && str_eq_nocase(attr->name, STR("srcset")))
		value = feed_html_srcset(self->arena, base, value);
	else if (!attr->prefixed && str_trim(value).len && feed_html_has_url(self->xml.name, attr->name))
		value = reader_join(self, base, value);
	buf_add_byte(&self->scratch, ' ');
	buf_add(&self->scratch, attr->qname);
	buf_add(&self->scratch, STR("=\""));
	xml_escape(value, true, &self->scratch);
	buf_add_byte(&self->scratch, '"');
}

static void add_start(struct reader *self, struct run *run)
{
	const struct xml_level *level = &self->xml.levels[self->xml.depth];

	spill(self, run);
	run->markup = true;
	if (self->xml.depth == run->wrapper && !str_trim(buf_str(&self->scratch)).len &&
	    str_eq_nocase(self->xml.name, STR("div")))
		return;
	if (self->xml.depth == run->wrapper)
		run->wrapper = 0;
	buf_add_byte(&self->scratch, '<');
	buf_add(&self->scratch, tag_name(self));
	for (size_t i = 0; i < self->xml.n_attrs; i++) {
		const struct xml_attr *attr = &self->xml.attrs[i];
		bool binding = attr->qname.len >= 5 && str_eq_nocase((struct str){ attr->qname.ptr, 5 }, STR("xmlns"));
		if (attr->ns != NS_XML && !(binding && is_of_html(self)))
			add_attr(self, attr, level->base);
	}
	buf_add_byte(&self->scratch, '>');
}

static void add_stop(struct reader *self, const struct run *run)
{
	if (self->xml.depth + 1 == run->wrapper || feed_html_is_void(self->xml.name))
		return;
	buf_add(&self->scratch, STR("</"));
	buf_add(&self->scratch, tag_name(self));
	buf_add_byte(&self->scratch, '>');
}

/* In a title of RSS that nobody closed the entry's next element begins. */
static bool ends_title(const struct reader *self, size_t depth)
{
	static const struct str names[] = { STR_INIT("link"), STR_INIT("guid"), STR_INIT("pubdate"), STR_INIT("description") };

	if (self->doc->format > FEED_RSS_20 || reader_ns(self) != NS_CORE ||
	    !str_eq_nocase(self->xml.levels[depth].qname, STR("title")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq_nocase(self->xml.name, names[i]))
			return true;
	return false;
}

/* Everything in the element that is open at depth. With markup its tags too, or else only the text. */
static struct str collect(struct reader *self, struct run *run, bool markup)
{
	size_t depth = self->xml.depth;
	enum xml_event event;
	struct str ret = { 0 };

	while (reader_inside(self, depth, &event)) {
		if (event == XML_START && ends_title(self, depth)) {
			xml_unread(&self->xml);
			break;
		}
		if (event == XML_TEXT)
			add_text(self, run);
		else if (markup && event == XML_START)
			add_start(self, run);
		else if (markup)
			add_stop(self, run);
	}
	if (!run->spilled)
		return str_trim(run->only);
	if (buf_error(&self->scratch) || arena_dup(self->arena, str_trim(buf_str(&self->scratch)), &ret) < 0)
		self->error = -ENOMEM;
	return ret;
}

struct str reader_join(struct reader *self, struct str base, struct str url)
{
	struct str joined;

	if (!url.len || !self->join_budget)
		return url;
	joined = feed_url_join(self->arena, base, url);
	self->join_budget -= joined.len < self->join_budget ? joined.len : self->join_budget;
	return joined;
}

/* The same for a text with addresses in it. */
static struct str absolute(struct reader *self, struct str base, struct str html)
{
	struct str made;

	if (!self->join_budget)
		return html;
	made = feed_html_absolute(self->arena, base, html);
	size_t more = made.len > html.len ? made.len - html.len : 0;
	self->join_budget -= more < self->join_budget ? more : self->join_budget;
	return made;
}

struct str reader_text(struct reader *self)
{
	return collect(self, &(struct run){ 0 }, false);
}

struct str reader_url(struct reader *self)
{
	struct str base = self->xml.levels[self->xml.depth].base, url = reader_text(self);

	return reader_join(self, base, url);
}

struct str reader_url_attr(struct reader *self, struct str name)
{
	struct str base = self->xml.levels[self->xml.depth].base;
	struct str url = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, name));

	return reader_join(self, base, url);
}

enum construct_kind { KIND_TEXT, KIND_HTML, KIND_XHTML, KIND_BASE64_TEXT, KIND_BASE64_HTML, KIND_UNSAID };

static bool contains(struct str text, struct str word)
{
	for (size_t at = 0; at + word.len <= text.len; at++)
		if (str_eq_nocase((struct str){ text.ptr + at, word.len }, word))
			return true;
	return false;
}

/* What Atom's type and mode make of an element: RFC 4287, 3.1.1 and 4.1.3; the Atom 0.3 draft, 3.1. */
static enum construct_kind kind_of(const struct reader *self)
{
	struct str type = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("type")));
	struct str mode = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("mode")));
	bool html = contains(type, STR("html")) && !contains(type, STR("xhtml"));

	if (str_eq_nocase(mode, STR("base64")))
		return html ? KIND_BASE64_HTML : KIND_BASE64_TEXT;
	if (str_eq_nocase(mode, STR("escaped")))
		return html || contains(type, STR("xhtml")) || !type.len ? KIND_HTML : KIND_TEXT;
	if (!type.len)
		return str_eq_nocase(mode, STR("xml")) ? KIND_TEXT : KIND_UNSAID;
	if (html)
		return KIND_HTML;
	if (contains(type, STR("xhtml")))
		return KIND_XHTML;
	/* Atom 0.3 has media types everywhere, with mode xml where it does not say. */
	if (self->doc->format == FEED_ATOM_03 || str_starts(type, STR("text")) || contains(type, STR("xml")))
		return KIND_TEXT;
	return str_find_byte(type, '/', 0) < type.len ? KIND_BASE64_TEXT : KIND_TEXT;
}

struct feed_construct reader_construct(struct reader *self, enum feed_default by_default)
{
	enum construct_kind kind = kind_of(self);
	const struct xml_level *level = &self->xml.levels[self->xml.depth];
	struct feed_construct c = { .lang = level->lang };
	struct run run = { .wrapper = kind == KIND_XHTML ? self->xml.depth + 1 : 0 };
	struct str base = level->base;

	run.markup = kind == KIND_XHTML;
	run.spilled = false;
	c.value = collect(self, &run, true);
	if (kind == KIND_XHTML || run.markup) {
		if (kind == KIND_XHTML && !run.spilled)
			c.value = feed_html_escape(self->arena, c.value);
		c.html = true;
		return c;
	}
	if (kind == KIND_BASE64_TEXT || kind == KIND_BASE64_HTML) {
		struct str decoded;
		if (feed_base64(self->arena, c.value, &decoded) == 0)
			c.value = decoded;
	}
	c.html = kind == KIND_HTML || kind == KIND_BASE64_HTML || (kind == KIND_UNSAID && by_default == DEFAULT_HTML) ||
		 (kind == KIND_UNSAID && self->doc->format != FEED_ATOM_10 && self->doc->format != FEED_ATOM_03 &&
		  feed_html_looks_like(c.value));
	if (c.html)
		c.value = absolute(self, base, c.value);
	return c;
}

struct str construct_html(struct reader *self, struct feed_construct c)
{
	return c.html ? c.value : feed_html_escape(self->arena, c.value);
}

struct str construct_plain(struct reader *self, struct feed_construct c)
{
	return c.html ? feed_html_text(self->arena, c.value) : feed_text(self->arena, c.value);
}
