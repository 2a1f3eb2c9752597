/*
 * train_impl - what the files train*.c share.
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

struct found_weight {
	uint32_t feature;
	uint16_t topic;
	int8_t weight;
};

struct trainer {
	const struct labels *labels;
	const struct taxonomy *taxonomy;
	const struct train_options *options;
	struct model *model;
	struct train_rows rows;
	struct svm svm;
	float *alpha_all;    /* solution on all rows, where the folds start from */
	bool *far;           /* by row: so far on its right side that no fold need look at it */
	signed char *side;   /* by row: of this topic or not */
	signed char *fold_side;
	uint32_t *texts_all; /* by feature, in how many texts */
	uint32_t **texts_in; /* by fold: in how many texts that are not held out */
	size_t *rows_in;     /* by fold: rows that are not held out */
	uint32_t *texts_positive;
	double *ln;          /* ln(i + smoothing) */
	struct margins *margins;
	vec(struct found_weight) weights;
};

static inline unsigned trainer_fold(const struct trainer *self, size_t row)
{
	return (unsigned)(row % self->options->folds);
}

/* Trains topic number `topic` of the model on the texts of that label; keeps weights, curve and margins. 0 or -ENOMEM. */
int trainer_topic(struct trainer *self, uint16_t topic, size_t label);

/* The machine's weights as the topic's, in 8 bits. 0 or -ENOMEM. */
int trainer_keep(struct trainer *self, uint16_t topic);

/* Hands all topics' weights to the model, by feature, the smallest left out where there are too many. 0 or -ENOMEM. */
int trainer_weights(struct trainer *self);

#endif
