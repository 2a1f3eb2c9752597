/* "The witness", "the defendant": who gave evidence, and who is tried. */
#include "parser/speaker_impl.h"

#include "parser/text_token.h"

#define COURT_TOKENS 1500 /* back, in which the evidence began */
#define PLEA_TOKENS 12    /* behind a name, in which "denies" stands */

/* "gave evidence", "giving evidence", "testified", "testifying" */
static bool is_evidence(const struct text *t, uint32_t i)
{
	struct str w = text_token(t, i);

	if (str_among_nocase(w, "testified testifying testify testifies"))
		return true;
	return i > 0 && str_eq(w, STR("evidence")) && str_among_nocase(text_token(t, i - 1), "gave giving give gives given");
}

/* The person who did what token i tells: the subject before it in its sentence, else the next one named there; TEXT_NONE. */
static uint32_t doer(const struct speakers *self, uint32_t i)
{
	const struct names *n = &self->names;
	const struct token *t = self->text->tokens;
	uint32_t k = names_mention_from(n, i), found = TEXT_NONE;

	for (uint32_t b = k; b > 0 && t[n->mentions[b - 1].first].sentence == t[i].sentence; b--)
		if (n->mentions[b - 1].first < i && !n->mentions[b - 1].possessive)
			found = n->mentions[b - 1].person;
	if (found == TEXT_NONE && k < n->n_mentions && t[n->mentions[k].first].sentence == t[i].sentence && !n->mentions[k].possessive)
		found = n->mentions[k].person;
	return found;
}

static uint32_t witness_before(const struct speakers *self, uint32_t at)
{
	uint32_t low = at > COURT_TOKENS ? at - COURT_TOKENS : 0;

	for (uint32_t i = at; i-- > low;) {
		uint32_t who = self->text->tokens[i].depth || !is_evidence(self->text, i) ? TEXT_NONE : doer(self, i);
		if (who != TEXT_NONE)
			return who;
		if (i > low && str_eq(text_token(self->text, i), STR("witness")) && str_among_nocase(text_token(self->text, i - 1), "a another one"))
			return TEXT_NONE; /* one without a name came up since */
	}
	return TEXT_NONE;
}

/* Does a mention tell that its person is tried: "Roe, 51, of Lund, denies", "Roe pleaded not guilty", "Roe is accused of"? */
static bool is_tried(const struct speakers *self, const struct mention *m)
{
	const struct text *t = self->text;

	for (uint32_t i = m->last; i < t->n_tokens && i < m->last + PLEA_TOKENS && t->tokens[i].sentence == t->tokens[m->first].sentence; i++)
		if (str_among(text_token(t, i), "denies denied pleaded pleads accused charged"))
			return !m->possessive;
	return false;
}

/* The only one before token at who is tried; TEXT_NONE: nobody, or several. */
static uint32_t tried_before(const struct speakers *self, uint32_t at)
{
	const struct names *n = &self->names;
	uint32_t found = TEXT_NONE, stop = names_mention_from(n, at), low = stop > 64 ? stop - 64 : 0;

	for (uint32_t k = low; k < stop; k++) {
		if (n->mentions[k].person == found || n->mentions[k].first >= at || !is_tried(self, &n->mentions[k]))
			continue;
		if (found != TEXT_NONE)
			return TEXT_NONE;
		found = n->mentions[k].person;
	}
	return found;
}

bool speaker_in_court(const struct speakers *self, uint32_t first, uint32_t end, struct speaker *ret)
{
	const struct text *t = self->text;
	uint32_t who;

	if (end != first + 2 || !str_eq_nocase(text_token(t, first), STR("the")))
		return false;
	if (str_eq(text_token(t, end - 1), STR("witness")))
		who = witness_before(self, first);
	else if (str_eq(text_token(t, end - 1), STR("defendant")) || str_eq(text_token(t, end - 1), STR("accused")))
		who = tried_before(self, first);
	else
		return false;
	if (who == TEXT_NONE)
		return false;
	speaker_found(self, who, "role", 750, ret);
	return true;
}
