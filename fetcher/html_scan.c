#include "fetcher/html_scan.h"

#include "fetcher/xml.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Behind the quoted or bare value at at. A quote without its fellow is an ordinary character. */
static size_t value_end(struct str html, size_t at)
{
	if (html.ptr[at] == '"' || html.ptr[at] == '\'') {
		size_t end = str_find_byte(html, html.ptr[at], at + 1);
		if (end < html.len)
			return end + 1;
	}
	while (at < html.len && !is_space(html.ptr[at]) && html.ptr[at] != '>')
		at++;
	return at;
}

bool html_next_attr(struct str html, size_t *at, struct html_attr *ret)
{
	size_t i = *at, from;

	while (i < html.len && (is_space(html.ptr[i]) || html.ptr[i] == '/' || html.ptr[i] == '=' || html.ptr[i] == '"' ||
				html.ptr[i] == '\''))
		i++;
	if (i >= html.len || html.ptr[i] == '>' || html.ptr[i] == '<') {
		*at = i < html.len && html.ptr[i] == '>' ? i + 1 : i;
		return false;
	}
	for (from = i; i < html.len && !is_space(html.ptr[i]) && html.ptr[i] != '=' && html.ptr[i] != '>' && html.ptr[i] != '/' &&
	     html.ptr[i] != '<';)
		i++;
	*ret = (struct html_attr){ .name = { html.ptr + from, i - from } };
	*at = i;
	while (i < html.len && is_space(html.ptr[i]))
		i++;
	if (i >= html.len || html.ptr[i] != '=')
		return true;
	for (i++; i < html.len && is_space(html.ptr[i]);)
		i++;
	if (i >= html.len)
		return *at = i, true;
	size_t end = value_end(html, i);
	ret->quoted = ret->value = (struct str){ html.ptr + i, end - i };
	if (end - i >= 2 && (html.ptr[i] == '"' || html.ptr[i] == '\'') && html.ptr[end - 1] == html.ptr[i])
		ret->value = (struct str){ html.ptr + i + 1, end - i - 2 };
	*at = end;
	return true;
}

/* Behind a comment or declaration at at; html.len when it has no end. */
static size_t declaration_end(struct str html, size_t at)
{
	struct str rest = str_skip(html, at);
	bool comment = str_starts(rest, STR("<!--"));
	size_t end = comment ? str_find(html, STR("-->"), at + 4) : str_find_byte(html, '>', at);

	if (end == html.len)
		return html.len;
	return end + (comment ? 3 : 1);
}

static size_t tag_end(struct str html, size_t inside)
{
	struct html_attr attr;

	while (html_next_attr(html, &inside, &attr))
		;
	return inside;
}

bool html_next_tag(struct str html, size_t *at, struct html_tag *ret)
{
	size_t i = *at;

	for (;; i++) {
		i = str_find_byte(html, '<', i);
		if (i + 1 >= html.len)
			return false;
		char c = html.ptr[i + 1];
		if (is_letter(c) || (c == '/' && i + 2 < html.len && is_letter(html.ptr[i + 2])))
			break;
		if (str_starts(str_skip(html, i), STR("<!--"))) {
			*ret = (struct html_tag){ .start = i, .end = declaration_end(html, i) };
			ret->inside = *at = ret->end;
			return true;
		}
	}
	*ret = (struct html_tag){ .start = i, .closes = html.ptr[i + 1] == '/' };
	size_t from = i + 1 + ret->closes;
	for (i = from; i < html.len && !is_space(html.ptr[i]) && html.ptr[i] != '>' && html.ptr[i] != '/' && html.ptr[i] != '<';)
		i++;
	ret->name = (struct str){ html.ptr + from, i - from };
	ret->inside = i;
	ret->end = *at = tag_end(html, i);
	return true;
}

bool html_has_reference(struct str text)
{
	char utf8[XML_REFERENCE_BYTES];
	size_t taken = 0;

	for (size_t at = str_find_byte(text, '&', 0); at < text.len; at = str_find_byte(text, '&', at + 1))
		if (xml_reference(text, at, utf8, &taken))
			return true;
	return false;
}

void html_decode(struct str text, struct buf *out)
{
	size_t done = 0;

	for (size_t at = str_find_byte(text, '&', 0); at < text.len; at = str_find_byte(text, '&', at)) {
		char utf8[XML_REFERENCE_BYTES];
		size_t taken = 0, n = xml_reference(text, at, utf8, &taken);

		if (!n) {
			at++;
			continue;
		}
		buf_add(out, (struct str){ text.ptr + done, at - done });
		buf_add(out, (struct str){ utf8, n });
		at += taken;
		done = at;
	}
	buf_add(out, str_skip(text, done));
}
