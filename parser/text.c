#include "parser/text.h"

#include <errno.h>

#include "common/utf8.h"
#include "parser/text_char.h"
#include "parser/text_token.h"


/* Lines broken at a fixed width: most single line ends stand between small letters. */
#define WRAPPED_MIN_LINES 4

static bool ends_open(const struct text *t, uint32_t newline)
{
	const struct token *before = &t->tokens[newline - 1];

	return before->kind <= TOKEN_NUMBER || text_first_char(t, newline - 1) == ',';
}

static bool is_wrapped(const struct text *t)
{
	uint32_t lines = 0, inner = 0;

	for (uint32_t i = 1; i + 1 < t->n_tokens; i++) {
		if (t->tokens[i].kind != TOKEN_NEWLINE || t->tokens[i].flags & TOKEN_BLANK)
			continue;
		lines++;
		inner += ends_open(t, i) && !(t->tokens[i + 1].flags & TOKEN_TITLE) && t->tokens[i + 1].kind == TOKEN_WORD;
	}
	return lines >= WRAPPED_MIN_LINES && inner * 10 >= lines * 4;
}

static int split_paragraphs(struct text *t, struct arena *arena)
{
	bool wrapped = is_wrapped(t), gap = false, start = true;
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->n_tokens; i++)
		n += t->tokens[i].kind == TOKEN_NEWLINE;
	t->paragraphs = arena_alloc(arena, n + 2, sizeof *t->paragraphs);
	n = 0;
	if (!t->paragraphs)
		return -ENOMEM;
	for (uint32_t i = 0; i < t->n_tokens; i++) {
		struct token *k = &t->tokens[i];
		if (k->kind == TOKEN_NEWLINE) {
			start |= !wrapped || k->flags & TOKEN_BLANK;
			gap |= (k->flags & TOKEN_GAP) != 0;
		} else if (start) {
			t->paragraphs[n++] = (struct paragraph){ .first = i, .last = i + 1, .gap = gap };
			k->flags |= TOKEN_PARAGRAPH;
			start = gap = false;
		} else {
			t->paragraphs[n - 1].last = i + 1;
		}
		k->paragraph = n ? n - 1 : 0;
	}
	t->n_paragraphs = n;
	return 0;
}

/* Words that begin a sentence after an abbreviation: "in the U.S. The …". */
static bool starts_sentence(struct str word)
{
	static const struct str list[] = {
		STR_INIT("A"), STR_INIT("After"), STR_INIT("Although"), STR_INIT("And"), STR_INIT("As"), STR_INIT("At"),
		STR_INIT("But"), STR_INIT("For"), STR_INIT("He"), STR_INIT("His"), STR_INIT("Her"), STR_INIT("However"),
		STR_INIT("I"), STR_INIT("If"), STR_INIT("In"), STR_INIT("It"), STR_INIT("Its"), STR_INIT("On"),
		STR_INIT("She"), STR_INIT("That"), STR_INIT("The"), STR_INIT("Their"), STR_INIT("There"),
		STR_INIT("These"), STR_INIT("They"), STR_INIT("This"), STR_INIT("Those"), STR_INIT("We"), STR_INIT("What"),
		STR_INIT("When"), STR_INIT("While"), STR_INIT("With"), STR_INIT("You"),
	};

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_eq(word, list[i]))
			return true;
	return false;
}

static bool ends_sentence(const struct text *t, uint32_t i)
{
	uint32_t c = text_first_char(t, i);

	if (t->tokens[i].kind == TOKEN_PUNCT)
		return c == '.' || c == '!' || c == '?' || c == 0x2026;
	return t->tokens[i].flags & TOKEN_ABBREV;
}

/* First token after the sentence that token i may end, closing marks and brackets taken along; 0: it ends none, and neither does what *ret_seen passes over. */
static uint32_t sentence_end(const struct text *t, uint32_t i, uint32_t last, uint32_t *ret_seen)
{
	uint32_t j = i + 1, c;
	bool abbrev = t->tokens[i].flags & TOKEN_ABBREV;

	for (; j < last; j++) {
		c = text_first_char(t, j);
		if (!(t->tokens[j].flags & TOKEN_CLOSES) && c != ')' && c != ']' &&
		    !(t->tokens[j].kind == TOKEN_PUNCT && ends_sentence(t, j)))
			break;
		abbrev = false;
	}
	*ret_seen = j;
	if (j >= last)
		return last;
	if (abbrev)
		return t->tokens[j].flags & TOKEN_SPACE && starts_sentence(text_token(t, j)) ? j : 0;
	if (t->tokens[j].flags & TOKEN_OPENS)
		return j;
	if (!(t->tokens[j].flags & TOKEN_SPACE))
		return 0;
	c = text_first_char(t, j);
	if (t->tokens[j].kind == TOKEN_NUMBER || t->tokens[j].flags & TOKEN_TITLE || t->tokens[j].kind == TOKEN_QUOTE)
		return j;
	return c == '(' || c == '[' || c == 0x2022 ? j : 0;
}

static int split_sentences(struct text *t, struct arena *arena)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->n_tokens; i++)
		n += ends_sentence(t, i);
	t->sentences = arena_alloc(arena, n + t->n_paragraphs + 1, sizeof *t->sentences);
	n = 0;
	if (!t->sentences)
		return -ENOMEM;
	for (uint32_t p = 0; p < t->n_paragraphs; p++) {
		struct paragraph *para = &t->paragraphs[p];
		uint32_t first = para->first, end, seen;
		para->sentence = n;
		for (uint32_t i = first; i < para->last; i = seen) {
			seen = i + 1;
			end = i + 1 == para->last ? para->last : 0;
			if (ends_sentence(t, i))
				end = sentence_end(t, i, para->last, &seen);
			if (!end)
				continue;
			t->sentences[n++] = (struct sentence){ .first = first, .last = end, .paragraph = p };
			t->tokens[first].flags |= TOKEN_SENTENCE;
			first = end;
		}
		para->sentences = n - para->sentence;
	}
	t->n_sentences = n;
	for (uint32_t s = 0, i = 0; i < t->n_tokens; i++) {
		while (s + 1 < n && t->sentences[s + 1].first <= i)
			s++;
		t->tokens[i].sentence = s;
	}
	return 0;
}

int text_analyse(struct str bytes, struct arena *arena, struct text *ret)
{
	struct text t;
	int r;

	if (bytes.len > TEXT_MAX)
		return -E2BIG;
	r = text_tokenize(bytes, arena, &t);
	if (r == 0)
		r = split_paragraphs(&t, arena);
	if (r == 0)
		r = text_pair_quotes(arena, &t);
	if (r == 0)
		r = split_sentences(&t, arena);
	if (r == 0)
		*ret = t;
	return r;
}

size_t text_fold(struct str word, char *out, size_t cap)
{
	size_t n = 0;

	for (size_t at = 0; at < word.len;) {
		uint32_t c;
		char bytes[4];
		size_t len;
		at += utf8_next(word, at, &c);
		if (c == UTF8_BAD || c == 0xad || text_class(c) == TEXT_IGNORED)
			continue;
		c = text_is_apostrophe(c) ? '\'' : c == 0x2010 || c == 0x2011 ? '-' : text_lower(c);
		len = utf8_put(c, bytes);
		if (len > cap - n)
			break;
		memcpy(out + n, bytes, len);
		n += len;
	}
	return n;
}
