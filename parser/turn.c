#include "parser/turn.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/text_token.h"

enum label { LABEL_NAME, LABEL_QUESTION, LABEL_ANSWER, LABEL_MODERATOR, LABEL_COMMENT };

static const struct {
	const char *word;
	enum label label;
} known[] = {
	{ "question", LABEL_QUESTION },   { "q", LABEL_QUESTION },        { "answer", LABEL_ANSWER },   { "a", LABEL_ANSWER },
	{ "moderator", LABEL_MODERATOR }, { "operator", LABEL_MODERATOR }, { "host", LABEL_QUESTION },  { "interviewer", LABEL_QUESTION },
	{ "reporter", LABEL_QUESTION },   { "journalist", LABEL_QUESTION }, { "presenter", LABEL_QUESTION }, { "comment", LABEL_COMMENT },
	{ "note", LABEL_COMMENT },        { "editor", LABEL_COMMENT },    { "update", LABEL_COMMENT },  { "correction", LABEL_COMMENT },
	{ "photo", LABEL_COMMENT },       { "read", LABEL_COMMENT },      { "source", LABEL_COMMENT },  { "related", LABEL_COMMENT },
	{ "follow-up", LABEL_QUESTION },  { "transcript", LABEL_COMMENT },
	{ "video", LABEL_COMMENT },       { "watch", LABEL_COMMENT },      { "tags", LABEL_COMMENT },      { "topics", LABEL_COMMENT },
	{ "questions", LABEL_QUESTION },  { "fyi", LABEL_COMMENT },        { "tldr", LABEL_COMMENT },      { "ps", LABEL_COMMENT },
	{ "faq", LABEL_COMMENT },         { "faqs", LABEL_COMMENT },       { "conclusion", LABEL_COMMENT },
};

static enum label label_of(const struct text *t, uint32_t first)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_eq_nocase(text_token(t, first), str_from(known[i].word)))
			return known[i].label;
	return LABEL_NAME;
}

/* The colon that ends a label at the paragraph's start, or TEXT_NONE. */
static uint32_t label_colon(const struct text *t, const struct entry *entries, uint32_t paragraph)
{
	const struct paragraph *p = &t->paragraphs[paragraph];
	uint32_t stop = p->first + TURN_LABEL_TOKENS < p->last ? p->first + TURN_LABEL_TOKENS : p->last, names = 0, brackets = 0;
	bool caps = true;

	for (uint32_t i = p->first; i < stop; i++) {
		const struct token *k = &t->tokens[i];
		uint32_t c = text_first_char(t, i);
		if (k->kind == TOKEN_PUNCT && c == ':')
			return i > p->first && names && i + 1 < p->last && (names <= 5 || caps) ? i : TEXT_NONE;
		if (c == '(' || c == ')' || brackets) {
			brackets = c == '(' || (brackets && c != ')');
			continue;
		}
		if (k->kind > TOKEN_NUMBER && !(c == '.' || c == ','))
			return TEXT_NONE;
		if (k->kind <= TOKEN_NUMBER && !(k->flags & (TOKEN_TITLE | TOKEN_CLITIC)) &&
		    !(entries[i].classes & (W_ROLE | W_PREP | W_DET)))
			return TEXT_NONE;
		if (i > p->first && entries[i].verb && !(k->flags & TOKEN_TITLE))
			return TEXT_NONE;
		names += k->kind == TOKEN_WORD && (k->flags & TOKEN_TITLE) != 0;
		caps &= !(k->kind == TOKEN_WORD) || (k->flags & TOKEN_CAPS) != 0;
	}
	return TEXT_NONE;
}

/* Does the label have the word, in its brackets or before: "The Minister (Ann Roe)", "Ms Roe"? */
static bool has_word(const struct text *t, const struct turn *turn, struct str word)
{
	for (uint32_t i = turn->label_first; i < turn->colon; i++)
		if (str_eq_nocase(text_token(t, i), word))
			return true;
	return false;
}

/* By its last word, or by its first where that is no title that several bear: "Hon. Roe", "Hon. Ash". */
static bool same_label(const struct text *t, const struct entry *entries, const struct turn *a, const struct turn *b)
{
	const uint32_t shared = W_HONOR | W_ROLE | W_DET | W_ADJ;

	if (has_word(t, a, text_token(t, b->label_last - 1)) || has_word(t, b, text_token(t, a->label_last - 1)))
		return true;
	if (entries[a->label_first].classes & shared &&
	    (a->label_last - a->label_first > 1 || b->label_last - b->label_first > 1))
		return false;
	return str_eq_nocase(text_token(t, a->label_first), text_token(t, b->label_first));
}

