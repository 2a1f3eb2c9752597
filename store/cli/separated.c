#include "store/cli/separated.h"

#include "common/cleanup.h"

/* "-5" and "+0.3" are numbers, "-5+cmd|…" is not. */
static bool is_number(struct str s)
{
	size_t digits = 0, points = 0;

	for (size_t i = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'); i < s.len; i++) {
		digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
		points += s.ptr[i] == '.';
		if ((s.ptr[i] < '0' || s.ptr[i] > '9') && s.ptr[i] != '.')
			return false;
	}
	return digits > 0 && points < 2;
}

static bool is_formula(struct str s)
{
	static const struct str wide[] = { STR_INIT("＝"), STR_INIT("＋"), STR_INIT("－"), STR_INIT("＠") };

	if (!s.len || is_number(s))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (str_starts(s, wide[i]))
			return true;
	return memchr("=+-@\t\r\n", s.ptr[0], 7) != NULL;
}

void csv_add(struct buf *out, struct str s)
{
	bool plain = true, formula = is_formula(s);

	for (size_t i = 0; i < s.len && plain; i++)
		plain = !memchr(",\"\r\n", s.ptr[i], 4);
	if (!plain)
		buf_add_byte(out, '"');
	if (formula)
		buf_add_byte(out, '\'');
	for (size_t at = 0; at < s.len;) {
		size_t end = str_find_byte(s, '"', at);

		buf_add(out, (struct str){ s.ptr + at, end - at });
		if (end < s.len)
			buf_add(out, STR("\"\""));
		at = end + 1;
	}
	if (!plain)
		buf_add_byte(out, '"');
}

void tsv_add(struct buf *out, struct str s)
{
	if (is_formula(s))
		buf_add_byte(out, '\'');
	for (size_t i = 0; i < s.len; i++)
		buf_add_byte(out, s.ptr[i] && memchr("\t\r\n", s.ptr[i], 3) ? ' ' : s.ptr[i]);
}
