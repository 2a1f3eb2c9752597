#include "classifier/train.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "classifier/exact.h"
#include "classifier/train_impl.h"
#include "common/cleanup.h"

const struct train_options train_defaults = {
	.cost = 0.7,
	.balance = 0.3,
	.smoothing = 0.5,
	.floor = 1.5,
	.tolerance = 0.1,
	.rounds_max = 50,
	.folds = 5,
	.features_max = 150000,
	.curve_texts_min = 15,
	.topic_texts_min = 2,
	.weights_max = 1300000,
	.weight_min = 1,
};

/* Half a margin beyond the margin. Without this bound the folds took two thirds of the time, for the same figures. */
static const double FAR = -1.15;

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

static void trainer_destroy(struct trainer *self)
{
	for (size_t f = 0; self->texts_in && f < self->options->folds; f++)
		free(self->texts_in[f]);
	train_rows_destroy(&self->rows);
	free(self->svm.u);
	free(self->svm.scale2);
	free(self->svm.alpha);
	free(self->svm.order);
	free(self->alpha_all);
	free(self->far);
	free(self->side);
	free(self->fold_side);
	free(self->texts_all);
	free(self->texts_in);
	free(self->rows_in);
	free(self->texts_positive);
	free(self->ln);
	free(self->margins);
	free(self->weights.at);
}

static unsigned fold_of(const struct trainer *self, size_t row)
{
	return (unsigned)(row % self->options->folds);
}

static void count_features(struct trainer *self)
{
	const struct svm_rows *rows = &self->rows.rows;

	for (size_t i = 0; i < rows->n; i++)
		for (uint32_t k = rows->first[i]; k < rows->first[i + 1]; k++) {
			self->texts_all[rows->feature[k]]++;
			for (unsigned f = 0; f < self->options->folds; f++)
				self->texts_in[f][rows->feature[k]] += f != fold_of(self, i);
		}
	for (size_t i = 0; i < rows->n; i++)
		for (unsigned f = 0; f < self->options->folds; f++)
			self->rows_in[f] += f != fold_of(self, i);
}

static int make_room(struct trainer *self)
{
	size_t n = self->rows.rows.n, features = self->rows.rows.n_features + 1;
	unsigned folds = self->options->folds;

	self->svm.u = calloc(features, sizeof *self->svm.u);
	self->svm.scale2 = calloc(features, sizeof *self->svm.scale2);
	self->svm.alpha = calloc(n, sizeof *self->svm.alpha);
	self->svm.order = calloc(n, sizeof *self->svm.order);
	self->alpha_all = calloc(n, sizeof *self->alpha_all);
	self->far = calloc(n, sizeof *self->far);
	self->side = calloc(n, 1);
	self->fold_side = calloc(n, 1);
	self->texts_all = calloc(features, sizeof *self->texts_all);
	self->texts_in = calloc(folds, sizeof *self->texts_in);
	self->rows_in = calloc(folds, sizeof *self->rows_in);
	self->texts_positive = calloc(features, sizeof *self->texts_positive);
	self->ln = calloc(n + 2, sizeof *self->ln);
	self->margins = calloc(self->model->n_topics, sizeof *self->margins);
	if (!self->svm.u || !self->svm.scale2 || !self->svm.alpha || !self->svm.order || !self->alpha_all || !self->far || !self->side || !self->fold_side ||
	    !self->texts_all || !self->texts_in || !self->rows_in || !self->texts_positive || !self->ln || !self->margins)
		return -ENOMEM;
	for (unsigned f = 0; f < folds; f++)
		if (!(self->texts_in[f] = calloc(features, sizeof **self->texts_in)))
			return -ENOMEM;
	for (size_t i = 0; i <= n + 1; i++)
		self->ln[i] = exact_ln((double)i + self->options->smoothing);
	return 0;
}

/* How many rows of side have each feature. */
static size_t count_positive(struct trainer *self, const signed char *side)
{
	const struct svm_rows *rows = &self->rows.rows;
	size_t n = 0;

	memset(self->texts_positive, 0, rows->n_features * sizeof *self->texts_positive);
	for (size_t i = 0; i < rows->n; i++) {
		if (side[i] <= 0)
			continue;
		n++;
		for (uint32_t k = rows->first[i]; k < rows->first[i + 1]; k++)
			self->texts_positive[rows->feature[k]]++;
	}
	return n;
}

