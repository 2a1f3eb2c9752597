#include "parser/speaker.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/name_impl.h"
#include "parser/speaker_impl.h"
#include "parser/text_token.h"

#define SURNAMES_MAX 128      /* persons among whom a namesake is looked for */
#define PHRASE_TOKENS 40     /* of a source that are looked at */
#define BEHIND_TOKENS 12     /* behind a source that end before its cue */
#define PAIR_PARAGRAPHS 3    /* back, in which "both" were named */

int speakers_new(const struct text *text, const struct entry *entries, struct arena *arena, struct speakers *ret)
{
	struct speakers s = { .text = text, .entries = entries, .arena = arena };
	int r = names_find(text, entries, arena, &s.names);

	if (r == 0)
		*ret = s;
	return r;
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
						 str_eq(who->how, STR("anonymous")) };
	return 0;
}

void speaker_found(const struct speakers *self, uint32_t person, const char *how, uint16_t confidence, struct speaker *ret)
{
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

/* "Roe and Ash": each by name. */
static int resolve_two(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last,
		       struct speaker *ret)
{
	for (uint32_t i = first + 1; i + 1 < last; i++) {
		uint32_t b = i + 1, head = source_head_end(self, b, last), left = first, p, q;
		if (!str_eq(text_token(self->text, i), STR("and")))
			continue;
		/* "and his wife, the lawyer Ann Roe" */
		if (self->entries[b].classes & W_POSS && head < last && text_first_char(self->text, head) == ',')
			b = head + 1, head = source_head_end(self, b, last);
		names_tail(self->text, self->entries, &left, i);
		names_tail(self->text, self->entries, &b, head);
		if (b >= head || left >= i || (left > first && self->entries[left - 1].classes & W_PREP))
			return 0; /* "a friend of Roe and Ash" is one */
		p = names_by_name(&self->names, self->text, left, i, a->source.first);
		q = names_by_name(&self->names, self->text, b, head, a->source.first);
		if ((q == TEXT_NONE || p == TEXT_NONE) &&
		    !(source_is_bare_name(self, left, i) && source_is_bare_name(self, b, head)))
			return 0;
		struct str x = p == TEXT_NONE ? speaker_str(self->text, left, i) : self->names.persons[p].name;
		struct str y = q == TEXT_NONE ? speaker_str(self->text, b, head) : self->names.persons[q].name;
		*ret = (struct speaker){ .how = STR("name"), .person = TEXT_NONE, .confidence = 850, .plural = true };
		int r = arena_printf(self->arena, &ret->name, "%.*s and %.*s", (int)x.len, x.ptr, (int)y.len, y.ptr);
		return r < 0 ? -ENOMEM : 1;
	}
	return 0;
}

static bool has_role(const struct speakers *self, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i < last; i++)
		if (self->entries[i].classes & W_ROLE && !(self->text->tokens[i].flags & TOKEN_TITLE))
			return true;
	return false;
}

/* Does another bear the same surname? */
static bool is_shared(const struct speakers *self, uint32_t person)
{
	const struct names *n = &self->names;

	for (uint32_t p = 0; p < n->n_persons && p < SURNAMES_MAX; p++)
		if (p != person && n->persons[p].surname.len && str_eq(n->persons[p].surname, n->persons[person].surname))
			return true;
	return false;
}

/* "A bench of Justices Ann Roe and | Bo Lind": does the name at token at stand behind another's "and"? */
static bool is_second_of_two(const struct speakers *self, uint32_t first, uint32_t at)
{
	const struct token *t = self->text->tokens;

	return at > first + 1 && str_eq(text_token(self->text, at - 1), STR("and")) &&
	       t[at - 2].flags & TOKEN_TITLE && !(self->entries[at - 2].classes & (W_ROLE | W_GROUP));
}

/* A name in [first, last): 1 resolved, 0 none there. */
static int resolve_name(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last,
			struct speaker *ret)
{
	uint32_t at = first, person, own = names_mention_from(&self->names, last - 1);

	/* A name that is also a word for a role: "King said". */
	if (last - first == 1 && own < self->names.n_mentions && self->names.mentions[own].first == first) {
		speaker_found(self, self->names.mentions[own].person, "surname",
			      is_shared(self, self->names.mentions[own].person) ? 780 : 960, ret);
		return 1;
	}
	names_tail(self->text, self->entries, &at, last);
	if (at >= last || names_serves(self->text, self->entries, first, at) || is_second_of_two(self, first, at))
		return 0; /* "a spokeswoman for Ann Roe" is not Ann Roe */
	person = names_by_name(&self->names, self->text, at, last, a->source.first + 1);
	if (person != TEXT_NONE) {
		speaker_found(self, person, last - at > 1 ? "name" : "surname",
			      last - at > 1           ? 980 :
			      is_shared(self, person) ? 780 :
							960,
			      ret);
		return 1;
	}
	if (last - at == 1 && (person = names_by_given(&self->names, self->text, at)) != TEXT_NONE) {
		speaker_found(self, person, "given name", 900, ret);
		return 1;
	}
	if (at > first && name_follows_kind(self->text, self->entries, at) && source_is_bare_name(self, at, last)) {
		*ret = (struct speaker){ .name = speaker_str(self->text, at, last), .how = STR("body"), .person = TEXT_NONE, .confidence = 850 };
		return 1; /* "the power company Lumen Grid" */
	}
	for (uint32_t i = at; i < last; i++)
		if (self->entries[i].classes & (W_GROUP | W_OCCASION) || self->text->tokens[i].flags & TOKEN_CAPS)
			return 0;
	if (at == first || last - at > 4)
		return 0;
	*ret = (struct speaker){ .name = speaker_str(self->text, at, last), .how = STR("name"), .person = TEXT_NONE, .confidence = 900 };
	if (at > first && !(self->entries[first].classes & W_DET && at == first + 1))
		ret->role = speaker_str(self->text, first, at);
	if (self->entries[at > first ? at - 1 : at].classes & (W_ROLE | W_HONOR))
		return 1;
	/* "the head of the works Ann Roe" */
	return at > first + 1 && last - at > 1 && !(self->text->tokens[at - 1].flags & TOKEN_TITLE) &&
	       !(self->entries[at - 1].classes & (W_DET | W_POSS | W_CONJ)) && source_is_bare_name(self, at, last) &&
	       has_role(self, first, at);
}

