/* The shape of a source phrase: where its head ends, whether it is one, two or many, what of it names anybody. */
#include "parser/name_impl.h"
#include "parser/speaker_impl.h"

#include "common/cleanup.h"
#include "parser/text_token.h"

/* "the head of “Red Oar” Ann Roe": behind the closing mark of the name in marks that opens at token i; TEXT_NONE: none does. */
static uint32_t quoted_name_end(const struct speakers *self, uint32_t i)
{
	const struct text *t = self->text;
	const struct quotation *q = t->tokens[i].quotation == TEXT_NONE ? NULL : &t->quotations[t->tokens[i].quotation];

	return q && q->first == i && q->flags & QUOTATION_CLOSED && q->last - q->first < 7 ? q->last : TEXT_NONE;
}

uint32_t source_quoted_name_end(const struct speakers *self, uint32_t first, uint32_t last)
{
	uint32_t end = quoted_name_end(self, first);

	return end < last ? end : 0;
}

/* "a commander | reached by phone" */
bool source_is_reached(const struct speakers *self, uint32_t i)
{
	return str_among(text_token(self->text, i), "reached contacted interviewed quoted") &&
	       str_among(text_token(self->text, i + 1), "by at in on via");
}

/* End of the phrase's head: before its comma, "who" or a preposition that begins a place ("of", "to" stay). */
uint32_t source_head_end(const struct speakers *self, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i < last; i++) {
		uint32_t c = self->entries[i].classes;
		struct str w = text_token(self->text, i);
		if (i > first && quoted_name_end(self, i) < last) {
			i = quoted_name_end(self, i) - 1;
			continue;
		}
		if (self->text->tokens[i].kind >= TOKEN_PUNCT)
			return i;
		if (i > first && str_ends(w, STR("ed")) && !(self->text->tokens[i].flags & TOKEN_TITLE) &&
		    !(self->entries[i - 1].classes & (W_DET | W_ADJ | W_ADV | W_POSS)) && !(c & ~(uint32_t)W_VERB) &&
		    self->text->tokens[i - 1].kind == TOKEN_WORD && i + 2 < last &&
		    self->entries[i + 1].classes & (W_PREP | W_TIME) && self->entries[i + 2].classes & W_TIME)
			return i; /* "a study published on Monday" */
		if (i > first + 1 && i + 1 < last && source_is_reached(self, i))
			return i;
		if (i > first &&
		    (c & W_REL || (c & W_PREP && !(self->text->tokens[i].flags & TOKEN_TITLE) &&
				   !str_eq(w, STR("of")) && !str_eq(w, STR("to")) && !str_eq(w, STR("for")))))
			return i;
	}
	return last;
}

bool source_is_plural(const struct speakers *self, uint32_t head)
{
	struct str w = text_token(self->text, head);

	if (str_among_nocase(w, "police people men women") || self->entries[head].classes & W_VAGUE)
		return true;
	return w.len > 3 && w.ptr[w.len - 1] == 's' && w.ptr[w.len - 2] != 's' && !(self->text->tokens[head].flags & TOKEN_CAPS);
}

/* A phrase of numbers, articles and endings alone names nobody: "2018", "the", "’s". */
bool source_names_nobody(const struct speakers *self, uint32_t first, uint32_t last)
{
	static const char *const alone[] = { "one", "another", "all", "such", "each" };

	for (size_t k = 0; last - first == 1 && k < ARRAY_LEN(alone); k++)
		if (str_eq_nocase(text_token(self->text, first), str_from(alone[k])))
			return true;
	if (str_among(text_token(self->text, first), "them him us me"))
		return true; /* "most of | them (about eighty)" */
	for (uint32_t i = first; i < last; i++)
		if (self->text->tokens[i].kind == TOKEN_WORD && !(self->text->tokens[i].flags & TOKEN_CLITIC) &&
		    (!(self->entries[i].classes & (W_DET | W_POSS | W_PREP | W_CONJ)) || self->entries[i].classes & W_VAGUE))
			return false;
	return true;
}

