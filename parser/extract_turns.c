/* Answers of interviews, and quotations that stand without a cue. */
#include <errno.h>

#include "parser/extract_impl.h"
#include "parser/text_token.h"

#define BARE_TOKENS 7     /* of a quotation without a cue; shorter ones are names and asides */
#define FOLLOWED_MIN 750  /* score of the report before it */

/* Adds tokens [first, last) but for stage notes: "(Laughter.)". */
static int add_without_notes(struct reading *r, struct attribution *a, uint32_t first, uint32_t last)
{
	const struct text *t = &r->text;
	uint32_t from = first;

	for (uint32_t i = first; i < last; i++) {
		uint32_t end = i;
		if (text_first_char(t, i) != '(' || !(t->tokens[i].flags & (TOKEN_PARAGRAPH | TOKEN_SENTENCE)))
			continue;
		while (end < last && end < i + 8 && text_first_char(t, end) != ')')
			end++;
		if (end >= last || text_first_char(t, end) != ')')
			continue;
		if (rules_content(&r->rules, a, from, i) < 0)
			return -ENOMEM;
		from = end + 1;
		i = end;
	}
	return rules_content(&r->rules, a, from, last);
}

static int add_turn(struct reading *r, const struct turn *turn)
{
	const struct text *t = &r->text;
	struct attribution *a = rules_add(&r->rules, "turn");
	int e = 0;

	if (!a)
		return -ENOMEM;
	a->source = (struct run){ turn->label_first, turn->label_last };
	a->cue = (struct run){ turn->colon, turn->colon + (turn->label_first < turn->label_last) };
	a->score = 950;
	a->turn = true;
	a->paragraph = turn->paragraph;
	for (uint32_t p = turn->paragraph; p < turn->paragraph + turn->paragraphs && e == 0; p++) {
		const struct paragraph *para = &t->paragraphs[p];
		if (p > turn->paragraph && (r->parts[p] == PART_OUTSIDE || (para->gap && r->parts[p] == PART_HEADING)))
			break;
		e = add_without_notes(r, a, p == turn->paragraph ? turn->first : para->first, para->last);
	}
	return e;
}

int extract_turns(struct reading *r)
{
	const struct text *t = &r->text;
	int e;

	e = turns_find(t, r->entries, 0, t->n_paragraphs, r->arena, &r->turns, &r->n_turns);
	if (e == 0 && !r->n_turns)
		e = turns_find_bare(t, 0, t->n_paragraphs, r->arena, &r->turns, &r->n_turns);
	if (e < 0 || !r->n_turns)
		return e;
	r->turn_of = arena_alloc(r->arena, t->n_paragraphs + 1, sizeof *r->turn_of);
	if (!r->turn_of)
		return -ENOMEM;
	for (uint32_t i = 0; i < r->n_turns && e == 0; i++) {
		for (uint32_t p = r->turns[i].paragraph; p < r->turns[i].paragraph + r->turns[i].paragraphs; p++)
			r->turn_of[p] = i + 1;
		if (!r->turns[i].question && !r->turns[i].procedural &&
		    r->parts[r->turns[i].paragraph] != PART_HEADLINE && r->parts[r->turns[i].paragraph] != PART_DECK)
			e = add_turn(r, &r->turns[i]);
	}
	return e;
}

/* Is it left open at its paragraph's end, behind a sentence, for the next to take up? */
static bool goes_on(const struct text *t, uint32_t q)
{
	return t->quotations[q].flags & QUOTATION_CONTINUES && t->tokens[t->quotations[q].last - 1].kind > TOKEN_NUMBER;
}

/* The paragraph is quotation alone: its first quotation, or TEXT_NONE. */
static uint32_t only_quotation(const struct reading *r, uint32_t p)
{
	const struct text *t = &r->text;
	const struct paragraph *para = &t->paragraphs[p];
	uint32_t words = 0;

	if (!(t->tokens[para->first].flags & TOKEN_OPENS))
		return TEXT_NONE;
	if (para->last - para->first < 4 || (t->tokens[para->last - 2].kind <= TOKEN_NUMBER && !goes_on(t, t->tokens[para->first].quotation)))
		return TEXT_NONE; /* a heading in marks */
	for (uint32_t i = para->first; i < para->last; i++)
		words += t->tokens[i].kind <= TOKEN_NUMBER && t->tokens[i].depth == 0;
	return words ? TEXT_NONE : t->tokens[para->first].quotation;
}

static bool is_covered(const bool *covered, uint32_t token)
{
	return covered[token];
}

static int take_quotation(struct reading *r, struct attribution *a, uint32_t p)
{
	const struct text *t = &r->text;

	for (uint32_t i = t->paragraphs[p].first; i < t->paragraphs[p].last;) {
		uint32_t q = t->tokens[i].quotation;
		if (q == TEXT_NONE) {
			i++;
			continue;
		}
		if (rules_content(&r->rules, a, t->quotations[q].first, t->quotations[q].last) < 0)
			return -ENOMEM;
		i = t->quotations[q].last;
	}
	return 0;
}

