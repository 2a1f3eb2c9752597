/* Labelled texts as sparse rows. */
#include <errno.h>
#include <stdio.h>

#include "classifier/exact.h"
#include "classifier/points.h"
#include "classifier/train_impl.h"
#include "common/cleanup.h"

enum { TEXT_ARENA_BYTES = 64 << 20 };

/* In how many texts each hash occurs. */
struct tally {
	struct count {
		uint32_t hash, texts;
	} *at;
	size_t mask, n;
};

static void tally_destroy(struct tally *self)
{
	free(self->at);
}

static struct count *tally_slot(const struct tally *self, uint32_t hash)
{
	const uint32_t mixed = hash * 0x9e3779b1u; /* in 32 bits, on purpose */
	size_t i = mixed & self->mask;

	while (self->at[i].texts && self->at[i].hash != hash)
		i = (i + 1) & self->mask;
	return &self->at[i];
}

static int tally_grow(struct tally *self)
{
	struct tally bigger = { .mask = self->at ? 2 * self->mask + 1 : 0xffff, .n = self->n };

	bigger.at = calloc(bigger.mask + 1, sizeof *bigger.at);
	if (!bigger.at)
		return -ENOMEM;
	for (size_t i = 0; self->at && i <= self->mask; i++)
		if (self->at[i].texts)
			*tally_slot(&bigger, self->at[i].hash) = self->at[i];
	free(self->at);
	*self = bigger;
	return 0;
}

static int tally_add(struct tally *self, uint32_t hash)
{
	if (!self->at || self->n * 2 > self->mask) {
		int r = tally_grow(self);
		if (r < 0)
			return r;
	}
	struct count *c = tally_slot(self, hash);
	self->n += !c->texts++;
	c->hash = hash;
	return 0;
}

static int row_features(const struct labelled *row, const struct taxonomy *taxonomy, struct arena *arena, struct features *ret)
{
	int r = features_of(arena, row->title, row->text, ret);

	return r < 0 || !taxonomy ? r : points_add(taxonomy, arena, row->title, row->text, ret);
}

static int count_texts(const struct labels *labels, const struct taxonomy *taxonomy, struct arena *arena, struct tally *tally)
{
	for (size_t i = 0; i < labels_count(labels); i++) {
		const struct labelled *row = labels_at(labels, i);
		struct features f;
		arena_reset(arena);
		int r = row_features(row, taxonomy, arena, &f);
		for (size_t k = 0; r == 0 && k < f.n; k++)
			r = tally_add(tally, f.at[k].hash);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The most frequent first: what most texts have then lies close together in memory. */
static int by_texts(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	if (x->texts != y->texts)
		return x->texts > y->texts ? -1 : 1;
	return (x->hash > y->hash) - (x->hash < y->hash);
}

static uint16_t idf(size_t texts, uint32_t with)
{
	double v = 4096 * (1 + exact_ln((double)(texts + 1) / (with + 1)));

	return v > 65535 ? 65535 : (uint16_t)v;
}

/* In how many texts a feature must occur so that no more than `most` are left. */
static uint32_t least_texts(const struct tally *tally, size_t most)
{
	uint32_t least = 1;

	for (size_t n = most + 1; n > most; least++) {
		n = 0;
		for (size_t i = 0; i <= tally->mask; i++)
			n += tally->at[i].texts >= least;
	}
	return least - 1;
}

/* The features that occur often enough. */
static int choose(struct tally *tally, size_t texts, size_t most, struct model *model)
{
	uint32_t texts_min = least_texts(tally, most);
	size_t n = 0, slots = 64;

	for (size_t i = 0; i <= tally->mask; i++)
		if (tally->at[i].texts >= texts_min)
			tally->at[n++] = tally->at[i];
	qsort(tally->at, n, sizeof *tally->at, by_texts);
	while (slots < n * 2)
		slots *= 2;
	model->hashes = arena_alloc(model->arena, n, sizeof *model->hashes);
	model->idf = arena_alloc(model->arena, n, sizeof *model->idf);
	model->slots = arena_alloc(model->arena, slots, sizeof *model->slots);
	if (!model->hashes || !model->idf || !model->slots)
		return -ENOMEM;
	model->n_features = n;
	model->idf_unknown = idf(texts, 0);
	model->mask = slots - 1;
	for (size_t i = 0; i < n; i++) {
		model->hashes[i] = tally->at[i].hash;
		model->idf[i] = idf(texts, tally->at[i].texts);
		(void)model_enter(model, (uint32_t)i);
	}
	return 0;
}

static int add_row(const struct labelled *row, const struct taxonomy *taxonomy, const struct model *model, struct arena *arena, struct train_rows *to)
{
	struct model_value *values;
	struct features f;
	size_t n;

	arena_reset(arena);
	int r = row_features(row, taxonomy, arena, &f);
	r = r < 0 ? r : model_values(model, arena, &f, &values, &n);
	if (r < 0)
		return r;
	for (size_t k = 0; k < n; k++)
		if (!vec_push(&to->feature, values[k].feature) || !vec_push(&to->value, (float)values[k].value / 32768))
			return -ENOMEM;
	return vec_push(&to->first, (uint32_t)to->feature.n) ? 0 : -ENOMEM;
}

void train_rows_destroy(struct train_rows *self)
{
	free(self->first.at);
	free(self->feature.at);
	free(self->value.at);
}

int train_rows_make(const struct labels *labels, const struct taxonomy *taxonomy, const struct train_options *options,
		    struct model *model, struct train_rows *ret)
{
	owned(arena_destroy) struct arena *arena = arena_new(TEXT_ARENA_BYTES);
	owned(tally_destroy) struct tally tally = { 0 };
	size_t texts = labels_count(labels);

	if (!arena || !vec_push(&ret->first, 0))
		return -ENOMEM;
	int r = count_texts(labels, taxonomy, arena, &tally);
	r = r < 0 ? r : tally.at ? choose(&tally, texts, options->features_max, model) : 0;
	for (size_t i = 0; r == 0 && i < texts; i++)
		r = add_row(labels_at(labels, i), taxonomy, model, arena, ret);
	ret->rows = (struct svm_rows){ ret->first.at, ret->feature.at, ret->value.at, texts, model->n_features };
	return r;
}
