#include "parser/meta_date.h"

#include <stdio.h>

#include "common/cleanup.h"

enum { MONTH_BYTES_MAX = 24, GAP_MAX = 6 };

static bool is_letter(char c)
{
	return ((unsigned char)c | 0x20u) - 'a' < 26u || (unsigned char)c >= 0x80;
}

static unsigned number(struct str s, size_t at, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++)
		n = n * 10 + (unsigned)(s.ptr[at + i] - '0');
	return n;
}

static size_t digits(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && n < 20 && char_is_digit(s.ptr[at + n]))
		n++;
	return n;
}

static bool make(unsigned year, unsigned month, unsigned day, struct date *ret)
{
	static const uint8_t days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (year < DATE_YEAR_MIN || year > DATE_YEAR_MAX || month < 1 || month > 12 || day < 1 || day > days[month - 1] ||
	    (month == 2 && day == 29 && !leap))
		return false;
	*ret = (struct date){ (uint16_t)year, (uint8_t)month, (uint8_t)day };
	return true;
}

/* The month whose name is the run of letters at s[at]; 0: none. */
static unsigned month_at(struct str s, size_t at, size_t *ret_len)
{
	char word[MONTH_BYTES_MAX];
	size_t n = 0;

	while (at + n < s.len && is_letter(s.ptr[at + n]) && n < MONTH_BYTES_MAX) {
		char c = s.ptr[at + n];
		bool after_c3 = n && s.ptr[at + n - 1] == '\xc3';
		bool after_d0 = n && s.ptr[at + n - 1] == '\xd0';
		bool after_ce = n && s.ptr[at + n - 1] == '\xce';
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		else if (after_c3 && (unsigned char)c >= 0x80 && (unsigned char)c <= 0x9e)
			c = (char)((unsigned char)c + 0x20);
		else if (after_d0 && (unsigned char)c >= 0x90 && (unsigned char)c <= 0x9f)
			c = (char)((unsigned char)c + 0x20);
		else if (after_d0 && (unsigned char)c >= 0xa0 && (unsigned char)c <= 0xaf)
			word[n - 1] = '\xd1', c = (char)((unsigned char)c - 0x20);
		else if (after_ce && (unsigned char)c >= 0x91 && (unsigned char)c <= 0x9f)
			c = (char)((unsigned char)c + 0x20);
		else if (after_ce && (unsigned char)c >= 0xa0 && (unsigned char)c <= 0xa9)
			word[n - 1] = '\xcf', c = (char)((unsigned char)c - 0x20);
		word[n++] = c;
	}
	if (n < 3)
		return 0;
	*ret_len = n;
	return date_month((struct str){ word, n });
}

/* A year of four digits at s[at], also where a time is glued to it; or ’14. 0: none. */
static unsigned year_at(struct str s, size_t at, size_t *ret_end)
{
	size_t n = digits(s, at);

	if (n == 4 || ((n == 6 || n == 5) && at + n < s.len && s.ptr[at + n] == ':')) {
		*ret_end = at + 4;
		return number(s, at, 4);
	}
	if (n == 0 && at + 3 <= s.len && s.ptr[at] == '\'' && digits(s, at + 1) == 2) {
		*ret_end = at + 3;
		return 2000 + number(s, at + 1, 2);
	}
	return 0;
}

static bool has_word(struct str s, size_t at, struct str word)
{
	struct str here;

	return str_sub(s, at, at + word.len, &here) && str_eq_nocase(here, word);
}

/* Past blanks, marks and small words between the parts of a written date. */
static size_t skip_gap(struct str s, size_t at)
{
	static const struct str words[] = { STR_INIT("de "), STR_INIT("del "), STR_INIT("of "), STR_INIT("\xc2\xa0"),
					    STR_INIT("st "), STR_INIT("nd "), STR_INIT("rd "), STR_INIT("th "), STR_INIT("er "),
					    STR_INIT("st, "), STR_INIT("nd, "), STR_INIT("rd, "), STR_INIT("th, "), STR_INIT("º") };

	for (int i = 0; i < GAP_MAX; i++) {
		size_t had = at;
		while (at < s.len && memchr(" .,-/\n", s.ptr[at], 6) && at - had < 4)
			at++;
		for (size_t w = 0; w < ARRAY_LEN(words); w++)
			if (has_word(s, at, words[w]))
				at += words[w].len;
		if (at == had)
			break;
	}
	return at;
}

