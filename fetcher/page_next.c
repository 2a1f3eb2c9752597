#include "fetcher/page_next.h"

#include "common/cleanup.h"
#include "fetcher/html_scan.h"
#include "fetcher/url.h"

struct head {
	bool amp;
	struct str canonical, refresh; /* as written; refresh: the whole content */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void read_html(struct str html, size_t at, struct head *head)
{
	struct html_attr attr;

	while (html_next_attr(html, &at, &attr))
		head->amp |= str_eq_nocase(attr.name, STR("amp")) || str_starts(attr.name, STR("\xe2\x9a\xa1"));
}

static void read_link(struct str html, size_t at, struct head *head)
{
	struct str rel = STR(""), href = STR("");
	struct html_attr attr;

	while (html_next_attr(html, &at, &attr)) {
		if (str_eq_nocase(attr.name, STR("rel")))
			rel = str_trim(attr.value);
		else if (str_eq_nocase(attr.name, STR("href")))
			href = attr.value;
	}
	if (head->canonical.len == 0 && str_eq_nocase(rel, STR("canonical")))
		head->canonical = href;
}

static void read_meta(struct str html, size_t at, struct head *head)
{
	struct str equiv = STR(""), content = STR("");
	struct html_attr attr;

	while (html_next_attr(html, &at, &attr)) {
		if (str_eq_nocase(attr.name, STR("http-equiv")))
			equiv = str_trim(attr.value);
		else if (str_eq_nocase(attr.name, STR("content")))
			content = attr.value;
	}
	if (head->refresh.len == 0 && str_eq_nocase(equiv, STR("refresh")))
		head->refresh = content;
}

/* Behind the element's end tag: what scripts and styles hold is no markup, and what noscript holds is not meant for all. */
static size_t skip_content(struct str html, size_t at, struct str name)
{
	for (; (at = str_find(html, STR("</"), at)) < html.len; at += 2) {
		struct str end = str_skip(html, at + 2);

		if (end.len >= name.len && str_eq_nocase((struct str){ end.ptr, name.len }, name))
			return at + 2 + name.len;
	}
	return html.len;
}

static bool is_opaque(struct str name)
{
	return str_eq_nocase(name, STR("script")) || str_eq_nocase(name, STR("style")) ||
	       str_eq_nocase(name, STR("noscript")) || str_eq_nocase(name, STR("template"));
}

static void read_head(struct str html, struct head *head)
{
	struct html_tag tag = { .closes = false };

	for (size_t at = 0; html_next_tag(html, &at, &tag);) {
		if (str_eq_nocase(tag.name, tag.closes ? STR("head") : STR("body")))
			return;
		if (tag.closes)
			continue;
		if (str_eq_nocase(tag.name, STR("html")))
			read_html(html, tag.inside, head);
		else if (str_eq_nocase(tag.name, STR("link")))
			read_link(html, tag.inside, head);
		else if (str_eq_nocase(tag.name, STR("meta")))
			read_meta(html, tag.inside, head);
		else if (is_opaque(tag.name))
			at = skip_content(html, at, tag.name);
	}
}

/*
 * The address in "0; url='…'", by HTML's shared declarative refresh steps:
 * digits, a fraction that does not count, ';' or ',' or white space, "url="
 * perhaps, a quote perhaps. Empty: it only loads itself again, or late.
 */
static struct str refresh_address(struct str content)
{
	size_t at = 0;
	unsigned seconds = 0;

	while (at < content.len && is_space(content.ptr[at]))
		at++;
	for (; at < content.len && content.ptr[at] >= '0' && content.ptr[at] <= '9'; at++)
		seconds = seconds > PAGE_REFRESH_MAX_SEC ? seconds : seconds * 10 + (unsigned)(content.ptr[at] - '0');
	while (at < content.len && ((content.ptr[at] >= '0' && content.ptr[at] <= '9') || content.ptr[at] == '.'))
		at++;
	if (seconds > PAGE_REFRESH_MAX_SEC)
		return STR("");
	while (at < content.len && (is_space(content.ptr[at]) || content.ptr[at] == ';' || content.ptr[at] == ','))
		at++;
	struct str rest = str_skip(content, at);
	if (rest.len >= 3 && str_eq_nocase((struct str){ rest.ptr, 3 }, STR("url"))) {
		struct str behind = str_trim(str_skip(rest, 3));

		if (behind.len && behind.ptr[0] == '=')
			rest = str_trim(str_skip(behind, 1));
	}
	if (rest.len && (rest.ptr[0] == '"' || rest.ptr[0] == '\'')) {
		size_t end = str_find_byte(rest, rest.ptr[0], 1);

		rest = (struct str){ rest.ptr + 1, end - 1 };
	}
	return str_trim(rest);
}

/* Another address than url, absolute. */
static bool leads_on(struct str written, struct str url, struct arena *arena, struct str *ret)
{
	owned(buf_destroy) struct buf plain = { 0 };
	struct url next;

	if (written.len == 0 || written.len > URL_BYTES_MAX)
		return false;
	html_decode(written, &plain);
	if (buf_error(&plain) < 0 || url_read(buf_str(&plain), url, arena, &next) < 0)
		return false;
	struct hash here = url_identity(url, arena), there = url_identity(next.text, arena);
	if (memcmp(here.at, there.at, HASH_BYTES) == 0)
		return false;
	*ret = next.text;
	return true;
}

enum page_next page_next(struct str html, struct str url, struct arena *arena, struct str *ret)
{
	struct head head = { .amp = false };

	if (html.len > PAGE_NEXT_BYTES_MAX)
		html.len = PAGE_NEXT_BYTES_MAX;
	read_head(html, &head);
	if (leads_on(refresh_address(head.refresh), url, arena, ret))
		return PAGE_REFRESHES;
	if (head.amp && leads_on(str_trim(head.canonical), url, arena, ret))
		return PAGE_IS_AMP;
	return PAGE_IS_IT;
}
