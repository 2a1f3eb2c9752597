/* Interviews without labels: questions that stand alone in their paragraph, or paragraphs that take turns behind dashes. */
#include <errno.h>

#include "common/cleanup.h"
#include "parser/text_token.h"
#include "parser/turn.h"

#define QUESTIONS_MIN 3     /* fewer are rhetoric */
#define QUESTION_TOKENS 70  /* of a paragraph that asks */
#define PROMPT_TOKENS 45    /* of one that asks without a question mark */
#define DASHES_MIN 4        /* paragraphs behind dashes that take turns */
#define TITLE_TOKENS 40     /* in which "Q&A" stands */
#define TALK_TOKENS 400     /* from the start, in which "interview" stands */

/* What a paragraph of an interview looks like. */
enum { ASKS = 1, YOU = 2, SELF = 4, DASH = 8, SHORT = 16, NOTE = 32 };

static bool is_one_of(struct str w, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(w, str_from(list[i])))
			return true;
	return false;
}

static bool is_talk(struct str w)
{
	static const char *const talk[] = { "interview", "conversation", "transcript", "interviewed" };

	return is_one_of(w, talk, ARRAY_LEN(talk));
}

/* "Q&A: why the lake is green" as a heading: its questions may be about a thing, and to nobody's face. */
static bool calls_itself_questions(const struct text *t)
{
	const struct token *k = t->tokens;

	for (uint32_t i = 0; i + 2 < t->n_tokens && i < TITLE_TOKENS; i++)
		if (str_eq_nocase(text_token(t, i), STR("q&a")) ||
		    (str_eq(text_token(t, i), STR("Q")) && text_first_char(t, i + 1) == '&' &&
		     str_eq(text_token(t, i + 2), STR("A")) && k[i + 2].to - k[i].from < 6))
			return true;
	return false;
}

static bool calls_itself_talk(const struct text *t)
{
	for (uint32_t i = 0; i < t->n_tokens && i < TALK_TOKENS; i++)
		if (is_talk(text_token(t, i)))
			return true;
	return false;
}

/* By its ends alone. */
static unsigned ends_of(const struct text *t, uint32_t paragraph)
{
	const struct paragraph *p = &t->paragraphs[paragraph];
	uint32_t last = p->last;
	unsigned looks = p->last - p->first <= PROMPT_TOKENS ? SHORT : 0;

	while (last > p->first + 1 && t->tokens[last - 1].kind == TOKEN_NEWLINE)
		last--;
	while (last > p->first + 1 && text_first_char(t, last - 1) == '*')
		last--; /* bold, in plain text */
	if (text_first_char(t, last - 1) == '?' && !t->tokens[last - 1].depth &&
	    p->last - p->first <= QUESTION_TOKENS && !(t->tokens[p->first].flags & TOKEN_OPENS))
		looks |= ASKS;
	if (t->tokens[p->first].flags & TOKEN_DASH)
		looks |= DASH;
	return looks;
}

/* By its words: whom it talks to, and of whom. */
static unsigned words_of(const struct text *t, uint32_t paragraph)
{
	static const char *const you[] = { "you", "your", "yours", "yourself" }, *const self[] = { "I", "my", "me", "myself", "mine" };
	const struct paragraph *p = &t->paragraphs[paragraph];
	unsigned looks = 0;

	for (uint32_t i = p->first; i < p->last; i++) {
		struct str w = text_token(t, i);
		if (t->tokens[i].kind != TOKEN_WORD || t->tokens[i].depth)
			continue;
		looks |= is_one_of(w, you, ARRAY_LEN(you)) ? YOU : is_one_of(w, self, ARRAY_LEN(self)) ? SELF : 0;
		if (i < p->first + 3 && is_talk(w))
			looks |= NOTE;
	}
	return looks;
}

static void add_turn(const struct text *t, struct turn *turns, uint32_t *n, uint32_t p, bool question)
{
	const struct paragraph *para = &t->paragraphs[p];
	uint32_t first = para->first + (t->tokens[para->first].flags & TOKEN_DASH && para->last > para->first + 1);

	if (!question && *n && !turns[*n - 1].question && turns[*n - 1].paragraph + turns[*n - 1].paragraphs == p) {
		turns[*n - 1].last = para->last;
		turns[*n - 1].paragraphs++;
		return;
	}
	turns[(*n)++] = (struct turn){ .label_first = para->first,
				       .label_last = para->first,
				       .colon = para->first,
				       .first = first,
				       .last = para->last,
				       .paragraph = p,
				       .paragraphs = 1,
				       .question = question };
}

