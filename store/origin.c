#include "store/origin.h"

#include "common/cleanup.h"
#include "store/words.h"

enum { NAME_WORDS = 4, FOLDED_MAX = 96 };

/* As they sign, in folded words, and the name that they are found by. */
static const struct {
	const char *sign, *name;
} agencies[] = {
	{ "reuters", "Reuters" }, { "thomson reuters", "Reuters" },
	{ "ap", "AP" }, { "associated press", "AP" },
	{ "afp", "AFP" }, { "agence france presse", "AFP" },
	{ "dpa", "dpa" }, { "deutsche presse agentur", "dpa" },
	{ "tass", "TASS" }, { "itar tass", "TASS" }, { "interfax", "Interfax" }, { "ria novosti", "RIA Novosti" },
	{ "xinhua", "Xinhua" }, { "ansa", "ANSA" }, { "efe", "EFE" }, { "upi", "UPI" }, { "united press international", "UPI" },
	{ "pa media", "PA" }, { "press association", "PA" }, { "canadian press", "Canadian Press" }, { "aap", "AAP" },
	{ "australian associated press", "AAP" }, { "pti", "PTI" }, { "press trust of india", "PTI" }, { "ani", "ANI" }, { "ians", "IANS" },
	{ "kyodo", "Kyodo" }, { "kyodo news", "Kyodo" }, { "yonhap", "Yonhap" }, { "anadolu", "Anadolu" }, { "anadolu agency", "Anadolu" },
	{ "ukrinform", "Ukrinform" }, { "irna", "IRNA" }, { "sana", "SANA" }, { "wafa", "WAFA" }, { "ntb", "NTB" }, { "ritzau", "Ritzau" },
	{ "belga", "Belga" }, { "anp", "ANP" }, { "keystone sda", "Keystone-SDA" }, { "bloomberg news", "Bloomberg" },
	{ "dow jones newswires", "Dow Jones" },
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static void add(struct origins *ret, struct str name)
{
	for (size_t i = 0; i < ret->n; i++)
		if (str_eq_nocase(ret->at[i], name))
			return;
	if (ret->n < ORIGINS_MAX)
		ret->at[ret->n++] = name;
}

/* The agency of the list that signs so, or nothing. */
static struct str agency(struct str folded)
{
	for (size_t i = 0; i < ARRAY_LEN(agencies); i++)
		if (str_eq(folded, str_from(agencies[i].sign)))
			return str_from(agencies[i].name);
	return (struct str){ 0 };
}

/* Ani is a person, ANI an agency: a sign of one word is one only as it is written. */
static bool as_written(struct str name, struct str written)
{
	for (size_t i = 0; i < written.len; i++)
		if (written.ptr[i] < 'A' || written.ptr[i] > 'Z')
			return str_eq(name, written);
	return true;
}

/* Every agency of the list in the text's words: is there any? */
static bool add_known(struct origins *ret, struct str text)
{
	struct words from = { .in = text };
	struct str word;
	bool any = false;

	for (struct words begin = from; words_next(&from, &word); begin = from) {
		struct words words = begin;
		char folded[FOLDED_MAX];
		size_t len = 0;

		for (size_t n = 0; n < NAME_WORDS && words_next(&words, &word) && len + word.len + 1 < sizeof folded; n++) {
			if (n)
				folded[len++] = ' ';
			memcpy(folded + len, word.ptr, word.len);
			len += word.len;
			struct str name = agency((struct str){ folded, len });
			if (!name.len || (n == 0 && !as_written(name, (struct str){ text.ptr + words.from, words.to - words.from })))
				continue;
			add(ret, name);
			any = true;
		}
	}
	return any;
}

/* ---- datelines ---- */

/* "STRELSAU, May 4", "New Lunde": few words, each with a capital or a number. */
static bool is_place(struct str s)
{
	bool begins = true;
	size_t words = 0;

	if (s.len == 0 || s.len > ORIGIN_PLACE_MAX || str_starts(s, STR("The ")))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (begins && c >= 'a' && c <= 'z')
			return false;
		if (memchr("!?:;\"()", c, 7))
			return false;
		words += begins && is_letter(c);
		begins = c == ' ' || (begins && !is_letter(c));
	}
	return words >= 1 && words <= 6;
}