/* 2014 June 3, 2014-Jun-03, 2014/june/03 */
static bool year_month_named(struct str s, size_t at, struct date_found *ret)
{
	size_t word = at + 4, n = 0;

	while (word < s.len && word - at < 7 && memchr(" -,/", s.ptr[word], 4))
		word++;
	if (word == at + 4 || word >= s.len || !is_letter(s.ptr[word]))
		return false;
	unsigned month = month_at(s, word, &n);
	size_t day = skip_gap(s, word + n), len = digits(s, day);
	if (!month || day == word + n || len < 1 || len > 2)
		return false;
	ret->to = day + len;
	ret->ordered = true;
	return make(number(s, at, 4), month, number(s, day, len), &ret->date);
}

/* 2014-06-03, 2014/6/3, 2014.06.03, 2014年6月3日 */
static bool year_first(struct str s, size_t at, struct date_found *ret)
{
	static const struct str kanji[][2] = {
		{ STR_INIT("年"), STR_INIT("月") }, { STR_INIT("년"), STR_INIT("월") },
	};
	size_t i = at + 4, n;
	int form = -1;

	for (int k = 0; k < 2; k++)
		form = has_word(s, i, kanji[k][0]) ? k : form;
	if (form < 0 && year_month_named(s, at, ret))
		return true;
	if (form < 0 && (i >= s.len || !memchr("-/.", s.ptr[i], 3)))
		return false;
	char sep = s.ptr[i];
	i += form < 0 ? 1 : kanji[form][0].len;
	while (form >= 0 && i < s.len && s.ptr[i] == ' ')
		i++;
	n = digits(s, i);
	if (n < 1 || n > 2)
		return false;
	unsigned month = number(s, i, n);
	i += n;
	if (form < 0 ? i >= s.len || s.ptr[i] != sep : !has_word(s, i, kanji[form][1]))
		return false;
	i += form < 0 ? 1 : kanji[form][1].len;
	while (form >= 0 && i < s.len && s.ptr[i] == ' ')
		i++;
	n = digits(s, i);
	if (n < 1 || n > 2)
		return false;
	ret->to = i + n;
	ret->ordered = true;
	return make(number(s, at, 4), month, number(s, i, n), &ret->date);
}

