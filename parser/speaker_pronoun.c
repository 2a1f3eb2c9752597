/* Pronouns: whom he, she, I and who mean; they and it: speaker_group.c. */
#include "parser/speaker_impl.h"

#include "common/cleanup.h"
#include "parser/text_token.h"

#define PRONOUN_PARAGRAPHS 4 /* how far back a pronoun may reach */
#define DID_SINCE 30         /* against who is farther back than the last sentence's subject */
#define ROLE_NEAR 8          /* tokens of a source in which the word for who it is stands */
#define PRONOUN_MARGIN 4     /* less between the best two leaves it open */
#define ASKED_HIM 110        /* against who asks him */
#define QUOTED_OF 60         /* against who is named in the words */
#define OTHER_BACK 16        /* statements back in which another speaker is looked for */

/* "Roe asked him why.": who answers is another, but "Roe asked her to wait. He said". */
static bool asks_one(const struct speakers *self, const struct mention *m, struct str pronoun)
{
	const struct text *t = self->text;
	struct str asked = str_eq_nocase(pronoun, STR("she")) ? STR("her") : STR("him");

	for (uint32_t i = m->last; i + 2 < t->n_tokens && i < m->last + 3 && t->tokens[i].sentence == t->tokens[m->first].sentence; i++)
		if (str_eq(text_token(t, i), STR("asked")))
			return str_eq(text_token(t, i + 1), asked) && !str_eq(text_token(t, i + 2), STR("to"));
	return false;
}