static bool ends_asking(const struct text *t, const struct turn *turn)
{
	uint32_t i = turn->last;

	while (i > turn->first && t->tokens[i - 1].kind >= TOKEN_QUOTE)
		i--;
	return i > turn->first && text_first_char(t, i - 1) == '?';
}

/* Where every label asks, those that ask less than the first do so in answers: "Who would?" */
static void find_answers(const struct text *t, const struct entry *entries, struct turn *turns, uint32_t n)
{
	uint32_t own[2] = { 0 }, asks[2] = { 0 };

	for (uint32_t i = 0; i < n; i++)
		if (!turns[i].question)
			return;
	for (uint32_t i = 0; i < n; i++) {
		bool other = !same_label(t, entries, &turns[0], &turns[i]);
		own[other]++;
		asks[other] += ends_asking(t, &turns[i]);
	}
	for (uint32_t i = 0; own[1] && asks[1] * own[0] <= asks[0] * own[1] && i < n; i++)
		turns[i].question = same_label(t, entries, &turns[0], &turns[i]);
}

/* Without a label that says so, the one asks whose turns mostly end in a question mark. */
static void find_asker(const struct text *t, const struct entry *entries, struct turn *turns, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t own = 0, asks = 0;
		bool seen = false;
		for (uint32_t k = 0; k < i && !seen && k < 200; k++)
			if (same_label(t, entries, &turns[k], &turns[i])) {
				turns[i].question = turns[k].question;
				seen = true;
			}
		for (uint32_t k = i; k < n && !seen && k < i + 200; k++)
			if (same_label(t, entries, &turns[k], &turns[i])) {
				own++;
				asks += ends_asking(t, &turns[k]);
			}
		if (!seen)
			/* Who opens the talk and often asks does so with a remark, too. */
			turns[i].question = own > 0 && (asks * 2 > own || (i == 0 && own > 1 && asks * 3 >= own && asks));
	}
	find_answers(t, entries, turns, n);
}

/* Words that only sentences have: who speaks in an interview speaks in them, a list of features does not. */
static bool is_prose(const struct text *t, const struct entry *entries, const struct turn *turn)
{
	const struct paragraph *p = &t->paragraphs[turn->paragraph];

	for (uint32_t i = turn->first; i < p->last; i++)
		if (entries[i].classes & (W_SUBJ | W_BE | W_HAVE | W_DO | W_MODAL))
			return true;
	return text_first_char(t, p->last - 1) == '?';
}

/* A label that names somebody: an honorific, a role, a given name, or a surname in capitals. */
static bool names_somebody(const struct text *t, const struct entry *entries, const struct turn *turn)
{
	if (label_of(t, turn->label_first) != LABEL_NAME)
		return true;
	for (uint32_t i = turn->label_first; i < turn->label_last; i++)
		if (entries[i].classes & (W_ROLE | W_HONOR | W_MALE | W_FEMALE) || t->tokens[i].flags & TOKEN_CAPS)
			return true;
	return false;
}

/* Is the label a name elsewhere in the text: beside another capitalised word, and never a word like others ("Price: ... the price")? */
static bool is_named_elsewhere(const struct text *t, const struct turn *turn)
{
	struct str name = text_token(t, turn->label_last - 1);
	bool beside = false;

	for (uint32_t i = 1; i < t->n_tokens; i++) {
		if (!str_eq_nocase(text_token(t, i), name))
			continue;
		if (!(t->tokens[i].flags & TOKEN_TITLE))
			return false;
		/* "Pro Tip:" again is the label once more, and no name. */
		beside |= (i < turn->label_first || i >= turn->label_last) && t->tokens[i - 1].flags & TOKEN_TITLE &&
			  t->tokens[i - 1].paragraph == t->tokens[i].paragraph &&
			  !(i + 1 < t->n_tokens && text_first_char(t, i + 1) == ':');
	}
	return beside;
}

bool turn_label_is_note(const struct text *t, uint32_t last)
{
	static const char notes[] = "tip tips verdict fact facts takeaway takeaways line results result impact credits note notes "
				    "deal deals step steps fyi tldr";

	return str_among_nocase(text_token(t, last), notes);
}

