/*
 * train - makes a model of labelled texts.
 *
 * One against the rest for each topic: features scaled by the topic's
 * naive-Bayes log-count ratios (S. Wang and C. Manning, "Baselines and
 * Bigrams", ACL 2012), a linear SVM over them (svm.h), and a curve from margins
 * of held-out folds (platt.h); topics of few texts share one curve. The same
 * texts in the same order give the same bytes on every machine.
 */
#ifndef CLASSIFIER_TRAIN_H
#define CLASSIFIER_TRAIN_H

#include "classifier/labels.h"
#include "classifier/model.h"
#include "classifier/taxonomy.h"

struct train_options {
	double cost, balance;        /* of an error; a positive's is (negatives / positives)^balance times that */
	double smoothing;            /* of the log-count ratios */
	double floor;                /* scale of a feature that says nothing about a topic */
	double tolerance;
	unsigned rounds_max, folds;
	size_t features_max;         /* when there are more, those of one text go, then those of two, ... */
	unsigned curve_texts_min;    /* a topic of fewer has the shared curve */
	unsigned topic_texts_min;    /* a topic of fewer is left out */
	size_t weights_max;
	int weight_min;              /* smaller 8-bit weights are left out */
};

extern const struct train_options train_defaults;

/* What training found; measured on held-out folds. */
struct train_report {
	size_t texts, topics, topics_left_out, features, weights;
	uint32_t threshold;             /* thousandths: best micro F1 */
	uint32_t micro_f1, macro_f1;    /* at it, thousandths */
};

/* taxonomy: its points are features too; NULL: none. 0 and *ret; -EBADMSG and
 * *reterr (no topic has two texts); -ENOMEM. */
int train(const struct labels *labels, const struct taxonomy *taxonomy, const struct train_options *options, struct model **ret,
	  struct train_report *ret_report, struct buf *reterr);

#endif
