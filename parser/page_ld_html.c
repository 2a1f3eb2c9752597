#include "parser/page_ld_html.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/utf8.h"

/* How the text is written in the JSON string. */
enum form {
	FORM_PLAIN,
	FORM_HTML,
	FORM_ESCAPED, /* HTML with its signs as references: "&lt;p&gt;" */
};

enum { GROWTH = 4 }; /* bytes of HTML for one of the string at most: "<" is written "&lt;" */

struct writing {
	struct str page;
	struct arena *arena;
	enum form form;
	char *html;
	size_t len;
	struct ld_run *runs;
	size_t n, cap;
};

static bool is_white(char c)
{
	return str_trim((struct str){ &c, 1 }).len == 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four hexadecimal digits at s[at]; -1: there are none. */
static int32_t hex_four(struct str s, size_t at)
{
	int32_t v = 0;

	for (size_t i = at; i < at + 4; i++) {
		int d = i < s.len ? hex_digit(s.ptr[i]) : -1;
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

/* The escape at s[*at], which is a backslash: its character's bytes in out, their number returned, 0: malformed. */
static size_t escape_next(struct str s, size_t *at, char out[4])
{
	static const char names[] = "\"\\/bfnrt", chars[] = "\"\\/\b\f\n\r\t";
	char c = *at + 1 < s.len ? s.ptr[*at + 1] : 0;
	const char *name = c ? strchr(names, c) : NULL;

	if (name) {
		out[0] = chars[name - names];
		*at += 2;
		return 1;
	}
	int32_t v = c == 'u' ? hex_four(s, *at + 2) : -1;
	if (v < 0)
		return 0;
	*at += 6;
	if (v >= 0xd800 && v < 0xdc00) {
		int32_t low = str_starts(str_skip(s, *at), STR("\\u")) ? hex_four(s, *at + 2) : -1;
		if (low < 0xdc00 || low > 0xdfff)
			return 0;
		*at += 6;
		v = 0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00);
	}
	return utf8_put((uint32_t)v, out);
}

/* The next byte, or escaped character, of the string in which s[*at] is; 0: its end. Line ends are "\n", as in the tree. */
static size_t string_next(struct str s, size_t *at, char out[4], bool *ret_same)
{
	if (*at < s.len && s.ptr[*at] == '\r' && *at + 1 < s.len && s.ptr[*at + 1] == '\n')
		++*at;
	if (*at >= s.len || s.ptr[*at] == '"')
		return 0;
	*ret_same = s.ptr[*at] != '\\';
	if (!*ret_same)
		return escape_next(s, at, out);
	out[0] = s.ptr[(*at)++];
	return 1;
}

/* Not the same in JSON, in HTML and in HTML with its signs as references. */
static const bool is_special[256] = { ['"'] = true, ['\\'] = true, ['\r'] = true, ['\n'] = true, ['<'] = true, ['&'] = true };

static size_t plain_run(struct str s, size_t at)
{
	size_t end = at;

	while (end < s.len && !is_special[(unsigned char)s.ptr[end]])
		end++;
	return end - at;
}

/* Of the plain run at s[at] the bytes with which value begins. */
static size_t same_run(struct str s, size_t at, struct str value)
{
	size_t n = 0, most = s.len - at < value.len ? s.len - at : value.len;

	while (n < most && s.ptr[at + n] == value.ptr[n] && !is_special[(unsigned char)value.ptr[n]])
		n++;
	return n;
}

static size_t string_end(struct str s, size_t at)
{
	char c[4];
	bool same;

	do
		at += plain_run(s, at);
	while (string_next(s, &at, c, &same) > 0);
	return at;
}

/* Whether the string whose first byte is s[at] says value, but for white space at its ends. */
static bool says(struct str s, size_t at, struct str value)
{
	size_t done = 0, n;
	char c[4];
	bool same;

	while (true) {
		n = done ? same_run(s, at, str_skip(value, done)) : 0;
		done += n, at += n;
		if ((n = string_next(s, &at, c, &same)) == 0)
			break;
		if (n <= value.len - done && memcmp(value.ptr + done, c, n) == 0 && (done || !is_white(c[0])))
			done += n;
		else if ((done && done < value.len) || !is_white(c[0]))
			return false;
	}
	return done == value.len && at < s.len;
}

static size_t skip_white(struct str s, size_t at)
{
	while (at < s.len && is_white(s.ptr[at]))
		at++;
	return at;
}

/* Where from at on the string of an "articleBody" begins that says value; s.len: nowhere. */
static size_t find_value(struct str s, size_t at, struct str value)
{
	static const struct str key = STR_INIT("\"articleBody\"");

	while (at = str_find(s, key, at), at < s.len) {
		at = skip_white(s, at + key.len);
		if (at == s.len || s.ptr[at] != ':')
			continue;
		at = skip_white(s, at + 1);
		if (at < s.len && s.ptr[at] == '[')
			at = skip_white(s, at + 1);
		if (at < s.len && s.ptr[at] == '"' && says(s, at + 1, value))
			return at + 1;
	}
	return s.len;
}

static enum form form_of(struct str value)
{
	static const struct str html[] = { STR_INIT("</"), STR_INIT("<p>"), STR_INIT("<p "), STR_INIT("<br") },
				escaped[] = { STR_INIT("&lt;/"), STR_INIT("&lt;p&gt;"), STR_INIT("&lt;p "), STR_INIT("&lt;br") };

	for (size_t i = 0; i < ARRAY_LEN(html); i++)
		if (str_find(value, html[i], 0) < value.len)
			return FORM_HTML;
	for (size_t i = 0; i < ARRAY_LEN(escaped); i++)
		if (str_find(value, escaped[i], 0) < value.len)
			return FORM_ESCAPED;
	return FORM_PLAIN;
}

/* Writes s, which stands in the page's text at page_at. */
static int put(struct writing *self, struct str s, size_t page_at, bool same)
{
	const struct ld_run *last = self->n ? &self->runs[self->n - 1] : NULL;

	if (!(last && same && last->same && page_at - last->page_at == self->len - last->at)) {
		if (self->n == self->cap) {
			size_t cap = self->cap ? 2 * self->cap : 256;
			void *p = arena_stretch(self->arena, self->runs, self->cap, cap, sizeof *self->runs);
			if (!p)
				return -ENOMEM;
			self->runs = p, self->cap = cap;
		}
		self->runs[self->n++] = (struct ld_run){ (uint32_t)self->len, (uint32_t)page_at, same };
	}
	memcpy(self->html + self->len, s.ptr, s.len);
	self->len += s.len;
	return 0;
}

/* The sign that the reference at page[at] stands for, in what was escaped; its length, 0: it is none of these. */
static size_t sign_at(struct str page, size_t at, struct str *ret)
{
	static const struct {
		struct str reference, sign;
	} signs[] = { { STR_INIT("&lt;"), STR_INIT("<") }, { STR_INIT("&gt;"), STR_INIT(">") }, { STR_INIT("&quot;"), STR_INIT("\"") },
		      { STR_INIT("&amp;"), STR_INIT("&") } };

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (str_starts(str_skip(page, at), signs[i].reference)) {
			*ret = signs[i].sign;
			return signs[i].reference.len;
		}
	return 0;
}

/* The string that begins at page[at], as HTML. */
static int write_html(struct writing *self, size_t at)
{
	size_t n, from = at, sign_len;
	struct str sign;
	char c[4];
	bool same;

	if (put(self, STR("<body>"), at, false) < 0)
		return -ENOMEM;
	while (true) {
		n = plain_run(self->page, at);
		if (n && put(self, (struct str){ self->page.ptr + at, n }, at, true) < 0)
			return -ENOMEM;
		from = at += n;
		if ((n = string_next(self->page, &at, c, &same)) == 0)
			return 0;
		struct str s = { c, n };
		if (self->form == FORM_PLAIN && (c[0] == '\n' || c[0] == '<'))
			s = c[0] == '<' ? STR("&lt;") : STR("<p>"), same = false;
		if (self->form == FORM_ESCAPED && same && c[0] == '&' && (sign_len = sign_at(self->page, from, &sign)) > 0)
			s = sign, same = false, at = from + sign_len;
		if (put(self, s, same ? at - n : from, same) < 0)
			return -ENOMEM;
	}
}

int ld_html_find(struct str page, const struct tree *tree, struct str body, struct arena *arena, struct ld_html *ret)
{
	struct writing w = { .arena = arena, .form = form_of(body) };

	if (!page.ptr)
		return -ENOENT;
	for (size_t i = 0; i < tree->n; i++) {
		const struct tree_node *n = &tree->nodes[i];
		size_t script_end = (size_t)n->html_at + n->html_len;
		if (n->tag != TAG_TEXT || tree->nodes[n->parent].tag != TAG_SCRIPT || n->text.len < body.len || script_end > page.len)
			continue;
		w.page = (struct str){ page.ptr, script_end };
		size_t at = find_value(w.page, n->html_at, body);
		if (at == script_end)
			continue;
		size_t end = string_end(w.page, at);
		w.html = arena_take(arena, (end - at + 2) * GROWTH, 1);
		if (!w.html || write_html(&w, at) < 0)
			return -ENOMEM;
		*ret = (struct ld_html){ { w.html, w.len }, w.runs, w.n };
		return 0;
	}
	return -ENOENT;
}
