/* Sources that name people: "Ann Roe", "the minister Roe", "Roe and Ash", "the mill's doctor, Ann Roe,". */
#include "parser/speaker_impl.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/name_impl.h"
#include "parser/text_token.h"

#define SURNAMES_MAX 128 /* persons among whom a namesake is looked for */

int speaker_two(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last,
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

int speaker_name(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last,
			struct speaker *ret)
{
	uint32_t at = first, person, own;

	if (last > first + 2 && names_letters(self->text, last - 1))
		last--; /* "Ann Roe KC, for the defence," */
	own = names_mention_from(&self->names, last - 1);

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

bool speaker_name_before_of(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t core,
			      uint32_t end, struct speaker *ret)
{
	for (uint32_t i = core + 1; i < end; i++)
		if (str_eq(text_token(self->text, i), STR("of")) && speaker_name(self, a, core, i, ret))
			return true;
	for (uint32_t i = first + 1; i < core && i < first + 5; i++)
		if (str_eq(text_token(self->text, i), STR("of")) && self->text->tokens[first].flags & TOKEN_TITLE &&
		    !has_role(self, first, i) && speaker_name(self, a, first, i, ret))
			return true;
	return false;
}

bool speaker_by_words_of(const struct speakers *self, uint32_t first, uint32_t last, struct speaker *ret)
{
	for (uint32_t by = first + 1; by + 1 < last; by++) {
		uint32_t k = names_mention_from(&self->names, by);
		if (!str_eq(text_token(self->text, by), STR("by")))
			continue;
		if (!str_among(text_token(self->text, by - 1), "remarks remark statement statements comment comments words claim claims speech tweet post") ||
		    k >= self->names.n_mentions || self->names.mentions[k].phrase > by + 2 || self->names.mentions[k].last != last)
			return false;
		speaker_found(self, self->names.mentions[k].person, "name", 880, ret);
		return true;
	}
	return false;
}

bool speaker_name_behind_comma(const struct speakers *self, const struct attribution *a, uint32_t first,
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
	    speaker_name(self, a, at, stop, ret))
		return true;
	if (at >= stop || (at > next && self->entries[at - 1].classes & (W_PREP | W_CONJ)) ||
	    (person = names_by_name(&self->names, self->text, at, stop, first)) == TEXT_NONE)
		return false;
	speaker_found(self, person, "apposition", 900, ret);
	return true;
}
