/* "The Norvik striker", "the 31-year-old": words that take up somebody named before. */
#include "parser/speaker_impl.h"

#include "parser/text_token.h"

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

bool speaker_described(const struct speakers *self, const struct attribution *a, struct speaker *ret)
{
	uint32_t k = speaker_said_before(self, a->source.first);
	const struct said *s = k ? &self->said[k - 1] : NULL;

	uint32_t paragraph = self->text->tokens[a->source.first].paragraph, nation = a->source.last - 1;

	uint32_t of = self->entries[nation].classes & W_NATION ? compatriot(self, nation) : TEXT_NONE;

	if (of != TEXT_NONE) {
		speaker_found(self, of, "description", 850, ret);
		return true;
	}
	uint32_t subject = last_subject(self, s ? s->at : 0, a->source.first);

	if (subject != TEXT_NONE) {
		speaker_found(self, subject, "description", 720, ret);
		return true;
	}
	if (nation == a->source.first + 1 && of == TEXT_NONE && !(self->text->tokens[nation].flags & (TOKEN_CAPS | TOKEN_ABBREV)) &&
	    topic_before(self, a->source.first, &subject)) {
		speaker_found(self, subject, "description", 600, ret);
		return true;
	}
	if (!s || s->person == TEXT_NONE || s->paragraph + 1 < paragraph)
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
