#include "parser/plain_dateline.h"

#include "common/cleanup.h"

enum { PLACE_BYTES_MAX = 48, HEAD_BYTES = 90 };

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* "/Norvane Wire/" or "(AP)" in the first sentence: who brings it. */
static struct str agency(struct str head)
{
	for (size_t at = 0; at < head.len; at++) {
		char close = head.ptr[at] == '/' ? '/' : head.ptr[at] == '(' ? ')' : 0;
		size_t end = close ? str_find_byte(head, close, at + 1) : head.len;
		if (end < head.len && end - at > 2 && end - at < 30 && is_upper(head.ptr[at + 1]))
			return (struct str){ head.ptr + at + 1, end - at - 1 };
	}
	return (struct str){ NULL, 0 };
}

/* The mark that ends a dateline at head[at]: a dash, or a stop behind an agency. */
static size_t dateline_mark(struct str head, size_t at)
{
	static const struct str marks[] = { STR_INIT(" — "), STR_INIT(" – "), STR_INIT(" - "), STR_INIT("/. "), STR_INIT("/ - "), STR_INIT("/ — "),
					    STR_INIT(" -- "), STR_INIT("/ ") };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (str_starts(str_skip(head, at), marks[i]))
			return marks[i].len;
	return 0;
}

/* The place that the body's first line begins with, and its outlet: "BRENSK, March 12. /Norvane Wire/. Velmark ..." */
struct str dateline_read(struct str s, struct str *ret_agency)
{
	const struct str none = { NULL, 0 };
	struct str head = s, by = none;
	size_t mark = 0, at = 0;

	head.len = head.len < HEAD_BYTES ? head.len : HEAD_BYTES;
	for (; at < head.len && !mark; at++)
		mark = dateline_mark(head, at);
	if (str_starts(s, STR("/"))) {
		/* The agency first: "/TASS/. ROME, 11 December. ..." */
		size_t end = str_find_byte(head, '/', 1);
		by = end < 30 ? (struct str){ s.ptr + 1, end - 1 } : none;
		s = str_skip(s, end + 1);
		while (s.len && (s.ptr[0] == '.' || s.ptr[0] == ' '))
			s = str_skip(s, 1);
		at = s.len < PLACE_BYTES_MAX ? s.len : PLACE_BYTES_MAX;
		mark = 1;
	}
	/* In capitals, a place may also end with a colon or a date. */
	size_t capitals = 0, n = 0;
	while (n < s.len && n < PLACE_BYTES_MAX && (is_upper(s.ptr[n]) || memchr(" .-'", s.ptr[n], 4)))
		capitals += is_upper(s.ptr[n++]);
	bool shouted = capitals >= 3 && n < s.len && (s.ptr[n] == ',' || s.ptr[n] == ':' || s.ptr[n] == '(' || (unsigned char)s.ptr[n] >= 0x80);
	if (!mark && !shouted)
		return none;
	size_t end = shouted ? n : 0;
	while (!shouted && end < at && end < PLACE_BYTES_MAX && !memchr(",(/:", s.ptr[end], 4))
		end++;
	/* "BUFFALO, N.Y. —": the state is the place's. */
	if (end + 6 < s.len && s.ptr[end] == ',' && is_upper(s.ptr[end + 2]) && s.ptr[end + 3] == '.' && is_upper(s.ptr[end + 4]) && s.ptr[end + 5] == '.')
		end += 6;
	struct str place = str_trim((struct str){ s.ptr, end < s.len ? end : s.len });
	while (!shouted && place.len && dateline_mark(place, 0) == 0 && str_find(place, STR(" — "), 0) < place.len)
		place.len = str_find(place, STR(" — "), 0);
	if (!place.len || place.len > PLACE_BYTES_MAX || !is_upper(place.ptr[0]))
		return none;
	size_t blanks = 0, small = 0;
	for (size_t i = 0; i < place.len; i++) {
		blanks += place.ptr[i] == ' ';
		small += place.ptr[i] == ' ' && i + 1 < place.len && place.ptr[i + 1] >= 'a' && place.ptr[i + 1] <= 'z';
	}
	if (blanks > 3 || small || (!shouted && str_ends(place, STR("."))  && place.len > 6))
		return none;
	head = s;
	head.len = head.len < HEAD_BYTES ? head.len : HEAD_BYTES;
	by = by.len ? by : agency(str_skip(head, place.len));
	if (by.len)
		*ret_agency = by;
	return place;
}

