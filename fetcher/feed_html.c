#include "fetcher/feed_html.h"

#include <errno.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "fetcher/feed_url.h"
#include "fetcher/html_scan.h"
#include "fetcher/xml.h"

/* A short address against a long base can make a text many times as long: past this it stays as it was. */
enum { HTML_BYTES_MAX = 16 * 1024 * 1024 };

/* Elements of HTML that may stand in a text; those of before HTML5 among them. */
static const struct str elements[] = {
	STR_INIT("a"), STR_INIT("abbr"), STR_INIT("acronym"), STR_INIT("address"), STR_INIT("area"), STR_INIT("article"),
	STR_INIT("aside"), STR_INIT("audio"), STR_INIT("b"), STR_INIT("bdi"), STR_INIT("bdo"), STR_INIT("big"),
	STR_INIT("blockquote"), STR_INIT("br"), STR_INIT("button"), STR_INIT("canvas"), STR_INIT("caption"),
	STR_INIT("center"), STR_INIT("cite"), STR_INIT("code"), STR_INIT("col"), STR_INIT("colgroup"), STR_INIT("data"),
	STR_INIT("dd"), STR_INIT("del"), STR_INIT("details"), STR_INIT("dfn"), STR_INIT("dir"), STR_INIT("div"),
	STR_INIT("dl"), STR_INIT("dt"), STR_INIT("em"), STR_INIT("fieldset"), STR_INIT("figcaption"), STR_INIT("figure"),
	STR_INIT("font"), STR_INIT("footer"), STR_INIT("form"), STR_INIT("h1"), STR_INIT("h2"), STR_INIT("h3"),
	STR_INIT("h4"), STR_INIT("h5"), STR_INIT("h6"), STR_INIT("header"), STR_INIT("hr"), STR_INIT("i"),
	STR_INIT("iframe"), STR_INIT("img"), STR_INIT("input"), STR_INIT("ins"), STR_INIT("kbd"), STR_INIT("label"),
	STR_INIT("legend"), STR_INIT("li"), STR_INIT("main"), STR_INIT("map"), STR_INIT("mark"), STR_INIT("menu"),
	STR_INIT("nav"), STR_INIT("nobr"), STR_INIT("noscript"), STR_INIT("object"), STR_INIT("ol"), STR_INIT("option"),
	STR_INIT("p"), STR_INIT("picture"), STR_INIT("pre"), STR_INIT("q"), STR_INIT("rp"), STR_INIT("rt"),
	STR_INIT("ruby"), STR_INIT("s"), STR_INIT("samp"), STR_INIT("script"), STR_INIT("section"), STR_INIT("select"),
	STR_INIT("small"), STR_INIT("source"), STR_INIT("span"), STR_INIT("strike"), STR_INIT("strong"),
	STR_INIT("style"), STR_INIT("sub"), STR_INIT("summary"), STR_INIT("sup"), STR_INIT("table"), STR_INIT("tbody"),
	STR_INIT("td"), STR_INIT("textarea"), STR_INIT("tfoot"), STR_INIT("th"), STR_INIT("thead"), STR_INIT("time"),
	STR_INIT("tr"), STR_INIT("tt"), STR_INIT("u"), STR_INIT("ul"), STR_INIT("var"), STR_INIT("video"), STR_INIT("wbr"),
};

static const struct str voids[] = {
	STR_INIT("area"), STR_INIT("base"), STR_INIT("br"), STR_INIT("col"), STR_INIT("embed"), STR_INIT("hr"),
	STR_INIT("img"), STR_INIT("input"), STR_INIT("link"), STR_INIT("meta"), STR_INIT("param"), STR_INIT("source"),
	STR_INIT("track"), STR_INIT("wbr"),
};

