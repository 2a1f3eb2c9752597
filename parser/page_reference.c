#include "parser/page_reference.h"

enum { NAME_BYTES_MAX = 40 /* the longest name has 32 */ };

static bool is_x(struct str html)
{
	return html.len > 2 && (html.ptr[2] | 0x20) == 'x';
}

static size_t number_len(struct str html)
{
	bool hex = is_x(html);
	size_t end = hex ? 3 : 2;

	while (end < html.len && (hex ? char_is_hex(html.ptr[end]) : char_is_digit(html.ptr[end])))
		end++;
	return end;
}

/* The first name that stands for c, REFERENCE_NAMES: none does. */
static size_t first_name(uint32_t c)
{
	size_t low = 0, high = REFERENCE_NAMES;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (reference_names[middle].c < c)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The longest name without semicolon that stands for c; 0: none. */
static size_t short_name_len(struct str names, uint32_t c)
{
	for (size_t i = first_name(c); i < REFERENCE_NAMES && reference_names[i].c == c; i++)
		if (str_starts(names, (struct str){ reference_names[i].name, reference_names[i].len }))
			return reference_names[i].len;
	return 0;
}

size_t reference_len(struct str html, uint32_t c)
{
	size_t end = 1, name;

	if (html.len > 1 && html.ptr[1] == '#') {
		end = number_len(html);
	} else {
		while (end < html.len && end < NAME_BYTES_MAX && char_is_alnum(html.ptr[end]))
			end++;
		name = short_name_len((struct str){ html.ptr + 1, end - 1 }, c);
		end = name ? name + 1 : end;
	}
	return end + (end < html.len && html.ptr[end] == ';');
}

bool reference_is_ampersand(struct str html)
{
	char digit = html.len > 2 ? html.ptr[2] : 0;

	if (html.len > 1 && html.ptr[1] == '#')
		return is_x(html) ? html.len > 3 && char_is_hex(html.ptr[3]) : char_is_digit(digit);
	return str_starts(html, STR("&amp")) || str_starts(html, STR("&AMP"));
}
