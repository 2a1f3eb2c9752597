#include "store/cli/text.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/utf8.h"

enum { DEFAULT_COLUMNS = 80, COLUMNS_MIN = 40, COLUMNS_MAX = 1000 };

/* Code points of category Cf and the line separators: invisible, and some reorder what stands around them. */
static const struct cell_range hidden[] = {
	{ 0x0000, 0x0008 }, { 0x000e, 0x001f }, { 0x007f, 0x009f }, { 0x00ad, 0x00ad },   { 0x0600, 0x0605 },
	{ 0x061c, 0x061c }, { 0x06dd, 0x06dd }, { 0x070f, 0x070f }, { 0x0890, 0x0891 },   { 0x08e2, 0x08e2 },
	{ 0x115f, 0x1160 }, { 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x206f },
	{ 0x3164, 0x3164 }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb },   { 0x110bd, 0x110bd },
	{ 0x110cd, 0x110cd }, { 0x13430, 0x1343f }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

static bool in(const struct cell_range *ranges, size_t n, uint32_t c)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (c > ranges[mid].to)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && c >= ranges[low].from;
}

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= 0x09 && c <= 0x0d) || c == 0x2028 || c == 0x2029 || c == 0x85;
}

bool text_is_hidden(uint32_t c)
{
	return c != UTF8_BAD && !is_space(c) && in(hidden, ARRAY_LEN(hidden), c);
}

/* Bytes from s.ptr[at] on that are what they look like: most of any text. */
static size_t run_of_ascii(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && s.ptr[at + n] > ' ' && s.ptr[at + n] <= '~')
		n++;
	return n;
}

void text_clean(struct buf *out, struct str s)
{
	bool space = false, any = false;

	for (size_t at = 0; at < s.len;) {
		uint32_t c = 0;
		size_t plain = run_of_ascii(s, at), n = plain ? plain : utf8_next(s, at, &c);
		struct str part = { s.ptr + at, n };

		at += n;
		if (!plain && is_space(c)) {
			space = any;
			continue;
		}
		if (!plain && text_is_hidden(c))
			continue;
		if (space)
			buf_add_byte(out, ' ');
		buf_add(out, c == UTF8_BAD ? STR("\xef\xbf\xbd") : part);
		space = false;
		any = true;
	}
}

