/* "Roe was blunt: “No one will pay.”": a sentence without a cue that ends in a colon and its subject's words. */
#include <errno.h>

#include "parser/rule_frame.h"

#define LABELLED_WORDS 3 /* behind "Ms Roe:", at least */
#define QUOTATION_MIN 6 /* tokens, marks counted: a shorter one is a name or a title */

/* Is the subject one person: "he", a name, an office? */
static bool is_somebody(const struct flow *f, struct range who)
{
	bool somebody = false;

	if (range_empty(who) || who.last - who.first > 6)
		return false;
	if (who.last == who.first + 1 && item_is(&f->items[who.first], W_SUBJ))
		return item_among(f, who.first, "he she He She");
	for (uint32_t i = who.first; i < who.last; i++) {
		if (!item_is_word(&f->items[i]) ||
		    item_is(&f->items[i], W_GROUP | W_PLACE | W_OCCASION | W_TIME | W_REL) ||
		    f->items[i].flags & TOKEN_CLITIC)
			return false;
		somebody |= item_is(&f->items[i], W_ROLE | W_HONOR | W_MALE | W_FEMALE) ||
			    (f->items[i].flags & TOKEN_TITLE && !f->items[i].entry.classes &&
			     !f->items[i].entry.verb);
	}
	return somebody;
}

int report_colon_clause(struct sentence_rules *s)
{
	const struct flow *f = s->f;
	uint32_t colon = s->from;
	struct attribution *a;
	struct range who;

	if (f->container != TEXT_NONE || s->rules->headline || s->n_cues)
		return 0;
	while (colon < s->end && f->items[colon].mark != ':')
		colon++;
	if (colon + 1 >= s->end || !frame_is_quote(f, colon + 1) ||
	    f->items[colon + 1].last - f->items[colon + 1].first < QUOTATION_MIN)
		return 0;
	for (uint32_t i = colon + 2; i < s->end; i++)
		if (f->items[i].mark != '.')
			return 0;
	who = phrase_main_subject(f, s->from, colon);
	if (!is_somebody(f, who) || who.last >= colon)
		return 0;
	struct cue cue = { .first = colon, .last = colon + 1, .verb_at = colon, .subject = who };
	struct frame x = { .cue = &cue, .cue_last = colon + 1 };
	a = report_start(s, &x, "colon-clause");
	if (!a)
		return -ENOMEM;
	a->score = 750;
	a->quote_alone = true;
	if (rule_add_range(s, a, (struct range){ colon + 1, s->end }) < 0)
		return -ENOMEM;
	return report_follow(s, a, s->end);
}

/* "Ms Roe: The table had no legs.": who is addressed so before a colon speaks to the paragraph's end. */
static int report_label(const struct sentence_rules *s, struct range who)
{
	const struct flow *f = s->f;
	uint32_t colon = who.last, words = 0;
	bool verb = false;

	if (s->number > 0 || s->from > 0 || !item_is(&f->items[who.first], W_HONOR) || who.last - who.first > 4 || f->items[colon].mark != ':')
		return 0;
	for (uint32_t i = colon + 1; i < f->n_items; i++) {
		words += item_is_word(&f->items[i]);
		verb |= item_is_word(&f->items[i]) && (phrase_is_verb(f, i) || f->items[i].entry.verb || item_is(&f->items[i], W_BE | W_HAVE | W_MODAL));
	}
	if (words < LABELLED_WORDS || !verb || !str_among(item_str(f, f->n_items - 1), ". ! ?"))
		return 0;
	struct cue cue = { .first = colon, .last = colon + 1, .verb_at = colon, .subject = who };
	struct frame x = { .cue = &cue, .cue_last = colon + 1 };
	struct attribution *a = report_start(s, &x, "label");
	if (!a)
		return -ENOMEM;
	a->score = 850;
	return rules_content(s->rules, a, f->items[colon + 1].first, f->items[f->n_items - 1].last);
}

/* "The minister: “No.”", and what stands before a colon at the paragraph's end. */
int report_colon(struct sentence_rules *s, bool reported)
{
	const struct flow *f = s->f;
	struct range who = phrase_after(f, s->from, s->end);
	bool named = false;
	struct attribution *a;

	if (f->container != TEXT_NONE || range_empty(who) || who.last >= s->end || s->rules->headline)
		return 0;
	for (uint32_t i = who.first; i < who.last; i++)
		named |= item_is(&f->items[i], W_ROLE | W_GROUP) ||
			 (f->items[i].flags & TOKEN_TITLE && !item_is(&f->items[i], W_DET | W_PLACE | W_OCCASION));
	if (!named || who.last - who.first > 6)
		return 0;
	if (report_label(s, who) < 0)
		return -ENOMEM;
	if (f->items[who.last].mark == ':' && who.last + 1 < s->end && frame_is_quote(f, who.last + 1)) {
		struct cue cue = { .first = who.last, .last = who.last + 1, .verb_at = who.last, .subject = who };
		struct frame x = { .cue = &cue, .cue_last = who.last + 1 };
		a = report_start(s, &x, "label");
		if (!a)
			return -ENOMEM;
		a->score = 850;
		a->quote_alone = true;
		if (rule_add_range(s, a, (struct range){ who.last + 1, s->end }) < 0)
			return -ENOMEM;
		return report_follow(s, a, s->end);
	}
	if (s->end == f->n_items && f->items[s->end - 1].mark == ':' && s->end - who.last < 14 && !reported) {
		struct cue cue = { .first = who.last, .last = s->end, .verb_at = who.last, .subject = who };
		struct frame x = { .cue = &cue, .cue_last = s->end };
		return report_start(s, &x, "lead-in") ? 0 : -ENOMEM;
	}
	return 0;
}
