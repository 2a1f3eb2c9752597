#include "parser/plain_lines.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/utf8.h"

enum { WRAP_BYTES_MIN = 45, DATE_LINE_BYTES_MAX = 60, BYLINE_WORDS_MAX = 16, TURN_LABEL_BYTES_MAX = 50, FURNITURE_WORDS_MAX = 30 };

static const struct str sentence_ends[] = {
	STR_INIT("."), STR_INIT("!"), STR_INIT("?"), STR_INIT("…"), STR_INIT("\""), STR_INIT("”"), STR_INIT("’"), STR_INIT("»"),
	STR_INIT("'"), STR_INIT(")"), STR_INIT("]"), STR_INIT(":"), STR_INIT(";"), STR_INIT("。"), STR_INIT("！"), STR_INIT("？"),
	STR_INIT("“"), STR_INIT("—"), STR_INIT(","),
};

bool ends_as_sentence(struct str s)
{
	for (size_t i = 0; i < ARRAY_LEN(sentence_ends); i++)
		if (str_ends(s, sentence_ends[i]))
			return true;
	return false;
}

/* Begins a line that is no part of an article. */
static const struct str furniture[] = {
	STR_INIT("subscribe"), STR_INIT("sign up"), STR_INIT("log in"), STR_INIT("join the mailing list"), STR_INIT("join our"),
	STR_INIT("get the "), STR_INIT("follow us"), STR_INIT("share this"), STR_INIT("share on"), STR_INIT("read more"),
	STR_INIT("read also"), STR_INIT("see also"), STR_INIT("also read"), STR_INIT("related:"), STR_INIT("related articles"),
	STR_INIT("related stories"), STR_INIT("advertisement"), STR_INIT("advanced settings"), STR_INIT("all rights reserved"),
	STR_INIT("notes to editors"), STR_INIT("note to editors"), STR_INIT("click here"), STR_INIT("download our"),
	STR_INIT("cookie"), STR_INIT("privacy policy"), STR_INIT("terms of use"), STR_INIT("tags:"), STR_INIT("filed under"),
	STR_INIT("most read"), STR_INIT("most popular"), STR_INIT("more from "), STR_INIT("print this"), STR_INIT("email this"),
	STR_INIT("comments"), STR_INIT("leave a comment"), STR_INIT("back to top"), STR_INIT("skip to "), STR_INIT("support us"),
	STR_INIT("donate"), STR_INIT("newsletter"), STR_INIT("all news"), STR_INIT("latest news"), STR_INIT("breaking news"),
};

/* Stands anywhere in a short line that is no part of an article. */
static const struct str furniture_inside[] = {
	STR_INIT("join now"), STR_INIT("log in"), STR_INIT("sign in"), STR_INIT("sign up"), STR_INIT("subscribe now"),
	STR_INIT("all rights reserved"), STR_INIT("views expressed"), STR_INIT("opinions expressed"), STR_INIT("today’s paper"),
	STR_INIT("today's paper"), STR_INIT("mailing list"), STR_INIT("our newsletter"), STR_INIT("morning letter"),
};

static bool begins(struct str s, struct str with)
{
	struct str head;

	return str_sub(s, 0, with.len, &head) && str_eq_nocase(head, with);
}

static bool holds(struct str s, struct str what)
{
	for (size_t at = 0; at + what.len <= s.len; at++)
		if ((s.ptr[at] | 0x20) == (what.ptr[0] | 0x20) && str_eq_nocase((struct str){ s.ptr + at, what.len }, what))
			return true;
	return false;
}

static bool is_furniture(struct str s, unsigned words)
{
	if (words > FURNITURE_WORDS_MAX)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(furniture); i++)
		if (begins(s, furniture[i]) && (!ends_as_sentence(s) || words < 6 || begins(s, STR("note")) || begins(s, STR("get the "))))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(furniture_inside); i++)
		if (holds(s, furniture_inside[i]))
			return true;
	/* A bar parts the words of menus and mastheads. */
	return words < 20 && !ends_as_sentence(s) && (str_find(s, STR(" | "), 0) < s.len || str_starts(s, STR("• ")) || str_starts(s, STR("· ")));
}

static bool is_credit(struct str s, unsigned words)
{
	if (words > 25)
		return false;
	if (str_find(s, STR("©"), 0) < s.len || holds(s, STR("copyright ")) || begins(s, STR("photo:")) || begins(s, STR("photo by")) ||
	    begins(s, STR("image:")) || begins(s, STR("(c) ")))
		return true;
	/* "Name Surname/AGENCY" at a line's end */
	size_t slash = s.len;
	while (slash && s.ptr[slash - 1] != '/' && s.ptr[slash - 1] != ' ')
		slash--;
	if (!slash || s.ptr[slash - 1] != '/' || ends_as_sentence(s) || s.len - slash < 2 || slash < 3)
		return false;
	return s.ptr[slash] >= 'A' && s.ptr[slash] <= 'Z' && s.ptr[slash - 2] != ' ' && s.ptr[slash - 2] != '/';
}

