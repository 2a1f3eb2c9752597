/* Pronouns: whom he, she, they and it mean. */
#include "parser/speaker_impl.h"

#include "common/cleanup.h"
#include "parser/text_token.h"

#define PRONOUN_PARAGRAPHS 4 /* how far back a pronoun may reach */
#define PRONOUN_MARGIN 4     /* less between the best two leaves it open */

/* Which persons a pronoun before token at may mean, by nearness, place in the sentence and earlier speech. */
static int weigh(const struct speakers *self, const struct mention *m, const struct attribution *a)
{
	const struct text *t = self->text;
	const struct token *p = &t->tokens[a->source.first], *k = &t->tokens[m->first];
	int score = 100 - 14 * (int)(p->sentence - k->sentence) - 6 * (int)(p->paragraph - k->paragraph);

	if (m->subject)
		score += 26;
	if (m->possessive)
		score -= 24;
	if (self->names.persons[m->person].last - self->names.persons[m->person].first < 2)
		score -= 20; /* one word: it may be no person */
	if (k->depth > p->depth)
		score -= 45;
	if (p->sentence == k->sentence && !m->subject)
		score -= 12;
	for (uint32_t c = 0; c < a->n_content; c++)
		if (m->first >= a->content[c].first && m->first < a->content[c].last)
			score -= 40;
	return score;
}

int speaker_weigh_said(const struct speakers *self, uint32_t person, const struct attribution *a)
{
	uint32_t paragraph = self->text->tokens[a->source.first].paragraph;
	int back = 0;

	for (uint32_t k = speaker_said_before(self, a->source.first); k > 0 && back < 3; k--) {
		const struct said *s = &self->said[k - 1];
		if (s->person == person)
			return s->paragraph == paragraph ? 34 - 8 * back : s->paragraph + 1 == paragraph ? 28 - 8 * back : 10;
		back++;
	}
	return 0;
}

static bool resolve_person_pronoun(struct speakers *self, const struct attribution *a, enum sex sex, const struct speaker *outer, struct speaker *ret)
{
	const struct names *n = &self->names;
	uint32_t paragraph = self->text->tokens[a->source.first].paragraph, best = TEXT_NONE, at = 0, before = speaker_said_before(self, a->source.first);
	const struct said *last = before ? &self->said[before - 1] : NULL;
	int top = 0, second = -1000;

	for (uint32_t k = names_mention_from(n, a->source.first); k > 0; k--) {
		const struct mention *m = &n->mentions[k - 1];
		enum sex has = n->persons[m->person].sex;
		int score;
		if (m->first >= a->source.first)
			continue;
		if (self->text->tokens[m->first].paragraph + PRONOUN_PARAGRAPHS < paragraph)
			break;
		if (has != SEX_UNKNOWN && has != sex && !n->persons[m->person].sex_guessed)
			continue;
		if (outer && outer->name.len && outer->person == m->person && a->container != TEXT_NONE)
			continue; /* who is quoted says "I" of himself */
		score = weigh(self, m, a) + speaker_weigh_said(self, m->person, a) - (has != SEX_UNKNOWN && has != sex ? 70 : 0);
		if (best == TEXT_NONE || score > top) {
			if (best != m->person && best != TEXT_NONE)
				second = top;
			top = score;
			best = m->person;
			at = m->first;
		} else if (m->person != best && score > second) {
			second = score;
		}
	}
	/* "The actress said ... She added": nobody who was named before her. */
	if (last && last->single && last->paragraph + 1 >= paragraph && (best == TEXT_NONE || at < last->at)) {
		*ret = (struct speaker){ .name = last->name, .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 600 };
		return true;
	}
	if (best == TEXT_NONE || top - second < PRONOUN_MARGIN)
		return false;
	if (top - second > 25 && n->persons[best].sex == SEX_UNKNOWN)
		n->persons[best].sex = sex, n->persons[best].sex_guessed = true; /* "she said ..., she said" */
	speaker_found(self, best, "pronoun", (uint16_t)(top - second > 25 ? (speaker_weigh_said(self, best, a) >= 20 ? 930 : 790) : top - second > 10 ? 740 : 600), ret);
	return true;
}

/* "they", "it": the last collective or body that spoke nearby. */
static bool resolve_group_pronoun(const struct speakers *self, const struct attribution *a, bool plural, struct speaker *ret)
{
	uint32_t paragraph = self->text->tokens[a->source.first].paragraph;

	for (uint32_t k = speaker_said_before(self, a->source.first); k > 0; k--) {
		const struct said *s = &self->said[k - 1];
		if (s->paragraph + 1 < paragraph)
			break;
		if (s->person != TEXT_NONE)
			continue;
		if (plural != s->plural && plural)
			continue;
		*ret = (struct speaker){ .name = s->name, .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 700, .plural = plural };
		return true;
	}
	return false;
}

/* 1: resolved or known to be unknown, 0: no pronoun. */
int speaker_pronoun(struct speakers *self, const struct attribution *a, const struct speaker *outer, struct speaker *ret)
{
	struct str w = text_token(self->text, a->source.first);

	if (a->source.last - a->source.first != 1)
		return 0;
	if (str_eq_nocase(w, STR("he")) || str_eq_nocase(w, STR("his")) || str_eq_nocase(w, STR("him")) || str_eq_nocase(w, STR("himself")))
		return resolve_person_pronoun(self, a, SEX_MALE, outer, ret), 1;
	if (str_eq_nocase(w, STR("she")) || str_eq_nocase(w, STR("her")) || str_eq_nocase(w, STR("herself")))
		return resolve_person_pronoun(self, a, SEX_FEMALE, outer, ret), 1;
	if (str_eq_nocase(w, STR("they")) || str_eq_nocase(w, STR("their")) || str_eq_nocase(w, STR("them")))
		return resolve_group_pronoun(self, a, true, ret), 1;
	if (str_eq_nocase(w, STR("it")) || str_eq_nocase(w, STR("its")))
		return resolve_group_pronoun(self, a, false, ret), 1;
	if ((str_eq(w, STR("I")) || str_eq_nocase(w, STR("my"))) && outer && outer->name.len) {
		*ret = *outer;
		ret->how = STR("first person");
		return 1;
	}
	if (self->entries[a->source.first].classes & (W_SUBJ | W_OBJ | W_POSS | W_REL))
		return 1;
	if (str_eq(w, STR("A")) || str_eq_nocase(w, STR("answer")))
		return 1; /* a label that names nobody */
	return str_eq_nocase(w, STR("this")) || str_eq_nocase(w, STR("that")) || str_eq_nocase(w, STR("these"));
}
