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

/* "Tramline, which runs it, has apologised. It said": a name that opens the sentence at token first and is a thing's. */
static bool proper_before(const struct speakers *self, uint32_t first, struct speaker *ret)
{
	const struct text *t = self->text;
	uint32_t end, m;

	first += str_eq(text_token(t, first), STR("The"));
	end = first;
	m = names_mention_from(&self->names, first);
	while (end < t->n_tokens && end < first + BODY_TOKENS && t->tokens[end].kind == TOKEN_WORD && t->tokens[end].flags & TOKEN_TITLE &&
	       !(t->tokens[end].flags & TOKEN_CLITIC) &&
	       !(self->entries[end].classes & (W_DET | W_POSS | W_SUBJ | W_PREP | W_TIME | W_PLACE | W_NATION | W_ROLE | W_ADV | W_SUBORD)))
		end++;
	/* "The Bank of Norvik left it" */
	if (end > first && end + 1 < t->n_tokens && str_eq(text_token(t, end), STR("of")) && t->tokens[end + 1].flags & TOKEN_TITLE)
		for (end++; end < t->n_tokens && t->tokens[end].kind == TOKEN_WORD && t->tokens[end].flags & TOKEN_TITLE;)
			end++;
	if (end == first || end + 1 >= t->n_tokens)
		return false;
	bool which = text_first_char(t, end) == ',' && str_eq(text_token(t, end + 1), STR("which")), body = false;
	for (uint32_t i = first; i < end; i++)
		body |= end - first > 1 && self->entries[i].classes & W_GROUP;
	body &= self->entries[end].classes & (W_HAVE | W_MODAL | W_VERB) || self->entries[end].verb;
	if (!(which || body) || (m < self->names.n_mentions && self->names.mentions[m].first <= first))
		return false;
	*ret = (struct speaker){ .name = speaker_str(t, first, end), .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 680 };
	return true;
}

/* "The operator, Kelb & Sons, did not answer. It had said": the body that opens the sentence before token at. */
static bool body_before(const struct speakers *self, uint32_t at, struct speaker *ret)
{
	const struct text *t = self->text;
	uint32_t s = t->tokens[at].sentence, first, comma, last, stop;

	if (s == 0 || t->tokens[first = t->sentences[s - 1].first].paragraph != t->tokens[at].paragraph || t->tokens[first].depth)
		return false;
	if (proper_before(self, first, ret))
		return true;
	if (!(self->entries[first].classes & W_DET))
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

/* "Roe's team asked them. They found": does who spoke so go by a word for several? */
static bool is_group(const struct speakers *self, const struct said *said)
{
	const struct text *t = self->text;
	uint32_t last = said->at;

	if (said->name.ptr < t->bytes.ptr || said->name.ptr >= t->bytes.ptr + t->bytes.len)
		return false;
	while (last + 1 < t->n_tokens && t->tokens[last + 1].to <= (uint32_t)(said->name.ptr - t->bytes.ptr) + said->name.len)
		last++;
	return str_among_nocase(text_token(t, last), "team group union crew family club band council committee panel jury company firm party board");
}

/* "A clerk read a statement from Minister Ann Roe. It said": whose the words of the sentence before token at are. */
static bool words_before(const struct speakers *self, uint32_t at, struct speaker *ret)
{
	const struct text *t = self->text;
	const struct names *n = &self->names;
	uint32_t s = t->tokens[at].sentence;

	for (int back = 0; back < 2 && s > 0; back++, s--) {
		const struct sentence *before = &t->sentences[s - 1];
		if (t->tokens[before->first].paragraph != t->tokens[at].paragraph)
			return false;
		for (uint32_t i = before->first + 1; i + 2 < before->last; i++) {
			uint32_t k = names_mention_from(n, i + 2);
			if (t->tokens[i].depth || !str_among(text_token(t, i), "statement letter message note memo email") || !str_among(text_token(t, i + 1), "from by"))
				continue;
			if (k >= n->n_mentions || n->mentions[k].first < i + 2 || n->mentions[k].phrase > i + 3)
				return false;
			speaker_found(self, n->mentions[k].person, "pronoun", 700, ret);
			return true;
		}
		if (!t->tokens[before->first].depth)
			return false;
	}
	return false;
}

bool speaker_group_pronoun(const struct speakers *self, const struct attribution *a, bool plural, struct speaker *ret)
{
	uint32_t paragraph = self->text->tokens[a->source.first].paragraph;

	if (plural ? with_others(self, a->source.first, ret) : words_before(self, a->source.first, ret) || body_before(self, a->source.first, ret))
		return true;
	for (uint32_t k = speaker_said_before(self, a->source.first); k > 0; k--) {
		const struct said *s = &self->said[k - 1];
		if (s->paragraph + 1 < paragraph)
			break;
		if (s->person != TEXT_NONE)
			continue;
		if (plural != s->plural && !(plural && s->paragraph == paragraph && is_group(self, s)))
			continue;
		*ret = (struct speaker){ .name = s->name, .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 700, .plural = plural };
		return true;
	}
	return plural && speaker_pair(self, a->source.first, 0, ret) == 0 && ret->name.len;
}
