/*
 * points - the rules' points on a text as features for the model.
 */
#ifndef CLASSIFIER_POINTS_H
#define CLASSIFIER_POINTS_H

#include "classifier/features.h"
#include "classifier/taxonomy.h"

/*
 * Adds a feature for each topic that has points on the text, as if the topic
 * were a word that occurs so many times as it has points. 0, or -ENOMEM with
 * inout as it was.
 */
int points_add(const struct taxonomy *taxonomy, struct arena *arena, struct str title, struct str text, struct features *inout);

/* The hash of a topic's feature. */
uint32_t points_hash(struct str topic);

#endif
