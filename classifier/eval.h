/*
 * eval - how right given topics are, against labels.
 *
 * Micro figures are over all pairs of text and topic, macro F1 is the mean over
 * the topics that occur or were given; accuracy is the share of texts whose
 * best topic is right; the calibration error is over all listed pairs in ten
 * bins of equal width (Guo et al., "On Calibration of Modern Neural Networks",
 * ICML 2017).
 */
#ifndef CLASSIFIER_EVAL_H
#define CLASSIFIER_EVAL_H

#include "classifier/labels.h"
#include "common/article.h"

struct eval;

/* topics: of the labels. threshold: thousandths. NULL when out of memory. */
struct eval *eval_new(const struct labels *labels, uint32_t threshold);
void eval_destroy(struct eval **self_p);

/* What was given to text i, best first. Topics that the labels do not know count as wrong. */
void eval_add(struct eval *self, size_t i, const struct topics *given);

/* All in thousandths but the counts. */
struct eval_figures {
	size_t texts, gold, given, right;
	uint32_t precision, recall, micro_f1, macro_f1, accuracy, calibration_error;
};

struct eval_figures eval_figures(const struct eval *self);

#endif
