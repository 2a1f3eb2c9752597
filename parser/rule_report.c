/* The attributions that a cue verb makes: content before, after and around it. */
#include <errno.h>

#include "common/cleanup.h"
#include "parser/rule_frame.h"

#define FOLLOW_MAX 512 /* pieces of one statement */
#define ASIDE_MAX 20   /* items of "told reporters after the talks on Monday" */

struct attribution *report_start(const struct sentence_rules *s, const struct frame *x, const char *rule)
{
	struct attribution *a = rules_add(s->rules, rule);

	if (!a)
		return NULL;
	a->source = rule_run(s->f, rule_trim(s->f, x->cue->subject));
	a->cue = rule_run(s->f, (struct range){ x->cue->first, x->cue_last });
	a->act = x->cue->frames & V_STANCE ? ACT_STANCE : ACT_SPEECH;
	a->marks = (x->cue->negated ? MARK_NEGATED : 0u) | (x->cue->modal ? MARK_HYPOTHETICAL : 0u);
	a->paragraph = s->f->paragraph;
	a->container = s->f->container;
	return a;
}

static bool sentence_is_quote(const struct flow *f, uint32_t n)
{
	uint32_t from = f->starts[n], end = f->starts[n + 1];

	if (f->items[from].quotation == TEXT_NONE)
		return false;
	for (uint32_t i = from + 1; i < end; i++)
		if (f->items[i].quotation == TEXT_NONE && item_is_word(&f->items[i]))
			return false;
	return true;
}

/* A quotation left open is taken up by the next paragraph's. */
static int follow_paragraphs(struct rules *r, struct attribution *a, uint32_t quotation)
{
	const struct text *t = r->text;
	uint32_t q = quotation;

	while (q != TEXT_NONE && a->n_content < FOLLOW_MAX && t->quotations[q].flags & QUOTATION_CONTINUES) {
		uint32_t n = q + 1;
		while (n < t->n_quotations && t->quotations[n].outer != TEXT_NONE)
			n++;
		if (n >= t->n_quotations || !(t->quotations[n].flags & QUOTATION_CONTINUED))
			break;
		if (rules_content(r, a, t->quotations[n].first, t->quotations[n].last) < 0)
			return -ENOMEM;
		q = n;
	}
	return 0;
}

/* The quotation of the paragraph before, nothing but which it is, that q goes on from; TEXT_NONE. */
static uint32_t taken_up_by(const struct text *t, uint32_t q)
{
	uint32_t p = q;

	if (q == TEXT_NONE || !(t->quotations[q].flags & QUOTATION_CONTINUED))
		return TEXT_NONE;
	while (p > 0 && t->quotations[p - 1].outer != TEXT_NONE)
		p--;
	if (p == 0 || !(t->quotations[p - 1].flags & QUOTATION_CONTINUES))
		return TEXT_NONE;
	p--;
	/* One left open by another mark is another's: "\"Roe slept. ¶ “He is here,” she said". */
	if (t->tokens[t->quotations[q].first].kind == TOKEN_QUOTE && t->tokens[t->quotations[p].first].kind == TOKEN_QUOTE &&
	    !str_eq(text_token(t, t->quotations[q].first), text_token(t, t->quotations[p].first)))
		return TEXT_NONE;
	return t->paragraphs[t->tokens[t->quotations[p].first].paragraph].first == t->quotations[p].first ? p : TEXT_NONE;
}

/* The paragraphs before, left open, whose speaker is told behind the last one: "“We came. ¶ “We stayed,” Roe said". */
static int lead_paragraphs(struct rules *r, struct attribution *a, uint32_t quotation)
{
	const struct text *t = r->text;
	uint32_t n = 0, first = quotation;

	for (uint32_t q = taken_up_by(t, quotation); q != TEXT_NONE && n < FOLLOW_MAX; q = taken_up_by(t, q), n++)
		first = q;
	for (; first != quotation; first++)
		if (t->quotations[first].outer == TEXT_NONE && rules_content(r, a, t->quotations[first].first, t->quotations[first].last) < 0)
			return -ENOMEM;
	return 0;
}

