#include "classifier/model.h"

#include <errno.h>
#include <stdlib.h>

#include "classifier/exact.h"

static size_t slot_of(const struct model *self, uint32_t hash)
{
	const uint32_t mixed = hash * 0x9e3779b1u; /* in 32 bits, on purpose */

	return mixed & self->mask;
}

static uint32_t find(const struct model *self, uint32_t hash)
{
	for (size_t i = slot_of(self, hash);; i = (i + 1) & self->mask) {
		uint32_t number = self->slots[i];
		if (!number || self->hashes[number - 1] == hash)
			return number;
	}
}

bool model_enter(struct model *self, uint32_t number)
{
	size_t i = slot_of(self, self->hashes[number]);

	for (; self->slots[i]; i = (i + 1) & self->mask)
		if (self->hashes[self->slots[i] - 1] == self->hashes[number])
			return false;
	self->slots[i] = number + 1;
	return true;
}

int model_values(const struct model *self, struct arena *arena, const struct features *features, struct model_value **ret, size_t *ret_n)
{
	struct model_value *values = arena_alloc(arena, features->n, sizeof *values);
	uint64_t squares = 0;
	size_t n = 0;

	if (!values)
		return -ENOMEM;
	for (size_t i = 0; i < features->n; i++) {
		uint32_t number = find(self, features->at[i].hash);
		/* A feature that the model does not know takes its part of the length all the same: held-out texts, by which
		 * the curves were made, and new ones then look alike. */
		uint32_t idf = number ? self->idf[number - 1] : self->idf_unknown;
		/* tf and idf are 4096ths; 2^-16 of the product keeps the sum of squares of 65536 features in 64 bits. */
		uint32_t value = (features_tf(features->at[i].count) * idf) >> 8;
		squares += (uint64_t)value * value;
		if (number)
			values[n++] = (struct model_value){ number - 1, (int32_t)value };
	}
	uint32_t length = exact_isqrt(squares);
	for (size_t i = 0; i < n && length; i++)
		values[i].value = (int32_t)(((int64_t)values[i].value << 15) / length);
	*ret = values;
	*ret_n = n;
	return 0;
}

/* 2^-15 times 2^-24 as 2^-16; within bounds that no trained model comes near, so that no file can make sums overflow. */
static int64_t margin_of(const struct model_topic *topic, int64_t sum)
{
	int64_t margin = sum * topic->scale >> 23, most = (int64_t)1 << 30;

	return margin > most ? most : margin < -most ? -most : margin;
}

uint16_t model_probability(const struct model *self, int64_t log_odds)
{
	int64_t most = (int64_t)MODEL_CURVE_MAX << 16, step = 2 * most / (MODEL_CURVE_POINTS - 1);
	int64_t at = log_odds < -most ? 0 : log_odds >= most ? 2 * most - 1 : log_odds + most;
	int64_t low = self->curve[at / step], high = self->curve[at / step + 1];

	return (uint16_t)((low + (high - low) * (at % step) / step + 32) / 64);
}

static uint16_t score(const struct model *self, const struct model_topic *topic, int32_t sum)
{
	return model_probability(self, (topic->a * (margin_of(topic, sum) + topic->bias) >> 16) + topic->b);
}

int model_scores(const struct model *self, struct arena *arena, const struct features *features, uint16_t *ret)
{
	int32_t *sums = arena_alloc(arena, self->n_topics, sizeof *sums);
	struct model_value *values;
	size_t n;
	int r = model_values(self, arena, features, &values, &n);

	if (r < 0 || !sums)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		for (uint32_t w = self->first[values[i].feature]; w < self->first[values[i].feature + 1]; w++)
			sums[self->weight_topic[w]] += self->weight[w] * values[i].value;
	for (size_t t = 0; t < self->n_topics; t++)
		ret[t] = score(self, &self->topics[t], sums[t]);
	return 0;
}

int32_t model_effect(const struct model *self, size_t topic, int32_t weight, int32_t value)
{
	const struct model_topic *t = &self->topics[topic];
	return (int32_t)((t->a * margin_of(t, (int64_t)weight * value) >> 16) * 1000 >> 16);
}
