#include "parser/speaker.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/speaker_impl.h"
#include "parser/text_token.h"

#define PHRASE_TOKENS 40     /* of a source that are looked at */
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
	self->said[self->n_said++] = (struct said){ .at = at, .paragraph = self->text->tokens[at].paragraph, .person = who->person,
		                                    .name = who->name, .plural = who->plural,
		                                    .single = who->person == TEXT_NONE && !who->plural && str_eq(who->how, STR("anonymous")) };
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

/* End of the phrase's head: before its comma, "who" or a preposition that begins a place ("of", "to" stay). */
static uint32_t head_end(const struct speakers *self, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i < last; i++) {
		uint32_t c = self->entries[i].classes;
		struct str w = text_token(self->text, i);
		if (self->text->tokens[i].kind >= TOKEN_PUNCT)
			return i;
		if (i > first && str_ends(w, STR("ed")) && !(self->text->tokens[i].flags & TOKEN_TITLE) && !(self->entries[i - 1].classes & (W_DET | W_ADJ | W_ADV | W_POSS)) && !(c & ~(uint32_t)W_VERB) && self->text->tokens[i - 1].kind == TOKEN_WORD &&
		    i + 2 < last && self->entries[i + 1].classes & (W_PREP | W_TIME) && self->entries[i + 2].classes & W_TIME)
			return i; /* "a study published on Monday" */
		if (i > first && (c & W_REL || (c & W_PREP && !(self->text->tokens[i].flags & TOKEN_TITLE) && !str_eq(w, STR("of")) && !str_eq(w, STR("to")) && !str_eq(w, STR("for")))))
			return i;
	}
	return last;
}

static bool is_plural(const struct speakers *self, uint32_t head)
{
	struct str w = text_token(self->text, head);

	if (str_eq_nocase(w, STR("police")) || str_eq_nocase(w, STR("people")) || str_eq_nocase(w, STR("men")) || str_eq_nocase(w, STR("women")) || self->entries[head].classes & W_VAGUE)
		return true;
	return w.len > 3 && w.ptr[w.len - 1] == 's' && w.ptr[w.len - 2] != 's' && !(self->text->tokens[head].flags & TOKEN_CAPS);
}

static void resolve_phrase(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, uint32_t head, struct speaker *ret)
{
	bool indefinite = false, role = self->entries[head].classes & W_ROLE;
	struct str w, body;

	while (first + 1 < last && self->entries[first].classes & W_DET && !(self->entries[first].classes & W_VAGUE)) {
		w = text_token(self->text, first);
		if (str_eq_nocase(w, STR("all")) || str_eq_nocase(w, STR("two")) || str_eq_nocase(w, STR("three")) || str_eq_nocase(w, STR("four")) ||
		    str_eq_nocase(w, STR("five")) || str_eq_nocase(w, STR("several")) || str_eq_nocase(w, STR("no")))
			break;
		indefinite |= str_eq_nocase(w, STR("a")) || str_eq_nocase(w, STR("an"));
		first++;
	}
	if (speaker_body(self, first, last, a->source.first, &body)) {
		*ret = (struct speaker){ .name = body, .how = STR("body"), .person = TEXT_NONE, .confidence = 800 };
		return;
	}
	if (last - first == 1 && self->text->tokens[first].flags & TOKEN_TITLE && !(self->entries[first].classes & ~(uint32_t)(W_MALE | W_FEMALE | W_VERB))) {
		*ret = (struct speaker){ .name = speaker_str(self->text, first, last), .person = TEXT_NONE, .confidence = 850, .how = STR("surname") };
		return;
	}
	*ret = (struct speaker){ .name = speaker_str(self->text, first, last), .person = TEXT_NONE, .confidence = 850,
		                 .how = role ? STR("anonymous") : STR("collective"), .plural = is_plural(self, head),
		                 .anonymous = role && indefinite };
}

