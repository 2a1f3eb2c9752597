#include "classifier/token.h"

#include "classifier/fold.h"
#include "common/cleanup.h"
#include "common/utf8.h"

enum kind { BREAK, LETTER, CAPITAL, DROPPED };

static bool is_ascii_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Ranges of code points that are no letters; what is not listed is one. Ascending. */
static const struct range {
	uint32_t from, to;
	enum kind kind;
} ranges[] = {
	{ 0x80, 0xa9, BREAK },       { 0xab, 0xac, BREAK },       { 0xad, 0xad, DROPPED },   { 0xae, 0xb9, BREAK },
	{ 0xbb, 0xbf, BREAK },       { 0xd7, 0xd7, BREAK },       { 0xf7, 0xf7, BREAK },     { 0x2b9, 0x2df, BREAK },
	{ 0x300, 0x36f, DROPPED },   { 0x55a, 0x55f, BREAK },     { 0x589, 0x58a, BREAK },   { 0x60c, 0x60d, BREAK },
	{ 0x61b, 0x61f, BREAK },     { 0x66a, 0x66d, BREAK },     { 0x1ab0, 0x1aff, DROPPED }, { 0x2000, 0x200a, BREAK },
	{ 0x200b, 0x200f, DROPPED }, { 0x2010, 0x202f, BREAK },   { 0x2030, 0x205f, BREAK }, { 0x2060, 0x206f, DROPPED },
	{ 0x20a0, 0x20cf, BREAK },   { 0x2190, 0x2bff, BREAK },   { 0x3000, 0x3004, BREAK }, { 0x3008, 0x3020, BREAK },
	{ 0xfe00, 0xfe0f, DROPPED }, { 0xfe10, 0xfe6f, BREAK },   { 0xfeff, 0xfeff, DROPPED }, { 0xff01, 0xff0f, BREAK },
	{ 0xff1a, 0xff20, BREAK },   { 0xfff0, 0xffff, BREAK },   { 0x1f000, 0x1faff, BREAK },
};

static enum kind kind_of(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_LEN(ranges) && ranges[i].from <= c; i++)
		if (c <= ranges[i].to)
			return ranges[i].kind;
	return c == UTF8_BAD ? BREAK : LETTER;
}

/* The small letter of a Greek or Cyrillic capital, else c. */
static uint32_t lower(uint32_t c)
{
	if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 32;
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	return c;
}

/* Capitals of Latin-1 are a block; in Extended-A and -B they alternate, the even one first but for two stretches. */
static bool is_capital(uint32_t c)
{
	if (c <= 0xde)
		return c >= 0xc0;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c % 2 == 1;
	return c >= 0x100 && c <= 0x24f && c % 2 == 0;
}

static void put(struct token *self, const char *bytes, size_t n, bool capital)
{
	if (n > (size_t)(TOKEN_BYTES_MAX - self->len))
		return;
	for (size_t i = 0; i < n; i++) {
		self->upper |= (uint64_t)capital << self->len;
		self->bytes[self->len++] = bytes[i];
	}
}

static enum kind put_code_point(struct token *self, uint32_t c)
{
	enum kind kind = kind_of(c);
	char bytes[4];

	if (kind != LETTER)
		return kind;
	if (c >= FOLD_FIRST && c <= FOLD_LAST && fold_latin[c - FOLD_FIRST][0]) {
		const char *plain = fold_latin[c - FOLD_FIRST];
		put(self, plain, strlen(plain), is_capital(c));
		return LETTER;
	}
	put(self, bytes, utf8_put(lower(c), bytes), lower(c) != c);
	return LETTER;
}

/* Takes the ASCII letters and digits from `at` on; returns where they end. */
static size_t take_ascii(struct str text, size_t at, struct token *self)
{
	for (; at < text.len; at++) {
		unsigned char c = (unsigned char)text.ptr[at], small = c | 0x20;
		bool letter = small >= 'a' && small <= 'z';
		if (!letter && !(c >= '0' && c <= '9'))
			break;
		if (self->len < TOKEN_BYTES_MAX) {
			self->upper |= (uint64_t)(letter && c != small) << self->len;
			self->bytes[self->len++] = (char)(letter ? small : c);
		}
	}
	return at;
}

/* Takes letters, digits and dropped characters from `at` on; returns where the word ends. */
static size_t take(struct str text, size_t at, struct token *self)
{
	uint32_t point;

	for (;;) {
		at = take_ascii(text, at, self);
		if (at == text.len || (unsigned char)text.ptr[at] < 0x80)
			return at;
		size_t n = utf8_next(text, at, &point);
		if (put_code_point(self, point) == BREAK)
			return at;
		at += n;
	}
}

/* Bytes of the abbreviation at `at`, as U.S or U.N; 0 when it is none. The dot that ends it is not counted. */
static size_t dotted(struct str text, size_t at)
{
	size_t end = at + 1;

	while (end + 1 < text.len && text.ptr[end] == '.' && is_ascii_letter(text.ptr[end + 1]))
		end += 2;
	if (end == at + 1 || (end < text.len && is_ascii_letter(text.ptr[end])))
		return 0;
	return end - at;
}

/* Bytes of the possessive 's at `at`, in any of its three apostrophes; else 0. */
static size_t possessive(struct str text, size_t at)
{
	static const struct str marks[] = { STR_INIT("'"), STR_INIT("\xe2\x80\x99"), STR_INIT("\xe2\x80\x98") };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		struct str rest = str_skip(text, at);
		if (!str_starts(rest, marks[i]))
			continue;
		rest = str_skip(rest, marks[i].len);
		if (rest.len == 0 || (rest.ptr[0] | 32) != 's' || (rest.len > 1 && is_ascii_letter(rest.ptr[1])))
			return 0;
		return marks[i].len + 1;
	}
	return 0;
}

static size_t take_dotted(struct str text, size_t at, struct token *self)
{
	size_t n = at + 3 <= text.len && text.ptr[at + 1] == '.' && is_ascii_letter(text.ptr[at]) ? dotted(text, at) : 0;

	for (size_t i = 0; i < n; i += 2)
		(void)take_ascii((struct str){ text.ptr, at + i + 1 }, at + i, self);
	return n;
}

/* Past the character at `at`, which is part of no word. */
static size_t past(struct str text, size_t at)
{
	uint32_t point;

	return at + ((unsigned char)text.ptr[at] < 0x80 ? 1 : utf8_next(text, at, &point));
}

bool token_next(struct str text, size_t *at, struct token *ret)
{
	ret->len = 0;
	ret->upper = 0;
	for (size_t i = *at; i < text.len; i = past(text, i)) {
		ret->from = (uint32_t)i;
		i = take(text, i + take_dotted(text, i, ret), ret);
		if (ret->len) {
			ret->to = (uint32_t)i;
			*at = i < text.len ? i + possessive(text, i) : i;
			return true;
		}
		if (i == text.len)
			break;
	}
	*at = text.len;
	return false;
}
