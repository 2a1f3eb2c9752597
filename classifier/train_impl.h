/*
 * train_impl - what train.c, train_rows.c and train_curve.c share.
 */
#ifndef CLASSIFIER_TRAIN_IMPL_H
#define CLASSIFIER_TRAIN_IMPL_H

#include "classifier/platt.h"
#include "classifier/svm.h"
#include "classifier/train.h"
#include "classifier/vec.h"

/* All texts as rows of the model's features. The model has hashes and idf, and no weights yet. */
struct train_rows {
	struct svm_rows rows;
	vec(uint32_t) first;
	vec(uint32_t) feature;
	vec(float) value;
};

int train_rows_make(const struct labels *labels, const struct taxonomy *taxonomy, const struct train_options *options,
		    struct model *model, struct train_rows *ret);
void train_rows_destroy(struct train_rows *self);

/* Held-out margins of one topic, counted: MARGIN_STEPS a unit, clamped at MARGIN_MAX. */
enum { MARGIN_MAX = 8, MARGIN_STEPS = 64, MARGIN_BINS = 2 * MARGIN_MAX * MARGIN_STEPS + 1 };

struct margins {
	uint32_t positive[MARGIN_BINS], negative[MARGIN_BINS];
	uint32_t texts; /* positive ones, held out or not */
};

void margins_add(struct margins *self, double margin, bool positive);

/* Curves of all topics, and the threshold over them. 0 or -ENOMEM. */
int train_curves(const struct margins *margins, const struct train_options *options, struct model *model, struct train_report *report);

#endif