/* 3 June 2014, 3.6.2014, 6/3/14 */
static bool day_first(struct str s, size_t at, size_t len, bool month_first, struct date_found *ret)
{
	unsigned a = number(s, at, len), month, year;
	size_t i = at + len, n, end;

	ret->ordered = true;
	size_t word = skip_gap(s, i);
	if (word < s.len && is_letter(s.ptr[word]) && (month = month_at(s, word, &n)) > 0) {
		year = year_at(s, skip_gap(s, word + n), &end);
		ret->to = end = year ? end : 0;
		return year && make(year, month, a, &ret->date);
	}
	while (i < s.len && s.ptr[i] == ' ' && i - at < 4)
		i++;
	if (i >= s.len || !memchr("./-", s.ptr[i], 3))
		return false;
	char sep = s.ptr[i++];
	while (i < s.len && s.ptr[i] == ' ' && i - at < 6)
		i++;
	n = digits(s, i);
	if (n < 1 || n > 2)
		return false;
	unsigned b = number(s, i, n);
	i += n;
	while (i < s.len && s.ptr[i] == ' ' && i - at < 9)
		i++;
	if (i >= s.len || s.ptr[i] != sep)
		return false;
	i++;
	while (i < s.len && s.ptr[i] == ' ' && i - at < 11)
		i++;
	n = digits(s, i);
	year = year_at(s, i, &end);
	if (!year && n == 2 && sep != '-')
		year = 2000 + number(s, i, 2), end = i + 2;
	if (!year)
		return false;
	ret->to = end;
	ret->ordered = a > 12 || b > 12 || a == b;
	if (((month_first && sep != '.') || b > 12) && a <= 12)
		return make(year, a, b, &ret->date);
	return make(year, b, a, &ret->date);
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Where the last word of the letters in s[from..to) begins: in "Jane DoeJune" and "JoséJune" with its capital, "MÄRZ" is one. */
static size_t last_word(struct str s, size_t from, size_t to)
{
	for (size_t at = to - 1; at > from; at--) {
		char before = s.ptr[at - 1];
		bool capital = s.ptr[at] >= 'A' && s.ptr[at] <= 'Z', in_lower = at + 1 < to && is_lower(s.ptr[at + 1]);
		if (capital && (is_lower(before) || ((unsigned char)before >= 0x80 && in_lower)))
			return at;
	}
	return from;
}

/* June 3rd, 2014, also glued to the name before it */
static bool month_named(struct str s, size_t at, size_t *ret_len, struct date_found *ret)
{
	size_t len = 0, end = 0, near = 0;

	while (at + len < s.len && is_letter(s.ptr[at + len]))
		len++;
	*ret_len = len;
	/* Most words are no months: only before a digit is it worth a look. */
	while (near < 4 && at + len + near < s.len && !char_is_digit(s.ptr[at + len + near]))
		near++;
	if (len < 3 || near == 4 || at + len + near >= s.len)
		return false;
	size_t word = last_word(s, at, at + len);
	unsigned month = at + len - word <= MONTH_BYTES_MAX ? month_at(s, word, &len) : 0;
	if (!month)
		return false;
	size_t day = skip_gap(s, word + len), n = digits(s, day);
	if (n < 1 || n > 2 || day == word + len)
		return false;
	ret->from = word;
	unsigned year = year_at(s, skip_gap(s, day + n), &end);
	ret->to = end;
	ret->ordered = true;
	return year && make(year, month, number(s, day, n), &ret->date);
}

bool date_find(struct str s, size_t from, bool month_first, struct date_found *ret)
{
	struct date_found f = { 0 };

	for (size_t at = from; at < s.len;) {
		size_t n = digits(s, at);
		bool found = false;
		f.from = at;
		if (n == 4)
			found = year_first(s, at, &f);
		else if (n == 1 || n == 2)
			found = day_first(s, at, n, month_first, &f);
		else if (n == 0 && is_letter(s.ptr[at])) {
			found = month_named(s, at, &n, &f);
			while (!found && at + n < s.len && is_letter(s.ptr[at + n]))
				n++;
		}
		if (found && f.to > at) {
			*ret = f;
			return true;
		}
		at += n ? n : 1;
	}
	return false;
}

bool date_find_compact(struct str s, size_t from, struct date_found *ret)
{
	for (size_t at = from; at < s.len;) {
		size_t n = digits(s, at);
		if ((n == 8 || n == 14 || n == 12) &&
		    make(number(s, at, 4), number(s, at + 4, 2), number(s, at + 6, 2), &ret->date)) {
			ret->from = at;
			ret->to = at + 8;
			ret->ordered = true;
			return true;
		}
		at += n ? n : 1;
	}
	return false;
}

int32_t date_days(struct date d)
{
	int32_t y = d.year - (d.month <= 2), era = y / 400, yoe = y - era * 400;
	int32_t doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

bool date_time_format(struct str s, struct date d, char out[32])
{
	size_t at = 0;
	unsigned second = 0;

	while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == 'T' || s.ptr[at] == 't'))
		at++;
	if (digits(s, at) != 2 || at + 5 > s.len || s.ptr[at + 2] != ':' || digits(s, at + 3) != 2)
		return false;
	unsigned hour = number(s, at, 2), minute = number(s, at + 3, 2);
	at += 5;
	if (at < s.len && s.ptr[at] == ':' && digits(s, at + 1) == 2)
		second = number(s, at + 1, 2), at += 3;
	if (at < s.len && s.ptr[at] == '.')
		at += 1 + digits(s, at + 1);
	while (at < s.len && s.ptr[at] == ' ')
		at++;
	if (hour > 23 || minute > 59 || second > 60 || at >= s.len)
		return false;
	if (s.ptr[at] == 'Z' || s.ptr[at] == 'z')
		return snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02uZ", d.year % 10000u, d.month % 100u, d.day % 100u, hour, minute, second) > 0;
	if (s.ptr[at] != '+' && s.ptr[at] != '-')
		return false;
	size_t n = digits(s, at + 1), minutes = at + 3 + (n == 2);
	if ((n != 2 && n != 4) || (n == 2 && (at + 3 >= s.len || s.ptr[at + 3] != ':')) || digits(s, minutes) != 2 ||
	    number(s, at + 1, 2) > 15 || number(s, minutes, 2) > 59)
		return false;
	return snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02u%c%02u:%02u", d.year % 10000u, d.month % 100u, d.day % 100u, hour, minute,
			second, s.ptr[at], number(s, at + 1, 2), number(s, minutes, 2)) > 0;
}
