/* "The Norvik striker", "the 31-year-old": words that take up somebody named before. */
#include "parser/speaker_impl.h"

#include "parser/text_token.h"

#define AGED_TOKENS 5  /* before a name, in which "24-year-old" stands */
#define COMPATRIOTS 64 /* mentions back in which one of that nation is looked for */

/* Who did something in this paragraph outside quotations, last before token at and behind token since; TEXT_NONE. */
static uint32_t last_subject(const struct speakers *self, uint32_t since, uint32_t at)
{
	const struct names *n = &self->names;

	for (uint32_t k = names_mention_from(n, at); k > 0; k--) {
		const struct mention *m = &n->mentions[k - 1];
		if (m->first >= at || self->text->tokens[m->first].depth)
			continue;
		if (m->first <= since || self->text->tokens[m->first].paragraph != self->text->tokens[at].paragraph)
			return TEXT_NONE;
		if (m->subject)
			return m->person;
	}
	return TEXT_NONE;
}

/* "Russia's Ann Roe" before "The Russian" at this token; TEXT_NONE: nobody, or several. */
static uint32_t compatriot(const struct speakers *self, uint32_t nation)
{
	const struct names *n = &self->names;
	struct str w = text_token(self->text, nation);
	uint32_t found = TEXT_NONE, seen = 0;

	for (uint32_t k = names_mention_from(n, nation); k > 0 && seen < COMPATRIOTS; k--, seen++) {
		uint32_t first = n->mentions[k - 1].phrase;
		if (first < 2 || first >= nation || n->mentions[k - 1].person == found)
			continue;
		struct str of = text_token(self->text, first - 1 - (self->text->tokens[first - 1].flags & TOKEN_CLITIC ? 1 : 0));
		if (of.len < 4 || w.len < 4 || memcmp(of.ptr, w.ptr, 4) != 0)
			of = text_token(self->text, first);
		if (of.len < 4 || w.len < 4 || memcmp(of.ptr, w.ptr, 4) != 0)
			continue;
		if (found != TEXT_NONE)
			return TEXT_NONE;
		found = n->mentions[k - 1].person;
	}
	return found;
}

/* The only person of the paragraph before that of token at, outside quotations, who is its first sentence's subject; false: none. */
static bool topic_before(const struct speakers *self, uint32_t at, uint32_t *ret)
{
	const struct names *n = &self->names;
	const struct token *t = self->text->tokens;
	uint32_t found = TEXT_NONE;
	bool subject = false;

	for (uint32_t k = names_mention_from(n, at), seen = 0; k > 0 && seen < COMPATRIOTS; k--, seen++) {
		const struct mention *m = &n->mentions[k - 1];
		if (m->first >= at || t[m->first].paragraph == t[at].paragraph || t[m->first].depth)
			continue;
		if (t[m->first].paragraph + 1 < t[at].paragraph)
			break;
		if (found != TEXT_NONE && m->person != found)
			return false;
		found = m->person;
		subject |= m->subject;
	}
	if (found == TEXT_NONE || !subject)
		return false;
	*ret = found;
	return true;
}

/* "24-year-old": the years; 0: no such word. */
static uint32_t years_in(const struct text *t, uint32_t i)
{
	struct str w = text_token(t, i);

	if (w.len < 4 || !str_ends(w, STR("-year-old")) || w.ptr[0] < '1' || w.ptr[0] > '9' || w.ptr[1] < '0' || w.ptr[1] > '9')
		return 0;
	return (uint32_t)(w.ptr[0] - '0') * 10 + (uint32_t)(w.ptr[1] - '0');
}