bool source_is_pair(const struct speakers *self, uint32_t first, uint32_t last)
{
	struct str w = text_token(self->text, first);

	if (last - first == 2 && str_eq_nocase(w, STR("the")) &&
	    (str_among(text_token(self->text, first + 1), "couple pair duo")))
		return true;
	return last - first <= 3 &&
	       (str_eq_nocase(w, STR("both")) || (last - first > 1 && str_eq_nocase(w, STR("the")) &&
						  str_eq_nocase(text_token(self->text, first + 1), STR("two"))));
}

/* "Both sides", "the two countries": no persons. */
bool source_names_bodies(const struct speakers *self, uint32_t last)
{
	static const char *const bodies[] = { "sides", "parties", "countries", "governments", "states", "nations", "companies", "firms", "groups", "teams", "camps", "bodies" };

	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		if (str_eq(text_token(self->text, last - 1), str_from(bodies[i])))
			return true;
	return false;
}

/* Capitalised words of no other sense. */
bool source_is_bare_name(const struct speakers *self, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i < last; i++)
		if (!(i > first && i + 1 < last && name_is_particle(self->text, i)) &&
		    (!(self->text->tokens[i].flags & TOKEN_TITLE) ||
		     self->entries[i].classes & ~(uint32_t)(W_MALE | W_FEMALE | W_VERB)))
			return false;
	return true;
}

uint32_t source_after_possessive(const struct speakers *self, uint32_t first, uint32_t last)
{
	uint32_t start = first;

	for (uint32_t i = first; i + 1 < last; i++)
		if (self->text->tokens[i].flags & TOKEN_CLITIC)
			start = i + 1;
	return start;
}

/* Ends in a body's word or is all capitals that the sentence's start does not explain. */
bool source_is_proper(const struct speakers *self, uint32_t first, uint32_t last)
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
uint32_t source_after_as(const struct speakers *self, uint32_t first, uint32_t last)
{
	for (uint32_t i = first + 2;
	     i < last && self->text->tokens[i - 1].kind < TOKEN_PUNCT && !(self->entries[i - 1].classes & W_REL); i++)
		if (str_eq(text_token(self->text, i - 1), STR("as")) && self->entries[i].classes & (W_DET | W_POSS))
			return i;
	return first;
}

/* "Chief Executive (Acting) of the Harbour Board": the phrase goes on behind its brackets. */
bool source_goes_on_behind(const struct speakers *self, uint32_t end, uint32_t last)
{
	uint32_t i = end;

	if (end >= last || text_first_char(self->text, end) != '(')
		return false;
	while (i < last && text_first_char(self->text, i) != ')')
		i++;
	return i + 1 < last && str_eq(text_token(self->text, i + 1), STR("of"));
}

/* "Even Ann Roe", "only officials": the adverb is no part of the name. */
uint32_t source_after_adverb(const struct speakers *self, uint32_t first, uint32_t last)
{
	while (first + 1 < last && self->entries[first].classes & W_ADV &&
	       !(self->entries[first].classes & (W_DET | W_VAGUE | W_TIME)))
		first++;
	return first;
}

uint32_t source_before_occasion(const struct speakers *self, uint32_t head, uint32_t last)
{
	static const char *const preps[] = { "in", "at", "during", "on", "after", "before", "late", "early" };

	for (uint32_t i = head + 1; i + 1 < last && !(self->entries[i].classes & W_REL); i++) {
		if ((text_first_char(self->text, i) == ',' &&
		     (self->entries[i + 1].classes & W_REL || str_ends(text_token(self->text, i + 1), STR("ing")))) ||
		    str_eq(text_token(self->text, i), STR("when")))
			return i; /* "A spokesman | when asked by us", "a clerk at the port, | speaking by phone" */
		for (size_t k = 0; k < ARRAY_LEN(preps); k++) {
			if (!str_eq(text_token(self->text, i), str_from(preps[k])))
				continue;
			if (str_ends(text_token(self->text, i - 1), STR("ed")) ||
			    str_ends(text_token(self->text, i - 1), STR("ing")))
				return last; /* "people briefed on last week's talks" */
			for (uint32_t n = i + 1; n < last && n < i + 5; n++)
				if (self->entries[n].classes & (W_OCCASION | W_TIME) &&
				    !(self->text->tokens[n].flags & TOKEN_TITLE &&
				      self->entries[n].classes & W_OCCASION))
					return i;
		}
	}
	return last;
}

