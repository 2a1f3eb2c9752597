/* What stands on a page and is nobody's words: entries of lists, notes to the reader, a land's name, a deed. */
#include "common/cleanup.h"
#include "parser/extract_impl.h"
#include "parser/text_token.h"

#define LOWER_TOKENS 2000 /* on either side, in which a word stands in lower case */
#define DEED_TOKENS 12 /* of an object, in which a sentence would have its verb */

/* Is it quotation alone, or does it hold one? */
static bool quotes(const struct reading *r, const struct attribution *a)
{
	for (uint32_t c = 0; c < a->n_content; c++)
		for (uint32_t i = a->content[c].first; i < a->content[c].last; i++)
			if (r->text.tokens[i].quotation != a->container)
				return true;
	return false;
}

/* A word of the source that tells of people: a role, a body, a given name. */
static bool is_people(const struct reading *r, struct run source)
{
	for (uint32_t i = source.first; i < source.last; i++)
		if (r->entries[i].classes & (W_ROLE | W_HONOR | W_GROUP | W_MALE | W_FEMALE | W_NATION))
			return true;
	return false;
}

/* "Oslo, United States", "some states": a land, and no verb. */
static bool is_land(const struct reading *r, const struct attribution *a)
{
	const struct text *t = &r->text;
	uint32_t last = a->source.last;

	if (a->cue.last != a->cue.first + 1 || !str_eq_nocase(text_token(t, a->cue.first), STR("states")) || a->source.first >= last ||
	    last != a->cue.first)
		return false;
	return str_among_nocase(text_token(t, last - 1), "united other various") || r->entries[last - 1].classes & (W_VAGUE | W_DET) ||
	       t->tokens[last - 1].kind == TOKEN_NUMBER;
}

/* Does the source stand first in its paragraph, behind a list's point perhaps? */
static bool opens_paragraph(const struct reading *r, const struct attribution *a)
{
	uint32_t first = r->text.paragraphs[r->text.tokens[a->cue.first].paragraph].first;

	return a->source.first < a->source.last &&
	       (a->source.first == first || (a->source.first == first + 1 && r->text.tokens[first].kind == TOKEN_PUNCT));
}

/* Words that a sentence has, and a list's entry has not. */
static bool has_verb(const struct reading *r, const struct attribution *a)
{
	for (uint32_t c = 0; c < a->n_content; c++)
		for (uint32_t i = a->content[c].first; i < a->content[c].last; i++)
			if (r->entries[i].classes & (W_BE | W_HAVE | W_DO | W_MODAL | W_SUBJ) ||
			    (r->entries[i].verb && r->entries[i].forms & FORM_S && !(r->text.tokens[i].flags & TOKEN_TITLE)))
				return true;
	return false;
}

/* "Location: Lund, Hall 3", "Pro Tip: ...", "Cost issues: ..." to the reader: an entry of a list or a note, and nobody's words. */
static bool is_entry(const struct reading *r, const struct attribution *a)
{
	const struct text *t = &r->text;

	if (a->turn || a->cue.first >= a->cue.last || text_first_char(t, a->cue.last - 1) != ':' || !a->n_content ||
	    a->container != TEXT_NONE)
		return false;
	if (opens_paragraph(r, a) && a->cue.first == a->source.last && turn_label_is_note(t, a->source.last - 1))
		return true;
	if (quotes(r, a) || is_people(r, a->source))
		return false;
	return (r->parts[t->tokens[a->cue.first].paragraph] == PART_HEADING && !has_verb(r, a)) || (r->addresses && opens_paragraph(r, a));
}

/* A heading, or an item of a list, of a page that talks to its reader: it promises or praises, and reports nobody's words. */
static bool is_signpost(const struct reading *r, const struct attribution *a)
{
	const struct text *t = &r->text;

	if (!r->addresses || a->turn || a->cue.first >= a->cue.last || !a->n_content ||
	    r->parts[t->tokens[a->cue.first].paragraph] != PART_HEADING || quotes(r, a) || is_people(r, a->source))
		return false;
	/* "Roe says the lamp is a joke": a heading of news among them. */
	if (a->source.first < a->source.last && t->tokens[a->source.last - 1].flags & TOKEN_TITLE &&
	    str_among(text_token(t, a->cue.last - 1), "says warns"))
		return false;
	/* "One reviewer noted a lack of shade" */
	return t->tokens[a->cue.first].flags & TOKEN_TITLE || a->source.first >= a->source.last ||
	       !(r->entries[a->cue.last - 1].forms & FORM_PAST);
}

