#include "store/cli/batch_line.h"

static size_t skip_space(struct str s, size_t at)
{
	while (at < s.len && (unsigned char)s.ptr[at] <= ' ')
		at++;
	return at;
}

/* Where the string that begins at from ends: its quote, or s.len. */
static size_t string_end(struct str s, size_t from, bool *ret_escapes)
{
	size_t quote = str_find_byte(s, '"', from);

	*ret_escapes = false;
	for (size_t at = from; quote < s.len;) {
		struct str before = { s.ptr, quote };
		size_t escape = str_find_byte(before, '\\', at);
		if (escape == quote)
			break;
		*ret_escapes = true;
		at = escape + 2;
		if (at > quote)
			quote = str_find_byte(s, '"', at);
	}
	return quote;
}

/* The page's own bytes: from the member's value to its quote. */
static bool find_page(struct str s, size_t *ret_from, size_t *ret_to)
{
	size_t at = skip_space(s, 0), depth = 0;
	bool key = false, escapes;

	if (at == s.len || s.ptr[at] != '{')
		return false;
	for (; at < s.len; at++) {
		char c = s.ptr[at];
		if (c == '{' || c == '[')
			depth++;
		if (c == '}' || c == ']')
			depth--;
		if (depth == 0)
			return false;
		if (c == '"') {
			struct str name;
			size_t from = at + 1, end = string_end(s, from, &escapes), value = skip_space(s, end + 1);
			at = end;
			if (!key || depth != 1 || !str_sub(s, from, end, &name) || !str_eq(name, STR("html_base64")) ||
			    value >= s.len || s.ptr[value] != ':')
				continue;
			value = skip_space(s, value + 1);
			if (value >= s.len || s.ptr[value] != '"')
				return false;
			*ret_from = value + 1;
			*ret_to = string_end(s, value + 1, &escapes);
			return *ret_to < s.len && !escapes;
		}
		key = (unsigned char)c <= ' ' ? key : c == '{' || c == ',';
	}
	return false;
}

bool batch_line_cut(struct str line, struct arena *arena, struct str *ret_page, struct str *ret_rest)
{
	size_t from, to;

	if (!find_page(line, &from, &to))
		return false;
	char *rest = arena_alloc(arena, line.len - (to - from) + 1, 1);
	if (!rest)
		return false;
	memcpy(rest, line.ptr, from);
	memcpy(rest + from, line.ptr + to, line.len - to);
	*ret_page = (struct str){ line.ptr + from, to - from };
	*ret_rest = (struct str){ rest, line.len - (to - from) };
	return true;
}