static bool is_name(struct str s)
{
	if (s.len < 2 || s.len > ORIGIN_NAME_MAX || !is_letter(s.ptr[0]))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!is_letter(s.ptr[i]) && !memchr(" -&.", s.ptr[i], 4))
			return false;
	return true;
}

static struct str trim(struct str s)
{
	while (s.len && memchr(" \t\r", s.ptr[0], 3))
		s = str_skip(s, 1);
	while (s.len && memchr(" \t\r", s.ptr[s.len - 1], 3))
		s.len--;
	return s;
}

/* What stands between a dateline and the first sentence; 0: nothing of it. */
static size_t dash(struct str s)
{
	static const struct str dashes[] = { STR_INIT("\xe2\x80\x94"), STR_INIT("\xe2\x80\x93"), STR_INIT("--"), STR_INIT("-"), STR_INIT(":") };
	size_t at = 0;

	while (at < s.len && s.ptr[at] == ' ')
		at++;
	for (size_t i = 0; i < ARRAY_LEN(dashes); i++)
		if (str_starts(str_skip(s, at), dashes[i]))
			return at + dashes[i].len;
	return 0;
}

/* Does a sentence begin here? */
static bool is_sentence(struct str s)
{
	s = trim(s);
	return s.len && !(s.ptr[0] >= 'a' && s.ptr[0] <= 'z');
}

static void add_dateline(struct origins *ret, struct str line)
{
	size_t open = str_find_byte(line, '(', 0), slash = str_find_byte(line, '/', 0);
	bool bracket = open < slash;
	size_t at = bracket ? open : slash, end = str_find_byte(line, bracket ? ')' : '/', at + 1);

	if (at >= line.len || end >= line.len)
		return;
	struct str name = trim((struct str){ line.ptr + at + 1, end - at - 1 }), rest = str_skip(line, end + 1);
	if (!is_place(trim((struct str){ line.ptr, at })) || !is_name(name))
		return;
	size_t sign = dash(rest);
	if (!sign && !bracket && str_starts(rest, STR(".")))
		sign = 1;
	if (sign && is_sentence(str_skip(rest, sign)))
		if (!add_known(ret, name))
			add(ret, name);
}

/* ---- the end ---- */

static void add_end(struct origins *ret, struct str line)
{
	bool bracketed = line.len > 2 && memchr("([", line.ptr[0], 2) && memchr(")]", line.ptr[line.len - 1], 2);

	if (line.len > 200)
		return;
	if (bracketed || str_starts(line, STR("\xc2\xa9")) || str_starts(line, STR("Copyright")) || str_starts(line, STR("With ")) ||
	    str_starts(line, STR("Source: ")))
		(void)add_known(ret, line);
	/* How one of them closes its stories, and nobody else does. */
	if ((str_starts(line, STR("Reporting by ")) || str_starts(line, STR("(Reporting by "))) &&
	    (str_find(line, STR("diting by "), 0) < line.len))
		add(ret, STR("Reuters"));
}

static struct str take_line(struct str *rest)
{
	struct str line = { rest->ptr, str_find_byte(*rest, '\n', 0) };

	*rest = str_skip(*rest, line.len < rest->len ? line.len + 1 : line.len);
	return trim(line);
}

static struct str take_last_line(struct str *rest)
{
	size_t at = rest->len;

	while (at && rest->ptr[at - 1] != '\n')
		at--;
	struct str line = str_skip(*rest, at);
	rest->len = at ? at - 1 : 0;
	return trim(line);
}

void origins_find(struct str text, struct str author, struct origins *ret)
{
	struct str begin = text, end = text;

	ret->n = 0;
	(void)add_known(ret, author.len < 400 ? author : (struct str){ 0 });
	for (size_t n = 0; n < ORIGIN_LINES && begin.len;) {
		struct str line = take_line(&begin);

		n += line.len > 0;
		add_dateline(ret, line);
	}
	for (size_t n = 0; n < 3 && end.len;) {
		struct str line = take_last_line(&end);

		n += line.len > 0;
		add_end(ret, line);
	}
}
