/* cue_impl - what the cue*.c files share. */
#ifndef PARSER_CUE_IMPL_H
#define PARSER_CUE_IMPL_H

#include "parser/cue.h"

/* An adverb that may stand within a verb group. */
bool cue_is_adverb(const struct flow *f, uint32_t i);
/* A verb's form that is as often a noun: "order", "report". */
bool cue_is_noun_too(const struct flow *f, uint32_t v);
/* Sets subject, how and ends of a cue whose verb group is known. */
void cue_find_subject(const struct flow *f, uint32_t from, uint32_t end, struct cue *cue);

#endif