/* "My Verdict", "How We Help", "Best Practices for Pruning": a heading above what the writer says. */
static bool is_heading(const struct text *t, const struct entry *entries, const struct turn *turn)
{
	bool role = false;

	if (label_of(t, turn->label_first) != LABEL_NAME || turn->label_first >= turn->label_last)
		return false;
	if (entries[turn->label_first].classes & (W_POSS | W_SUBJ | W_REL) ||
	    str_among_nocase(text_token(t, turn->label_first), "how what when where why best top"))
		return true;
	for (uint32_t i = turn->label_first; i < turn->label_last; i++) {
		role |= (entries[i].classes & (W_ROLE | W_HONOR)) != 0;
		if (!role && i > turn->label_first && str_among(text_token(t, i), "for to with in"))
			return true;
	}
	return turn_label_is_note(t, turn->label_last - 1);
}

/* Labels of a sitting: by their titles or brackets nothing else. */
static bool is_titled(const struct text *t, const struct entry *entries, const struct turn *turn)
{
	for (uint32_t i = turn->label_first; i < turn->colon; i++)
		if (entries[i].classes & (W_ROLE | W_HONOR) || text_first_char(t, i) == '(')
			return true;
	return false;
}

#define LABELS_LOOKED_AT 64 /* turns whose labels decide */

static bool is_interview(const struct text *t, const struct entry *entries, const struct turn *turns, uint32_t n)
{
	uint32_t questions = 0, answers = 0, repeats = 0, prose = 0, titled = 0, persons = 0,
		 looked = n < LABELS_LOOKED_AT ? n : LABELS_LOOKED_AT;

	for (uint32_t i = 0; i < n; i++) {
		enum label l = label_of(t, turns[i].label_first);
		questions += l == LABEL_QUESTION || l == LABEL_MODERATOR;
		answers += l == LABEL_ANSWER || (l == LABEL_NAME && !is_heading(t, entries, &turns[i]));
		prose += is_prose(t, entries, &turns[i]);
		titled += is_titled(t, entries, &turns[i]);
		for (uint32_t k = i > 4 ? i - 4 : 0; k < i; k++)
			if (same_label(t, entries, &turns[k], &turns[i])) {
				repeats++;
				break;
			}
	}
	if (prose * 2 < n)
		return false;
	if (questions >= 1 && answers >= 1 && n >= 2)
		return true;
	if (n < 4 || repeats < (titled * 4 >= n * 3 ? 1 : n / 2))
		return false;
	for (uint32_t i = 0; i < looked; i++)
		persons += !is_heading(t, entries, &turns[i]) &&
			   (names_somebody(t, entries, &turns[i]) || is_named_elsewhere(t, &turns[i]));
	return persons * 2 > looked;
}

/* "The interview was conducted by ...": a paragraph about the talk, which is no part of it. */
static bool is_closing_note(const struct text *t, const struct paragraph *p)
{
	static const char *const list[] = { "interview", "conversation", "transcript", "interviewed" };
	uint32_t i = p->first;

	if (i + 1 < p->last && (str_eq(text_token(t, i), STR("The")) || str_eq(text_token(t, i), STR("This"))))
		i++;
	for (size_t k = 0; k < ARRAY_LEN(list); k++)
		if (str_eq_nocase(text_token(t, i), str_from(list[k])))
			return true;
	return false;
}

/* "Ladies and gentlemen," before the first label: the one whose talk this is speaks without. */
static void add_address(const struct text *t, uint32_t first_paragraph, struct turn *turns, uint32_t *n)
{
	uint32_t stop = turns[0].paragraph;

	for (uint32_t p = first_paragraph; p < stop; p++) {
		const struct paragraph *para = &t->paragraphs[p];
		struct str w = text_token(t, para->first);
		bool greets = para->first + 2 < para->last &&
			      ((str_eq(w, STR("Ladies")) && str_eq(text_token(t, para->first + 2), STR("gentlemen"))) ||
			       (str_eq(w, STR("Good")) && str_among(text_token(t, para->first + 1), "morning afternoon evening day")) ||
			       (str_among(w, "Dear Esteemed Distinguished") && str_among(text_token(t, para->first + 1), "colleagues friends guests")));
		if (!greets)
			continue;
		memmove(&turns[1], &turns[0], *n * sizeof *turns);
		turns[0] = (struct turn){ .label_first = para->first, .label_last = para->first, .colon = para->first, .first = para->first,
					  .last = t->paragraphs[stop - 1].last, .paragraph = p, .paragraphs = stop - p };
		++*n;
		return;
	}
}