/* Name first, then "of the Times", "of the Department of Health"; or of what is spoken, "Roe of Lind's plan": core stands behind "'s". */
static bool resolve_before_of(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t core,
			      uint32_t end, struct speaker *ret)
{
	for (uint32_t i = core + 1; i < end; i++)
		if (str_eq(text_token(self->text, i), STR("of")) && resolve_name(self, a, core, i, ret))
			return true;
	for (uint32_t i = first + 1; i < core && i < first + 5; i++)
		if (str_eq(text_token(self->text, i), STR("of")) && self->text->tokens[first].flags & TOKEN_TITLE &&
		    !has_role(self, first, i) && resolve_name(self, a, first, i, ret))
			return true;
	return false;
}

/* "the firm's chief, Ann Roe,", "the doctor at the mill, Ann Roe,": the name stands behind the comma after token end. */
static bool resolve_behind_comma(const struct speakers *self, const struct attribution *a, uint32_t first,
				 uint32_t end, struct speaker *ret)
{
	uint32_t last = a->source.last, comma = end, next, stop, at, person;

	while (comma < last && self->text->tokens[comma].kind < TOKEN_PUNCT)
		comma++;
	if (comma >= last || text_first_char(self->text, comma) != ',')
		return false;
	next = at = comma + 1;
	stop = source_head_end(self, next, last);
	for (uint32_t i = next + 1; i < stop; i++)
		if (str_eq(text_token(self->text, i), STR("of")) && self->text->tokens[next].flags & TOKEN_TITLE &&
		    !(self->entries[next].classes & (W_ROLE | W_GROUP)))
			stop = i; /* "Ann Roe of Lund" */
	names_tail(self->text, self->entries, &at, stop);
	if (at < stop && (at == next || self->entries[at - 1].classes & (W_ROLE | W_HONOR)) &&
	    resolve_name(self, a, at, stop, ret))
		return true;
	if (at >= stop || (at > next && self->entries[at - 1].classes & (W_PREP | W_CONJ)) ||
	    (person = names_by_name(&self->names, self->text, at, stop, first)) == TEXT_NONE)
		return false;
	speaker_found(self, person, "apposition", 900, ret);
	return true;
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

static int resolve_noun_phrase(const struct speakers *self, const struct attribution *a, struct speaker *ret)
{
	uint32_t last = a->source.last,
		 first = source_after_adverb(self, source_after_as(self, a->source.first, last), last),
		 end = source_head_end(self, first, last), core, head;
	int r;

	if (speaker_opening(self, first, ret))
		return 0;
	if (source_is_pair(self, first, end)) {
		r = source_names_bodies(self, end) ? 0 : speaker_pair(self, first, PAIR_PARAGRAPHS, ret);
		/* "The two officials" says who they are. */
		if (r < 0 || ret->name.len || end - first < 3)
			return r;
	}
	if (speaker_by_own_role(self, first, end, ret))
		return 0;
	r = resolve_two(self, a, first, last, ret);
	if (r)
		return r < 0 ? r : 0;
	core = source_after_possessive(self, first, end);
	if (resolve_before_of(self, a, first, core, end, ret))
		return 0;
	r = resolve_name(self, a, core, end, ret);
	if (r)
		return 0;
	if (resolve_behind_comma(self, a, first, end, ret))
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
	if (speaker_body_behind(
		    self, first, end,
		    end >= last && a->cue.first > last && a->cue.first - last < BEHIND_TOKENS ? a->cue.first : last,
		    ret))
		return 0;
	/* A place or time behind a proper name is no part of it: "the Storage Commission in Lund", "Roe in her call". */
	if (end < last && end > core && source_is_proper(self, core, end))
		last = end;
	head = end;
	for (uint32_t i = core; i < end && head == end; i++)
		if (i > core && self->entries[i].classes & W_PREP && !(self->text->tokens[i].flags & TOKEN_TITLE))
			head = i;
	if (head == core)
		return 0;
	head--;
	if (resolve_role(self, a, (struct run){ first, end }, core, head, last, ret))
		return 0;
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
	while (cut.source.last > cut.source.first + 1 &&
	       (is_reflexive(self, cut.source.last - 1) ||
		self->text->tokens[cut.source.last - 1].flags & TOKEN_CLITIC ||
		self->text->tokens[cut.source.last - 1].kind == TOKEN_PUNCT))
		cut.source.last--;
	if (cut.source.last > cut.source.first + 2 && names_letters(self->text, cut.source.last - 1))
		cut.source.last--; /* "Ann Roe KC" */
	if (speaker_pronoun(self, &cut, outer, ret) ||
	    (a->turn && (speaker_initials(self, &cut, ret) || speaker_in_brackets(self, &cut, ret))))
		return 0;
	if (cut.source.last - cut.source.first > PHRASE_TOKENS)
		cut.source.last = cut.source.first + PHRASE_TOKENS;
	if (cut.source.last == cut.source.first + 1 && speaker_one_of(self, cut.source.first, ret))
		return 0;
	return resolve_noun_phrase(self, &cut, ret);
}
