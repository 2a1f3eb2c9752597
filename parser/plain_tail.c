#include "parser/plain_tail.h"

#include "common/cleanup.h"

enum { LABEL_WORDS_MAX = 5, SIGNOFF_WORDS_MAX = 45 };

static struct str text_of(struct str text, const struct line *l)
{
	return (struct str){ text.ptr + l->from, l->to - l->from };
}

static bool begins(struct str s, struct str with)
{
	struct str head;

	return str_sub(s, 0, with.len, &head) && str_eq_nocase(head, with);
}

static bool holds(struct str s, struct str what)
{
	struct str here;

	for (size_t at = 0; str_sub(s, at, at + what.len, &here); at++)
		if (str_eq(here, what))
			return true;
	return false;
}

static bool begins_any(struct str s, const struct str *with, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (begins(s, with[i]))
			return true;
	return false;
}

/* The author's own line at the end: "Agna Solrud is a hydrologist.", "Agna Solrud teaches physics." */
static bool is_biography(struct str line, struct str author)
{
	static const struct str verbs[] = { STR_INIT(" is "), STR_INIT(" was "), STR_INIT(" has "), STR_INIT(" can be reached"), STR_INIT(" covers "),
					    STR_INIT(" writes "), STR_INIT(" teaches "), STR_INIT(" reports "), STR_INIT(" works "), STR_INIT(" lives ") };

	for (size_t at = 0, end; at < author.len; at = end + 2) {
		end = str_find(author, STR("; "), at);
		struct str name = { author.ptr + at, end - at };
		if (name.len > 3 && begins(line, name) && begins_any(str_skip(line, name.len), verbs, ARRAY_LEN(verbs)))
			return true;
	}
	return false;
}

/* Who else worked on it, where it was first, how to reach whom. */
static bool is_signoff(struct str s, unsigned words)
{
	static const struct str first[] = {
		STR_INIT("reporting by "), STR_INIT("additional reporting"), STR_INIT("editing by "), STR_INIT("writing by "), STR_INIT("edited by "),
		STR_INIT("(reporting by "), STR_INIT("(editing by "), STR_INIT("(writing by "), STR_INIT("translated by "), STR_INIT("this story was first"),
		STR_INIT("this story was originally"), STR_INIT("this article was first"), STR_INIT("this article was originally"),
		STR_INIT("this article first appeared"), STR_INIT("this story first appeared"), STR_INIT("originally published"),
		STR_INIT("follow him "), STR_INIT("follow her "), STR_INIT("follow them "), STR_INIT("contact:"), STR_INIT("contact the "),
		STR_INIT("press contact"), STR_INIT("media contact"), STR_INIT("sponsored content"),
	};

	return words <= SIGNOFF_WORDS_MAX && (begins_any(s, first, ARRAY_LEN(first)) || holds(s, STR(" can be reached at ")));
}

/* What lists of other articles and comments are headed with, at most a number behind or before it. */
static bool is_label(struct str s, unsigned words)
{
	static const struct str labels[] = {
		STR_INIT("related articles"), STR_INIT("related stories"), STR_INIT("related news"), STR_INIT("related posts"),
		STR_INIT("related topics"), STR_INIT("related content"), STR_INIT("related links"), STR_INIT("more stories"), STR_INIT("more news"),
		STR_INIT("more on this story"), STR_INIT("more on this"), STR_INIT("most read"), STR_INIT("most popular"), STR_INIT("most viewed"),
		STR_INIT("trending"), STR_INIT("trending now"), STR_INIT("latest news"), STR_INIT("latest stories"), STR_INIT("top stories"),
		STR_INIT("recommended"), STR_INIT("recommended for you"), STR_INIT("you may also like"), STR_INIT("you might also like"),
		STR_INIT("read next"), STR_INIT("up next"), STR_INIT("read more"), STR_INIT("see also"), STR_INIT("comments"),
		STR_INIT("reader comments"), STR_INIT("leave a comment"), STR_INIT("leave a reply"), STR_INIT("join the conversation"),
		STR_INIT("about the author"), STR_INIT("about the authors"),
	};

	if (words > LABEL_WORDS_MAX)
		return false;
	while (s.len && memchr("0123456789()[]:.,#*-= ", s.ptr[0], 22))
		s = str_skip(s, 1);
	while (s.len && memchr("0123456789()[]:.,#*-= ", s.ptr[s.len - 1], 22))
		s.len--;
	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		if (str_eq_nocase(s, labels[i]))
			return true;
	return false;
}

/* Words of running text in the lines from to to. */
static size_t prose(const struct lines *lines, size_t from, size_t to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += lines->at[from].kind == LINE_PROSE ? lines->at[from].words : 0;
	return n;
}

/* The first label behind which there is not as much text as before it: what it heads is no part of the article. */
static size_t label_end(struct str text, const struct lines *lines, size_t first)
{
	size_t before = 0, all = prose(lines, first, lines->n);

	for (size_t i = first; i < lines->n; i++) {
		const struct line *l = &lines->at[i];
		if (i > first && 2 * before > all && l->kind != LINE_PROSE && is_label(text_of(text, l), l->words))
			return i;
		before += l->kind == LINE_PROSE ? l->words : 0;
	}
	return lines->n;
}

/* Short lines belong to what is before them, where nothing parts them: verses, lists. */
static bool stays(struct str text, const struct lines *lines, size_t i)
{
	const struct line *l = &lines->at[i];
	bool rule = l->to - l->from < 6 && l->words <= 1;

	if (rule)
		return false;
	if (ends_as_sentence(text_of(text, l)))
		return true;
	return i > 0 && !l->gap_before && (lines->at[i - 1].kind == LINE_PROSE || lines->at[i - 1].kind == LINE_SHORT);
}

size_t plain_end(struct str text, const struct lines *lines, size_t first, struct str author)
{
	size_t end = label_end(text, lines, first);

	while (end > first + 1) {
		const struct line *l = &lines->at[end - 1];
		struct str s = text_of(text, l);
		bool trails = is_signoff(s, l->words) || is_biography(s, author);
		if (!trails && (l->kind == LINE_PROSE || (l->kind == LINE_SHORT && stays(text, lines, end - 1))))
			break;
		end--;
	}
	return end;
}