/* Paragraphs [*first, *last) behind dashes that take turns, the first asking; false: there are none, or the text does not speak of an interview. */
static bool find_dashes(const struct text *t, const uint8_t *looks, uint32_t *first, uint32_t *last)
{
	uint32_t a = *first, b, asks = 0;

	while (a < *last && !(looks[a] & DASH))
		a++;
	for (b = a; b < *last && looks[b] & DASH; b++)
		asks += (b - a) % 2 == 0 && looks[b] & ASKS;
	if (!calls_itself_talk(t) || b - a < DASHES_MIN || asks < 2 || !(looks[a] & ASKS))
		return false;
	*first = a;
	*last = b;
	return true;
}

/*
 * Do questions to one "you" take turns with answers of one "I"? *first: the
 * first question; *last: behind the last answer. talk: the text calls itself an
 * interview, so that one "you" is enough; faceless: none is needed.
 */
static bool find_questions(const uint8_t *looks, bool talk, bool faceless, uint32_t *first, uint32_t *last)
{
	uint32_t asks = 0, you = 0, answers = 0, self = 0, a = TEXT_NONE, b = 0;

	for (uint32_t p = *first + 1; p + 1 < *last; p++) {
		if (!(looks[p] & ASKS))
			continue;
		a = a == TEXT_NONE ? p : a;
		asks++;
		you += (looks[p] & YOU) != 0;
		answers += !(looks[p + 1] & ASKS);
		self += (looks[p + 1] & (ASKS | SELF)) == SELF || (p + 2 < *last && (looks[p + 2] & (ASKS | SELF)) == SELF);
		b = p + 2;
	}
	/* "And the best?" is asked of nobody in particular; but where nearly every answer is an "I"'s, a few "you" are enough. */
	bool own = asks > QUESTIONS_MIN && self * 5 >= asks * 4 && you * 3 >= asks;
	if (asks < QUESTIONS_MIN || (!faceless && (talk ? you < 1 : you * 2 < asks && !own)) || answers != asks || self * 2 < asks || (b - a) > 6 * asks)
		return false;
	while (b < *last && looks[b] & SELF && !(looks[b] & NOTE))
		b++;
	*first = a;
	*last = b;
	return true;
}

int turns_find_bare(const struct text *text, uint32_t first_paragraph, uint32_t last_paragraph, struct arena *arena,
		    struct turn **ret, uint32_t *ret_n)
{
	uint32_t a = first_paragraph, b = last_paragraph, n = 0;
	struct turn *turns = arena_alloc(arena, b - a + 1, sizeof *turns);
	uint8_t *looks = arena_alloc(arena, b + 1, 1);
	uint32_t asks = 0, behind = 0;
	bool dashes;

	*ret_n = 0;
	if (!turns || !looks)
		return -ENOMEM;
	for (uint32_t p = a; p < b; p++) {
		looks[p] = (uint8_t)ends_of(text, p);
		asks += (looks[p] & ASKS) != 0;
		behind += (looks[p] & DASH) != 0;
	}
	if (asks < QUESTIONS_MIN && behind < DASHES_MIN)
		return 0;
	for (uint32_t p = a; p < b; p++)
		looks[p] |= (uint8_t)words_of(text, p);
	dashes = find_dashes(text, looks, &a, &b);
	if (!dashes && !find_questions(looks, calls_itself_talk(text), calls_itself_questions(text), &a, &b))
		return 0;
	for (uint32_t p = a; p < b; p++) {
		/* "Your father did not want this." before an answer prompts it as a question does. */
		bool prompt = n && !turns[n - 1].question && (looks[p] & (YOU | SELF | SHORT)) == (YOU | SHORT) &&
			      p + 1 < b && !(looks[p + 1] & ASKS);
		add_turn(text, turns, &n, p, dashes ? (p - a) % 2 == 0 : prompt || looks[p] & ASKS);
	}
	*ret = turns;
	*ret_n = n;
	return 0;
}
