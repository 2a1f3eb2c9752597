/* rule_frame - what the rules for cue verbs share: a report's own words, and what may stand beside them. */
#ifndef PARSER_RULE_FRAME_H
#define PARSER_RULE_FRAME_H

#include "parser/rule_find.h"

/* Where a report's own words stand: subject and verb group, items [first, last). */
struct frame {
	const struct cue *cue;
	uint32_t index;     /* of the cue */
	struct range self;
	uint32_t left;      /* content before ends here: joints skipped; == s->from: nothing there */
	bool left_joint;    /* a comma or dash parts it from what is before */
	bool left_quote;
	uint32_t right;     /* content after begins here; s->end: none */
	uint32_t cue_last;  /* with a colon */
	bool right_strong, right_quote;
	const char *rule;
};

static inline bool frame_is_quote(const struct flow *f, uint32_t i)
{
	return f->items[i].quotation != TEXT_NONE;
}

static inline bool frame_is_comma(const struct flow *f, uint32_t i)
{
	return f->items[i].mark == ',';
}

/* rule_look.c: what stands before self. */
void frame_look_left(const struct sentence_rules *s, struct frame *x);
/* What stands after self; right == s->end: nothing that the verb takes. */
void frame_look_right(const struct sentence_rules *s, struct frame *x);
/* "that", a colon or a quotation from item at on; sets right, rule and cue_last. */
bool frame_look_for_sign(const struct sentence_rules *s, struct frame *x, uint32_t at);
/* The item behind the next dash of a report inside marks, "– Roe told us on Monday. – |"; 0: there is none near. */
uint32_t frame_dash_behind(const struct sentence_rules *s, uint32_t at);
/* Behind the hearer of cue c at item at: "told the council | she would"; at: none stands there. */
uint32_t frame_skip_hearer(const struct sentence_rules *s, const struct cue *c, uint32_t at);

/* rule_object.c: could a clause without "that" begin at item at; has the one there a verb? */
bool frame_begins_clause(const struct sentence_rules *s, uint32_t at);
bool frame_clause_has_verb(const struct sentence_rules *s, uint32_t at);
/* "to stay", not "to the council" */
bool frame_is_infinitive(const struct sentence_rules *s, uint32_t at);
/* Word a, or b where it is not NULL, or a quotation within n items before the next comma. */
bool frame_has_within(const struct sentence_rules *s, uint32_t at, uint32_t n, const char *a, const char *b);
bool frame_has_quote_within(const struct sentence_rules *s, uint32_t at, uint32_t n);
/* "added five firms to the list": an object, not a clause. */
bool frame_is_added(const struct sentence_rules *s, uint32_t at);
/* Each sets right (and cue_last) where the verb's content begins so: "Roe to stay", "regret over", "Roe if". */
bool frame_takes_infinitive(const struct sentence_rules *s, struct frame *x, uint32_t at);
bool frame_takes_light(const struct sentence_rules *s, struct frame *x, uint32_t at);
bool frame_asks_somebody(const struct sentence_rules *s, struct frame *x, uint32_t at);
/* "called the charges false", "called Roe a liar" */
bool frame_names_something(const struct sentence_rules *s, uint32_t at);

/* rule_subject.c: gives cues without a subject of their own the one they share. */
void subject_settle(struct sentence_rules *s);
/* Speakers who tell of themselves; questions; minds within a report; "..., saying". */
bool subject_is_self(const struct sentence_rules *s, const struct cue *c);
bool subject_is_asked(const struct sentence_rules *s, const struct cue *c);
bool subject_is_own_mind(const struct sentence_rules *s, uint32_t k);
bool subject_leads_to_saying(const struct sentence_rules *s, uint32_t k, uint32_t end);

/* rule_report.c: a new attribution with source, cue, act and marks; NULL: out of memory. */
struct attribution *report_start(const struct sentence_rules *s, const struct frame *x, const char *rule);
/* Takes up quotations that follow without a cue; last_item: the end of what the content has. 0 or -ENOMEM. */
int report_follow(const struct sentence_rules *s, struct attribution *a, uint32_t last_item);
/* Each adds one attribution: 0 or -ENOMEM. from: where content before may begin. */
int report_left_quote(const struct sentence_rules *s, const struct frame *x, uint32_t from);
int report_inside_marks(const struct sentence_rules *s, const struct frame *x);
int report_right(const struct sentence_rules *s, const struct frame *x, uint32_t from, uint32_t *ret_end);
int report_left(const struct sentence_rules *s, const struct frame *x, uint32_t from);
/* Is what stands before a clause, not only "On Thursday,"? */
bool report_left_is_clause(const struct sentence_rules *s, struct range r);
/* "“We stay.” Roe said this on Friday": the quotation before; nothing where there is none. */
int report_back(const struct sentence_rules *s, const struct frame *x);
/* rule_colon.c: "Roe was blunt: “No.”"; nothing where there is none. */
int report_colon_clause(struct sentence_rules *s);
/* "Ms Roe: The table had no legs.", "The minister: “No.”", and a lead-in before a colon at the paragraph's end; reported: by a cue, too. */
int report_colon(struct sentence_rules *s, bool reported);
/* rule_passive.c: agentless and "by" passives. */
int report_passive(const struct sentence_rules *s, struct frame *x);

#endif