/* The quotation that opens at token first, of more than a few words, not yet anybody's, before a new sentence; NULL: none. */
static const struct quotation *bare_quote(const struct text *t, const bool *covered, uint32_t first)
{
	const struct quotation *q;

	if (first >= t->n_tokens || !(t->tokens[first].flags & TOKEN_OPENS) || t->tokens[first].quotation == TEXT_NONE || covered[first])
		return NULL;
	q = &t->quotations[t->tokens[first].quotation];
	if (q->first != first || !(q->flags & QUOTATION_CLOSED) || q->outer != TEXT_NONE || q->last - q->first < BARE_TOKENS ||
	    t->tokens[q->last - 2].kind <= TOKEN_NUMBER)
		return NULL; /* "“Red Oar” is a guild" */
	if (q->last < t->n_tokens && !(t->tokens[q->last].flags & (TOKEN_TITLE | TOKEN_PARAGRAPH | TOKEN_OPENS)) &&
	    t->tokens[q->last].kind != TOKEN_NEWLINE)
		return NULL;
	/* "“No, we stay.” Roe said": the report that follows takes it. */
	return q->last < t->n_tokens && covered[q->last - 1] ? NULL : q;
}

/* "Roe recalled that it had rained. “We had no roof.”": what follows a report in its paragraph, without a cue. */
static int follow_reports(struct reading *r, const bool *covered, uint32_t had)
{
	const struct text *t = &r->text;

	for (uint32_t k = 0; k < had; k++) {
		const struct attribution *a = &r->rules.found.at[k];
		uint32_t s, p = a->paragraph;
		if (a->turn || a->container != TEXT_NONE || a->source.first >= a->source.last || !a->n_content || a->act != ACT_SPEECH ||
		    r->parts[p] != PART_BODY || a->score < FOLLOWED_MIN)
			continue;
		s = t->tokens[a->source.first].sentence;
		if (t->tokens[t->sentences[s].first].depth || s + 1 >= t->n_sentences ||
		    t->tokens[t->sentences[s + 1].first].paragraph != p || !bare_quote(t, covered, t->sentences[s + 1].first))
			continue;
		if (k + 1 < had && r->rules.found.at[k + 1].paragraph == p && r->rules.found.at[k + 1].source.first < r->rules.found.at[k + 1].source.last &&
		    t->tokens[r->rules.found.at[k + 1].source.first].sentence == s)
			continue; /* the last report of the sentence */
		struct attribution *q = rules_add(&r->rules, "quotation-follows");
		if (!q)
			return -ENOMEM;
		q->score = 500;
		q->paragraph = p;
		for (const struct quotation *n = bare_quote(t, covered, t->sentences[s + 1].first);
		     n && t->tokens[n->first].paragraph == p; n = bare_quote(t, covered, n->last))
			if (rules_content(&r->rules, q, n->first, n->last) < 0)
				return -ENOMEM;
	}
	return 0;
}

int extract_orphans(struct reading *r)
{
	const struct text *t = &r->text;
	bool *covered = arena_alloc(r->arena, t->n_tokens + 1, sizeof *covered);
	uint32_t had = r->rules.found.n, open = TEXT_NONE;
	uint32_t *leads = arena_alloc(r->arena, t->n_paragraphs + 1, sizeof *leads); /* paragraph -> 1 + what leads in from it */

	if (!covered || !leads)
		return -ENOMEM;
	for (uint32_t k = 0; k < had; k++)
		if (!r->rules.found.at[k].n_content)
			leads[r->rules.found.at[k].paragraph] = k + 1;
	for (uint32_t k = 0; k < had; k++)
		for (uint32_t c = 0; c < r->rules.found.at[k].n_content; c++)
			if (!r->rules.found.at[k].turn)
				for (uint32_t i = r->rules.found.at[k].content[c].first;
				     i < r->rules.found.at[k].content[c].last; i++)
					covered[i] = true;
	if (follow_reports(r, covered, had) < 0)
		return -ENOMEM;
	for (uint32_t p = 0; p < t->n_paragraphs; p++) {
		uint32_t q, lead = TEXT_NONE;
		struct attribution *a = NULL;
		if (r->parts[p] != PART_BODY || (r->turn_of && r->turn_of[p]) || (q = only_quotation(r, p)) == TEXT_NONE ||
		    is_covered(covered, t->paragraphs[p].first)) {
			open = TEXT_NONE;
			continue;
		}
		if (p > 0 && leads[p - 1]) /* "Roe stated the following:" */
			lead = leads[p - 1] - 1;
		if (lead != TEXT_NONE) {
			a = &r->rules.found.at[lead];
			open = lead;
		} else if (open != TEXT_NONE && t->quotations[q].flags & QUOTATION_CONTINUED) {
			a = &r->rules.found.at[open];
		} else if (t->quotations[q].last - t->quotations[q].first > 6) {
			a = rules_add(&r->rules, "quotation-alone");
			if (!a)
				return -ENOMEM;
			a->score = 500;
			a->paragraph = p;
			open = r->rules.found.n - 1;
		}
		if (a && take_quotation(r, a, p) < 0)
			return -ENOMEM;
	}
	return 0;
}
