#include "parser/speaker.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/speaker_impl.h"
#include "parser/text_token.h"

#define PHRASE_TOKENS 40     /* of a source that are looked at */
#define BEHIND_TOKENS 12     /* behind a source that end before its cue */
#define OWNER_MOST 780       /* confidence in who is told by their letter */
#define PAIR_PARAGRAPHS 3    /* back, in which "both" were named */

int speakers_new(const struct text *text, const struct entry *entries, struct arena *arena, struct speakers *ret)
{
	struct speakers s = { .text = text, .entries = entries, .arena = arena };
	int r = names_find(text, entries, arena, &s.names);

	if (r < 0)
		return r;
	s.life = speaker_life(&s);
	*ret = s;
	return 0;
}

int speakers_note(struct speakers *self, const struct speaker *who, uint32_t at)
{
	if (!who->name.len)
		return 0;
	if (self->n_said == self->cap_said) {
		uint32_t cap = self->cap_said ? 2 * self->cap_said : 32;
		struct said *said = arena_grow(self->arena, self->said, self->cap_said, cap, sizeof *said);
		if (!said)
			return -ENOMEM;
		self->said = said;
		self->cap_said = cap;
	}
	uint32_t k = self->n_said++;
	/* What is nested is noted last, but stands anywhere. */
	for (; k > 0 && self->said[k - 1].at > at; k--)
		self->said[k] = self->said[k - 1];
	self->said[k] = (struct said){ .at = at,
				       .paragraph = self->text->tokens[at].paragraph,
				       .person = who->person,
				       .name = who->name,
				       .plural = who->plural,
				       .single = who->person == TEXT_NONE && !who->plural &&
						 (str_eq(who->how, STR("anonymous")) || str_eq(who->how, STR("given name"))) };
	return 0;
}

/* "Sir Jan" after "Sir Jan Roe": the only one of that given name; else as it is. */
static uint32_t known_by_given(const struct speakers *self, uint32_t person)
{
	const struct text *t = self->text;
	const struct person *p = &self->names.persons[person];
	uint32_t found = TEXT_NONE;

	if (p->last != p->first + 1 || p->first == 0 || !str_among(text_token(t, p->first - 1), "Sir Dame"))
		return person;
	for (uint32_t i = 0; i < self->names.n_persons; i++) {
		const struct person *other = &self->names.persons[i];
		if (i == person || other->last < other->first + 2 || !str_eq(text_token(t, other->first), text_token(t, p->first)))
			continue;
		if (found != TEXT_NONE)
			return person;
		found = i;
	}
	return found == TEXT_NONE ? person : found;
}

void speaker_found(const struct speakers *self, uint32_t person, const char *how, uint16_t confidence, struct speaker *ret)
{
	person = known_by_given(self, person);
	const struct person *p = &self->names.persons[person];

	*ret = (struct speaker){ .name = p->name, .role = p->role, .how = str_from(how), .person = person, .confidence = confidence };
}

