/* Which of two numbers is the month: what the other dates of a page say. */
#include "parser/meta_date.h"

/* The number that ends before s[at], or begins there; -1: none of one or two digits. */
static int number_before(struct str s, size_t at)
{
	size_t n = 0;

	while (n < 3 && n < at && char_is_digit(s.ptr[at - n - 1]))
		n++;
	return n == 1 ? s.ptr[at - 1] - '0' : n == 2 ? (s.ptr[at - 2] - '0') * 10 + s.ptr[at - 1] - '0' : -1;
}

static int number_behind(struct str s, size_t at, size_t *ret_end)
{
	size_t n = 0;

	while (n < 3 && at + n < s.len && char_is_digit(s.ptr[at + n]))
		n++;
	*ret_end = at + n;
	return n == 1 || n == 2 ? number_before((struct str){ s.ptr + at, n }, n) : -1;
}

int date_slash_order(struct str text)
{
	int month_first = 0, day_first = 0;

	for (size_t at = 0; at = str_find_byte(text, '/', at), at < text.len; at++) {
		size_t second, year;
		int a = number_before(text, at), b = number_behind(text, at + 1, &second);
		if (a < 1 || b < 1 || second >= text.len || text.ptr[second] != '/')
			continue;
		(void)number_behind(text, second + 1, &year);
		if (year != second + 3 && year != second + 4)
			continue;
		month_first += a <= 12 && b > 12 && b <= 31;
		day_first += b <= 12 && a > 12 && a <= 31;
	}
	return month_first && day_first ? 0 : month_first - day_first;
}
