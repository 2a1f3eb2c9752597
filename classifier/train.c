#include "classifier/train.h"

#include <errno.h>

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

static void count_features(struct trainer *self)
{
	const struct svm_rows *rows = &self->rows.rows;

	for (size_t i = 0; i < rows->n; i++)
		for (uint32_t k = rows->first[i]; k < rows->first[i + 1]; k++) {
			self->texts_all[rows->feature[k]]++;
			for (unsigned f = 0; f < self->options->folds; f++)
				self->texts_in[f][rows->feature[k]] += f != trainer_fold(self, i);
		}
	for (size_t i = 0; i < rows->n; i++)
		for (unsigned f = 0; f < self->options->folds; f++)
			self->rows_in[f] += f != trainer_fold(self, i);
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

static int train_all(struct trainer *self, const uint16_t *label_of, struct train_report *report)
{
	struct model *m = self->model;
	int r = train_rows_make(self->labels, self->taxonomy, self->options, m, &self->rows);

	r = r < 0 ? r : make_room(self);
	if (r < 0)
		return r;
	count_features(self);
	for (size_t t = 0; r == 0 && t < m->n_topics; t++)
		r = trainer_topic(self, (uint16_t)t, label_of[t]);
	r = r < 0 ? r : train_curves(self->margins, self->options, m, report);
	return r < 0 ? r : trainer_weights(self);
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
	if (taxonomy && arena_dup(model->arena, (struct str){ taxonomy->file, taxonomy->file_len }, &model->points) < 0)
		return -ENOMEM;
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