static bool is_byline(struct str s, unsigned words)
{
	static const struct str by[] = { STR_INIT("by "), STR_INIT("von "), STR_INIT("par "), STR_INIT("por "), STR_INIT("author: "),
					 STR_INIT("written by "), STR_INIT("posted by ") };

	if (words > BYLINE_WORDS_MAX || str_ends(s, STR(".")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(by); i++)
		if (begins(s, by[i]) && s.len > by[i].len && (unsigned char)s.ptr[by[i].len] < 'a')
			return true;
	return false;
}

/* "Name: words", where the name is short and capitalised: a turn of an interview, a question. */
static bool is_turn(struct str s, unsigned words)
{
	size_t colon = str_find(s, STR(": "), 0);

	if (colon > TURN_LABEL_BYTES_MAX || words < 3 || s.ptr[0] < 'A' || s.ptr[0] > 'Z')
		return false;
	for (size_t i = 1; i < colon; i++)
		if (s.ptr[i - 1] == ' ' && s.ptr[i] >= 'a' && s.ptr[i] <= 'z' && colon > 12)
			return false;
	return ends_as_sentence(s);
}

static unsigned count_words(struct str s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (unsigned char)s.ptr[i] > ' ' && (i == 0 || (unsigned char)s.ptr[i - 1] <= ' ');
	return n;
}

static void judge(struct str text, struct line *l)
{
	struct str s = { text.ptr + l->from, l->to - l->from };

	l->words = count_words(s);
	if (s.len < 400 && date_find(s, 0, false, &l->date)) {
		l->has_date = true;
		l->date.from += l->from, l->date.to += l->from;
	}
	if (is_furniture(s, l->words))
		l->kind = LINE_FURNITURE;
	else if (is_credit(s, l->words))
		l->kind = LINE_CREDIT;
	else if (is_byline(s, l->words))
		l->kind = LINE_BYLINE;
	else if (l->has_date && s.len < DATE_LINE_BYTES_MAX && l->words <= 9 && !str_ends(s, STR(".")) &&
		 s.len - (l->date.to - l->date.from) < 32)
		l->kind = LINE_DATE;
	else if ((l->words >= 4 && ends_as_sentence(s)) || is_turn(s, l->words) || l->words > 40 ||
		 (l->words >= 15 && str_find(s, STR(". "), 0) < s.len))
		l->kind = LINE_PROSE;
	else
		l->kind = LINE_SHORT;
}

static bool continues(struct str text, const struct line *last, size_t from, size_t to)
{
	struct str had = { text.ptr + last->from, last->to - last->from };

	/* A wrapped line breaks off within a sentence, and the next begins in lower case or has the same width. */
	if (last->gap_behind || had.len < WRAP_BYTES_MIN || had.len > 130 || from == to)
		return false;
	return text.ptr[from] >= 'a' && text.ptr[from] <= 'z' && !str_ends(had, STR(".")) && !str_ends(had, STR(":")) &&
	       !str_ends(had, STR("\"")) && !str_ends(had, STR("”"));
}

int lines_from(struct str text, struct arena *arena, struct lines *ret)
{
	struct lines out = { 0 };
	size_t count = 1;
	bool gap = true;

	for (size_t at = 0; at = str_find_byte(text, '\n', at), at < text.len; at++)
		count++;
	count = count < LINES_MAX ? count : LINES_MAX;
	out.at = arena_alloc(arena, count, sizeof *out.at);
	if (!out.at)
		return -ENOMEM;
	for (size_t at = 0, end; at < text.len; at = end + 1) {
		end = out.n + 1 == LINES_MAX ? text.len : str_find_byte(text, '\n', at);
		struct str s = str_trim((struct str){ text.ptr + at, end - at });
		size_t from = s.len ? (size_t)(s.ptr - text.ptr) : at;
		if (!s.len) {
			gap = true;
			if (out.n)
				out.at[out.n - 1].gap_behind = true;
			continue;
		}
		if (!gap && continues(text, &out.at[out.n - 1], from, from + s.len))
			out.at[out.n - 1].to = from + s.len;
		else
			out.at[out.n++] = (struct line){ .from = from, .to = from + s.len, .gap_before = gap };
		gap = false;
	}
	if (out.n)
		out.at[out.n - 1].gap_behind = true;
	for (size_t i = 0; i < out.n; i++)
		judge(text, &out.at[i]);
	*ret = out;
	return 0;
}
