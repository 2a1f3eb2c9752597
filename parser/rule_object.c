/* What may stand behind a cue verb as its object: infinitives, clauses, somebody called something. */
#include <string.h>

#include "parser/rule_frame.h"

bool frame_is_infinitive(const struct sentence_rules *s, uint32_t at)
{
	const struct item *next;

	if (at + 1 >= s->bound || !item_eq(s->f, at, "to"))
		return false;
	next = &s->f->items[at + 1];
	if (!item_is_word(next))
		return next->quotation != TEXT_NONE;
	return !(next->flags & TOKEN_TITLE) &&
	       !(next->entry.classes & (W_DET | W_POSS | W_NATION | W_PLACE | W_OBJ | W_HEARER));
}

bool frame_begins_clause(const struct sentence_rules *s, uint32_t at)
{
	const struct item *it = &s->f->items[at];

	if (at + 1 >= s->bound || frame_is_quote(s->f, at))
		return at < s->bound && frame_is_quote(s->f, at);
	if (!item_is_word(it))
		return it->mark == '$' || it->mark == 0xa3 || it->mark == 0x20ac || it->mark == '#' || it->mark == '[';
	if (item_eq(s->f, at, "if") || item_eq(s->f, at, "when") || item_eq(s->f, at, "there") ||
	    item_eq(s->f, at, "because") || item_eq(s->f, at, "once") || item_eq(s->f, at, "unless") ||
	    item_eq(s->f, at, "although") || item_eq(s->f, at, "no"))
		return true;
	if (item_is(it, W_SUBJ | W_DET | W_POSS))
		return true;
	if (item_is(it, W_PREP) && it[1].kind == TOKEN_NUMBER && item_is_word(it + 1))
		return true; /* "about 20 people" */
	if (it->entry.verb && it->entry.forms & (FORM_S | FORM_PAST) && !(it->flags & TOKEN_TITLE) &&
	    !phrase_is_nominal(s->f, at))
		return false;
	if (item_is(it, W_PREP | W_CONJ | W_SUBORD | W_REL | W_BE | W_HAVE | W_DO | W_MODAL) && !(it->flags & TOKEN_TITLE))
		return false;
	return !item_is(it, W_ADV | W_OBJ) || it->flags & TOKEN_TITLE;
}

bool frame_has_within(const struct sentence_rules *s, uint32_t at, uint32_t n, const char *a, const char *b)
{
	uint32_t stop = at + n < s->bound ? at + n : s->bound;

	for (uint32_t i = at; i < stop; i++) {
		if (frame_is_comma(s->f, i) && !(i + 1 < stop && item_is(&s->f->items[i + 1], W_DET | W_ROLE)) &&
		    !(i + 1 < stop && item_eq(s->f, i + 1, a)))
			return false;
		if (item_eq(s->f, i, a) || (b && item_eq(s->f, i, b)))
			return true;
	}
	return false;
}

bool frame_has_quote_within(const struct sentence_rules *s, uint32_t at, uint32_t n)
{
	uint32_t stop = at + n < s->bound ? at + n : s->bound;

	for (uint32_t i = at; i < stop; i++) {
		if (frame_is_comma(s->f, i) || (item_is_word(&s->f->items[i]) && s->f->items[i].entry.verb &&
						i > at && s->f->items[i].entry.forms & (FORM_S | FORM_ING)))
			return false;
		if (frame_is_quote(s->f, i))
			return true;
	}
	return false;
}

/* Content of a hearer and an infinitive: "urged Roe to stay"; a bare pronoun hearer is left out. */
bool frame_takes_infinitive(const struct sentence_rules *s, struct frame *x, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t to = at;

	if (item_is_word(&f->items[at]) && item_is(&f->items[at], W_OBJ) && at + 1 < s->bound)
		to = at + 1;
	if (frame_has_within(s, at, 5, "named", "identified") || frame_has_within(s, at, 5, "anonymous", NULL))
		return false; /* "who asked not to be named" */
	/* "asked him | to go", but "expects | it to go": nobody hears that */
	if (frame_is_infinitive(s, to) || (item_eq(f, to, "not") && frame_is_infinitive(s, to + 1)))
		return x->right = (x->cue->frames & (V_STANCE | V_THAT)) == (V_STANCE | V_THAT) ? at : to, true;
	if (x->cue->frames & V_RAW && phrase_is_nominal(f, at))
		return x->right = at, true;
	if (!frame_has_within(s, at, 14, "to", NULL) && !frame_has_quote_within(s, at, 6))
		return false;
	if (!phrase_is_nominal(f, at))
		return false;
	x->right = at;
	return true;
}

