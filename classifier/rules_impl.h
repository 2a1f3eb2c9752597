/*
 * rules_impl - what the files that rules.h is made of share: phrases as they are found in a text.
 */
#ifndef CLASSIFIER_RULES_IMPL_H
#define CLASSIFIER_RULES_IMPL_H

#include "classifier/rules.h"

/* A phrase of one term, found. */
struct hit {
	uint32_t term;
	uint32_t start, words; /* in words of the text */
	enum where where;      /* its last word stands */
	struct str text;
};

struct scan {
	const struct taxonomy *taxonomy;
	struct arena *arena;
	struct hit *hits;
	size_t n_hits, cap_hits;
	uint32_t n_words;
	const char *starts[PHRASE_WORDS_MAX]; /* of the last words, by number modulo PHRASE_WORDS_MAX */
	/* By word: the topic (plus one) for which a phrase, or a swallowing one, has taken it. */
	uint16_t *taken, *swallowed;
	struct findings found;
	size_t cap_found;
};

static inline const struct rule *scan_rule(const struct scan *self, const struct hit *hit)
{
	return &self->taxonomy->rules[self->taxonomy->terms[hit->term].rule];
}

/* Topic after topic: which hits count, and which rules they fulfil, in found. 0 or -ENOMEM. */
int rules_count(struct scan *self);

#endif