/* Quotations that follow without a cue of their own belong to the statement before. */
int report_follow(const struct sentence_rules *s, struct attribution *a, uint32_t last_item)
{
	const struct flow *f = s->f;
	uint32_t n = s->number + 1, q = TEXT_NONE;

	if (last_item > s->from && frame_is_quote(f, last_item - 1))
		q = f->items[last_item - 1].quotation;
	else if (last_item > s->from + 1 && f->items[last_item - 1].mark == '.' && frame_is_quote(f, last_item - 2))
		q = f->items[last_item - 2].quotation;
	for (; n < f->n_sentences && a->n_content < FOLLOW_MAX && sentence_is_quote(f, n); n++) {
		if (rules_content(s->rules, a, f->items[f->starts[n]].first, f->items[f->starts[n]].last) < 0)
			return -ENOMEM;
		q = f->items[f->starts[n]].quotation;
	}
	return follow_paragraphs(s->rules, a, q);
}

/* Pieces of a split report behind it: `," she said, "and ...`. */
static int add_right_piece(const struct sentence_rules *s, struct attribution *a, const struct frame *x, uint32_t *last)
{
	const struct flow *f = s->f;
	uint32_t at = x->self.last, stop = at + 12 < s->end ? at + 12 : s->end;

	for (uint32_t i = at; i < stop; i++) {
		if (!frame_is_quote(f, i))
			continue;
		if (i == at || frame_is_comma(f, i - 1) || f->items[i - 1].flags & TOKEN_DASH ||
		    f->items[i - 1].mark == ':' || item_is(&f->items[i - 1], W_CONJ)) {
			*last = i + 1;
			return rules_content(s->rules, a, f->items[i].first, f->items[i].last);
		}
		break;
	}
	return 0;
}

int report_left_quote(const struct sentence_rules *s, const struct frame *x, uint32_t from)
{
	struct attribution *a = report_start(s, x, "quote-before");
	uint32_t last = s->end;
	struct range left = { from, x->left };
	int r;

	if (!a)
		return -ENOMEM;
	a->score = 900;
	/* What stands before the quotation belongs to it, unless another report stands there. */
	for (uint32_t k = 0; k < x->index; k++)
		if (s->cues[k].first >= from && s->cues[k].last < x->left && x->left - s->cues[k].last <= 3)
			left.first = x->left - 1;
	r = left.first + 1 == x->left ? lead_paragraphs(s->rules, a, s->f->items[left.first].quotation) : 0;
	if (r == 0)
		r = rule_add_range(s, a, left);
	if (r == 0)
		r = add_right_piece(s, a, x, &last);
	a->quote_alone = true;
	return r < 0 ? r : report_follow(s, a, last);
}

uint32_t frame_dash_behind(const struct sentence_rules *s, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t stop = s->end < f->n_items && f->items[s->end].flags & TOKEN_DASH ? s->end + 1 : s->end;

	for (uint32_t i = at; i + 1 < f->n_items && i < stop && i < at + ASIDE_MAX; i++)
		if (f->items[i].flags & TOKEN_DASH && i > at && (f->items[i - 1].mark == '.' || frame_is_comma(f, i - 1)))
			return i + 1;
	return 0;
}

/* `“We stay, – said Holt. – We like it”`: the report stands inside the marks. */
int report_inside_marks(const struct sentence_rules *s, const struct frame *x)
{
	const struct flow *f = s->f;
	const struct quotation *q = &f->text->quotations[f->container];
	struct attribution *a = report_start(s, x, "quote-around");
	uint32_t i = x->self.last, left_token;

	if (!a)
		return -ENOMEM;
	a->score = 900;
	a->container = q->outer;
	a->quote_alone = true;
	left_token = x->left > 0 ? f->items[x->left - 1].last : q->first + 1;
	if (frame_dash_behind(s, i))
		i = frame_dash_behind(s, i);
	while (i < f->n_items && (f->items[i].mark == '.' || frame_is_comma(f, i) || f->items[i].flags & TOKEN_DASH))
		i++;
	if (rules_content(s->rules, a, q->first, left_token) < 0)
		return -ENOMEM;
	return i < f->n_items ? rules_content(s->rules, a, f->items[i].first, q->last) : 0;
}

