/*
 * turn - who speaks in an interview: paragraphs that begin with a speaker's label.
 *
 * "Question: …" / "Ann Roe: …". A label counts when labels alternate; a turn
 * runs to the next label. What asks is told from what answers by the label
 * ("Question", "Q") or by question marks.
 */
#ifndef PARSER_TURN_H
#define PARSER_TURN_H

#include "common/arena.h"
#include "parser/flow.h"

#define TURN_LABEL_TOKENS 12

struct turn {
	uint32_t label_first, label_last; /* tokens of the label, without its colon */
	uint32_t colon;                   /* the token */
	uint32_t first, last;             /* tokens of what is said, up to the next label */
	uint32_t paragraph, paragraphs;
	bool question, procedural;        /* asked; moderator's or stage words */
};

/* *ret_n is 0 when the text is no interview. last: the paragraph before which the article ends. 0 or -ENOMEM. */
int turns_find(const struct text *text, const struct entry *entries, uint32_t first_paragraph, uint32_t last_paragraph,
	       struct arena *arena, struct turn **ret, uint32_t *ret_n);

/*
 * Likewise where no labels are: three questions or more to one "you", each a paragraph alone, with answers by an "I";
 * or paragraphs that take turns behind dashes in what calls itself an interview. Their labels are empty: the text says
 * who was interviewed, or nobody does.
 */
int turns_find_bare(const struct text *text, uint32_t first_paragraph, uint32_t last_paragraph, struct arena *arena, struct turn **ret, uint32_t *ret_n);

/* "Pro Tip:", "The Bottom Line:": is a label whose last word is token last a note of the writer's? */
bool turn_label_is_note(const struct text *t, uint32_t last);

#endif
