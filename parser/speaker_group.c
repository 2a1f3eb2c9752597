/* Pronouns of several people and of bodies: whom they and it mean. */
#include "parser/speaker_impl.h"

#include "common/cleanup.h"
#include "parser/text_token.h"

#define BODY_TOKENS 24 /* of "The operator, Kelb & Sons," */

/* "Roe and her colleagues" that opens the sentence before token at, in its paragraph. */
static bool with_others(const struct speakers *self, uint32_t at, struct speaker *ret)
{
	const struct text *t = self->text;
	uint32_t s = t->tokens[at].sentence, k, i;
	const struct mention *m;

	if (s == 0 || t->tokens[t->sentences[s - 1].first].paragraph != t->tokens[at].paragraph)
		return false;
	i = t->sentences[s - 1].first;
	if (self->entries[i].classes & W_GROUP && !(self->entries[i].classes & (W_DET | W_PREP)) && source_is_plural(self, i) &&
	    !t->tokens[i].depth && !(t->tokens[i + 1].flags & (TOKEN_TITLE | TOKEN_CLITIC))) {
		*ret = (struct speaker){ .name = speaker_str(t, i, i + 1), .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 600, .plural = true };
		return true; /* "Researchers led by Roe listened for a year. They report" */
	}
	k = names_mention_from(&self->names, i);
	if (k >= self->names.n_mentions)
		return false;
	m = &self->names.mentions[k];
	i = m->last;
	if (m->phrase != t->sentences[s - 1].first || i + 2 >= at || !str_eq(text_token(t, i), STR("and")) ||
	    !(self->entries[i + 1].classes & W_POSS) || !source_is_plural(self, i + 2) || t->tokens[m->first].depth)
		return false;
	*ret = (struct speaker){ .name = speaker_str(t, m->first, i + 3), .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 600, .plural = true };
	return true;
}

/* "The operator, Kelb & Sons, did not answer. It had said": the body that opens the sentence before token at. */
static bool body_before(const struct speakers *self, uint32_t at, struct speaker *ret)
{
	const struct text *t = self->text;
	uint32_t s = t->tokens[at].sentence, first, comma, last, stop;

	if (s == 0 || t->tokens[first = t->sentences[s - 1].first].paragraph != t->tokens[at].paragraph || t->tokens[first].depth ||
	    !(self->entries[first].classes & W_DET))
		return false;
	stop = first + BODY_TOKENS < at ? first + BODY_TOKENS : at;
	for (comma = first; comma < stop && text_first_char(t, comma) != ',' && t->tokens[comma].kind <= TOKEN_NUMBER; comma++)
		if (comma > first && ((self->entries[comma].verb && self->entries[comma].forms & (FORM_PAST | FORM_S)) ||
				      self->entries[comma].classes & (W_VERB | W_BE | W_HAVE | W_MODAL | W_REL)))
			return false; /* "The letter accuses a clerk, Ann Roe," */
	if (comma > first && str_among(text_token(t, comma - 1), "village town city hamlet island river mountain valley lake bridge road street region"))
		return false;
	for (last = comma + 1; last < stop && text_first_char(t, last) != ',' && t->tokens[last].kind <= TOKEN_NUMBER;)
		last++;
	if (last >= stop || text_first_char(t, last) != ',' || !speaker_body_behind(self, first, comma, last + 1, ret))
		return false;
	/* "The village hall, Kelb House, stands there, and the council met.": it may be either */
	for (uint32_t i = last + 1; i + 1 < t->sentences[s - 1].last && i < last + BODY_TOKENS; i++)
		if (self->entries[i].classes & W_DET && self->entries[i + 1].classes & W_GROUP)
			return *ret = (struct speaker){ .how = STR("unknown"), .person = TEXT_NONE }, false;
	ret->confidence = 700;
	ret->how = STR("pronoun");
	return true;
}

bool speaker_group_pronoun(const struct speakers *self, const struct attribution *a, bool plural, struct speaker *ret)
{
	uint32_t paragraph = self->text->tokens[a->source.first].paragraph;

	if (plural ? with_others(self, a->source.first, ret) : body_before(self, a->source.first, ret))
		return true;
	for (uint32_t k = speaker_said_before(self, a->source.first); k > 0; k--) {
		const struct said *s = &self->said[k - 1];
		if (s->paragraph + 1 < paragraph)
			break;
		if (s->person != TEXT_NONE)
			continue;
		if (plural != s->plural)
			continue;
		*ret = (struct speaker){ .name = s->name, .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 700, .plural = plural };
		return true;
	}
	return plural && speaker_pair(self, a->source.first, 0, ret) == 0 && ret->name.len;
}