/* "The ferry keeper: a talk with Ann Roe" is a headline: it ends like none of its sentences, and nobody speaks under its label. */
static bool is_headline(const struct text *t, const struct entry *entries, const struct turn *turns, uint32_t n)
{
	const struct paragraph *p = &t->paragraphs[turns[0].paragraph];
	uint32_t last = p->last, own = 0, shared = 0;

	while (last > p->first + 1 && t->tokens[last - 1].kind == TOKEN_NEWLINE)
		last--;
	if (n < 3 || turns[0].paragraph || t->tokens[last - 1].kind > TOKEN_NUMBER || label_of(t, turns[0].label_first) != LABEL_NAME)
		return false;
	for (uint32_t i = 1; i < n && i < LABELS_LOOKED_AT; i++) {
		own += same_label(t, entries, &turns[0], &turns[i]);
		shared += i > 1 && same_label(t, entries, &turns[1], &turns[i]);
	}
	return !own && shared;
}

/* Paragraph number asks under no label. */
static struct turn unlabelled(const struct paragraph *p, uint32_t number)
{
	return (struct turn){ .label_first = p->first, .label_last = p->first, .colon = p->first, .first = p->first,
			      .last = p->last, .paragraph = number, .paragraphs = 1, .question = true };
}

/*
 * Where one label stands for all, the other's questions have none: the last
 * paragraph before each label, where at least half of these end in a question
 * mark. They become turns of their own. turns has room for one a paragraph.
 * false: it is no such interview.
 */
static bool part_questions(const struct text *t, const struct entry *entries, struct turn *turns, uint32_t *n)
{
	uint32_t asked = 0, more = 0, k = 0;

	for (uint32_t i = 0; i < *n; i++) {
		if (!same_label(t, entries, &turns[0], &turns[i]) || label_of(t, turns[i].label_first) != LABEL_NAME)
			return false;
		more += i + 1 < *n && turns[i].paragraphs > 1;
		asked += i + 1 < *n && turns[i].paragraphs > 1 && ends_asking(t, &turns[i]);
	}
	if (!asked || asked * 2 < more)
		return false;
	memmove(&turns[more], turns, *n * sizeof *turns); /* read from behind, written from the front */
	for (uint32_t i = 0; i < *n; i++) {
		struct turn turn = turns[more + i];
		if (i + 1 < *n && turn.paragraphs > 1) {
			const struct paragraph *para = &t->paragraphs[turn.paragraph + turn.paragraphs - 1];
			turn.last = t->paragraphs[turn.paragraph + turn.paragraphs - 2].last;
			turn.paragraphs--;
			turns[k++] = turn;
			turn = unlabelled(para, turn.paragraph + turn.paragraphs);
		}
		turns[k++] = turn;
	}
	*n = k;
	return true;
}

int turns_find(const struct text *text, const struct entry *entries, uint32_t first_paragraph, uint32_t last_paragraph,
	       struct arena *arena, struct turn **ret, uint32_t *ret_n)
{
	struct turn *turns = arena_alloc(arena, last_paragraph - first_paragraph + 1, sizeof *turns);
	uint32_t n = 0;
	bool asks = false, over = false;

	*ret_n = 0;
	if (!turns)
		return -ENOMEM;
	for (uint32_t p = first_paragraph; p < last_paragraph; p++) {
		uint32_t colon = label_colon(text, entries, p), last = colon;
		const struct paragraph *para = &text->paragraphs[p];
		enum label l;
		bool note = is_closing_note(text, para); /* or "Interview: Ann Roe" */
		over |= note;
		if (colon == TEXT_NONE || note || (l = label_of(text, para->first)) == LABEL_COMMENT) {
			if (n && !over) {
				turns[n - 1].last = para->last;
				turns[n - 1].paragraphs++;
			}
			continue;
		}
		over = false;
		while (last > para->first + 1 && text->tokens[last - 1].kind == TOKEN_PUNCT)
			last--;
		for (uint32_t i = para->first + 1; i < colon; i++)
			if (text_first_char(text, i) == '(')
				last = i < last ? i : last;
		turns[n++] = (struct turn){ .label_first = para->first,
					    .label_last = last,
					    .colon = colon,
					    .first = colon + 1,
					    .last = para->last,
					    .paragraph = p,
					    .paragraphs = 1,
					    .question = l == LABEL_QUESTION,
					    .procedural = l == LABEL_MODERATOR };
		asks |= l == LABEL_QUESTION;
	}
	if (!is_interview(text, entries, turns, n))
		return 0;
	if (is_headline(text, entries, turns, n))
		memmove(&turns[0], &turns[1], --n * sizeof *turns);
	if (!asks && !part_questions(text, entries, turns, &n))
		find_asker(text, entries, turns, n);
	add_address(text, first_paragraph, turns, &n);
	*ret = turns;
	*ret_n = n;
	return 0;
}