/* Scales each feature by how much more often texts of the topic have it than others, as a logarithm. */
static void set_scales(struct trainer *self, const signed char *side, const uint32_t *texts, size_t rows_in)
{
	size_t positive = count_positive(self, side);
	double smoothing = self->options->smoothing;
	double base = exact_ln(((double)positive + 2 * smoothing) / ((double)(rows_in - positive) + 2 * smoothing));

	for (size_t f = 0; f < self->rows.rows.n_features; f++) {
		double ratio = self->ln[self->texts_positive[f]] - self->ln[texts[f] - self->texts_positive[f]] - base;
		double scale = self->options->floor + fabs(ratio);
		self->svm.scale2[f] = (float)(scale * scale);
	}
}

/* x^y for positive x. */
static double power(double x, double y)
{
	return exact_exp(y * exact_ln(x));
}

static struct svm_options costs(const struct trainer *self, size_t positive, size_t all)
{
	const struct train_options *o = self->options;
	double more = all > positive ? power((double)(all - positive) / (double)positive, o->balance) : 1;

	return (struct svm_options){ o->cost, o->cost * (more > 1 ? more : 1), o->tolerance, o->rounds_max };
}

static int keep_weights(struct trainer *self, uint16_t topic)
{
	struct model_topic *t = &self->model->topics[topic];
	size_t n = self->rows.rows.n_features;
	double most = 1e-6;

	for (size_t f = 0; f < n; f++)
		most = fabs((double)self->svm.u[f]) > most ? fabs((double)self->svm.u[f]) : most;
	double scale = most / 127;
	t->scale = (uint32_t)(scale * (1 << 24) + 0.5);
	t->bias = (int32_t)(self->svm.bias * 65536);
	for (size_t f = 0; f < n; f++) {
		double q = self->svm.u[f] / scale;
		int weight = (int)(q < 0 ? q - 0.5 : q + 0.5);
		if (abs(weight) < self->options->weight_min)
			continue;
		if (!vec_push(&self->weights, (struct found_weight){ (uint32_t)f, topic, (int8_t)weight }))
			return -ENOMEM;
	}
	return 0;
}

static void find_far(struct trainer *self)
{
	const struct svm_rows *rows = &self->rows.rows;

	for (size_t i = 0; i < rows->n; i++)
		self->far[i] = self->side[i] < 0 && self->svm.alpha[i] == 0 && svm_margin(&self->svm, rows, i) < FAR;
}

/* Trains without one fold and counts the margins of that. */
static void hold_out(struct trainer *self, uint16_t topic, unsigned fold)
{
	const struct svm_rows *rows = &self->rows.rows;
	size_t positive = 0;

	for (size_t i = 0; i < rows->n; i++) {
		bool held = fold_of(self, i) == fold;
		self->fold_side[i] = held || self->far[i] ? 0 : self->side[i];
		self->svm.alpha[i] = held ? 0 : self->alpha_all[i];
		positive += self->fold_side[i] > 0;
	}
	if (!positive)
		return;
	set_scales(self, self->fold_side, self->texts_in[fold], self->rows_in[fold]);
	struct svm_options options = costs(self, positive, self->rows_in[fold]);
	svm_train(&self->svm, rows, self->fold_side, &options);
	for (size_t i = 0; i < rows->n; i++)
		if (fold_of(self, i) == fold)
			margins_add(&self->margins[topic], svm_margin(&self->svm, rows, i), self->side[i] > 0);
}

static size_t set_sides(struct trainer *self, size_t label)
{
	size_t positive = 0;

	for (size_t i = 0; i < self->rows.rows.n; i++) {
		const struct labelled *row = labels_at(self->labels, i);
		self->side[i] = -1;
		for (size_t k = 0; k < row->n_topics; k++)
			if (row->topics[k] == label)
				self->side[i] = 1;
		positive += self->side[i] > 0;
	}
	return positive;
}

static int train_topic(struct trainer *self, uint16_t topic, size_t label)
{
	size_t n = self->rows.rows.n, positive = set_sides(self, label);
	struct svm_options options = costs(self, positive, n);

	self->margins[topic].texts = self->model->topics[topic].texts = (uint32_t)positive;
	memset(self->svm.alpha, 0, n * sizeof *self->svm.alpha);
	set_scales(self, self->side, self->texts_all, n);
	svm_train(&self->svm, &self->rows.rows, self->side, &options);
	int r = keep_weights(self, topic);
	if (r < 0)
		return r;
	memcpy(self->alpha_all, self->svm.alpha, n * sizeof *self->alpha_all);
	find_far(self);
	for (unsigned f = 0; f < self->options->folds; f++)
		hold_out(self, topic, f);
	return 0;
}