/* Inside a line of text; between the words of any others there is a break. */
static const struct str inlines[] = {
	STR_INIT("a"), STR_INIT("abbr"), STR_INIT("acronym"), STR_INIT("b"), STR_INIT("bdi"), STR_INIT("bdo"),
	STR_INIT("big"), STR_INIT("cite"), STR_INIT("code"), STR_INIT("data"), STR_INIT("del"), STR_INIT("dfn"),
	STR_INIT("em"), STR_INIT("font"), STR_INIT("i"), STR_INIT("ins"), STR_INIT("kbd"), STR_INIT("mark"),
	STR_INIT("q"), STR_INIT("s"), STR_INIT("samp"), STR_INIT("small"), STR_INIT("span"), STR_INIT("strike"),
	STR_INIT("strong"), STR_INIT("sub"), STR_INIT("sup"), STR_INIT("time"), STR_INIT("tt"), STR_INIT("u"),
	STR_INIT("var"), STR_INIT("wbr"),
};

static bool is_one_of(const struct str *words, size_t n, struct str word)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(words[i], word))
			return true;
	return false;
}

bool feed_html_is_void(struct str tag)
{
	return is_one_of(voids, ARRAY_LEN(voids), tag);
}

/* Attributes of the HTML Standard's index with the type "URL", and those of before. */
bool feed_html_has_url(struct str tag, struct str attr)
{
	static const struct str everywhere[] = {
		STR_INIT("action"), STR_INIT("background"), STR_INIT("cite"), STR_INIT("codebase"), STR_INIT("formaction"),
		STR_INIT("href"), STR_INIT("longdesc"), STR_INIT("poster"), STR_INIT("src"), STR_INIT("usemap"),
	};

	if (is_one_of(everywhere, ARRAY_LEN(everywhere), attr))
		return true;
	if (str_eq_nocase(attr, STR("data")) || str_eq_nocase(attr, STR("classid")))
		return str_eq_nocase(tag, STR("object"));
	return str_eq_nocase(attr, STR("profile")) && str_eq_nocase(tag, STR("head"));
}

static struct str kept(struct arena *arena, struct buf *out)
{
	struct str ret = { 0 };

	if (buf_error(out) || arena_dup(arena, buf_str(out), &ret) < 0)
		ret = (struct str){ 0 };
	buf_destroy(out);
	return ret;
}

struct str feed_html_srcset(struct arena *arena, struct str base, struct str value)
{
	struct buf out = { .limit = HTML_BYTES_MAX };

	while (value.len && !buf_error(&out)) {
		size_t n = 0, end;
		while (n < value.len && memchr(" \t\r\n\f,", value.ptr[n], 6))
			n++;
		buf_add(&out, (struct str){ value.ptr, n });
		value = str_skip(value, n);
		for (n = 0; n < value.len && !memchr(" \t\r\n\f", value.ptr[n], 5);)
			n++;
		while (n && value.ptr[n - 1] == ',')
			n--;
		if (!n)
			continue;
		buf_add(&out, feed_url_join(arena, base, (struct str){ value.ptr, n }));
		end = str_find_byte(value, ',', n);
		buf_add(&out, (struct str){ value.ptr + n, end - n });
		value = str_skip(value, end);
	}
	return kept(arena, &out);
}

/* The attribute's value once more, as written before base was known, or with base. */
static void put_value(struct arena *arena, struct str base, struct str tag, const struct html_attr *attr, struct buf *out)
{
	bool set = str_eq_nocase(attr->name, STR("srcset"));
	struct buf plain = { 0 };

	if (set || feed_html_has_url(tag, attr->name)) {
		html_decode(attr->value, &plain);
		struct str url = buf_str(&plain);
		if (set || (url.len && !feed_url_is_absolute(str_trim(url)))) {
			url = set ? feed_html_srcset(arena, base, url) : feed_url_join(arena, base, url);
			buf_add_byte(out, '"');
			xml_escape(url, true, out);
			buf_add_byte(out, '"');
			buf_destroy(&plain);
			return;
		}
	}
	buf_destroy(&plain);
	buf_add(out, attr->quoted);
}

