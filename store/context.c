#include "store/context.h"

static bool is_blank(struct str text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (!memchr(" \t\r\n", text.ptr[i], 4))
			return false;
	return true;
}

static size_t line_begin(struct str text, size_t at)
{
	while (at && text.ptr[at - 1] != '\n')
		at--;
	return at;
}

/* The beginning of the last line that ends before `at` and is not blank; `at` when there is none. */
static size_t line_before(struct str text, size_t at)
{
	for (size_t to = at; to > 0;) {
		size_t from = line_begin(text, to - 1);

		if (!is_blank(text, from, to))
			return from;
		to = from;
	}
	return at;
}

static size_t line_end(struct str text, size_t at)
{
	return str_find_byte(text, '\n', at);
}

static size_t line_behind(struct str text, size_t at)
{
	for (size_t from = at; from < text.len;) {
		size_t to = line_end(text, from + 1);

		if (!is_blank(text, from, to))
			return to;
		from = to;
	}
	return at;
}

struct str context_around(struct str text, struct spans spans)
{
	size_t from = text.len, to = 0;

	for (size_t i = 0; i < spans.n; i++) {
		from = spans.at[i].from < from ? spans.at[i].from : from;
		to = spans.at[i].to > to ? spans.at[i].to : to;
	}
	if (from >= to || to > text.len)
		return (struct str){ text.ptr, 0 };
	from = line_before(text, line_begin(text, from));
	to = line_behind(text, line_end(text, to));
	return (struct str){ text.ptr + from, to - from };
}

static bool is_word(const struct context *self, size_t i, struct stemmers *stemmers, int language, struct str word)
{
	struct str folded = self->words[i].folded;

	if (str_eq(word, folded) || (self->prefix && i + 1 == self->n && str_starts(word, folded)))
		return true;
	if (language < 0 || !self->words[i].stem[language].len)
		return false;
	return str_eq(stemmers_stem(stemmers, (size_t)language, word), self->words[i].stem[language]);
}

/* After the first word at hand: do the others follow? */
static bool follow(const struct context *self, struct stemmers *stemmers, int language, struct words words)
{
	struct str word;

	for (size_t i = 1; i < self->n; i++)
		if (!words_next(&words, &word) || !is_word(self, i, stemmers, language, word))
			return false;
	return true;
}

bool context_has(const struct context *self, struct stemmers *stemmers, int language, struct str text)
{
	struct words words = { .in = text };
	struct str word;

	while (self->n && words_next(&words, &word))
		if (is_word(self, 0, stemmers, language, word) && follow(self, stemmers, language, words))
			return true;
	return false;
}