/* "voiced regret over": the noun says it, the preposition ends the cue. */
bool frame_takes_light(const struct sentence_rules *s, struct frame *x, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t stop = at + 5 < s->bound ? at + 5 : s->bound;

	for (uint32_t i = at; i < stop; i++) {
		if (!item_is_word(&f->items[i]) || item_is(&f->items[i], W_PREP))
			return false;
		if (!item_is(&f->items[i], W_CUE))
			continue;
		i++;
		if (i < s->bound && item_is(&f->items[i], W_PREP) && item_is_word(&f->items[i]))
			i++;
		if (i >= s->bound || !(item_is_word(&f->items[i]) || frame_is_quote(f, i)))
			return false;
		x->cue_last = i;
		x->right = i;
		x->rule = "light-verb";
		return true;
	}
	return false;
}

/* "called the charges false", "called Roe a liar". */
bool frame_names_something(const struct sentence_rules *s, uint32_t at)
{
	const struct flow *f = s->f;
	struct range np = item_is(&f->items[at], W_OBJ) ? (struct range){ at, at + 1 } : phrase_after(f, at, s->bound);
	const struct item *next;

	if (range_empty(np) || np.last >= s->bound)
		return false;
	next = &f->items[np.last];
	return item_is_word(next) && (item_is(next, W_DET) || !(next->flags & TOKEN_TITLE)) &&
	       !(next->entry.classes &
		 (W_PREP | W_TIME | W_CONJ | W_SUBORD | W_REL | W_BE | W_HAVE | W_MODAL | W_ADV)) &&
	       !item_eq(f, np.last, "to");
}

/* "asked Roe if", "asked the clerk for fish whether": whom it asks stands between. */
bool frame_asks_somebody(const struct sentence_rules *s, struct frame *x, uint32_t at)
{
	const struct flow *f = s->f;
	struct range np;

	if (strcmp(x->cue->verb->base, "ask") != 0 || !item_is_word(&f->items[at]))
		return false;
	np = item_is(&f->items[at], W_OBJ) ? (struct range){ at, at + 1 } : phrase_after(f, at, s->bound);
	if (!range_empty(np) && np.last + 1 < s->bound && item_among(f, np.last, "for of"))
		np.last = phrase_after(f, np.last + 1, s->bound).last;
	if (range_empty(np) || np.last + 1 >= s->bound || !item_among(f, np.last, "whether if how why what when where who which"))
		return false;
	x->right = np.last;
	return true;
}

/* A clause without "that" wants a verb, else it is an object: "added five firms". */
bool frame_clause_has_verb(const struct sentence_rules *s, uint32_t at)
{
	for (uint32_t i = at; i < s->bound; i++) {
		const struct item *it = &s->f->items[i];
		if (!item_is_word(it))
			continue;
		if (item_is(it, W_REL) && i > at)
			return false;
		if (phrase_is_verb(s->f, i) || (it->entry.verb && it->entry.forms & (FORM_PAST | FORM_S)) ||
		    (it->flags & TOKEN_CLITIC && i > at && item_is(it - 1, W_SUBJ)))
			return true;
		if (i > at + 1 && !(it->flags & TOKEN_TITLE) && str_ends(item_str(s->f, i), STR("ed")))
			return true;
	}
	return false;
}

/* "added five firms to the list": an object, not a clause. */
bool frame_is_added(const struct sentence_rules *s, uint32_t at)
{
	struct range np = phrase_after(s->f, at, s->bound);
	const struct item *next = np.last < s->bound ? &s->f->items[np.last] : NULL;

	if (s->f->items[at].kind == TOKEN_NUMBER || !next)
		return true;
	return item_is_word(next) && item_is(next, W_PREP) && !item_is(&s->f->items[at], W_SUBJ);
}