/* How many of the said stand before token at. */
uint32_t speaker_said_before(const struct speakers *self, uint32_t at)
{
	uint32_t low = 0, high = self->n_said;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (self->said[mid].at < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool speakers_last(const struct speakers *self, uint32_t at, struct speaker *ret)
{
	uint32_t paragraph = self->text->tokens[at].paragraph;

	for (uint32_t k = speaker_said_before(self, at); k > 0; k--) {
		const struct said *s = &self->said[k - 1];
		if (s->paragraph + 1 < paragraph)
			return false;
		if (s->person != TEXT_NONE)
			speaker_found(self, s->person, "context", 600, ret);
		else
			*ret = (struct speaker){ .name = s->name, .how = STR("context"), .person = TEXT_NONE, .confidence = 500 };
		return true;
	}
	return false;
}

struct str speaker_str(const struct text *t, uint32_t first, uint32_t last)
{
	uint32_t from = t->tokens[first].from;

	return (struct str){ t->bytes.ptr + from, t->tokens[last - 1].to - from };
}

static void resolve_phrase(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last,
			   uint32_t head, struct speaker *ret)
{
	bool indefinite = false, role = self->entries[head].classes & W_ROLE;
	uint16_t confidence = source_confidence(self, first, last, head);
	struct str w, body;

	if (last > first + 2 && !(self->entries[first].classes & W_DET) && names_letters(self->text, last - 1))
		last--;
	while (first + 1 < last && self->entries[first].classes & W_DET && !(self->entries[first].classes & W_VAGUE)) {
		w = text_token(self->text, first);
		if (str_among_nocase(w, "all two three four five several no"))
			break;
		indefinite |= str_eq_nocase(w, STR("a")) || str_eq_nocase(w, STR("an"));
		first++;
	}
	if (speaker_body(self, first, last, a->source.first, &body)) {
		*ret = (struct speaker){ .name = body, .how = STR("body"), .person = TEXT_NONE, .confidence = 800 };
		return;
	}
	if (last - first == 1 && self->text->tokens[first].flags & TOKEN_TITLE &&
	    !(self->entries[first].classes & ~(uint32_t)(W_MALE | W_FEMALE | W_VERB))) {
		*ret = (struct speaker){ .name = speaker_str(self->text, first, last), .person = TEXT_NONE, .confidence = 850, .how = STR("surname") };
		return;
	}
	*ret = (struct speaker){ .name = speaker_str(self->text, first, last), .person = TEXT_NONE, .confidence = confidence,
		                 .how = role ? STR("anonymous") : STR("collective"), .plural = source_is_plural(self, head),
		                 .anonymous = role && indefinite };
}

/* "his spokesman", "the Minister", "the envoy": by the role at token head of the phrase. */
static bool resolve_role(const struct speakers *self, const struct attribution *a, struct run phrase, uint32_t core,
			 uint32_t head, uint32_t last, struct speaker *ret)
{
	uint32_t first = phrase.first, end = phrase.last;
	bool the = self->entries[first].classes & W_DET, poss = self->entries[first].classes & W_POSS,
	     definite = !poss && (!the || str_eq_nocase(text_token(self->text, first), STR("the")));
	struct str name;

	if (poss && self->entries[head].classes & W_ROLE && core == first && !source_is_plural(self, head) &&
	    speaker_only_one(self, first + 1, end, ret))
		return true;
	if (self->entries[head].classes & W_ROLE && definite && !source_is_plural(self, head) &&
	    !source_goes_on_behind(self, end, last)) {
		if (speaker_role(self, a, first, end, ret))
			return true;
		if (the && core == first && speaker_description(self, a, head, ret))
			return true;
	}
	if (!definite || !the || head != first + 1 || end != head + 1 ||
	    self->text->tokens[head].flags & TOKEN_TITLE ||
	    !(speaker_said_as(self, head, first, &name) ||
	      (!(self->entries[head].classes & W_GROUP) && speaker_fuller(self, head, first, &name))))
		return false;
	*ret = (struct speaker){ .name = name, .how = STR("again"), .person = TEXT_NONE, .confidence = 750, .plural = source_is_plural(self, head) };
	return true;
}

/* Up to where a name may stand behind a source that ends at last: its cue, or "confirmed by her employer, | Kelb Motors." the sentence's end. */
static uint32_t behind_end(const struct speakers *self, const struct attribution *a, uint32_t last)
{
	const struct text *t = self->text;
	uint32_t end = t->sentences[t->tokens[a->source.first].sentence].last;

	if (a->cue.first > last)
		return a->cue.first - last < BEHIND_TOKENS ? a->cue.first : last;
	while (end > last + 1 && t->tokens[end - 1].kind > TOKEN_NUMBER)
		end--;
	return a->passive || a->cue.last > a->source.first || a->cue.first >= a->cue.last || end < last + 2 || end > last + BEHIND_TOKENS ? last : end;
}

/* "Roe's | statement", "her | post": the end of whose words they are; last when the source is no such phrase. */
static uint32_t owner_end(const struct speakers *self, uint32_t first, uint32_t last)
{
	const struct text *t = self->text;

	if (last < first + 2 || !str_among(text_token(t, last - 1), "statement letter post tweet message email memo note remarks comments speech"))
		return last;
	for (uint32_t i = last - 1; i > first; i--) {
		if (t->tokens[i - 1].kind > TOKEN_NUMBER || self->entries[i - 1].classes & (W_PREP | W_CONJ | W_REL))
			return last;
		if (t->tokens[i - 1].flags & TOKEN_CLITIC)
			return i - 1 > first ? i - 1 : last;
	}
	if (str_among_nocase(text_token(t, first), "its their"))
		return last; /* whose they are is too often another's */
	return self->entries[first].classes & W_POSS && last - first <= 3 ? first + 1 : last;
}

/* A phrase without a name of its own, its possessive before core: a role, a body, or as it is printed. */
static void resolve_common(const struct speakers *self, const struct attribution *a, struct run phrase, uint32_t core, uint32_t last,
			   struct speaker *ret)
{
	uint32_t first = phrase.first, end = phrase.last;

	/* A place or time behind a proper name is no part of it: "the Storage Commission in Lund", "Roe in her call". */
	if (end < last && end > core && source_is_proper(self, core, end))
		last = end;
	uint32_t head = end;
	for (uint32_t i = core; i < end && head == end; i++)
		if (i > core && self->entries[i].classes & W_PREP && !(self->text->tokens[i].flags & TOKEN_TITLE))
			head = i;
	if (head == core)
		return;
	head--;
	if (speaker_in_court(self, first, end, ret) || speaker_firm(self, first, end, ret) ||
	    resolve_role(self, a, (struct run){ first, end }, core, head, last, ret))
		return;
	/* "The “Harbour” actor": marks inside a phrase do not end it. */
	if (end < last && self->text->tokens[end].kind >= TOKEN_PUNCT && !source_names_nobody(self, first, end))
		last = end;
	else if (end > core && end + 2 < last &&
		 (source_is_reached(self, end) ||
		  (str_ends(text_token(self->text, end), STR("ed")) && self->entries[end + 2].classes & W_TIME)))
		last = end;
	last = source_before_occasion(self, head, last);
	if (!source_names_nobody(self, first, last))
		resolve_phrase(self, a, first, last, head, ret);
}

static int resolve_noun_phrase(const struct speakers *self, const struct attribution *a, struct speaker *ret)
{
	uint32_t last = a->source.last,
		 first = source_after_adverb(self, source_after_as(self, a->source.first, last), last),
		 end = source_head_end(self, first, last), core;
	int r;

	if (speaker_opening(self, first, ret) || speaker_within(self, a, ret))
		return 0;
	if (source_is_pair(self, first, end)) {
		r = source_names_bodies(self, end) ? 0 : speaker_pair(self, first, PAIR_PARAGRAPHS, ret);
		/* "The two officials" says who they are. */
		if (r < 0 || ret->name.len || end - first < 3)
			return r;
	}
	if (speaker_by_own_role(self, first, end, ret) || speaker_calls_himself(self, end, last, ret))
		return 0;
	r = speaker_two(self, a, first, last, ret);
	if (r)
		return r < 0 ? r : 0;
	core = source_after_possessive(self, first, end);
	if (speaker_by_words_of(self, first, last, ret))
		return 0;
	if (speaker_name_before_of(self, a, first, core, end, ret))
		return 0;
	r = speaker_name(self, a, core, end, ret);
	if (r)
		return 0;
	if (speaker_name_behind_comma(self, a, first, end, ret))
		return 0;
	if (end >= last && speaker_named_behind(self, last, ret))
		return 0;
	if (source_is_quantified(self, first)) {
		if (!source_names_nobody(self, first, end))
			resolve_phrase(self, a, first, end, end - 1, ret);
		return 0;
	}
	if (source_is_described(self, first, end) && speaker_described(self, a, ret))
		return 0;
	if (speaker_body_behind(self, first, end, end >= last ? behind_end(self, a, last) : last, ret))
		return 0;
	resolve_common(self, a, (struct run){ first, end }, core, last, ret);
	return 0;
}

/* "Ann Roe herself" */
static bool is_reflexive(const struct speakers *self, uint32_t token)
{
	struct str w = text_token(self->text, token);

	return str_among(w, "himself herself itself themselves");
}

int speakers_resolve(struct speakers *self, const struct attribution *a, const struct speaker *outer, struct speaker *ret)
{
	struct attribution cut = *a;

	*ret = (struct speaker){ .how = STR("unknown"), .person = TEXT_NONE };
	if (a->source.first >= a->source.last) {
		if (a->passive)
			ret->how = STR("not stated");
		return 0;
	}
	if (cut.source.last - cut.source.first > 1 && text_first_char(self->text, cut.source.first + 1) == ',' &&
	    self->entries[cut.source.first].classes & W_SUBJ)
		cut.source.last = cut.source.first + 1; /* "He, like Roe," */
	while (cut.source.last > cut.source.first + 1 && self->text->tokens[cut.source.first].kind == TOKEN_QUOTE &&
	       !source_quoted_name_end(self, cut.source.first, cut.source.last))
		cut.source.first++; /* "“a friend of the band”" */
	while (cut.source.last > cut.source.first + 1 &&
	       (is_reflexive(self, cut.source.last - 1) ||
		self->text->tokens[cut.source.last - 1].flags & TOKEN_CLITIC ||
		self->text->tokens[cut.source.last - 1].kind == TOKEN_QUOTE ||
		self->text->tokens[cut.source.last - 1].kind == TOKEN_PUNCT))
		cut.source.last--;
	if (cut.source.last > cut.source.first + 2 && !(self->entries[cut.source.first].classes & W_DET) &&
	    names_letters(self->text, cut.source.last - 1))
		cut.source.last--; /* "Ann Roe KC", but "the Tory MP" */
	int r = speaker_and_others(self, &cut, outer, ret);
	if (r)
		return r < 0 ? r : 0;
	if (speaker_pronoun(self, &cut, outer, ret) ||
	    (a->turn && (speaker_initials(self, &cut, ret) || speaker_in_brackets(self, &cut, ret))))
		return 0;
	if (cut.source.last - cut.source.first > PHRASE_TOKENS)
		cut.source.last = cut.source.first + PHRASE_TOKENS;
	uint32_t owner = a->turn ? cut.source.last : owner_end(self, cut.source.first, cut.source.last);
	if (owner < cut.source.last) {
		cut.source.last = owner;
		r = speakers_resolve(self, &cut, outer, ret);
		ret->confidence = ret->confidence > OWNER_MOST ? OWNER_MOST : ret->confidence;
		return r;
	}
	if (cut.source.last == cut.source.first + 1 && speaker_one_of(self, cut.source.first, ret))
		return 0;
	return resolve_noun_phrase(self, &cut, ret);
}