/* "Most shops will tell you", on a page that talks to its reader: what may be said, by nobody in particular. */
static bool is_forecast(const struct reading *r, const struct attribution *a)
{
	const struct text *t = &r->text;
	bool named = false;

	if (!r->addresses || a->turn || a->cue.first >= a->cue.last || !a->n_content || quotes(r, a) ||
	    !(r->entries[a->cue.first].classes & W_MODAL) || a->cue.last < a->cue.first + 2)
		return false;
	for (uint32_t i = a->source.first; i < a->source.last; i++)
		named |= i > a->source.first && t->tokens[i].flags & TOKEN_TITLE;
	return !named && !is_people(r, a->source);
}

/* Does the capitalised word at token i stand in lower case nearby? */
static bool is_lower_nearby(const struct text *t, uint32_t i)
{
	uint32_t k = i > LOWER_TOKENS ? i - LOWER_TOKENS : 0, stop = i + LOWER_TOKENS < t->n_tokens ? i + LOWER_TOKENS : t->n_tokens;

	for (; k < stop; k++)
		if (t->tokens[k].kind == TOKEN_WORD && !(t->tokens[k].flags & TOKEN_TITLE) && str_eq_nocase(text_token(t, k), text_token(t, i)))
			return true;
	return false;
}

/*
 * "Plain | web pages load at once, showing", "Look out for a lamp (showing that ...)": the first word of a sentence,
 * whose capital makes it no name, and whose phrase goes on or which tells the reader what to do. "NOT wanted".
 */
static bool is_first_word(const struct reading *r, const struct attribution *a)
{
	const uint32_t goes_on = W_ADV | W_BE | W_HAVE | W_DO | W_MODAL | W_VERB | W_REL | W_PREP | W_CONJ | W_NEG | W_TIME;
	const struct text *t = &r->text;
	uint32_t i = a->source.first, c = i < a->source.last ? r->entries[i].classes : 0;
	const struct entry *next = &r->entries[a->source.last];

	if (a->turn || a->source.last != i + 1 || a->cue.first >= a->cue.last)
		return false;
	if (c & W_NEG)
		return true;
	if (!(t->tokens[i].flags & TOKEN_SENTENCE) || a->cue.first <= a->source.last || t->tokens[a->source.last].kind != TOKEN_WORD ||
	    t->tokens[i].flags & TOKEN_CAPS || c & (W_SUBJ | W_VAGUE | W_DET | W_ROLE | W_GROUP | W_MALE | W_FEMALE))
		return false;
	bool phrase = !(t->tokens[a->source.last].flags & TOKEN_TITLE) && !next->verb && !(next->classes & goes_on),
	     told = (r->entries[i].verb && r->entries[i].forms & FORM_BASE) || c & W_VERB;
	return (phrase || told) && is_lower_nearby(t, i);
}

/* "the toll | remained unclear", "the harbour | intended to": what the noun before it did; but "a closed lock", "a goal, deflected". */
static bool is_past_of(const struct reading *r, uint32_t i)
{
	const struct token *k = &r->text.tokens[i];

	return k->kind == TOKEN_WORD && !(k->flags & TOKEN_TITLE) && str_ends(text_token(&r->text, i), STR("ed")) && k[-1].kind == TOKEN_WORD &&
	       !(k[-1].flags & TOKEN_CLITIC) && !(r->entries[i - 1].classes & (W_DET | W_POSS | W_PREP | W_ADJ | W_CONJ)) &&
	       i + 1 < r->text.n_tokens && !str_among(text_token(&r->text, i + 1), "by in on at");
}

/* "Roe added a goal", "the mill boasts two wheels"; on a page that talks to its reader "they offer lamps": a deed or a thing. */
static bool is_deed(const struct reading *r, const struct attribution *a)
{
	static const char always[] = "add adds added adding boast boasts boasted boasting";
	static const char there[] = "write writes wrote writing offer offers offered offering mocking";
	const struct text *t = &r->text;
	uint32_t i = a->content[0].first;
	struct str w;

	if (a->turn || a->cue.first >= a->cue.last || a->source.first > a->cue.first || i < a->cue.last || quotes(r, a))
		return false;
	w = text_token(t, a->cue.last - 1);
	if (!str_among(w, always) && !(r->addresses && str_among(w, there)))
		return false;
	for (uint32_t stop = i + DEED_TOKENS; i < a->content[0].last && i < stop && text_first_char(t, i) != ','; i++)
		if (r->entries[i].classes & (W_BE | W_HAVE | W_DO | W_MODAL | W_SUBJ) || str_eq(text_token(t, i), STR("that")) ||
		    (i > a->content[0].first && ((r->entries[i].verb && r->entries[i].forms & (FORM_S | FORM_PAST)) ||
						 (str_among(w, "added adds") && is_past_of(r, i)))))
			return false;
	return true;
}

bool extract_is_furniture(const struct reading *r, const struct attribution *a)
{
	return is_land(r, a) || is_entry(r, a) || is_signpost(r, a) || is_forecast(r, a) || is_first_word(r, a) || (a->n_content && is_deed(r, a));
}