/* Which persons a pronoun before token at may mean, by nearness, place in the sentence and earlier speech. */
static int weigh(const struct speakers *self, const struct mention *m, const struct attribution *a)
{
	const struct text *t = self->text;
	const struct token *p = &t->tokens[a->source.first], *k = &t->tokens[m->first];
	int score = 100 - 14 * (int)(p->sentence - k->sentence) - 6 * (int)(p->paragraph - k->paragraph);

	/* "Roe's fate is unclear, but she said": whose fate opens the sentence is its topic. */
	bool topic = m->possessive && k->flags & TOKEN_SENTENCE && p->sentence == k->sentence;

	if (m->subject)
		score += 26;
	/* Who is brought in by full name as this paragraph's subject is what it goes on about. */
	if (m->subject && p->paragraph == k->paragraph && p->sentence > k->sentence && m->last - m->first > 1 && p->depth == 0)
		score += 14;
	if (topic)
		score += 40;
	else if (m->possessive || m->attributive)
		score -= m->attributive ? 40 : 24;
	if (self->names.persons[m->person].last - self->names.persons[m->person].first < 2 &&
	    (self->names.persons[m->person].sex == SEX_UNKNOWN || self->names.persons[m->person].sex_guessed))
		score -= 20; /* one word: it may be no person */
	if (k->depth > p->depth)
		score -= 45;
	if (asks_one(self, m, text_token(self->text, a->source.first)))
		score -= ASKED_HIM;
	if (p->sentence == k->sentence && !m->subject && !topic)
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

/* The person a pronoun fits best, and how clearly. */
struct choice {
	uint32_t person, at; /* TEXT_NONE: nobody; token of the mention */
	int top, second;
	bool mismatch;       /* the given name speaks against it */
	bool rival;          /* another of that sex did something since */
};

/* "he told Roe": the person named right behind the cue hears it. */
static uint32_t hearer_of(const struct speakers *self, const struct attribution *a)
{
	uint32_t k = names_mention_from(&self->names, a->cue.last);

	if (a->cue.first >= a->cue.last || k >= self->names.n_mentions ||
	    self->names.mentions[k].phrase > a->cue.last + 1 || self->names.mentions[k].first > a->cue.last + 4)
		return TEXT_NONE;
	return self->names.mentions[k].first >= a->cue.last ? self->names.mentions[k].person : TEXT_NONE;
}

static struct choice choose_person(const struct speakers *self, const struct attribution *a, enum sex sex,
				   const struct speaker *outer)
{
	const struct names *n = &self->names;
	uint32_t paragraph = self->text->tokens[a->source.first].paragraph;
	uint32_t hearer = hearer_of(self, a), told = speaker_sentence_told(self, a->source.first);
	uint32_t did = TEXT_NONE;   /* the subject of the sentence before, of that sex */
	uint32_t later = TEXT_NONE; /* the nearest of that sex who may be meant */
	struct choice c = { .person = TEXT_NONE, .second = -1000 };

	for (uint32_t k = names_mention_from(n, a->source.first); k > 0; k--) {
		const struct mention *m = &n->mentions[k - 1];
		enum sex has = n->persons[m->person].sex;
		bool mismatch = has != SEX_UNKNOWN && has != sex;
		int score;
		if (m->first >= a->source.first)
			continue;
		if (self->text->tokens[m->first].paragraph + PRONOUN_PARAGRAPHS < paragraph)
			break;
		if ((mismatch && !n->persons[m->person].sex_guessed) || m->person == hearer || speaker_is_object(self, m->person, a) ||
		    speaker_is_line_of(self, m))
			continue;
		if (outer && outer->name.len && outer->person == m->person && (a->container != TEXT_NONE || outer->answers))
			continue; /* who is quoted says "I" of himself */
		if (later == TEXT_NONE && !mismatch && m->last - m->first > 1 - (has == sex) &&
		    (m->subject ||
		     self->text->tokens[m->first].sentence == self->text->tokens[a->source.first].sentence ||
		     (self->text->tokens[m->first].paragraph == paragraph && !self->text->tokens[m->first].depth)) &&
		    !m->possessive && !m->attributive)
			later = m->person;
		if (did == TEXT_NONE && !mismatch && m->subject && !m->possessive &&
		    n->persons[m->person].last - n->persons[m->person].first > 1 - (has == sex) &&
		    self->text->tokens[m->first].sentence + 1 == told)
			did = m->person;
		score = weigh(self, m, a) + speaker_weigh_said(self, m->person, a) -
			(did != TEXT_NONE && did != m->person ? DID_SINCE : 0) - (mismatch ? 110 : 0) +
			(has == sex ? 10 : 0) - (speaker_is_quoted_of(self, m->person, a) ? QUOTED_OF : 0);
		if (c.person == TEXT_NONE || score > c.top) {
			if (c.person != m->person && c.person != TEXT_NONE)
				c.second = c.top;
			c.top = score, c.person = m->person, c.at = m->first, c.mismatch = mismatch,
			c.rival = later != TEXT_NONE && later != m->person;
		} else if (m->person != c.person && score > c.second) {
			c.second = score;
		}
	}
	return c;
}

/* "One victim had driven all night, he said": of whom it is told. */
static bool in_content(const struct attribution *a, uint32_t token)
{
	for (uint32_t c = 0; c < a->n_content; c++)
		if (token >= a->content[c].first && token < a->content[c].last)
			return true;
	return false;
}

static uint16_t confidence_of(const struct speakers *self, const struct choice *c, const struct attribution *a)
{
	int margin = c->top - c->second;

	if (c->rival)
		return margin > 10 ? 740 : 600;
	if (margin > 25)
		return speaker_weigh_said(self, c->person, a) >= 20 ? 930 : 790;
	return margin > 10 ? 740 : 600;
}

/* Who spoke last of the first so many, but for the one in whose words this stands: "I asked him, and he said". */
static const struct said *last_other(const struct speakers *self, uint32_t before, const struct speaker *outer)
{
	for (int back = 0; back < OTHER_BACK && before > 0 && outer && outer->name.len &&
			   str_eq(self->said[before - 1].name, outer->name);
	     back++)
		before--;
	return before ? &self->said[before - 1] : NULL;
}

/* May one of that sex be who spoke: not "he" of "a spokeswoman"? */
static bool fits_sex(const struct speakers *self, const struct said *said, enum sex sex)
{
	const struct text *t = self->text;

	bool fits = true;

	for (uint32_t i = said->at; i < t->n_tokens && i < said->at + ROLE_NEAR &&
				    t->tokens[i].kind <= TOKEN_NUMBER && !(self->entries[i].classes & W_PREP);
	     i++)
		if (self->entries[i].classes & W_ROLE)
			fits = !(self->entries[i].classes & (sex == SEX_MALE ? W_FEMALE_ROLE : W_MALE_ROLE));
	return fits;
}

/* Who spoke under capitalised words alone, of which none is a body's: a person, most likely. */
static bool is_unplaced(const struct speakers *self, const struct said *said)
{
	const struct text *t = self->text;
	uint32_t i = said->at, n = 0;

	if (said->person != TEXT_NONE || said->plural || said->name.ptr < t->bytes.ptr ||
	    said->name.ptr >= t->bytes.ptr + t->bytes.len)
		return false;
	while (i < t->n_tokens && t->tokens[i].from < (uint32_t)(said->name.ptr - t->bytes.ptr))
		i++;
	for (; i < t->n_tokens && t->tokens[i].to <= (uint32_t)(said->name.ptr - t->bytes.ptr) + said->name.len; i++, n++)
		if (t->tokens[i].kind != TOKEN_WORD || !(t->tokens[i].flags & TOKEN_TITLE) ||
		    t->tokens[i].flags & TOKEN_CAPS ||
		    self->entries[i].classes & (W_GROUP | W_PLACE | W_NATION | W_DET | W_OCCASION))
			return false;
	return n > 1;
}

static bool resolve_person_pronoun(struct speakers *self, const struct attribution *a, enum sex sex,
				   const struct speaker *outer, struct speaker *ret)
{
	uint32_t paragraph = self->text->tokens[a->source.first].paragraph, before = speaker_said_before(self, a->source.first);
	const struct said *last = last_other(self, before, outer);
	struct run stranger;
	struct choice c = choose_person(self, a, sex, outer);

	if (outer && outer->name.len && speaker_stranger_in_quote(self, a->source.first, sex, c.person == TEXT_NONE ? 0 : c.at, &stranger)) {
		*ret = (struct speaker){ .name = speaker_str(self->text, stranger.first, stranger.last), .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 600 };
		return true;
	}
	if ((!outer || !outer->name.len) && speaker_is_life(self, a->source.first, sex)) {
		speaker_found(self, self->life, "pronoun", 760, ret);
		return true;
	}
	struct person *person = c.person != TEXT_NONE ? &self->names.persons[c.person] : NULL;
	/* From here on what the paragraph itself tells goes before who spoke in the one above. */
	uint32_t since = last && person && last->at < c.at ? c.at : last ? last->at : person ? c.at : 0;
	if (!self->text->tokens[a->source.first].depth && speaker_role_before(self, a, since, sex, ret))
		return true;
	/* "The actress said ... She added": nobody who was named before her. But "her aunt said ... she added" may be either. */
	bool hers = last && person && !c.mismatch && str_eq_nocase(text_token(self->text, last->at), sex == SEX_MALE ? STR("his") : STR("her"));
	if (last && last->single && !hers && fits_sex(self, last, sex) && last->paragraph + 1 >= paragraph &&
	    (!person || c.at < last->at)) {
		*ret = (struct speaker){ .name = last->name, .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 600 };
		return true;
	}
	/* "Old Harl said ... She added": a name that the text does not tell to be a person's. */
	if (last && is_unplaced(self, last) && last->paragraph == paragraph && (!person || c.at < last->at)) {
		*ret = (struct speaker){ .name = last->name, .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 600 };
		return true;
	}
	if ((!person || c.at < self->text->sentences[self->text->tokens[a->source.first].sentence].first) &&
	    speaker_stranger_of_writer(self, a->source.first, sex, &stranger)) {
		*ret = (struct speaker){ .name = speaker_str(self->text, stranger.first, stranger.last), .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 550 };
		return true;
	}
	if (speaker_stranger_since(self, person ? c.at : self->text->paragraphs[paragraph].first, a->source.first, sex, &stranger) &&
	    !in_content(a, stranger.first)) {
		*ret = (struct speaker){ .name = speaker_str(self->text, stranger.first, stranger.last), .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 550 };
		return true;
	}
	/* Of those whose given name spoke against it none was right: better nobody. */
	if (!person || c.mismatch || c.top - c.second < PRONOUN_MARGIN)
		return false;
	if (c.top - c.second > 25 && person->sex == SEX_UNKNOWN)
		person->sex = sex, person->sex_guessed = true; /* "she said ..., she said" */
	speaker_found(self, c.person, "pronoun", confidence_of(self, &c, a), ret);
	if (hers && last->single && c.at < last->at)
		ret->confidence = 600;
	return true;
}

/* 1: resolved or known to be unknown, 0: no pronoun. */
int speaker_pronoun(struct speakers *self, const struct attribution *a, const struct speaker *outer, struct speaker *ret)
{
	struct str w = text_token(self->text, a->source.first);

	if (a->source.last - a->source.first != 1)
		return 0;
	if (str_among_nocase(w, "he his him himself"))
		return resolve_person_pronoun(self, a, SEX_MALE, outer, ret), 1;
	if (str_among_nocase(w, "she her herself"))
		return resolve_person_pronoun(self, a, SEX_FEMALE, outer, ret), 1;
	if (str_among_nocase(w, "they their them"))
		return speaker_group_pronoun(self, a, true, ret), 1;
	if (str_eq_nocase(w, STR("it")) || str_eq_nocase(w, STR("its")))
		return speaker_group_pronoun(self, a, false, ret), 1;
	if ((str_eq(w, STR("I")) || str_eq_nocase(w, STR("my"))) && outer && outer->name.len) {
		*ret = *outer;
		ret->how = STR("first person");
		return 1;
	}
	if ((str_eq(w, STR("who")) || str_eq(w, STR("Who"))) && a->source.first > 1) {
		uint32_t before = a->source.first - (text_first_char(self->text, a->source.first - 1) == ',');
		uint32_t m = names_mention_from(&self->names, before - 1);
		if (m < self->names.n_mentions && self->names.mentions[m].last == before)
			speaker_found(self, self->names.mentions[m].person, "relative", 900, ret);
		for (m = before; m > 0 && self->text->tokens[m - 1].kind == TOKEN_WORD &&
				 self->text->tokens[m - 1].flags & TOKEN_TITLE &&
				 !(self->text->tokens[m - 1].flags & TOKEN_SENTENCE);)
			m--;
		if (!ret->name.len && m < before && !(self->entries[before - 1].classes & (W_GROUP | W_PLACE)))
			*ret = (struct speaker){ .name = speaker_str(self->text, m, before), .how = STR("relative"), .person = TEXT_NONE, .confidence = 780 };
		return 1;
	}
	if (self->entries[a->source.first].classes & (W_SUBJ | W_OBJ | W_POSS | W_REL))
		return 1;
	if (str_eq(w, STR("A")) || str_eq_nocase(w, STR("answer")))
		return 1; /* a label that names nobody */
	return str_among_nocase(w, "this that these");
}