/* "Ann Roe, 24," and "the 24-year-old striker Ann Roe": how old this mention says that she is; 0: it does not. */
static uint32_t years_of(const struct speakers *self, const struct mention *m)
{
	const struct text *t = self->text;

	if (m->last + 2 < t->n_tokens && text_first_char(t, m->last) == ',' && text_token(t, m->last + 1).len == 2 &&
	    str_among(text_token(t, m->last + 2), ", . :")) {
		struct str w = text_token(t, m->last + 1);
		if (w.ptr[0] >= '1' && w.ptr[0] <= '9' && w.ptr[1] >= '0' && w.ptr[1] <= '9')
			return (uint32_t)(w.ptr[0] - '0') * 10 + (uint32_t)(w.ptr[1] - '0');
	}
	for (uint32_t i = m->first; i > 0 && i + AGED_TOKENS > m->first && t->tokens[i - 1].kind <= TOKEN_NUMBER; i--)
		if (years_in(t, i - 1))
			return years_in(t, i - 1);
	return 0;
}

/* The only person of those named before token at who is so old; TEXT_NONE: nobody, or several. Is person said to be of another age? */
static uint32_t aged(const struct speakers *self, uint32_t years, uint32_t at, uint32_t person, bool *ret_other)
{
	const struct names *n = &self->names;
	uint32_t found = TEXT_NONE;
	bool several = false;

	*ret_other = false;
	for (uint32_t k = names_mention_from(n, at), seen = 0; years && k > 0 && seen < COMPATRIOTS; k--, seen++) {
		const struct mention *m = &n->mentions[k - 1];
		uint32_t has = m->first < at ? years_of(self, m) : 0;
		if (has == years) {
			several |= found != TEXT_NONE && found != m->person;
			found = m->person;
		} else if (has && m->person == person) {
			*ret_other = true;
		}
	}
	return several ? TEXT_NONE : found;
}

/* Does what the text says of the person contradict the phrase: "The Argentine", "the 24-year-old"? */
static bool contradicts(const struct speakers *self, uint32_t person, const struct attribution *a, uint32_t years)
{
	bool other;

	(void)aged(self, years, a->source.first, person, &other);
	return other || speaker_nations_clash(self, &self->names.persons[person], a->source.first, a->source.last);
}

bool speaker_described(const struct speakers *self, const struct attribution *a, struct speaker *ret)
{
	uint32_t k = speaker_said_before(self, a->source.first);
	const struct said *s = k ? &self->said[k - 1] : NULL;

	uint32_t paragraph = self->text->tokens[a->source.first].paragraph, nation = a->source.last - 1;

	uint32_t of = self->entries[nation].classes & W_NATION ? compatriot(self, nation) : TEXT_NONE;

	uint32_t years = 0;
	bool other;

	for (uint32_t i = a->source.first; i < a->source.last && !years; i++)
		years = years_in(self->text, i);
	if (of == TEXT_NONE)
		of = aged(self, years, a->source.first, TEXT_NONE, &other);
	if (of != TEXT_NONE) {
		speaker_found(self, of, "description", 850, ret);
		return true;
	}
	uint32_t subject = last_subject(self, s ? s->at : 0, a->source.first);

	if (subject != TEXT_NONE && contradicts(self, subject, a, years))
		return false;
	if (subject != TEXT_NONE) {
		speaker_found(self, subject, "description", 720, ret);
		return true;
	}
	if (nation == a->source.first + 1 && of == TEXT_NONE && !(self->text->tokens[nation].flags & (TOKEN_CAPS | TOKEN_ABBREV)) &&
	    topic_before(self, a->source.first, &subject) && !contradicts(self, subject, a, years)) {
		speaker_found(self, subject, "description", 600, ret);
		return true;
	}
	if (!s || s->person == TEXT_NONE || s->paragraph + 1 < paragraph || contradicts(self, s->person, a, years))
		return false;
	/* From another paragraph only where nobody else came up since. */
	for (uint32_t m = names_mention_from(&self->names, s->at);
	     s->paragraph < paragraph && m < self->names.n_mentions &&
	     self->names.mentions[m].first < a->source.first;
	     m++)
		if (self->names.mentions[m].person != s->person)
			return false;
	for (uint32_t i = self->text->paragraphs[paragraph].first; s->paragraph < paragraph && i < a->source.first; i++)
		if (self->text->tokens[i].flags & TOKEN_TITLE && !self->text->tokens[i].depth && !self->entries[i].classes)
			return false;
	speaker_found(self, s->person, "description", s->paragraph == paragraph ? 720 : 600, ret);
	return true;
}