bool source_is_quantified(const struct speakers *self, uint32_t first)
{
	static const char *const list[] = { "neither", "no", "every", "each", "any", "either" };

	for (uint32_t i = first > 0 ? first - 1 : 0; i <= first; i++)
		for (size_t k = 0; k < ARRAY_LEN(list); k++)
			if (str_eq_nocase(text_token(self->text, i), str_from(list[k])) &&
			    self->text->tokens[i].sentence == self->text->tokens[first].sentence)
				return true;
	return false;
}

/* "The U.S.", "the French": a state or all of its people, as it is written; but behind its own words, “We lost,” the Portuguese said. */
static bool is_people(const struct text *t, uint32_t i)
{
	struct str w = text_token(t, i);

	if (t->tokens[i].flags & (TOKEN_CAPS | TOKEN_ABBREV))
		return true;
	if (i > 2 && (t->tokens[i - 2].flags & TOKEN_CLOSES || t->tokens[i - 3].flags & TOKEN_CLOSES))
		return false;
	return str_ends(w, STR("ch")) || str_ends(w, STR("sh")) || str_ends(w, STR("ese")) || str_ends(w, STR("ss"));
}

bool source_is_described(const struct speakers *self, uint32_t first, uint32_t end)
{
	bool by = false;

	if (!str_eq_nocase(text_token(self->text, first), STR("the")))
		return false;
	for (uint32_t i = first + 1; i < end; i++) {
		by |= (self->entries[i].classes & W_NATION) != 0 || str_ends(text_token(self->text, i), STR("-year-old"));
		if (!(self->entries[i].classes & (W_NATION | W_ROLE | W_ADJ)) &&
		    !str_ends(text_token(self->text, i), STR("-year-old")))
			return false;
	}
	return by && !source_is_plural(self, end - 1) && !(end == first + 2 && is_people(self->text, first + 1));
}

/*
 * How sure a phrase is that is taken as printed. "The lawyer" or "her employer" is most likely somebody whom the
 * text names elsewhere; "a lawyer", "residents" and "the Harbour Board" are who they are.
 */
uint16_t source_confidence(const struct speakers *self, uint32_t first, uint32_t last, uint32_t head)
{
	const struct text *t = self->text;
	uint32_t c = self->entries[head].classes, at = self->entries[first].classes;
	struct str w = text_token(t, first);
	bool indefinite = str_eq_nocase(w, STR("a")) || str_eq_nocase(w, STR("an")),
	     taken_up = !indefinite && at & (W_DET | W_POSS) && !(at & W_VAGUE);

	uint32_t behind = last + 1 < t->n_tokens && self->entries[last + 1].classes & W_DET ? last + 2 : last + 1;

	if (behind < t->n_tokens && text_first_char(t, last) == ',' && t->tokens[behind].flags & TOKEN_TITLE &&
	    !(t->tokens[head].flags & TOKEN_TITLE))
		return 600; /* "The contractor, Kelb & Sons of Lund," */
	if (taken_up && head == first + 1 && c & W_NATION && !source_is_plural(self, head))
		return 600; /* "the Norwegian" */
	if (head == first && (at & (W_VAGUE | W_DET) || str_eq_nocase(w, STR("another"))))
		return 650;
	if (t->tokens[head].flags & (TOKEN_TITLE | TOKEN_CAPS) && !(t->tokens[head].flags & TOKEN_SENTENCE && c & W_ROLE))
		return c & W_ROLE && taken_up ? 700 : 850;
	if (c & W_ROLE && !source_is_plural(self, head))
		return taken_up ? 700 : 850;
	if (c & (W_GROUP | W_ROLE | W_CUE | W_HEARER | W_NATION | W_OCCASION))
		return 850;
	return source_is_plural(self, head) ? 820 : taken_up ? 650 : 750;
}