/* "“Go,” and I went", "“Go” before the door fell shut": what follows a quotation at item i is told, not said. */
static bool is_afterwards(const struct flow *f, uint32_t i)
{
	static const char *const joints[] = { "before", "after", "as", "when", "while", "until" };
	const struct item *next = &f->items[i + 1];

	if (!item_is_word(&f->items[i]))
		return false;
	if (item_is(&f->items[i], W_CONJ))
		return item_is(next, W_SUBJ) || phrase_is_verb(f, i + 1);
	for (size_t k = 0; k < ARRAY_LEN(joints); k++)
		if (item_eq(f, i, joints[k]))
			return item_is(next, W_SUBJ | W_DET | W_POSS) || next->flags & TOKEN_TITLE ||
			       str_ends(item_str(f, i + 1), STR("ing"));
	return false;
}

/* `chanted "Roe out" for an hour`: a whole quotation, and then where or when. */
static bool is_whole_quote(const struct sentence_rules *s, const char *verb, uint32_t q, uint32_t end)
{
	const struct flow *f = s->f;

	if (!str_among(str_from(verb), "chant shout sing yell cry") || !item_is_word(&f->items[q + 1]) ||
	    !(item_among(f, q + 1, "for at during on after in as")))
		return false;
	for (uint32_t i = q + 1; i < end; i++)
		if (f->items[i].quotation != TEXT_NONE || phrase_is_verb(f, i) || f->items[i].entry.verb)
			return false;
	return true;
}

/* "A paper, which calls it theft, has": the clause ends at the comma before the verb of its noun. */
static uint32_t relative_end(const struct sentence_rules *s, const struct frame *x, uint32_t end)
{
	const struct flow *f = s->f;

	if (x->cue->how != SUBJECT_RELATIVE || x->cue->subject.last >= s->end || !frame_is_comma(f, x->cue->subject.last))
		return end;
	for (uint32_t i = x->right + 1; i + 1 < end; i++)
		if (frame_is_comma(f, i) && item_is_word(&f->items[i + 1]) &&
		    (item_is(&f->items[i + 1], W_HAVE | W_BE | W_MODAL) || phrase_is_verb(f, i + 1) ||
		     (f->items[i + 1].entry.verb && f->items[i + 1].entry.forms & (FORM_PAST | FORM_S))))
			return i;
	return end;
}

/* Does the quotation at item i begin with a small letter: in the middle of a clause? */
static bool goes_on_small(const struct flow *f, uint32_t i)
{
	uint32_t first = f->items[i].first + 1;

	return first < f->items[i].last && f->text->tokens[first].kind == TOKEN_WORD && !(f->text->tokens[first].flags & TOKEN_TITLE);
}

/* "Roe denied the plan, which was one, he said, “we”": another report stands before item left, and no subordinate one. */
static bool has_report_before(const struct sentence_rules *s, uint32_t index, uint32_t from, uint32_t left)
{
	for (uint32_t k = 0; k < index; k++)
		if (s->cues[k].first >= from && s->cues[k].last <= left && s->cues[k].how == SUBJECT_BEFORE &&
		    s->cues[k].frames & (V_THAT | V_QUOTE) && !item_is(&s->f->items[from], W_SUBORD))
			return true;
	return false;
}

int report_right(const struct sentence_rules *s, const struct frame *x, uint32_t from, uint32_t *ret_end)
{
	uint32_t end = relative_end(s, x, rule_content_end(s, x->right, x->index));
	struct range r = { x->right, end };
	struct attribution *a;

	*ret_end = end;
	if (!x->right_strong && x->cue->frames & (V_NP | V_LIGHT) && subject_leads_to_saying(s, x->index, end))
		return 0;
	a = report_start(s, x, x->rule);
	if (!a)
		return -ENOMEM;
	*ret_end = end;
	if (x->right_quote && x->right + 2 < end &&
	    (is_afterwards(s->f, x->right + 1) || is_whole_quote(s, x->cue->verb->base, x->right, end) ||
	     (x->cue->how == SUBJECT_RELATIVE && item_is_word(&s->f->items[x->right + 1]))))
		r.last = end = x->right + 1;
	a->score = x->right_strong ? 900 : x->cue->frames & (V_WEAK | V_STANCE | V_HINF | V_AS | V_OF) ? 600 : 750;
	/* `The lamp, he says, "had a man attached"`: one clause around its report. */
	bool split = !x->left_quote && x->right_quote && x->left_joint && x->left > from && x->cue->how == SUBJECT_BEFORE &&
		     frame_is_comma(s->f, x->self.last) && x->right == x->self.last + 1 && goes_on_small(s->f, x->right) &&
		     report_left_is_clause(s, (struct range){ from, x->left }) && !has_report_before(s, x->index, from, x->left);
	if (split || (x->left_quote && x->right_quote && x->cue->how != SUBJECT_SHARED)) {
		if (rule_add_range(s, a, (struct range){ from, x->left }) < 0)
			return -ENOMEM;
	}
	if (rule_add_range(s, a, r) < 0)
		return -ENOMEM;
	if (x->right_quote || (end > x->right && frame_is_quote(s->f, end - 1))) {
		a->quote_alone = x->right_quote;
		return x->right_quote || end + 1 >= s->end ? report_follow(s, a, end) : 0;
	}
	return 0;
}