/* A phrase of numbers, articles and endings alone names nobody: "2018", "the", "’s". */
static bool names_nobody(const struct speakers *self, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i < last; i++)
		if (self->text->tokens[i].kind == TOKEN_WORD && !(self->text->tokens[i].flags & TOKEN_CLITIC) &&
		    (!(self->entries[i].classes & (W_DET | W_POSS | W_PREP | W_CONJ)) || self->entries[i].classes & W_VAGUE))
			return false;
	return true;
}

static bool is_pair(const struct speakers *self, uint32_t first, uint32_t last)
{
	struct str w = text_token(self->text, first);

	return last - first <= 3 && (str_eq_nocase(w, STR("both")) || (last - first > 1 && str_eq_nocase(w, STR("the")) && str_eq_nocase(text_token(self->text, first + 1), STR("two"))));
}

/* "Both sides", "the two countries": no persons. */
static bool names_bodies(const struct speakers *self, uint32_t last)
{
	static const char *const bodies[] = { "sides", "parties", "countries", "governments", "states", "nations", "companies", "firms", "groups", "teams", "camps", "bodies" };

	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		if (str_eq(text_token(self->text, last - 1), str_from(bodies[i])))
			return true;
	return false;
}

/* Capitalised words of no other sense. */
static bool is_bare_name(const struct speakers *self, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i < last; i++)
		if (!(self->text->tokens[i].flags & TOKEN_TITLE) || self->entries[i].classes & ~(uint32_t)(W_MALE | W_FEMALE | W_VERB))
			return false;
	return true;
}

/* "Roe and Ash": each by name. */
static int resolve_two(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, struct speaker *ret)
{
	for (uint32_t i = first + 1; i + 1 < last; i++) {
		uint32_t b = i + 1, head = head_end(self, b, last), left = first, p, q;
		if (!str_eq(text_token(self->text, i), STR("and")))
			continue;
		names_tail(self->text, self->entries, &left, i);
		names_tail(self->text, self->entries, &b, head);
		if (b >= head || left >= i || (left > first && self->entries[left - 1].classes & W_PREP))
			return 0; /* "a friend of Roe and Ash" is one */
		p = names_by_name(&self->names, self->text, left, i, a->source.first);
		q = names_by_name(&self->names, self->text, b, head, a->source.first);
		if ((q == TEXT_NONE || p == TEXT_NONE) && !(is_bare_name(self, left, i) && is_bare_name(self, b, head)))
			return 0;
		struct str x = p == TEXT_NONE ? speaker_str(self->text, left, i) : self->names.persons[p].name;
		struct str y = q == TEXT_NONE ? speaker_str(self->text, b, head) : self->names.persons[q].name;
		*ret = (struct speaker){ .how = STR("name"), .person = TEXT_NONE, .confidence = 850, .plural = true };
		return arena_printf(self->arena, &ret->name, "%.*s and %.*s", (int)x.len, x.ptr, (int)y.len, y.ptr) < 0 ? -ENOMEM : 1;
	}
	return 0;
}

/* A name in [first, last): 1 resolved, 0 none there. */
static int resolve_name(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, struct speaker *ret)
{
	uint32_t at = first, person, own = names_mention_from(&self->names, last - 1);

	/* A name that is also a word for a role: "King said". */
	if (last - first == 1 && own < self->names.n_mentions && self->names.mentions[own].first == first) {
		speaker_found(self, self->names.mentions[own].person, "surname", 960, ret);
		return 1;
	}
	names_tail(self->text, self->entries, &at, last);
	if (at >= last || (at > first && self->entries[at - 1].classes & W_PREP))
		return 0; /* "a spokeswoman for Ann Roe" is not Ann Roe */
	person = names_by_name(&self->names, self->text, at, last, a->source.first + 1);
	if (person != TEXT_NONE) {
		speaker_found(self, person, last - at > 1 ? "name" : "surname", last - at > 1 ? 980 : 960, ret);
		return 1;
	}
	if (last - at == 1 && (person = names_by_given(&self->names, self->text, at)) != TEXT_NONE) {
		speaker_found(self, person, "given name", 900, ret);
		return 1;
	}
	for (uint32_t i = at; i < last; i++)
		if (self->entries[i].classes & (W_GROUP | W_OCCASION) || self->text->tokens[i].flags & TOKEN_CAPS)
			return 0;
	if (at == first || last - at > 4)
		return 0;
	*ret = (struct speaker){ .name = speaker_str(self->text, at, last), .how = STR("name"), .person = TEXT_NONE, .confidence = 900 };
	if (at > first && !(self->entries[first].classes & W_DET && at == first + 1))
		ret->role = speaker_str(self->text, first, at);
	return self->entries[at > first ? at - 1 : at].classes & (W_ROLE | W_HONOR) ? 1 : 0;
}

