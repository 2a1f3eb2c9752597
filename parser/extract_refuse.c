/* What reads like a report and is none: "nobody said", "say goodbye", "please say". */
#include "common/cleanup.h"
#include "parser/extract_impl.h"
#include "parser/text_token.h"

#define SILENCE_TOKENS 24 /* of "to comment on ..." */
#define CIRCUMSTANCE_TOKENS 20 /* of "When I told him": more are a sentence */
#define HEARER_TOKENS 5 /* of "told the court": more say something else */

/* "Nobody said that", "Nothing in these terms says": no one says it. */
static bool is_no_one(const struct reading *r, const struct attribution *a)
{
	struct run source = a->source;

	if (source.first >= source.last)
		return false;
	if (source.last - source.first == 2 && str_eq_nocase(text_token(&r->text, source.first), STR("no")) &&
	    str_eq(text_token(&r->text, source.first + 1), STR("one")))
		return true;
	if (source.last == source.first + 1 && str_eq_nocase(text_token(&r->text, source.first), STR("neither")))
		return true;
	if (source.first > 0 && str_eq_nocase(text_token(&r->text, source.first - 1), STR("not")) &&
	    str_among(text_token(&r->text, source.first), "everyone everybody all"))
		return true;
	if (source.last == source.first + 1 && str_among_nocase(text_token(&r->text, source.first), "those anyone whoever") &&
	    str_eq(text_token(&r->text, source.last), STR("who")))
		return true; /* "Those who predicted failure" */
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
	if (a->source.last == a->source.first + 2 && t->tokens[a->source.last - 1].flags & TOKEN_CLITIC)
		return str_eq(text_token(t, a->source.first), STR("Let")); /* "Let's say" */
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
	/* "Human rights advocate | who fled" */
	if (str_eq(w, STR("who")) && a->cue.last == c.first && a->cue.last == a->cue.first + 1 && r->entries[a->cue.first].verb &&
	    !(lexicon_verbs[r->entries[a->cue.first].verb - 1].frames & (V_WH | V_QUOTE)))
		return true;
	if ((str_eq(w, STR("no")) || str_eq(w, STR("yes"))) && c.last - c.first > 1 && str_eq(text_token(t, c.first + 1), STR("to")))
		return true; /* "the village that said no to it" */
	if (str_eq(w, STR("so")) && c.last - c.first > 1 &&
	    (str_ends(text_token(t, c.first + 1), STR("ly")) || (r->entries[c.first + 1].classes & W_PREP && c.last - c.first < 6)))
		return true; /* "says so at every stop" */
	return a->n_content == 1 && c.last == c.first + 1 && str_among_nocase(w, pointers);
}

/* "They still call it the old mill", in somebody's words: its name. */
static bool is_naming(const struct reading *r, const struct attribution *a)
{
	const struct text *t = &r->text;

	return a->container != TEXT_NONE && a->source.last == a->source.first + 1 && a->cue.first < a->cue.last &&
	       str_among_nocase(text_token(t, a->source.first), "they we people you everyone") &&
	       str_among(text_token(t, a->cue.last - 1), "call called") &&
	       t->tokens[a->content[0].last - 1].depth == t->tokens[a->source.first].depth;
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
	static const char works[] = "book novel song letter poem play biography cheque column "
				    "books novels songs letters poems plays pages words columns";
	const struct text *t = &r->text;
	uint32_t verb = a->cue.last > a->cue.first ? a->cue.last - 1 : a->cue.first;
	struct str w = text_token(t, verb);

	if (a->cue.first >= a->cue.last || !a->n_content || t->tokens[a->content[0].first].depth > t->tokens[verb].depth)
		return false;
	if (str_among(w, "say tell expect"))
		return str_among_nocase(text_token(t, a->cue.first), modals);
	if (!str_eq(w, STR("wrote")) && !str_eq(w, STR("written")) && !str_eq(w, STR("writing")))
		return false;
	struct run c = a->content[0];
	if (!(r->entries[c.first].classes & W_DET) || str_eq(text_token(t, c.first), STR("that")))
		return false;
	for (uint32_t i = c.first + 1; i < c.last && i < c.first + 4; i++)
		if (str_among_nocase(text_token(t, i), works))
			return true; /* "wrote four hundred pages" */
	return false;
}

/*
 * "declined to comment", "refused to be drawn on it": that nothing was said. "asked not to be named", "insisted on
 * anonymity": nor is that what was.
 */
