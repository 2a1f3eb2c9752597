#include "fetcher/discover.h"

#include <errno.h>

#include "common/cleanup.h"
#include "fetcher/html_scan.h"
#include "fetcher/url.h"

static const char *const types[] = { "application/rss+xml", "application/atom+xml", "application/feed+json",
				     "application/rdf+xml", "application/json" };

struct link_tag {
	struct str rel, type, href, title;
};

static void read_link(struct str html, size_t at, struct link_tag *ret)
{
	struct html_attr attr;

	*ret = (struct link_tag){ 0 };
	while (html_next_attr(html, &at, &attr)) {
		if (str_eq_nocase(attr.name, STR("rel")))
			ret->rel = attr.value;
		else if (str_eq_nocase(attr.name, STR("type")))
			ret->type = attr.value;
		else if (str_eq_nocase(attr.name, STR("href")))
			ret->href = attr.value;
		else if (str_eq_nocase(attr.name, STR("title")))
			ret->title = attr.value;
	}
}

/* True when the words of text, parted by spaces, have word. */
static bool has_word(struct str text, struct str word)
{
	while (text.len) {
		size_t n = str_find_byte(text, ' ', 0);

		if (str_eq_nocase(str_trim((struct str){ text.ptr, n }), word))
			return true;
		text = str_skip(text, n + 1);
	}
	return false;
}

static bool names_feed(const struct link_tag *link)
{
	struct str type = str_trim((struct str){ link->type.ptr, str_find_byte(link->type, ';', 0) });

	if (!has_word(link->rel, STR("alternate")) || link->href.len == 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq_nocase(type, str_from(types[i])))
			return true;
	return false;
}

static bool is_of_comments(const struct link_tag *link)
{
	return str_find(link->href, STR("comments"), 0) < link->href.len ||
	       str_find(link->title, STR("omments"), 0) < link->title.len;
}

static int absolute(struct str href, struct str base, struct arena *arena, struct str *ret)
{
	owned(buf_destroy) struct buf plain = { 0 };
	struct url url;
	int r;

	html_decode(href, &plain);
	if (buf_error(&plain) < 0)
		return -ENOMEM;
	r = url_read(buf_str(&plain), base, arena, &url);
	if (r == 0)
		*ret = url.text;
	return r;
}

int discover_feed(struct str html, struct str base, struct arena *arena, struct str *ret)
{
	struct str second = STR("");
	struct html_tag tag = { .closes = false };
	int r;

	if (html.len > DISCOVER_BYTES_MAX)
		html.len = DISCOVER_BYTES_MAX;
	for (size_t at = 0; html_next_tag(html, &at, &tag);) {
		struct link_tag link;
		struct str url = STR("");

		if (tag.closes || !str_eq_nocase(tag.name, STR("link")))
			continue;
		read_link(html, tag.inside, &link);
		if (!names_feed(&link))
			continue;
		r = absolute(link.href, base, arena, &url);
		if (r == -ENOMEM)
			return r;
		if (r < 0)
			continue;
		if (!is_of_comments(&link)) {
			*ret = url;
			return 0;
		}
		if (second.len == 0)
			second = url;
	}
	if (second.len == 0)
		return -ENOENT;
	*ret = second;
	return 0;
}