static uint32_t after_possessive(const struct speakers *self, uint32_t first, uint32_t last)
{
	uint32_t start = first;

	for (uint32_t i = first; i + 1 < last; i++)
		if (self->text->tokens[i].flags & TOKEN_CLITIC)
			start = i + 1;
	return start;
}

/* Ends in a body's word or is all capitals that the sentence's start does not explain. */
static bool is_proper(const struct speakers *self, uint32_t first, uint32_t last)
{
	const struct token *t = self->text->tokens;
	bool all = true;

	if (!(t[last - 1].flags & TOKEN_TITLE) || t[last - 1].flags & TOKEN_SENTENCE)
		return false;
	for (uint32_t i = first; i < last; i++)
		all &= (t[i].flags & TOKEN_TITLE) != 0 && !(self->entries[i].classes & (W_ROLE | W_VAGUE | W_VERB));
	return all || self->entries[last - 1].classes & W_GROUP;
}

/* "bad as the sceptics [thought]": the phrase behind "as". */
static uint32_t after_as(const struct speakers *self, uint32_t first, uint32_t last)
{
	for (uint32_t i = first + 2; i < last && self->text->tokens[i - 1].kind < TOKEN_PUNCT && !(self->entries[i - 1].classes & W_REL); i++)
		if (str_eq(text_token(self->text, i - 1), STR("as")) && self->entries[i].classes & (W_DET | W_POSS))
			return i;
	return first;
}

/* "Chief Executive (Acting) of the Harbour Board": the phrase goes on behind its brackets. */
static bool goes_on_behind(const struct speakers *self, uint32_t end, uint32_t last)
{
	uint32_t i = end;

	if (end >= last || text_first_char(self->text, end) != '(')
		return false;
	while (i < last && text_first_char(self->text, i) != ')')
		i++;
	return i + 1 < last && str_eq(text_token(self->text, i + 1), STR("of"));
}

/* "Even Ann Roe", "only officials": the adverb is no part of the name. */
static uint32_t after_adverb(const struct speakers *self, uint32_t first, uint32_t last)
{
	while (first + 1 < last && self->entries[first].classes & W_ADV && !(self->entries[first].classes & (W_DET | W_VAGUE | W_TIME)))
		first++;
	return first;
}