static bool is_silence(const struct reading *r, const struct attribution *a)
{
	static const char silent[] = "comment elaborate respond reply discuss";
	static const char passive[] = "drawn interviewed named identified quoted";
	const struct text *t = &r->text;
	struct run c = a->content[0];
	bool refused = false, to = str_eq(text_token(t, c.first), STR("to"));

	if (t->tokens[c.first].depth || a->turn || c.last - c.first > SILENCE_TOKENS)
		return false;
	for (uint32_t i = c.first; i < c.last; i++)
		if (str_among(text_token(t, i), "saying adding")) /* "refused to discuss it, saying" */
			return false;
	for (uint32_t i = c.first; i < c.last && i < c.first + 3; i++)
		if (str_eq_nocase(text_token(t, i), STR("anonymity")))
			return true;
	if (to && c.first + 2 < c.last && str_eq(text_token(t, c.first + 1), STR("be")) &&
	    str_among(text_token(t, c.first + 2), "called known identified named"))
		return true; /* "asked to be called just Des" */
	for (uint32_t i = c.first; i + 3 < c.last && i < c.first + 2; i++)
		if (str_eq(text_token(t, i), STR("not")) && str_eq(text_token(t, i + 2), STR("be")))
			return str_among(text_token(t, i + 3), passive);
	for (uint32_t i = a->cue.first; i < a->cue.last; i++)
		refused |= str_among(text_token(t, i), "decline declines declined declining refuse refuses refused refusing");
	if (!refused || !to || c.first + 1 >= c.last)
		return false;
	if (str_eq(text_token(t, c.first + 1), STR("be")) && c.first + 2 < c.last)
		return str_among(text_token(t, c.first + 2), passive);
	return str_among(text_token(t, c.first + 1), silent);
}

/* A source that is all of its words: "; its chief, Ann Roe, said" read backwards. */
static bool says_itself(const struct reading *r, const struct attribution *a)
{
	uint32_t last = a->n_content == 1 ? a->content[0].last : 0;

	while (last > a->source.last && r->text.tokens[last - 1].kind == TOKEN_PUNCT)
		last--;
	return a->n_content == 1 && a->content[0].first >= a->source.first && last <= a->source.last;
}

/* "According to a translation, Roe said": whose words they are is told behind it. "Struggles to explain": nor does he. */
static bool is_no_voice(const struct reading *r, const struct attribution *a)
{
	const struct text *t = &r->text;

	for (uint32_t i = a->cue.first; i < a->cue.last; i++)
		if (str_among(text_token(t, i), "struggle struggles struggled struggling"))
			return true;
	for (uint32_t i = a->source.first; i < a->source.last && i < a->source.first + 3; i++)
		if (str_among(text_token(t, i), "translation translations"))
			return i > a->source.first && r->entries[a->source.first].classes & W_DET;
	if (!a->passive || a->source.first < a->source.last || a->cue.first >= a->cue.last)
		return false;
	/* "Anyone who saw it is asked to call": the writer asks */
	return str_among_nocase(text_token(t, t->sentences[t->tokens[a->cue.first].sentence].first), "anyone anybody witnesses") &&
	       str_among(text_token(t, a->cue.last - 1), "asked urged");
}

/* "When it rains we sail, | he said on Monday.", "she told the court": nothing stands behind that could be what was said. */
static bool ends_with_cue(const struct reading *r, const struct attribution *a)
{
	const struct text *t = &r->text;
	uint32_t i = a->cue.last > a->source.last ? a->cue.last : a->source.last;
	bool particle;

	if (a->cue.first >= a->cue.last)
		return false;
	const struct verb *verb = lexicon_verb(r->entries[a->cue.last - 1], text_token(t, a->cue.last), &particle);
	if (verb && (!(verb->frames & V_THAT) || verb->frames & V_WEAK))
		return false; /* "he smiled" */
	for (uint32_t stop = i + HEARER_TOKENS; verb && verb->frames & V_HEAR && i < stop && t->tokens[i].kind == TOKEN_WORD; i++)
		if (r->entries[i].classes & (W_PREP | W_TIME | W_SUBJ | W_REL) || str_eq(text_token(t, i), STR("that")))
			break;
	return t->tokens[i].kind == TOKEN_NEWLINE || str_among(text_token(t, i), ". ! ? ;") || r->entries[i].classes & W_TIME ||
	       str_among(text_token(t, i), "on in at during after");
}

/* "When I told him, he smiled.": when that was, and nothing said. */
static bool is_circumstance(const struct reading *r, const struct attribution *a)
{
	const struct text *t = &r->text;
	struct run c = a->content[0];

	if (a->turn || a->n_content != 1 || c.last - c.first > CIRCUMSTANCE_TOKENS || t->tokens[c.first].quotation != a->container)
		return false;
	if (c.last > a->source.first || !(t->tokens[c.first].flags & TOKEN_SENTENCE) ||
	    !str_among_nocase(text_token(t, c.first), "when while as after before once until whenever"))
		return false;
	for (uint32_t i = c.first; i < c.last; i++)
		if (text_first_char(t, i) == ',' || t->tokens[i].kind == TOKEN_QUOTE)
			return false; /* "When it rains, we sail, he said." */
	/* "When asked, he explained." */
	return r->entries[c.first + 1].forms & (FORM_PP | FORM_ING) || !ends_with_cue(r, a);
}

bool extract_refuses(const struct reading *r, const struct attribution *a)
{
	static const struct {
		bool (*is)(const struct reading *r, const struct attribution *a);
		bool of_content; /* asked only where there is some */
	} refusals[] = {
		{ extract_is_furniture, false }, { is_no_one, false },   { is_request, false },  { is_no_voice, false }, { is_empty, true },
		{ says_itself, true },           { is_no_saying, true }, { is_known_to, true },  { is_silence, true },   { is_naming, true },
		{ is_circumstance, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if ((!refusals[i].of_content || a->n_content) && refusals[i].is(r, a))
			return true;
	return false;
}
