/*
 * phrase - noun phrases and clauses of one sentence of a flow, by word classes alone.
 *
 * All positions are items; ranges end exclusive. Nothing here allocates.
 */
#ifndef PARSER_PHRASE_H
#define PARSER_PHRASE_H

#include "parser/flow.h"

struct range {
	uint32_t first, last;
};

static inline bool range_empty(struct range r)
{
	return r.first >= r.last;
}

/* The noun phrase that ends before item end, not reaching before from; empty when there is none. */
struct range phrase_before(const struct flow *f, uint32_t from, uint32_t end);

/* The noun phrase that begins at item at, not reaching to end. */
struct range phrase_after(const struct flow *f, uint32_t at, uint32_t end);

/*
 * The phrase that the insertion before item end hangs on: "Roe, a baker, said" gives "Roe, a baker,".
 * The item before end is a comma.
 */
struct range phrase_around_insertion(const struct flow *f, uint32_t from, uint32_t end);

/* "The head of rates, Ann Roe,": is what stands before the comma at item end - 1 a name behind an office? */
bool phrase_names_holder(const struct flow *f, uint32_t from, uint32_t end);

/* "said | the deal covered lorries": has what begins at item at a verb of its own before the next comma? */
bool phrase_clause_follows(const struct flow *f, uint32_t at, uint32_t end);

/* A word in "-ed" that is no name. */
bool phrase_is_past(const struct flow *f, uint32_t i);

/* The subject of the main clause of the sentence [from, end); empty when not seen. */
struct range phrase_main_subject(const struct flow *f, uint32_t from, uint32_t end);

/* Could item i begin a finite verb that is no cue? */
bool phrase_is_verb(const struct flow *f, uint32_t i);

/* Is it a noun, a name, a number or an adjective: what a noun phrase is made of? */
bool phrase_is_nominal(const struct flow *f, uint32_t i);

/* Could it be a word of somebody's name? */
bool phrase_is_name(const struct flow *f, uint32_t i);

/* First item after time words and their prepositions ("on Thursday", "late last week") at item at. */
uint32_t phrase_skip_time(const struct flow *f, uint32_t at, uint32_t end);

/* End of np with the name behind it: "a spokesman for Roe, Ola Lind."; np.last when there is none. */
uint32_t phrase_with_name(const struct flow *f, struct range np, uint32_t end);

#endif
