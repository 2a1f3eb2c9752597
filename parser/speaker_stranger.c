/* People without a name whom "he" and "she" may mean: a woman from Lund, my doctor, the landlord. */
#include "parser/speaker_impl.h"

#include "parser/text_token.h"

#define STRANGER_REACH 80    /* tokens back in which one without a name is looked for */
#define ROLE_REACH 600       /* tokens back in a paragraph, or in a sentence of somebody's words, in which a role is looked for */

/* "a victim | impact statement": does the noun before token i belong to another? */
static bool is_attribute(const struct speakers *self, uint32_t i)
{
	const uint32_t goes_on = W_PREP | W_REL | W_BE | W_HAVE | W_DO | W_MODAL | W_CONJ | W_ADV | W_NEG | W_TIME |
				 W_VERB | W_SUBORD | W_DET | W_POSS | W_SUBJ;
	const struct token *k = &self->text->tokens[i];
	struct str w;

	if (i >= self->text->n_tokens || k->kind > TOKEN_NUMBER || k->flags & TOKEN_TITLE)
		return false;
	if (k->flags & TOKEN_CLITIC)
		return true; /* "a clerk's sister" */
	w = text_token(self->text, i);
	return self->entries[i].classes & W_ROLE || !(self->entries[i].classes & goes_on || self->entries[i].verb ||
						      str_ends(w, STR("ed")) || str_ends(w, STR("ing")));
}

/* Tokens of "woman from Lund" in "A woman from Lund left. She said ...": one without a name who came up since token from. */
bool speaker_stranger_since(const struct speakers *self, uint32_t from, uint32_t at, enum sex sex, struct run *ret)
{
	const struct text *t = self->text;
	uint32_t low = t->paragraphs[t->tokens[at].paragraph].first;

	if (low < from)
		low = from;
	if (at - low > STRANGER_REACH)
		low = at - STRANGER_REACH;
	for (uint32_t i = at; i-- > low;) {
		struct str w = text_token(t, i);
		uint32_t stop = i + 6 < at ? i + 6 : at, m = names_mention_from(&self->names, i);
		if (!(self->entries[i].classes & (W_DET | W_POSS)) || t->tokens[i].depth ||
		    i > t->sentences[t->tokens[i].sentence].first + 1)
			continue;
		bool kin = str_among_nocase(w, sex == SEX_MALE ? "her their my" : "his their my"); /* "His aunt laughed. She said" */
		if (!kin && !(str_among_nocase(w, "a an another one")))
			continue;
		if (m < self->names.n_mentions && self->names.mentions[m].first < i + 14)
			continue; /* "A baker, Ann Roe," */
		for (uint32_t k = i + 1;
		     k < stop && t->tokens[k].kind <= TOKEN_NUMBER && t->tokens[k].sentence == t->tokens[i].sentence;
		     k++) {
			uint32_t c = self->entries[k].classes;
			if (!(c & W_ROLE) || c & (sex == SEX_MALE ? W_FEMALE_ROLE : W_MALE_ROLE) || is_attribute(self, k + 1) ||
			    (kin && !(c & (sex == SEX_MALE ? W_MALE_ROLE : W_FEMALE_ROLE))))
				continue;
			*ret = (struct run){ i + 1, k + 1 };
			return true;
		}
	}
	return false;
}

/* "I showed it to my doctor. He said": whom the writer tells of in the sentence before token at. */
bool speaker_stranger_of_writer(const struct speakers *self, uint32_t at, enum sex sex, struct run *ret)
{
	const struct text *t = self->text;
	uint32_t s = t->tokens[at].sentence, first, m;

	if (s == 0 || t->tokens[first = t->sentences[s - 1].first].paragraph != t->tokens[at].paragraph || t->tokens[first].depth ||
	    !str_among(text_token(t, first), "I We"))
		return false;
	for (uint32_t i = first + 3; i < t->sentences[s - 1].last; i++) {
		uint32_t c = self->entries[i].classes;
		if (c & W_ROLE && t->tokens[i].flags & TOKEN_TITLE)
			return false; /* "I asked the Minister about our consul": somebody who is named */
		if (!(c & W_ROLE) || c & (sex == SEX_MALE ? W_FEMALE_ROLE : W_MALE_ROLE) || !(self->entries[i - 1].classes & (W_DET | W_POSS)) ||
		    is_attribute(self, i + 1))
			continue;
		m = names_mention_from(&self->names, i);
		*ret = (struct run){ i, i + 1 };
		return m >= self->names.n_mentions || self->names.mentions[m].first > at;
	}
	return false;
}

/* "“I asked the referee why and he told me to sit”": one without a name in the same sentence of somebody's words, behind token since. */
bool speaker_stranger_in_quote(const struct speakers *self, uint32_t at, enum sex sex, uint32_t since, struct run *ret)
{
	const struct text *t = self->text;
	uint32_t low = t->sentences[t->tokens[at].sentence].first;

	if (!t->tokens[at].depth)
		return false;
	if (at - low > ROLE_REACH)
		low = at - ROLE_REACH;
	for (uint32_t i = at; i-- > low + 1 && i > since && t->tokens[i].depth;) {
		uint32_t c = self->entries[i].classes;
		if (!(c & W_ROLE) || c & (sex == SEX_MALE ? W_FEMALE_ROLE : W_MALE_ROLE) || !(self->entries[i - 1].classes & (W_DET | W_POSS)) ||
		    t->tokens[i].flags & TOKEN_TITLE || is_attribute(self, i + 1))
			continue;
		*ret = (struct run){ i, i + 1 };
		return true;
	}
	return false;
}

/* "Roe accused Lind, | the treasurer, of": does the phrase at token i tell who was named before its comma? */
static bool is_apposition(const struct speakers *self, uint32_t i)
{
	const struct names *n = &self->names;
	uint32_t k = names_mention_from(n, i);

	return i > 0 && text_first_char(self->text, i - 1) == ',' && k > 0 && n->mentions[k - 1].last == i - 1;
}

/* "The landlord has a theory. “Bells,” he says": a role that is the subject of a sentence of this paragraph, behind token since. */
bool speaker_role_before(const struct speakers *self, const struct attribution *a, uint32_t since, enum sex sex, struct speaker *ret)
{
	const struct text *t = self->text;
	uint32_t at = a->source.first, low = t->paragraphs[t->tokens[at].paragraph].first;

	if (at - low > ROLE_REACH)
		low = at - ROLE_REACH;
	for (uint32_t i = at; i-- > low + 1 && i > since;) {
		uint32_t c = self->entries[i].classes;
		struct attribution by = *a;
		if (t->tokens[i].depth || !(c & W_ROLE) || c & (sex == SEX_MALE ? W_FEMALE_ROLE : W_MALE_ROLE) ||
		    !str_among_nocase(text_token(t, i - 1), "the") || t->tokens[i].sentence == t->tokens[at].sentence || is_attribute(self, i + 1) ||
		    t->tokens[i].flags & TOKEN_TITLE)
			continue;
		if (!(t->tokens[i - 1].flags & TOKEN_SENTENCE) && text_first_char(t, i - 2) != ',')
			continue;
		if (is_apposition(self, i - 1))
			continue;
		by.source = (struct run){ i - 1, i + 1 };
		if (speaker_role(self, &by, i - 1, i + 1, ret)) {
			ret->how = STR("pronoun");
			ret->confidence = 720;
			return true;
		}
		*ret = (struct speaker){ .name = speaker_str(t, i, i + 1), .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 560 };
		return true;
	}
	return false;
}
