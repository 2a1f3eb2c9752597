#include "store/words.h"

#include <errno.h>
#include <libstemmer.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "store/letters.h"

static void append(struct words *self, uint32_t c)
{
	uint32_t folded[LETTER_FOLD_MAX];
	size_t n = letter_fold(c, folded);

	for (size_t i = 0; i < n && self->len < WORD_BYTES_MAX; i++)
		self->len += utf8_put(folded[i], self->folded + self->len);
}

/* Between two letters an apostrophe belongs to the word: o'brien, don't. */
static bool joins(const struct words *self, size_t after)
{
	uint32_t c;

	if (after >= self->in.len)
		return false;
	(void)utf8_next(self->in, after, &c);
	return c != UTF8_BAD && letter_in_word(c) && !letter_alone(c);
}

static void drop_possessive(struct words *self)
{
	if (self->len > 2 && self->folded[self->len - 1] == 's' && self->folded[self->len - 2] == '\'')
		self->len -= 2;
}

static bool skip_to_word(struct words *self, uint32_t *ret, size_t *ret_n)
{
	while (self->at < self->in.len) {
		*ret_n = utf8_next(self->in, self->at, ret);
		if (*ret != UTF8_BAD && letter_in_word(*ret))
			return true;
		self->at += *ret_n;
	}
	return false;
}

static void take_word(struct words *self, uint32_t c, size_t n)
{
	bool alone = letter_alone(c);

	for (;;) {
		append(self, c);
		self->at += n;
		if (alone || self->at >= self->in.len)
			return;
		n = utf8_next(self->in, self->at, &c);
		if (c == UTF8_BAD || letter_alone(c))
			return;
		if (letter_is_apostrophe(c) ? !joins(self, self->at + n) : !letter_in_word(c))
			return;
		if (letter_is_apostrophe(c))
			c = '\'';
	}
}

bool words_next(struct words *self, struct str *ret)
{
	uint32_t c;
	size_t n;

	do {
		if (!skip_to_word(self, &c, &n))
			return false;
		self->len = 0;
		self->from = self->at;
		take_word(self, c, n);
		self->to = self->at;
		drop_possessive(self);
	} while (self->len == 0);
	self->next++;
	*ret = (struct str){ self->folded, self->len };
	return true;
}

void words_fold_name(struct str s, struct buf *out)
{
	struct words words = { .in = s };
	struct str word;
	size_t start = out->len;

	while (words_next(&words, &word)) {
		if (out->len - start + word.len + 1 > NAME_BYTES_MAX)
			return;
		if (out->len > start)
			buf_add_byte(out, ' ');
		buf_add(out, word);
	}
}

static const struct {
	const char *tag, *algorithm;
} languages[STEM_LANGUAGES] = {
	{ "en", "english" }, { "de", "german" },  { "fr", "french" },	 { "es", "spanish" }, { "it", "italian" },
	{ "pt", "portuguese" }, { "nl", "dutch" }, { "sv", "swedish" }, { "no", "norwegian" }, { "da", "danish" },
	{ "fi", "finnish" }, { "ru", "russian" }, { "tr", "turkish" }, { "ro", "romanian" },
};

struct stemmers {
	struct sb_stemmer *at[STEM_LANGUAGES];
};

struct stemmers *stemmers_new(void)
{
	return calloc(1, sizeof(struct stemmers));
}

void stemmers_destroy(struct stemmers **self_p)
{
	struct stemmers *self = *self_p;

	if (!self)
		return;
	for (size_t i = 0; i < STEM_LANGUAGES; i++)
		if (self->at[i])
			sb_stemmer_delete(self->at[i]);
	free(self);
	*self_p = NULL;
}

const char *stem_language(size_t i)
{
	return i < STEM_LANGUAGES ? languages[i].tag : NULL;
}

int stem_language_find(struct str tag)
{
	struct str primary = { tag.ptr, str_find_byte(tag, '-', 0) };

	for (size_t i = 0; i < STEM_LANGUAGES; i++)
		if (str_eq_nocase(primary, str_from(languages[i].tag)))
			return (int)i;
	return -ENOENT;
}

struct str stemmers_stem(struct stemmers *self, size_t language, struct str word)
{
	if (!self->at[language])
		self->at[language] = sb_stemmer_new(languages[language].algorithm, "UTF_8");
	if (!self->at[language])
		return word;
	const sb_symbol *stem = sb_stemmer_stem(self->at[language], (const sb_symbol *)word.ptr, (int)word.len);
	if (!stem)
		return word;
	return (struct str){ (const char *)stem, (size_t)sb_stemmer_length(self->at[language]) };
}
