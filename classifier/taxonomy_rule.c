/* The words of one rule: terms joined by & and ~N, alternatives joined by |, lists, endings, exact capitals. */
#include <errno.h>

#include "classifier/taxonomy_reader.h"
#include "common/cleanup.h"

/* A phrase with more hyphens than this is taken as written only: each doubles its spellings. */
enum { HYPHENS_MAX = 3 };

struct word {
	struct token token;
	enum item_kind kind;
	bool glued; /* to the one before, by a hyphen */
};

struct phrase_text {
	struct word words[PHRASE_WORDS_MAX];
	size_t n;
	struct str source;
};

static int term_alternatives(struct reader *self, uint32_t term, struct str text, unsigned depth);

static int add_use(struct reader *self, uint32_t phrase, uint32_t term, struct str source)
{
	if (self->uses.n == TAXONOMY_PHRASES_MAX)
		return reader_fail(self, source.ptr, "expected at most %d phrases, each list counted wherever it is used",
				   TAXONOMY_PHRASES_MAX);
	if (phrase == self->phrase_sources.n && !vec_push(&self->phrase_sources, source))
		return -ENOMEM;
	return vec_push(&self->uses, (struct phrase_use){ phrase, term }) ? 0 : -ENOMEM;
}

/* The word with the next one, glued to it, at its end; false where that is too long. */
static bool join(struct word *to, const struct word *next)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): the reader fills both before it joins them */
	if (to->token.len + next->token.len > TOKEN_BYTES_MAX)
		return false;
	memcpy(to->token.bytes + to->token.len, next->token.bytes, next->token.len);
	to->token.upper |= next->token.upper << to->token.len;
	to->token.len = (uint8_t)(to->token.len + next->token.len);
	to->kind = next->kind == ITEM_WORD ? to->kind : next->kind;
	return true;
}

/* The phrase with the hyphens of which joined has a bit taken out: "non-state" as one word or as two. */
static int add_spelling(struct reader *self, const struct phrase_text *phrase, unsigned joined, uint32_t term)
{
	struct automaton *automaton = self->taxonomy->automaton;
	struct word words[PHRASE_WORDS_MAX];
	uint32_t items[PHRASE_WORDS_MAX], id;
	size_t n = 0;
	unsigned hyphen = 0;

	for (size_t i = 0; i < phrase->n; i++) {
		if (phrase->words[i].glued && joined >> hyphen++ & 1) {
			if (!join(&words[n - 1], &phrase->words[i]))
				return 0;
		} else {
			words[n++] = phrase->words[i];
		}
	}
	for (size_t i = 0; i < n; i++)
		if (automaton_add_item(automaton, &words[i].token, words[i].kind, &items[i]) < 0)
			return -ENOMEM;
	int r = automaton_add_phrase(automaton, items, n, &id);
	return r < 0 ? r : add_use(self, id, term, phrase->source);
}

static int add_phrase(struct reader *self, const struct phrase_text *phrase, uint32_t term)
{
	unsigned hyphens = 0;
	int r = 0;

	for (size_t i = 0; i < phrase->n; i++)
		hyphens += phrase->words[i].glued;
	if (hyphens > HYPHENS_MAX)
		hyphens = 0;
	for (unsigned joined = 0; r == 0 && joined < 1u << hyphens; joined++)
		r = add_spelling(self, phrase, joined, term);
	return r;
}

/* The words of one hyphenless piece; a sign in it (the dot of U.S.) may make several. */
static int piece_words(struct reader *self, struct str piece, bool exact, bool glued, struct phrase_text *phrase)
{
	struct token token;
	size_t at = 0, had = phrase->n;

	while (token_next(piece, &at, &token)) {
		if (phrase->n == PHRASE_WORDS_MAX)
			return reader_fail(self, piece.ptr, "expected a phrase of at most %d words", PHRASE_WORDS_MAX);
		phrase->words[phrase->n++] = (struct word){ token, exact ? ITEM_EXACT : ITEM_WORD, glued };
		glued = false;
	}
	if (phrase->n == had)
		return reader_fail(self, piece.ptr, "expected a word, found '%.*s'", (int)(piece.len < 40 ? piece.len : 40), piece.ptr);
	return 0;
}

/* =Word, word*, non-state. */
static int chunk_words(struct reader *self, struct str chunk, struct phrase_text *phrase)
{
	struct str word = chunk;
	bool exact = str_starts(word, STR("=")), ending = false, glued = false;
	int r = 0;

	if (exact)
		word = str_skip(word, 1);
	if (str_ends(word, STR("*")))
		ending = true, word.len--;
	if (str_find_byte(word, '*', 0) < word.len)
		return reader_fail(self, word.ptr + str_find_byte(word, '*', 0), "expected '*' at the end of a word only");
	if (exact && ending)
		return reader_fail(self, chunk.ptr, "expected either exact capitals (=) or any ending (*), not both");
	for (size_t at = 0; r == 0 && at <= word.len;) {
		size_t end = str_find_byte(word, '-', at);
		r = piece_words(self, (struct str){ word.ptr + at, end - at }, exact, glued, phrase);
		glued = true;
		at = end + 1;
	}
	if (r == 0 && ending)
		phrase->words[phrase->n - 1].kind = ITEM_PREFIX;
	return r;
}

