/* Reports in the passive: "it was claimed that", "was told by Roe that". */
#include <errno.h>

#include "parser/rule_frame.h"

/* "Rumours that the fee would rise were denied by Roe": a noun that reports and its clause stand before item end. */
static bool tells_claim(const struct sentence_rules *s, uint32_t end)
{
	for (uint32_t i = rule_content_start(s, end); i + 1 < end && i < s->from + 6; i++)
		if (item_is(&s->f->items[i], W_CUE) && item_eq(s->f, i + 1, "that"))
			return true;
	return false;
}

/* Where the content behind item at begins, in x->right (the sentence's end: nowhere); returns the item behind an insertion in dashes. */
static uint32_t look_right(const struct sentence_rules *s, struct frame *x, uint32_t at, bool it, bool agentless)
{
	const struct flow *f = s->f;
	const struct cue *c = x->cue;

	x->right = s->end;
	if (frame_look_for_sign(s, x, at))
		return at;
	x->right = s->end;
	if (at < s->bound && f->items[at].flags & TOKEN_DASH)
		for (uint32_t i = at + 1; i + 2 < s->bound && i < at + 8; i++)
			if (f->items[i].flags & TOKEN_DASH) {
				at = i + 1;
				break;
			}
	if (c->frames & (V_HEAR | V_HINF | V_IMPERSONAL) && at + 1 < s->bound && item_eq(f, at, "to") && !it)
		x->right = at;
	else if (c->frames & V_HEAR && at + 1 < s->bound && frame_begins_clause(s, at) && agentless && strcmp(c->verb->base, "tell") == 0)
		x->right = at;
	return at;
}

/* What a new report holds: behind its verb, before it, or the sentence before, which "this" or "it" stands for. */
static int add_content(const struct sentence_rules *s, const struct frame *x, struct attribution *a, uint32_t at, bool it, bool anaphor)
{
	const struct flow *f = s->f;
	const struct cue *c = x->cue;
	struct range subject = c->subject;

	if (x->right < s->end) {
		if (c->frames & V_IMPERSONAL && !it && item_eq(f, x->right, "to") && rule_add_range(s, a, subject) < 0)
			return -ENOMEM;
		return rule_add_range(s, a, (struct range){ x->right, rule_content_end(s, x->right, x->index) });
	}
	if (s->from < c->first && item_eq(f, s->from, "as") && at < s->bound && frame_is_comma(f, at))
		return rule_add_range(s, a, (struct range){ at + 1, rule_content_end(s, at + 1, x->index) });
	if (range_empty(subject) && c->first > s->from + 1) {
		if (tells_claim(s, c->first))
			return rule_add_range(s, a, (struct range){ rule_content_start(s, c->first), c->first });
		it = anaphor = false;
	}
	if ((anaphor || it) && s->number > 0)
		return rules_content(
			s->rules, a, f->items[f->starts[s->number - 1]].first,
			rule_run(f, rule_trim(f, (struct range){ f->starts[s->number - 1], s->from })).last);
	if (!anaphor && !it && !range_empty(subject) && c->frames & (V_THAT | V_NP))
		return rule_add_range(s, a, subject);
	s->rules->found.n--;
	return 0;
}

/* Agentless and "by" passives. */
int report_passive(const struct sentence_rules *s, struct frame *x)
{
	const struct flow *f = s->f;
	const struct cue *c = x->cue;
	uint32_t at = c->last, by;
	struct range source = { 0, 0 }, subject = c->subject;
	bool it, anaphor;
	struct attribution *a;

	by = phrase_skip_time(f, at, s->bound);
	if (by < s->bound && item_is_word(&f->items[by]) && item_is(&f->items[by], W_ADV))
		by++;
	if (by < s->bound && item_eq(f, by, "by")) {
		source = phrase_after(f, by + 1, s->bound);
		at = range_empty(source) ? at : source.last;
	}
	if (c->first > s->from && item_eq(f, c->first - 1, "to"))
		return 0;
	it = range_empty(subject) || (subject.last == subject.first + 1 && item_eq(f, subject.first, "it"));
	anaphor = subject.last == subject.first + 1 && (item_eq(f, subject.first, "this") || item_eq(f, subject.first, "that"));
	if (anaphor && range_empty(source))
		return 0;
	x->cue_last = range_empty(source) ? c->last : by + 1;
	at = look_right(s, x, at, it, range_empty(source));
	if (x->right == s->end && range_empty(source))
		return 0;
	/* "I was told to leave" */
	if (range_empty(source) && f->container != TEXT_NONE &&
	    (item_eq(f, subject.first, "I") || item_eq(f, subject.first, "we")))
		return 0;
	if (!(c->frames & (V_THAT | V_NP | V_IMPERSONAL | V_HINF)) || (c->frames & V_WEAK && range_empty(source)))
		return 0;
	a = report_start(s, x, "passive");
	if (!a)
		return -ENOMEM;
	if (x->cue_last < c->last)
		x->cue_last = c->last;
	a->source = rule_run(f, source);
	a->cue = rule_run(f, (struct range){ c->first, range_empty(source) ? c->last : by + 1 });
	a->passive = range_empty(source);
	a->score = 600;
	return add_content(s, x, a, at, it, anaphor);
}
