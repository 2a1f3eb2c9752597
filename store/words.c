#include "store/words.h"

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