static int list_alternatives(struct reader *self, uint32_t term, struct str name, unsigned depth)
{
	const struct list_def *list = NULL;

	for (size_t i = 0; i < self->lists.n; i++)
		if (str_eq(self->lists.at[i].name, str_skip(name, 1)))
			list = &self->lists.at[i];
	if (!list)
		return reader_fail(self, name.ptr, "expected a list, but there is no '%.*s ='",
				   (int)(name.len < 60 ? name.len : 60), name.ptr);
	if (depth == TAXONOMY_LIST_DEPTH_MAX)
		return reader_fail(self, name.ptr, "expected lists at most %d deep: does one contain itself?",
				   TAXONOMY_LIST_DEPTH_MAX);
	for (size_t at = 0; at <= list->items.len;) {
		size_t end = str_find_byte(list->items, ',', at);
		struct str item = { list->items.ptr + at, end - at };
		int r = term_alternatives(self, term, item, depth + 1);
		if (r < 0)
			return r;
		at = end + 1;
	}
	return 0;
}

/* One alternative: a list or a phrase. */
static int alternative(struct reader *self, uint32_t term, struct str text, unsigned depth)
{
	struct phrase_text phrase = { .source = text = str_trim(text) };
	int r = 0;

	if (str_starts(text, STR("@")))
		return list_alternatives(self, term, text, depth);
	if (text.len == 0)
		return reader_fail(self, text.ptr, "expected a phrase");
	for (size_t at = 0, end; r == 0 && at < text.len; at = end) {
		while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
			at++;
		for (end = at; end < text.len && text.ptr[end] != ' ' && text.ptr[end] != '\t';)
			end++;
		r = chunk_words(self, (struct str){ text.ptr + at, end - at }, &phrase);
	}
	return r < 0 ? r : add_phrase(self, &phrase, term);
}

static int term_alternatives(struct reader *self, uint32_t term, struct str text, unsigned depth)
{
	int r = 0;

	for (size_t at = 0; r == 0 && at <= text.len;) {
		size_t end = str_find_byte(text, '|', at);
		r = alternative(self, term, (struct str){ text.ptr + at, end - at }, depth);
		at = end + 1;
	}
	return r;
}

/* What joins two terms: " & " or " ~N ", between blanks. */
struct joint {
	size_t from, to; /* of the rule's text */
	enum term_op op;
	uint32_t distance;
};

static bool is_blank(struct str text, size_t at)
{
	return at == text.len || text.ptr[at] == ' ' || text.ptr[at] == '\t';
}

/* The joint that begins at `at`; false when none does. */
static bool joint_at(struct str text, size_t at, struct joint *ret)
{
	uint32_t n = 0;
	size_t end = at + 1;

	if (at == 0 || !is_blank(text, at - 1) || (text.ptr[at] != '&' && text.ptr[at] != '~'))
		return false;
	while (text.ptr[at] == '~' && end < text.len && text.ptr[end] >= '0' && text.ptr[end] <= '9') {
		uint32_t digit = (uint32_t)(text.ptr[end++] - '0');
		n = n > TAXONOMY_NEAR_MAX ? n : n * 10 + digit; /* too many stay too many */
	}
	if (!is_blank(text, end))
		return false;
	*ret = (struct joint){ at, end, text.ptr[at] == '&' ? TERM_AND : TERM_NEAR, n };
	return true;
}

static struct joint next_joint(struct str text, size_t at)
{
	struct joint joint;

	for (; at < text.len; at++)
		if (joint_at(text, at, &joint))
			return joint;
	return (struct joint){ text.len, text.len, TERM_FIRST, 0 };
}

static int add_term(struct reader *self, uint32_t rule, struct str text, const struct joint *before)
{
	struct term term = { .rule = rule, .op = before->op, .distance = before->distance };
	const char *at = text.ptr;

	text = str_trim(text);
	if (before->op == TERM_NEAR && (term.distance < 1 || term.distance > TAXONOMY_NEAR_MAX))
		return reader_fail(self, at, "expected ~N with N from 1 to %d", TAXONOMY_NEAR_MAX);
	if (str_starts(text, STR("!"))) {
		term.negated = true;
		text = str_skip(text, 1);
	}
	if (term.negated && before->op == TERM_FIRST)
		return reader_fail(self, at, "expected a phrase that must be there before one that must not");
	if (self->rules.at[rule].n_terms == TAXONOMY_TERMS_MAX)
		return reader_fail(self, at, "expected at most %d parts joined by & and ~N", TAXONOMY_TERMS_MAX);
	if (!vec_push(&self->terms, term))
		return -ENOMEM;
	if (!term.negated)
		self->rules.at[rule].wanted |= (uint8_t)(1u << self->rules.at[rule].n_terms);
	self->rules.at[rule].n_terms++;
	return term_alternatives(self, (uint32_t)self->terms.n - 1, text, 0);
}

int reader_compile(struct reader *self, uint32_t rule)
{
	struct str text = self->rules.at[rule].source;
	struct joint before = { .op = TERM_FIRST };
	int r = 0;

	self->rules.at[rule].first_term = (uint32_t)self->terms.n;
	for (size_t at = 0; r == 0 && at <= text.len;) {
		struct joint next = next_joint(text, at);
		r = add_term(self, rule, (struct str){ text.ptr + at, next.from - at }, &before);
		if (next.op == TERM_FIRST)
			break;
		at = next.to;
		before = next;
	}
	return r;
}
