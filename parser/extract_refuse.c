/* What reads like a report and is none: "nobody said", "say goodbye", "please say". */
#include "common/cleanup.h"
#include "parser/extract_impl.h"
#include "parser/text_token.h"

/* "Nobody said that", "Nothing in these terms says": no one says it. */
static bool is_no_one(const struct reading *r, struct run source)
{
	if (source.first >= source.last)
		return false;
	if (source.last - source.first == 2 && str_eq_nocase(text_token(&r->text, source.first), STR("no")) &&
	    str_eq(text_token(&r->text, source.first + 1), STR("one")))
		return true;
	return str_among_nocase(text_token(&r->text, source.first), "nobody nothing none");
}

/* "Say that you are", "Please mention": the reader is told to. */
static bool is_request(const struct reading *r, const struct attribution *a)
{
	const struct text *t = &r->text;

	if (a->cue.first >= a->cue.last)
		return false;
	if (a->source.first >= a->source.last)
		return a->cue.last == a->cue.first + 1 && t->tokens[a->cue.first].flags & TOKEN_SENTENCE &&
		       r->entries[a->cue.first].forms & FORM_BASE;
	return a->source.last == a->source.first + 1 &&
	       (str_eq_nocase(text_token(t, a->source.first), STR("please")) ||
		str_eq(text_token(t, a->source.first), STR("Let")));
}

/* "says goodbye to it", "said so loudly", "did not say where": words that tell nothing. */
static bool is_empty(const struct reading *r, const struct attribution *a)
{
	static const char greetings[] = "goodbye hello farewell sorry";
	static const char pointers[] = "nothing anything something that where why when how who which";
	const struct text *t = &r->text;
	struct run c = a->content[0];
	struct str w = text_token(t, c.first);

	if (t->tokens[c.first].depth || a->turn)
		return false;
	if (str_among_nocase(w, greetings) && c.last - c.first < 12)
		return true;
	if (str_eq(w, STR("so")) && c.last - c.first == 2 && str_ends(text_token(t, c.first + 1), STR("ly")))
		return true;
	return a->n_content == 1 && c.last == c.first + 1 && str_among_nocase(w, pointers);
}

/* "He was known | to officers": no infinitive follows, so nothing is reported of him. */
static bool is_known_to(const struct reading *r, const struct attribution *a)
{
	uint32_t i = a->n_content == 2 ? a->content[1].first : 0;

	if (!a->passive || a->n_content != 2 || !str_eq(text_token(&r->text, i), STR("to")) || i + 1 >= a->content[1].last)
		return false;
	if (r->entries[i + 1].verb || r->entries[i + 1].classes & (W_BE | W_HAVE | W_DO | W_VERB | W_ADV | W_NEG))
		return false;
	return r->entries[i + 1].classes & (W_DET | W_POSS | W_OBJ) || str_ends(text_token(&r->text, i + 1), STR("s"));
}

/* "He should tell them", "who can say": what may be said is not. "Has written a book about it": nor is a book. */
static bool is_no_saying(const struct reading *r, const struct attribution *a)
{
	static const char modals[] = "should must ought can could";
	static const char works[] = "book novel song letter poem play biography cheque column";
	const struct text *t = &r->text;
	uint32_t verb = a->cue.last > a->cue.first ? a->cue.last - 1 : a->cue.first;
	struct str w = text_token(t, verb);

	if (a->cue.first >= a->cue.last || !a->n_content || t->tokens[a->content[0].first].depth > t->tokens[verb].depth)
		return false;
	if (str_eq(w, STR("say")) || str_eq(w, STR("tell")))
		return str_among_nocase(text_token(t, a->cue.first), modals);
	if (!str_eq(w, STR("wrote")) && !str_eq(w, STR("written")) && !str_eq(w, STR("writing")))
		return false;
	return r->entries[a->content[0].first].classes & W_DET && a->content[0].first + 1 < a->content[0].last &&
	       str_among_nocase(text_token(t, a->content[0].first + 1), works);
}

/* A source that is all of its words: "; its chief, Ann Roe, said" read backwards. */
static bool says_itself(const struct reading *r, const struct attribution *a)
{
	uint32_t last = a->n_content == 1 ? a->content[0].last : 0;

	while (last > a->source.last && r->text.tokens[last - 1].kind == TOKEN_PUNCT)
		last--;
	return a->n_content == 1 && a->content[0].first >= a->source.first && last <= a->source.last;
}

bool extract_refuses(const struct reading *r, const struct attribution *a)
{
	return is_no_one(r, a->source) || is_request(r, a) ||
	       (a->n_content && (is_empty(r, a) || says_itself(r, a) || is_no_saying(r, a) || is_known_to(r, a)));
}
