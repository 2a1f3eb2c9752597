/* Persons that a text tells of without naming them again: of whom an obituary is, and who gives but a first name. */
#include "parser/speaker_impl.h"

#include "parser/text_token.h"

#define OPENING_TOKENS 120 /* of a text, in which it tells who died */
#define NAME_TOKENS 6      /* of "gave her name only as Jan" */

uint32_t speaker_life(const struct speakers *self)
{
	const struct text *t = self->text;
	const struct names *n = &self->names;
	uint32_t stop = t->n_tokens < OPENING_TOKENS ? t->n_tokens : OPENING_TOKENS;
	bool obituary = stop && str_eq_nocase(text_token(t, 0), STR("obituary"));

	for (uint32_t i = 2; i + 1 < stop; i++) {
		uint32_t k = names_mention_from(n, t->sentences[t->tokens[i].sentence].first);
		bool died = str_eq(text_token(t, i), STR("died")) && str_eq(text_token(t, i - 1), STR("has")) && !t->tokens[i].depth;
		if (!died || !(obituary || str_eq(text_token(t, i - 2), STR("who")) || str_among(text_token(t, i + 1), "aged at")))
			continue;
		if (k < n->n_mentions && n->mentions[k].last <= i && n->mentions[k].subject)
			return n->mentions[k].person;
	}
	return TEXT_NONE;
}

bool speaker_is_life(const struct speakers *self, uint32_t at, enum sex sex)
{
	const struct names *n = &self->names;
	const struct token *t = self->text->tokens;
	uint32_t before = speaker_said_before(self, at);
	enum sex has = self->life == TEXT_NONE ? SEX_UNKNOWN : n->persons[self->life].sex;

	if (self->life == TEXT_NONE || t[at].depth || (has != SEX_UNKNOWN && has != sex))
		return false;
	for (uint32_t k = names_mention_from(n, at); k > 0; k--) {
		const struct mention *m = &n->mentions[k - 1];
		has = n->persons[m->person].sex;
		if (t[m->first].paragraph != t[at].paragraph)
			break;
		if (m->first < at && m->person != self->life && (has == SEX_UNKNOWN || has == sex))
			return false;
	}
	if (!before || self->said[before - 1].paragraph + 1 < t[at].paragraph)
		return true;
	const struct said *last = &self->said[before - 1];
	if (last->person == TEXT_NONE || last->person == self->life)
		return !last->single;
	has = n->persons[last->person].sex;
	if (has != SEX_UNKNOWN && has != sex)
		return true;
	/* The life goes on behind a friend's word, unless the friend is quoted again. */
	return last->paragraph < t[at].paragraph && t[self->text->paragraphs[t[at].paragraph].first].kind != TOKEN_QUOTE;
}

bool speaker_calls_himself(const struct speakers *self, uint32_t first, uint32_t last, struct speaker *ret)
{
	const struct text *t = self->text;

	for (uint32_t i = first + 2; i + 2 < last; i++) {
		bool gives = (str_eq(text_token(t, i), STR("name")) && str_among(text_token(t, i - 2), "gave gives give")) ||
			     (str_among(text_token(t, i), "identified called calls") && str_among(text_token(t, i + 1), "himself herself")) ||
			     (str_eq(text_token(t, i - 1), STR("be")) && str_among(text_token(t, i), "called known identified"));
		for (uint32_t k = i; gives && k + 1 < last && k < i + NAME_TOKENS; k++) {
			uint32_t from = k + str_among(text_token(t, k), "as himself herself just only simply called"), end = from;
			if (from == k || !(t->tokens[from].flags & TOKEN_TITLE))
				continue;
			while (end < last && t->tokens[end].kind == TOKEN_WORD && t->tokens[end].flags & TOKEN_TITLE)
				end++;
			*ret = (struct speaker){ .name = speaker_str(t, from, end), .how = STR("given name"), .person = TEXT_NONE, .confidence = 800 };
			return true;
		}
	}
	return false;
}