static int resolve_noun_phrase(const struct speakers *self, const struct attribution *a, struct speaker *ret)
{
	uint32_t last = a->source.last, first = after_adverb(self, after_as(self, a->source.first, last), last), end = head_end(self, first, last), core, head, next;
	struct str name;
	bool definite;
	int r;

	if (is_pair(self, first, end)) {
		r = names_bodies(self, end) ? 0 : speaker_pair(self, first, PAIR_PARAGRAPHS, ret);
		/* "The two officials" says who they are. */
		if (r < 0 || ret->name.len || end - first < 3)
			return r;
	}
	r = resolve_two(self, a, first, last, ret);
	if (r)
		return r < 0 ? r : 0;
	core = after_possessive(self, first, end);
	/* Name first, then "of the Times", "of the Department of Health". */
	for (uint32_t i = core + 1; i < end; i++)
		if (str_eq(text_token(self->text, i), STR("of")) && resolve_name(self, a, core, i, ret))
			return 0;
	r = resolve_name(self, a, core, end, ret);
	if (r)
		return 0;
	/* "the firm's chief, Ann Roe,": the name stands behind the comma. */
	if (end < last && text_first_char(self->text, end) == ',') {
		next = end + 1;
		uint32_t stop = head_end(self, next, last), at = next;
		for (uint32_t i = next + 1; i < stop; i++)
			if (str_eq(text_token(self->text, i), STR("of")) && self->text->tokens[next].flags & TOKEN_TITLE && !(self->entries[next].classes & (W_ROLE | W_GROUP)))
				stop = i; /* "Ann Roe of Lund" */
		names_tail(self->text, self->entries, &at, stop);
		if (at < stop && (at == next || self->entries[at - 1].classes & (W_ROLE | W_HONOR)) && resolve_name(self, a, at, stop, ret))
			return 0;
		if (at < stop && (at == next || !(self->entries[at - 1].classes & (W_PREP | W_CONJ))) && names_by_name(&self->names, self->text, at, stop, first) != TEXT_NONE) {
			speaker_found(self, names_by_name(&self->names, self->text, at, stop, first), "apposition", 900, ret);
			return 0;
		}
	}
	/* A place or time behind a proper name is no part of it: "the Storage Commission in Lund", "Roe in her call". */
	if (end < last && end > core && is_proper(self, core, end))
		last = end;
	head = end;
	for (uint32_t i = core; i < end && head == end; i++)
		if (i > core && self->entries[i].classes & W_PREP && !(self->text->tokens[i].flags & TOKEN_TITLE))
			head = i;
	if (head == core)
		return 0;
	head--;
	definite = self->entries[first].classes & W_POSS ? false : self->entries[first].classes & W_DET ? str_eq_nocase(text_token(self->text, first), STR("the")) : true;
	if (self->entries[head].classes & W_ROLE && definite && !is_plural(self, head) && !goes_on_behind(self, end, last)) {
		if (speaker_role(self, a, first, end, ret))
			return 0;
		if (self->entries[first].classes & W_DET && core == first && speaker_description(self, a, head, ret))
			return 0;
	}
	if (definite && head == first + 1 && end == head + 1 && self->entries[first].classes & W_DET && !(self->text->tokens[head].flags & TOKEN_TITLE) &&
	    !(self->entries[head].classes & W_GROUP) && speaker_fuller(self, head, first, &name)) {
		*ret = (struct speaker){ .name = name, .how = STR("again"), .person = TEXT_NONE, .confidence = 750, .plural = is_plural(self, head) };
		return 0;
	}
	/* "The “Harbour” actor": marks inside a phrase do not end it. */
	if (end < last && self->text->tokens[end].kind >= TOKEN_PUNCT && !names_nobody(self, first, end))
		last = end;
	else if (end > core && end + 2 < last && str_ends(text_token(self->text, end), STR("ed")) && self->entries[end + 2].classes & W_TIME)
		last = end;
	if (!names_nobody(self, first, last))
		resolve_phrase(self, a, first, last, head, ret);
	return 0;
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
	if (cut.source.last - cut.source.first > 1 && text_first_char(self->text, cut.source.first + 1) == ',' && self->entries[cut.source.first].classes & W_SUBJ)
		cut.source.last = cut.source.first + 1; /* "He, like Roe," */
	while (cut.source.last > cut.source.first + 1 && (self->text->tokens[cut.source.last - 1].flags & TOKEN_CLITIC || self->text->tokens[cut.source.last - 1].kind == TOKEN_PUNCT))
		cut.source.last--;
	if (speaker_pronoun(self, &cut, outer, ret))
		return 0;
	if (cut.source.last - cut.source.first > PHRASE_TOKENS)
		cut.source.last = cut.source.first + PHRASE_TOKENS;
	return resolve_noun_phrase(self, &cut, ret);
}