static void add_escaped(struct buf *out, uint32_t c)
{
	if (c > 0xffff)
		buf_printf(out, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
	else
		buf_printf(out, "\\u%04x", c);
}

void text_show(struct buf *out, struct str s, bool escape)
{
	for (size_t at = 0, n; at < s.len; at += n) {
		uint32_t c;

		n = run_of_ascii(s, at);
		if (n) {
			buf_add(out, (struct str){ s.ptr + at, n });
			continue;
		}
		n = utf8_next(s, at, &c);
		if (c == UTF8_BAD)
			buf_add(out, STR("\xef\xbf\xbd"));
		else if (c != '\r' && !in(hidden, ARRAY_LEN(hidden), c))
			buf_add(out, (struct str){ s.ptr + at, n });
		else if (escape)
			add_escaped(out, c);
	}
}

static size_t cells_of(uint32_t c)
{
	if (c < 0x300)
		return 1;
	if (in(cells_none, cells_none_n, c))
		return 0;
	return in(cells_two, cells_two_n, c) ? 2 : 1;
}

void text_address(struct buf *out, struct str url)
{
	size_t scheme = str_find(url, STR("://"), 0);
	struct str rest = str_skip(url, scheme + 3), part = rest;

	part.len = str_find_byte(rest, '/', 0);
	if (str_starts(url, STR("file:")))
		while (rest.len)
			part = str_cut(&rest, '/');
	text_clean(out, scheme < url.len && part.len ? part : url);
}

void text_excerpt(struct buf *out, struct str s, struct str words, size_t around)
{
	size_t from = 0, to = s.len, at = 0;

	while (words.len && at + words.len <= s.len && !str_eq_nocase((struct str){ s.ptr + at, words.len }, words))
		at++;
	if (!words.len || at + words.len > s.len)
		at = words.len = 0;
	if (at > around) {
		from = at - around;
		while (from < at && s.ptr[from] != ' ')
			from++;
	}
	if (to - at > words.len + around) {
		to = at + words.len + around;
		while (to > at + words.len && s.ptr[to] != ' ')
			to--;
	}
	if (from)
		buf_add(out, STR("…"));
	buf_add(out, (struct str){ s.ptr + from, to - from });
	if (to < s.len)
		buf_add(out, STR(" …"));
}

size_t text_cells(struct str s)
{
	size_t cells = 0;

	for (size_t at = 0, n; at < s.len; at += n) {
		uint32_t c;

		n = run_of_ascii(s, at);
		cells += n;
		if (!n) {
			n = utf8_next(s, at, &c);
			cells += cells_of(c);
		}
	}
	return cells;
}

/* Bytes of the longest beginning of s that fits into so many cells; *ret_cells: what it takes. */
static size_t fitting(struct str s, size_t cells, size_t *ret_cells)
{
	size_t at = 0, used = 0;

	while (at < s.len) {
		uint32_t c;
		size_t n = utf8_next(s, at, &c), w = cells_of(c);
		if (used + w > cells)
			break;
		at += n;
		used += w;
	}
	*ret_cells = used;
	return at;
}

void text_fit(struct buf *out, struct str s, size_t cells, bool pad)
{
	size_t used, n = fitting(s, cells, &used);

	if (n < s.len && cells) {
		n = fitting(s, cells - 1, &used);
		buf_add(out, (struct str){ s.ptr, n });
		buf_add(out, STR("…"));
		used++;
	} else {
		buf_add(out, (struct str){ s.ptr, n });
	}
	for (; pad && used < cells; used++)
		buf_add_byte(out, ' ');
}

void text_wrap(struct buf *out, struct str s, size_t width, size_t indent)
{
	size_t room = width > indent + 20 ? width - indent : 20, used = 0;

	while (s.len) {
		size_t end = str_find_byte(s, ' ', 0), cells = text_cells((struct str){ s.ptr, end });
		if (used && used + 1 + cells > room) {
			buf_add_byte(out, '\n');
			used = 0;
		}
		if (used)
			buf_add_byte(out, ' ');
		else
			buf_printf(out, "%*s", (int)indent, "");
		buf_add(out, (struct str){ s.ptr, end });
		used += cells + (used > 0);
		s = str_skip(s, end + 1);
	}
	if (used)
		buf_add_byte(out, '\n');
}

/* Cells of a word that may have colour codes, ESC [ … m, in it. */
static size_t coloured_cells(struct str s)
{
	size_t cells = 0;

	while (s.len) {
		size_t esc = str_find_byte(s, '\x1b', 0);

		cells += text_cells((struct str){ s.ptr, esc });
		s = str_skip(s, esc);
		s = str_skip(s, s.len ? str_find_byte(s, 'm', 0) + 1 : 0);
	}
	return cells;
}

void text_hang(struct buf *out, struct str s, size_t width, size_t indent)
{
	size_t room = width > indent + 20 ? width - indent : 20, used = 0;

	while (s.len) {
		struct str word = { s.ptr, str_find_byte(s, ' ', 0) };
		size_t cells = coloured_cells(word);

		if (used && used + 1 + cells > room) {
			buf_printf(out, "\n%*s", (int)indent, "");
			used = 0;
		}
		if (used)
			buf_add_byte(out, ' ');
		buf_add(out, word);
		used += cells + (used > 0);
		s = str_skip(s, word.len + 1);
	}
}

size_t terminal_width(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (!isatty(fd))
		return 0;
	long n = columns ? strtol(columns, NULL, 10) : 0;
	if (n <= 0)
		n = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : DEFAULT_COLUMNS;
	return n < COLUMNS_MIN ? COLUMNS_MIN : n > COLUMNS_MAX ? COLUMNS_MAX : (size_t)n;
}