static size_t texts_of(const struct labels *labels, size_t label)
{
	size_t n = 0;

	for (size_t i = 0; i < labels_count(labels); i++)
		for (size_t k = 0; k < labels_at(labels, i)->n_topics; k++)
			n += labels_at(labels, i)->topics[k] == label;
	return n;
}

/* The topics that have enough texts; ret[i] is the label of the model's topic i. */
static int choose_topics(const struct labels *labels, const struct train_options *options, struct model *model, uint16_t **ret)
{
	size_t n = labels_topics(labels);
	uint16_t *of = arena_alloc(model->arena, n, sizeof *of);

	model->topics = arena_alloc(model->arena, n, sizeof *model->topics);
	if (!of || !model->topics)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (texts_of(labels, i) < options->topic_texts_min)
			continue;
		of[model->n_topics] = (uint16_t)i;
		if (arena_dup(model->arena, labels_topic(labels, i), &model->topics[model->n_topics++].id) < 0)
			return -ENOMEM;
	}
	*ret = of;
	return 0;
}

/* The least size of weight that fits the budget. */
static int least_weight(const struct trainer *self)
{
	size_t count[129] = { 0 }, n = 0;
	int least = 128;

	for (size_t i = 0; i < self->weights.n; i++)
		count[abs(self->weights.at[i].weight)]++;
	while (least > 1 && n + count[least - 1] <= self->options->weights_max)
		n += count[--least];
	return least;
}

/* Sorts the weights by feature; they came by topic, so a topic's order stays. */
static int move_weights(struct trainer *self)
{
	struct model *m = self->model;
	int least = least_weight(self);

	m->first = arena_alloc(m->arena, m->n_features + 2, sizeof *m->first);
	if (!m->first)
		return -ENOMEM;
	for (size_t i = 0; i < self->weights.n; i++)
		if (abs(self->weights.at[i].weight) >= least)
			m->first[self->weights.at[i].feature + 2]++;
	for (size_t f = 2; f <= m->n_features + 1; f++)
		m->first[f] += m->first[f - 1];
	m->n_weights = m->first[m->n_features + 1];
	m->weight_topic = arena_alloc(m->arena, m->n_weights, sizeof *m->weight_topic);
	m->weight = arena_alloc(m->arena, m->n_weights, sizeof *m->weight);
	if (!m->weight_topic || !m->weight)
		return -ENOMEM;
	for (size_t i = 0; i < self->weights.n; i++) {
		const struct found_weight *w = &self->weights.at[i];
		if (abs(w->weight) < least)
			continue;
		uint32_t at = m->first[w->feature + 1]++;
		m->weight_topic[at] = w->topic;
		m->weight[at] = w->weight;
	}
	return 0;
}

static int train_all(struct trainer *self, const uint16_t *label_of, struct train_report *report)
{
	struct model *m = self->model;
	int r = train_rows_make(self->labels, self->taxonomy, self->options, m, &self->rows);

	r = r < 0 ? r : make_room(self);
	if (r < 0)
		return r;
	count_features(self);
	for (size_t t = 0; r == 0 && t < m->n_topics; t++)
		r = train_topic(self, (uint16_t)t, label_of[t]);
	r = r < 0 ? r : train_curves(self->margins, self->options, m, report);
	return r < 0 ? r : move_weights(self);
}

int train(const struct labels *labels, const struct taxonomy *taxonomy, const struct train_options *options, struct model **ret,
	  struct train_report *ret_report, struct buf *reterr)
{
	owned(model_destroy) struct model *model = calloc(1, sizeof *model);
	struct train_report report = { .texts = labels_count(labels) };
	uint16_t *label_of;

	if (!model || !(model->arena = arena_new((size_t)1 << 30)))
		return -ENOMEM;
	int r = choose_topics(labels, options, model, &label_of);
	if (r < 0)
		return r;
	if (model->n_topics == 0) {
		if (reterr)
			buf_printf(reterr, "expected a topic with at least %u texts: %zu topics have fewer", options->topic_texts_min,
				   labels_topics(labels));
		return -EBADMSG;
	}
	owned(trainer_destroy) struct trainer trainer = { .labels = labels, .taxonomy = taxonomy, .options = options, .model = model };
	r = train_all(&trainer, label_of, &report);
	if (r < 0)
		return r;
	if (taxonomy)
		memcpy(model->taxonomy, taxonomy->version, sizeof model->taxonomy);
	model->n_texts = (uint32_t)report.texts;
	report.topics = model->n_topics;
	report.topics_left_out = labels_topics(labels) - model->n_topics;
	report.features = model->n_features;
	report.weights = model->n_weights;
	*ret_report = report;
	*ret = model;
	model = NULL;
	return 0;
}
