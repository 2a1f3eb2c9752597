/* Weights of 8 bits, and their order in the model. */
#include <errno.h>
#include <math.h>

#include "classifier/train_impl.h"

int trainer_keep(struct trainer *self, uint16_t topic)
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
int trainer_weights(struct trainer *self)
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
