#include "classifier/eval.h"

#include <stdlib.h>

enum { BINS = 10 };

struct counts {
	size_t right, given, gold;
};

struct eval {
	const struct labels *labels;
	uint32_t threshold;
	struct counts *topics; /* by label; the last is for all others */
	size_t texts, first_right, listed;
	struct bin {
		uint64_t n, scores, right;
	} bins[BINS];
};

struct eval *eval_new(const struct labels *labels, uint32_t threshold)
{
	struct eval *self = calloc(1, sizeof *self);

	if (!self)
		return NULL;
	self->labels = labels;
	self->threshold = threshold;
	self->topics = calloc(labels_topics(labels) + 1, sizeof *self->topics);
	if (!self->topics)
		eval_destroy(&self);
	return self;
}

void eval_destroy(struct eval **self_p)
{
	struct eval *self = *self_p;

	if (!self)
		return;
	free(self->topics);
	free(self);
	*self_p = NULL;
}

static size_t label_of(const struct eval *self, struct str id)
{
	size_t n = labels_topics(self->labels);

	for (size_t i = 0; i < n; i++)
		if (str_eq(labels_topic(self->labels, i), id))
			return i;
	return n;
}

static bool is_gold(const struct labelled *row, size_t label)
{
	for (size_t i = 0; i < row->n_topics; i++)
		if (row->topics[i] == label)
			return true;
	return false;
}

void eval_add(struct eval *self, size_t i, const struct topics *given)
{
	const struct labelled *row = labels_at(self->labels, i);

	self->texts++;
	for (size_t k = 0; k < row->n_topics; k++)
		self->topics[row->topics[k]].gold++;
	for (size_t k = 0; k < given->n; k++) {
		size_t label = label_of(self, given->at[k].id);
		bool right = is_gold(row, label);
		struct bin *bin = &self->bins[given->at[k].score >= 1000 ? BINS - 1 : given->at[k].score * BINS / 1000];
		bin->n++;
		bin->scores += given->at[k].score;
		bin->right += right;
		self->listed++;
		self->first_right += k == 0 && right;
		if (given->at[k].score < self->threshold)
			continue;
		self->topics[label].given++;
		self->topics[label].right += right;
	}
}

static uint32_t ratio(uint64_t part, uint64_t whole)
{
	return whole ? (uint32_t)((part * 1000 + whole / 2) / whole) : 0;
}

static uint64_t apart(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

struct eval_figures eval_figures(const struct eval *self)
{
	struct eval_figures f = { .texts = self->texts };
	uint64_t sum = 0, seen = 0, error = 0;

	for (size_t i = 0; i <= labels_topics(self->labels); i++) {
		const struct counts *c = &self->topics[i];
		f.gold += c->gold;
		f.given += c->given;
		f.right += c->right;
		seen += c->gold + c->given > 0;
		sum += c->gold + c->given ? 2 * c->right * 1000000 / (c->gold + c->given) : 0;
	}
	for (size_t i = 0; i < BINS; i++)
		error += apart(self->bins[i].scores, self->bins[i].right * 1000);
	f.precision = ratio(f.right, f.given);
	f.recall = ratio(f.right, f.gold);
	f.micro_f1 = ratio(2 * f.right, f.given + f.gold);
	f.macro_f1 = seen ? (uint32_t)((sum / seen + 500) / 1000) : 0;
	f.accuracy = ratio(self->first_right, self->texts);
	f.calibration_error = self->listed ? (uint32_t)((error + self->listed / 2) / self->listed) : 0;
	return f;
}
