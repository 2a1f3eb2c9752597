/*
 * rules - which rules of a taxonomy a text fulfils, and what each gives.
 *
 * Within a topic the longest phrase wins: what lies inside a longer phrase, or
 * overlaps it, does not count. A phrase of weight 0 so swallows the shorter
 * ones in it, those of joined rules too; a phrase that speaks against the topic
 * always counts and swallows nothing.
 */
#ifndef CLASSIFIER_RULES_H
#define CLASSIFIER_RULES_H

#include "classifier/taxonomy.h"
#include "common/arena.h"

/* A run of text and the place it counts for. */
struct piece {
	struct str text;
	enum where where;
};

/* One rule that is fulfilled. */
struct finding {
	uint32_t rule;
	enum where where;  /* of its phrase; of joined ones, the best place */
	uint32_t count;    /* how often */
	struct str phrase; /* the first time's words, as printed in the text */
};

struct findings {
	struct finding *at; /* by topic, then rule, then place */
	size_t n;
};

/*
 * Reads the pieces as one run of words, so that joined phrases may stand in
 * different ones. 0 and *ret in arena, or -ENOMEM. Cost is
 * linear in the text and in what is found in it, whatever the number of rules.
 */
int rules_find(const struct taxonomy *self, struct arena *arena, const struct piece *pieces, size_t n_pieces,
	       struct findings *ret);

/* What a finding gives: the rule's weight, and a quarter more for each of a second and third time. */
int32_t rules_points(const struct taxonomy *self, const struct finding *finding);

#endif
