/* What mentions tell once all are found: roles of the paragraph before, and which of them are subjects. */
#include "parser/name_impl.h"
#include "parser/text_token.h"

#define OPENING_TOKENS 7 /* of "A former ferry captain" */

/*
 * The role that opens the paragraph before token at, "A ferry captain accused of ... told the court", where nobody is
 * named: [*first, *last); false: none.
 */
static bool opening_role(const struct finder *f, uint32_t at, uint32_t *first, uint32_t *last)
{
	const struct text *t = f->text;
	const struct paragraph *p = &t->paragraphs[t->tokens[at].paragraph - 1];
	struct str w = text_token(t, p->first);

	if (!str_eq(w, STR("A")) && !str_eq(w, STR("An")))
		return false;
	for (uint32_t i = p->first + 1; i < p->last && i < p->first + OPENING_TOKENS; i++) {
		if (t->tokens[i].kind > TOKEN_NUMBER || f->entries[i].classes & (W_PREP | W_REL | W_BE | W_HAVE))
			return false;
		if (!(f->entries[i].classes & W_ROLE) || (i + 1 < p->last && f->entries[i + 1].classes & W_ROLE))
			continue;
		*first = p->first + 1;
		*last = i + 1;
		return true;
	}
	return false;
}

void name_learn_openings(struct finder *f)
{
	const struct text *t = f->text;
	struct names *n = f->names;

	for (uint32_t k = 0; k < n->n_mentions; k++) {
		const struct mention *m = &n->mentions[k];
		struct person *p = &n->persons[m->person];
		uint32_t para = t->tokens[m->first].paragraph, first, last;
		if (para == 0 || m->first != t->paragraphs[para].first || p->role.len || m->last - m->first < 2 ||
		    m->last + 2 >= t->n_tokens || text_first_char(t, m->last) != ',' ||
		    t->tokens[m->last + 1].kind != TOKEN_NUMBER || text_first_char(t, m->last + 2) != ',')
			continue;
		if (m->last + 3 >= t->n_tokens || !f->entries[m->last + 3].verb)
			continue; /* ", who was a passenger,", ", was asleep": perhaps another */
		if (k > 0 && t->tokens[n->mentions[k - 1].first].paragraph + 1 == para)
			continue;
		if (opening_role(f, m->first, &first, &last))
			name_learn_role(f, p, first, last);
	}
}

/* "The mill's manager": no verb. */
static bool is_possessor(const struct finder *f, uint32_t i)
{
	return i > 0 && f->text->tokens[i].flags & TOKEN_CLITIC && !(f->entries[i - 1].classes & (W_SUBJ | W_DET));
}

/* "Speaking on Monday, | Ann Roe said": behind its comma somebody does something. */
static bool does_behind_comma(const struct finder *f, const struct mention *m)
{
	const struct entry *next = &f->entries[m->last];

	return m->phrase > 0 && m->last < f->text->n_tokens && text_first_char(f->text, m->phrase - 1) == ',' &&
	       (next->classes & (W_BE | W_HAVE | W_MODAL | W_VERB) || (next->verb && next->forms & (FORM_PAST | FORM_S)));
}

void name_mark_subjects(struct finder *f)
{
	const struct text *t = f->text;
	uint32_t sentence = TEXT_NONE;

	for (uint32_t k = 0; k < f->names->n_mentions; k++) {
		struct mention *m = &f->names->mentions[k];
		uint32_t s = t->tokens[m->first].sentence;
		if (s == sentence || m->possessive || t->tokens[m->first].depth)
			continue;
		bool after_verb = false;
		for (uint32_t i = t->sentences[s].first; i < m->phrase; i++)
			after_verb |= !is_possessor(f, i) &&
				      f->entries[i].classes & (W_BE | W_HAVE | W_MODAL | W_PREP) && m->phrase - i < 4;
		m->subject = !after_verb || does_behind_comma(f, m);
		sentence = s;
	}
}