/* Is what stands before a clause, not only "On Thursday,"? */
bool report_left_is_clause(const struct sentence_rules *s, struct range r)
{
	uint32_t words = 0;
	bool verb = false;

	r = rule_trim(s->f, r);
	if (range_empty(r))
		return false;
	for (uint32_t i = r.first; i < r.last; i++) {
		words += item_is_word(&s->f->items[i]);
		verb |= phrase_is_verb(s->f, i) || s->f->items[i].entry.verb || frame_is_quote(s->f, i) ||
			(item_is_word(&s->f->items[i]) && item_is(&s->f->items[i], W_MODAL | W_BE | W_HAVE));
	}
	if (item_eq(s->f, r.first, "asked") ||
	    (item_eq(s->f, r.first, "when") && r.first + 1 < r.last && item_eq(s->f, r.first + 1, "asked")))
		return false;
	if (item_is_word(&s->f->items[r.first]) && item_is(&s->f->items[r.first], W_PREP | W_ADV | W_TIME) && !verb)
		return false;
	if (str_ends(item_str(s->f, r.first), STR("ing")) && !verb)
		return false;
	return words >= 2 || verb || s->rules->headline;
}

/* "Though the move was smooth, | he said, | replacing her would not be": a clause that another must follow. */
static bool awaits_main_clause(const struct flow *f, uint32_t from, uint32_t end)
{
	if (!item_among(f, from, "Though though Although although While while If if Because because Since since Unless unless"))
		return false;
	for (uint32_t i = from; i + 1 < end; i++)
		if (f->items[i].mark == ',')
			return false;
	return true;
}

int report_left(const struct sentence_rules *s, const struct frame *x, uint32_t from)
{
	struct attribution *a = report_start(s, x, "clause-before");
	const struct flow *f = s->f;
	uint32_t at = x->self.last;

	if (!a)
		return -ENOMEM;
	a->score = 850;
	if (rule_add_range(s, a, (struct range){ from, x->left }) < 0)
		return -ENOMEM;
	for (uint32_t i = from; i < x->left; i++)
		if (frame_is_quote(f, i) && x->cue->how != SUBJECT_SHARED && a->n_content && report_follow(s, a, s->end) < 0)
			return -ENOMEM;
	if (x->cue->how == SUBJECT_INVERTED)
		return 0;
	/* "It is wrong, she stressed, to leave": what follows the second comma goes on. */
	at = phrase_skip_time(f, x->cue->frames & V_HEAR ? frame_skip_hearer(s, x->cue, at) : at, s->bound);
	if (at + 2 < s->bound && frame_is_comma(f, at) && !item_is(&f->items[at + 1], W_REL) &&
	    (!str_ends(item_str(f, at + 1), STR("ing")) || awaits_main_clause(f, from, x->left)) && !item_eq(f, at + 1, "while") &&
	    x->cue->ends <= at) {
		uint32_t end = rule_content_end(s, at + 1, x->index);
		return rule_add_range(s, a, (struct range){ at + 1, end });
	}
	return 0;
}

int report_back(const struct sentence_rules *s, const struct frame *x)
{
	const struct flow *f = s->f;
	struct attribution *a;

	if (s->number == 0 || !sentence_is_quote(f, s->number - 1))
		return 0;
	a = report_start(s, x, "said-this");
	if (!a)
		return -ENOMEM;
	a->score = 800;
	a->quote_alone = true;
	return rules_content(s->rules, a, f->items[f->starts[s->number - 1]].first, f->items[f->starts[s->number - 1]].last);
}