struct str feed_html_absolute(struct arena *arena, struct str base, struct str html)
{
	struct buf out = { .limit = HTML_BYTES_MAX };
	struct html_tag tag;
	size_t done = 0, at = 0;

	if (!base.len || str_find_byte(html, '<', 0) == html.len)
		return html;
	while (!buf_error(&out) && html_next_tag(html, &at, &tag)) {
		struct html_attr attr;
		size_t inside = tag.inside;

		while (!tag.closes && html_next_attr(html, &inside, &attr)) {
			size_t value_at = attr.quoted.len ? (size_t)(attr.quoted.ptr - html.ptr) : inside;
			if (!attr.quoted.len)
				continue;
			buf_add(&out, (struct str){ html.ptr + done, value_at - done });
			put_value(arena, base, tag.name, &attr, &out);
			done = value_at + attr.quoted.len;
		}
		if (!tag.closes)
			at = inside;
	}
	buf_add(&out, str_skip(html, done));
	if (buf_error(&out) == -E2BIG) {
		buf_destroy(&out);
		return html;
	}
	return kept(arena, &out);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

struct str feed_text(struct arena *arena, struct str text)
{
	size_t to = 0;
	bool plain = true;
	char *out;

	text = str_trim(text);
	for (size_t i = 0; i < text.len && plain; i++)
		plain = !is_space(text.ptr[i]) || (text.ptr[i] == ' ' && text.ptr[i + 1] != ' ');
	if (plain)
		return text;
	out = arena_alloc(arena, text.len, 1);
	if (!out)
		return (struct str){ 0 };
	for (size_t i = 0; i < text.len; i++) {
		if (!is_space(text.ptr[i]))
			out[to++] = text.ptr[i];
		else if (to && out[to - 1] != ' ')
			out[to++] = ' ';
	}
	return (struct str){ out, to };
}

/* Behind the end tag of a script or style whose start tag ends at at. */
static size_t behind_raw(struct str html, struct str name, size_t at)
{
	struct html_tag tag;

	while (html_next_tag(html, &at, &tag))
		if (tag.closes && str_eq_nocase(tag.name, name))
			return tag.end;
	return html.len;
}

struct str feed_html_text(struct arena *arena, struct str html)
{
	struct buf out = { 0 };
	struct html_tag tag;
	size_t done = 0, at = 0;

	if (str_find_byte(html, '<', 0) == html.len && str_find_byte(html, '&', 0) == html.len)
		return feed_text(arena, html);
	while (html_next_tag(html, &at, &tag)) {
		html_decode((struct str){ html.ptr + done, tag.start - done }, &out);
		if (tag.name.len && !is_one_of(inlines, ARRAY_LEN(inlines), tag.name))
			buf_add_byte(&out, ' ');
		if (!tag.closes && (str_eq_nocase(tag.name, STR("script")) || str_eq_nocase(tag.name, STR("style"))))
			tag.end = behind_raw(html, tag.name, tag.end);
		done = at = tag.end;
	}
	html_decode(str_skip(html, done), &out);
	return feed_text(arena, kept(arena, &out));
}

struct str feed_html_escape(struct arena *arena, struct str text)
{
	struct buf out = { 0 };

	if (str_find_byte(text, '&', 0) == text.len && str_find_byte(text, '<', 0) == text.len &&
	    str_find_byte(text, '>', 0) == text.len)
		return text;
	xml_escape(text, false, &out);
	return kept(arena, &out);
}

bool feed_html_looks_like(struct str text)
{
	bool says_so = html_has_reference(text);
	struct html_tag tag;
	size_t at = 0;

	while (html_next_tag(text, &at, &tag)) {
		if (tag.name.len && !is_one_of(elements, ARRAY_LEN(elements), tag.name))
			return false;
		says_so |= tag.closes || feed_html_is_void(tag.name);
	}
	return says_so;
}
