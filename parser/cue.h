/*
 * cue - the words of a sentence that report: verb groups with their subjects.
 *
 * A candidate only: whether it reports anything is known when its content is
 * found (rule.h). Positions are items of the flow.
 */
#ifndef PARSER_CUE_H
#define PARSER_CUE_H

#include "common/arena.h"
#include "parser/phrase.h"

enum cue_subject {
	SUBJECT_NONE,     /* not seen */
	SUBJECT_BEFORE,   /* "Roe said" */
	SUBJECT_INVERTED, /* "said Roe" */
	SUBJECT_RELATIVE, /* "Roe, who said" */
	SUBJECT_SHARED,   /* "Roe left, saying": that of the cue before, or of the sentence */
	SUBJECT_MAIN,     /* "Arguing that ..., Roe left": that of the main clause */
};

struct cue {
	uint32_t first, last; /* the verb group with its particle */
	uint32_t verb_at;
	const struct verb *verb;
	uint32_t frames;      /* of verb */
	enum cue_subject how;
	struct range subject; /* empty: none */
	bool passive, negated, modal, participle, finite;
	bool bare; /* a base form after "and": shares a subject only with another base form */
	uint32_t ends;        /* SUBJECT_INVERTED: after the subject; else last */
};

/* The cues of sentence [from, end), ascending; *ret in arena. 0 or -ENOMEM. */
int cue_find(const struct flow *f, uint32_t from, uint32_t end, struct arena *arena, struct cue **ret, uint32_t *ret_n);

#endif
